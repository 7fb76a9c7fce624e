# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A promotion that is killed, and played again while its imports are still running: it waits before it plans.

The imports end when the clock of the emulator is moved, so none of them can end before the second run plans.
"""

from __future__ import annotations

import time

import pytest

from .test_interrupted_import import wait_for
from .test_interrupted_promotion import IMPORT, PLAYBOOK, TEAM, declared, kill_at, report, wrong
from .test_release_import import BASE, UPPER, released

pytestmark = pytest.mark.one_form
HOSTS = ["a", "b"]
IMPORT_SECONDS = 600
STARTED = ("requests", IMPORT, len(HOSTS))
PATIENCE = 300


@pytest.fixture(scope="module")
def slow(module_emulator):
    return module_emulator(environments=HOSTS, import_seconds=IMPORT_SECONDS)


def test_a_promotion_whose_imports_are_still_running_is_continued(slow, make_stage):
    stage = make_stage(slow)
    stage.environment["PYTHONUNBUFFERED"] = "1"
    for host in HOSTS:
        slow.put(host, "team", {"name": TEAM, "teamtype": 0})
    arguments = ["-e", declared(stage, released(stage, BASE, UPPER, host="a"), HOSTS)]
    kill_at(stage, STARTED, HOSTS, slow.position(), arguments)
    known = set(stage.folder.glob("output-*"))
    second = stage.begin(PLAYBOOK, *arguments)
    (output,) = set(stage.folder.glob("output-*")) - known
    waits = [f"{host}: waiting for ImportSolutionAsync " for host in HOSTS]
    try:
        wait_for(lambda: all(line in output.read_text() for line in waits) or second.poll() is not None, PATIENCE)
        assert second.poll() is None, output.read_text()[-3000:]
        wait_for(lambda: has_ended(second, slow), PATIENCE)
    finally:
        second.kill()
    assert second.returncode == 0, output.read_text()[-3000:]
    assert [report(stage, host)["outcome"] for host in HOSTS] == ["done", "done"]
    assert wrong(stage, HOSTS) == "ok"


def has_ended(play, emulator) -> bool:
    """Let imports that are running move on, and return whether the play has ended."""
    time.sleep(0.5)
    jobs = [row for host in HOSTS for row in emulator.rows(host, "importjob")]
    if not all(row.get("completedon") for row in jobs):
        emulator.advance(IMPORT_SECONDS / 10)
    return play.poll() is not None
