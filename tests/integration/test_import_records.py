# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one run leaves to the next: the states flows had, in a record that is nobody else's."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from tests.unit.plugins.support.packages import edited

from .harness.laws import converge, position, unsafe
from .harness.packages import BOUND, ORDERS, VALUES
from .harness.play import task
from .harness.single import Single

# what an import does is decided below the host; test_solution_import.py compares both forms
pytestmark = pytest.mark.one_form
MODULE = "dataverse_solution_import"
FLOW = "Look up customer"
NEVER = {"started": "2026-01-01T00:00:00Z", "run": "x", "flows": {}}


@pytest.fixture(scope="module")
def emulator(module_emulator):
    """One emulator with an environment for each test."""
    names = ["ended", "killed", "newer", "again", "stale", "busy", "full"]
    return module_emulator(environments=names, import_seconds=0.2)


def options(stage, version="1.0.0.0", base=None, **more) -> dict:
    """Return the options for a version of the managed package, which has the content of ``base``."""
    path = stage.inputs / "orders.zip"
    base = base or version
    path.write_bytes(edited("solution.xml", base.encode(), version.encode(), version=base, managed=True))
    declared = {"connection_references": BOUND, "environment_variables": VALUES}
    return {"src": str(path), "wait_interval": 1, **declared, **more}


def play(stage, host, wanted, **keywords):
    played = stage.play([task(MODULE, wanted, **keywords)], host=host)
    assert len(played.results) == 1, played.output[-3000:]
    return played.only()


def end_the_wait(stage, host, wanted) -> None:
    """Play a task whose wait ends before its import does, and let that end."""
    emulator = stage.emulator
    emulator.fault(host, "GET", r"/asyncoperations\(", times=50, kind="status", status=404, code="0x80040217")
    result = play(stage, host, {**wanted, "wait_timeout": 1, "on_timeout": "return"})
    assert (result["finished"], result["changed"]) == (False, True), result.result
    assert [one["status"] for one in result["operations"]] == ["running"] + ["skipped"] * (
        len(result["operations"]) - 1
    )
    emulator.withdraw(host)
    wait_for(lambda: is_imported(stage, host))


def kill(stage, host, wanted) -> None:
    """Kill a run while it follows its import, and let that end."""
    emulator = stage.emulator
    emulator.fault(host, "GET", r"/asyncoperations\(", kind="delay", seconds=5)
    run = Single(stage, MODULE, wanted, host)
    wait_for(lambda: not emulator.waiting_faults(host))
    run.kill()
    assert run.result is None
    wait_for(lambda: is_imported(stage, host))


def is_imported(stage, host) -> bool:
    jobs = stage.emulator.rows(host, "importjob")
    return bool(jobs) and all(one.get("completedon") for one in jobs)


