# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo's verdict rests on reading the journal and the output right."""

from __future__ import annotations

import pytest

from tests.demo import journal
from tests.demo.plays import Played
from tests.demo.verdict import CARRY_OUT, PLAN, REPEAT, Run, findings, unexpected_writes

OUTPUT = """
TASK [Import contoso_orders] ***************************************************
--- before: orders
+++ after: orders
@@ -0,0 +1 @@
+version: 1.0.0.0

changed: [prod]
--- before: flow
+++ after: flow
-enabled: false
+enabled: true

changed: [test]

PLAY RECAP *********************************************************************
prod                       : ok=18   changed=8    unreachable=0    failed={failed}    skipped=0    rescued=0
test                       : ok=21   changed=11   unreachable=0    failed=0    skipped=0    rescued=0
"""


def entry(method, path="/api/data/v9.2/workflows", environment="test", **more):
    return {"environment": environment, "method": method, "path": path, **more}


@pytest.mark.parametrize(
    "found",
    [
        entry("GET"),
        entry("POST", "/tenant/oauth2/v2.0/token", environment="login"),
        entry("POST", "/api/data/v9.2/ExportSolutionAsync"),
        entry("POST", "/api/data/v9.2/DownloadSolutionExportData"),
        entry("POST", "/api/data/v9.2/$batch", parts=[entry("GET"), entry("GET", "/api/data/v9.2/WhoAmI")]),
    ],
)
def test_reading_is_no_write(found):
    assert journal.traffic([found]).writes == ()


@pytest.mark.parametrize(
    "found",
    [
        entry("PATCH"),
        entry("DELETE"),
        entry("POST", "/api/data/v9.2/ImportSolutionAsync"),
        entry("POST", "/api/data/v9.2/StageSolution"),
        entry("POST", "/api/data/v9.2/$batch", parts=[entry("GET"), entry("PATCH")]),
        entry("POST", "/api/data/v9.2/$batch", body="what cannot be read as a batch"),
    ],
)
def test_everything_else_is_a_write(found):
    assert journal.traffic([found]).writes == (f"{found['method']} {found['path']} (test)",)


def test_sign_in_does_not_count_as_a_request():
    assert journal.traffic([entry("GET"), entry("POST", "/tenant/token", environment="login")]).requests == 1


def test_changes_of_all_hosts_are_added():
    played = Played(0, OUTPUT.format(failed=0), 1.0)
    assert played.changed == 19
    assert played.went_well


@pytest.mark.parametrize(
    "played",
    [
        Played(2, OUTPUT.format(failed=0), 1.0),
        Played(0, OUTPUT.format(failed=1), 1.0),
        Played(0, "no hosts matched", 1.0),
    ],
)
def test_failed_hosts_and_no_hosts_are_no_success(played):
    assert not played.went_well


def test_order_of_hosts_does_not_count_in_diffs():
    first = Played(0, "--- before: a\n+1\n\nchanged: [test]\n\n--- before: b\n+2\n\nchanged: [prod]\n", 1.0)
    second = Played(0, "--- before: b\n+2\n\nchanged: [prod]\n\n--- before: a\n+1\n\nchanged: [test]\n", 1.0)
    other = Played(0, "--- before: b\n+2\n\nchanged: [prod]\n", 1.0)
    assert first.diffs() == second.diffs() != other.diffs()


DIFF = "--- before: a\n+1\n\n"
RECAP = "test : ok=3 changed={changed} unreachable=0 failed=0\n"


def three_runs(**different):
    runs = {
        PLAN: (DIFF, 2, ()),
        CARRY_OUT: (DIFF, 2, ("POST /ImportSolutionAsync (test)",)),
        REPEAT: ("", 0, ()),
        **different,
    }
    return [
        Run("1.0", step, Played(0, diff + RECAP.format(changed=changed), 1.0), journal.Traffic(9, writes))
        for step, (diff, changed, writes) in runs.items()
    ]


def broken(runs):
    return [text.partition(": ")[2] for good, text in findings("1.0", runs) if not good]


def test_promises_kept():
    assert broken(three_runs()) == []
    assert unexpected_writes(three_runs()) == []


@pytest.mark.parametrize(
    ("step", "run", "promise"),
    [
        (PLAN, (DIFF, 2, ("PATCH /workflows (test)",)), "check mode sent no request that could change anything"),
        (PLAN, (DIFF.replace("+1", "+2"), 2, ()), "check mode and real run printed the same diff"),
        (PLAN, (DIFF, 1, ()), "check mode predicted every change"),
        (REPEAT, ("", 1, ()), "the repeat changed nothing"),
        (REPEAT, ("", 0, ("PATCH /workflows (test)",)), "the repeat sent no request that could change anything"),
    ],
)
def test_a_broken_promise_is_found(step, run, promise):
    assert broken(three_runs(**{step: run})) == [promise]


def test_unexpected_writes_are_named():
    runs = three_runs(**{REPEAT: ("", 0, ("PATCH /workflows (test)",))})
    assert unexpected_writes(runs) == ["1.0 repeat: PATCH /workflows (test)"]


def test_a_release_without_any_change_proves_nothing():
    nothing = ("", 0, ())
    assert broken(three_runs(**{PLAN: nothing, CARRY_OUT: nothing})) == [
        "check mode and real run printed the same diff",
        "check mode predicted every change",
    ]
