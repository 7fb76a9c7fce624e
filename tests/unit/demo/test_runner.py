# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo's verdict rests on reading the journal and the output right."""

from __future__ import annotations

import pytest

from tests.demo import journal
from tests.demo.plays import Played, essence
from tests.demo.verdict import Run, findings, unexpected_writes

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


def test_the_essence_is_the_report_what_failed_and_the_recap():
    report = 'TASK [flowops.powerplatform.environment_promotion : Report] ***\nok: [test] => {\n    "msg": ["x"]\n}'
    failure = "TASK [flowops.powerplatform.environment_promotion : Fail if it did not go well] ***\nfatal: [test]"
    recap = "PLAY RECAP ****\ntest : ok=1\n"
    output = f"PLAY [Promote]\n\nTASK [Validate] ***\nok: [test]\n\n{report}\n\n{failure}\n\n{recap}"
    assert essence(output) == f"{report}\n\n{failure}\n\n{recap}"


DIFF = "--- before: a\n+1\n\n"
RECAP = "test : ok=3 changed={changed} unreachable=0 failed={failed}\n"
PAGES = ["test-plan", "prod-promote", "test-rollback", "fleet-promote"]
WRITES = ("POST /ImportSolutionAsync (test)",)
# By release and step: the exit code, what is printed, the number of changes, and the writes.
STORY = {
    "1.0.0.0 build": (0, "", 3, ()),
    "1.0.0.0 plan": (0, DIFF, 2, ()),
    "1.0.0.0 promote": (0, DIFF, 2, WRITES),
    "1.0.0.0 repeat": (0, "", 0, ()),
    "1.1.0.0 build": (0, "", 3, ()),
    "1.0.0.0 drift": (2, "prod DRIFT - 1\ntest as declared - 0\n", 0, ()),
    "1.1.0.0 refused": (2, "", 0, ()),
    "1.1.0.0 promote next": (0, "", 2, WRITES),
    "1.2.0.0 build": (0, "", 3, ()),
    "1.2.0.0 bad release": (2, "", 1, WRITES),
    "1.1.0.0 rollback": (0, "", 3, WRITES),
}


def told(**different):
    story = {**STORY, **different}
    return {
        name: Run(Played(code, diff + RECAP.format(changed=changed, failed=code), 1.0), journal.Traffic(9, writes))
        for name, (code, diff, changed, writes) in story.items()
    }


def broken(runs, restored=True, pages=tuple(PAGES)):
    return [text for good, text in findings(runs, restored, pages) if not good]


def test_promises_kept():
    assert broken(told()) == []
    assert unexpected_writes(told()) == []


@pytest.mark.parametrize(
    ("name", "run", "promise"),
    [
        ("1.0.0.0 plan", (0, DIFF, 2, WRITES), "no build, plan, report or refused promotion sent"),
        ("1.1.0.0 refused", (2, "", 0, WRITES), "no build, plan, report or refused promotion sent"),
        ("1.0.0.0 plan", (0, DIFF.replace("+1", "+2"), 2, ()), "the plan and the promotion printed the same diff"),
        ("1.0.0.0 plan", (0, DIFF, 1, ()), "the plan predicted every change"),
        ("1.0.0.0 repeat", (0, "", 1, ()), "the repeat changed nothing"),
        ("1.2.0.0 build", (1, "", 1, ()), "each release was built once"),
        ("1.0.0.0 drift", (2, "prod DRIFT\ntest DRIFT\n", 0, ()), "the report on drift showed"),
        ("1.1.0.0 refused", (0, "", 0, ()), "a plan that was approved before production changed was refused"),
        ("1.1.0.0 promote next", (2, "", 2, WRITES), "the new plan was carried out"),
        ("1.2.0.0 bad release", (0, "", 1, WRITES), "the bad release failed on test"),
        ("1.2.0.0 bad release", (2, "", 1, ("PATCH /workflows (prod)",)), "the bad release never reached production"),
        ("1.1.0.0 rollback", (2, "", 1, WRITES), "the rollback returned every flow of test"),
    ],
)
def test_a_broken_promise_is_found(name, run, promise):
    (found,) = broken(told(**{name: run}))
    assert found.startswith(promise)


def test_what_is_not_restored_and_a_page_that_is_missing_are_found():
    assert broken(told(), restored=False)[0].startswith("the rollback returned every flow of test")
    assert broken(told(), pages=["test-plan"]) == ["there are pages of targets and steps"]


def test_unexpected_writes_are_named():
    runs = told(**{"1.0.0.0 repeat": (0, "", 0, ("PATCH /workflows (test)",))})
    assert unexpected_writes(runs) == ["1.0.0.0 repeat: PATCH /workflows (test)"]