def wait_for(condition, seconds=20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def switch(stage, host, state) -> None:
    """Turn the flow on or off, as a user or the platform does."""
    (row,) = flows(stage, host)
    changed = {"workflowid": row["workflowid"], "statecode": state, "statuscode": state + 1}
    stage.emulator.put(host, "workflow", changed)


def flows(stage, host) -> list[dict]:
    return [one for one in stage.emulator.rows(host, "workflow") if one["name"] == FLOW]


def is_on(stage, host) -> bool:
    return [one["statecode"] for one in flows(stage, host)] == [1]


def records(stage) -> list[Path]:
    return sorted(stage.inputs.glob("*.import.json*"))


@pytest.mark.parametrize(("end", "host"), [(end_the_wait, "ended"), (kill, "killed")])
def test_a_later_run_turns_on_what_the_platform_has_left_off(stage, end, host):
    wanted = options(stage, start_grace=3)
    end(stage, host, wanted)
    switch(stage, host, 0)
    assert len(records(stage)) == 1
    done = converge(stage, MODULE, wanted, host)
    assert done["strategy"] is None
    assert done["changes"]["flows"]["changed"] == {FLOW: ["state off -> on"]}
    assert is_on(stage, host)
    assert records(stage) == []


def test_an_import_of_the_same_version_is_followed_and_not_started_once_more(stage):
    wanted = options(stage, same_version="reimport", start_grace=3)
    play(stage, "again", wanted)
    end_the_wait(stage, "again", wanted)
    planned = play(stage, "again", wanted, check_mode=True)
    followed = play(stage, "again", wanted)
    assert [(one["changed"], one["strategy"]) for one in (planned, followed)] == [(False, None)] * 2
    assert len(stage.emulator.rows("again", "importjob")) == 2
    assert records(stage) == []
    assert play(stage, "again", wanted)["strategy"] == "update"
    assert len(stage.emulator.rows("again", "importjob")) == 3


def test_what_users_had_set_outlives_another_package_of_the_solution(stage):
    play(stage, "newer", options(stage))
    switch(stage, "newer", 0)
    end_the_wait(stage, "newer", options(stage, "1.1.0.0", allow_removals=True))
    switch(stage, "newer", 1)
    done = play(stage, "newer", options(stage, "1.1.1.0", "1.1.0.0", allow_removals=True))
    assert (done.status, done["strategy"]) == ("ok", "upgrade"), done.result
    assert not is_on(stage, "newer")
    assert records(stage) == []


def test_only_a_real_run_takes_its_own_record_away(stage):
    wanted = options(stage)
    play(stage, "stale", wanted)
    path = stage.inputs / "orders.import.json"
    url = stage.emulator.ready["environments"]["stale"]["url"]
    wanted["record_path"] = str(path)
    own = {**NEVER, "environment": url, "solution": ORDERS}
    for record in ({**own, "solution": "contoso_support"}, {**own, "environment": "https://other"}, own):
        path.write_text(json.dumps(record), encoding="utf-8")
        check = play(stage, "stale", wanted, check_mode=True)
        assert (check.status, check["changed"]) == ("ok", False), check.result
        assert json.loads(path.read_text("utf-8")) == record
        real = play(stage, "stale", wanted)
        assert (real.status, real["changed"]) == ("ok", False), real.result
        assert path.exists() is (record != own)


@pytest.mark.parametrize("asynchronous", [True, False])
@pytest.mark.parametrize("wanted", ["return", "fail"])
def test_what_never_had_its_turn_was_not_started(stage, wanted, asynchronous):
    stage.emulator.fault(
        "busy", "POST", r"/ImportSolution(Async)?$", times=50, kind="status", status=400, code="0x80071151"
    )
    more = {"wait_timeout": 2, "on_timeout": wanted, "asynchronous": asynchronous}
    result = play(stage, "busy", options(stage, **more), ignore_errors=True)
    assert result.status == ("ok" if wanted == "return" else "failed")
    assert "was not started" in result["msg"]
    assert (result["changed"], result["finished"]) == (False, False)
    assert (result["async_operation_id"], result["import_job_id"]) == (None, None)
    assert [one["status"] for one in result["operations"]] == ["skipped", "skipped"]
    assert records(stage) == []


def test_an_import_goes_on_when_its_ids_cannot_be_noted(stage):
    """The folder of the record is gone when the answer comes; a file stands in its place."""
    folder = stage.folder / "records"
    folder.mkdir()
    emulator = stage.emulator
    emulator.fault("full", "POST", r"/ImportSolutionAsync$", kind="delay", seconds=2)
    start = position(stage)
    run = Single(stage, MODULE, options(stage, record_path=str(folder / "orders.json")), "full")
    wait_for(lambda: not emulator.waiting_faults("full"))
    assert json.loads((folder / "orders.json").read_text("utf-8"))["solution"] == ORDERS
    os.rename(folder, stage.folder / "elsewhere")
    folder.write_text("", encoding="utf-8")
    result = run.wait()
    assert not result.get("failed"), result
    (warning,) = result["warnings"]
    assert "The ids of the import cannot be noted in" in str(warning)
    sent = [one for one in unsafe(stage, start, position(stage)) if "ImportSolution" in one]
    assert len(sent) == 1
