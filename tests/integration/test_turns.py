# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks that begin together: one of them starts, the others see what it has started."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from .harness.desktop_flows import put_desktop_flow, runs_of, schema, start_elsewhere
from .harness.single import Single
from .test_flow import GREETING

# modules without a play around them
pytestmark = pytest.mark.one_form
ROBOT, EXECUTION = "desktop_flow_run", "smartflows_execution"
PUT_OFF = {"kind": "status", "status": 429, "message": "Slow down.", "retry_after": 3}


def until(happened, seconds=30):
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize(
    "looks", [{"unless_succeeded_since": "today"}, {"adopt_running": True}], ids=["since", "adopt"]
)
def test_one_robot(stage, looks):
    flow_id = put_desktop_flow(stage.emulator, "Robot", schema(Day="string"), seconds=1)
    stage.emulator.fault("dev", "POST", "RunDesktopFlow", times=9, kind="delay", seconds=1)
    options = {"flow_id": flow_id, "connection": "robot", "inputs": {"Day": "today"}, "wait_interval": 1, **looks}
    tasks = [Single(stage, ROBOT, options) for _number in range(3)]
    results = [one.wait() for one in tasks]
    (run,) = runs_of(stage.emulator, flow_id)
    assert {one["run"]["session_id"] for one in results} == {run["flowsessionid"]}
    assert sorted(one["changed"] for one in results) == [False, False, True]
    assert {one["run"]["status"] for one in results} == {"succeeded"}


def test_one_flow_of_a_name(stage):
    name = f"Made once {uuid.uuid4().hex[:8]}"
    stage.emulator.fault("dev", "POST", "/workflows$", times=9, kind="delay", seconds=1)
    options = {"name": name, "definition": GREETING, "enabled": True}
    tasks = [Single(stage, "dataverse_flow", options) for _number in range(3)]
    results = [one.wait() for one in tasks]
    (row,) = (one for one in stage.emulator.rows("dev", "workflow") if one["name"] == name)
    assert {one["flow"]["flow_id"] for one in results} == {row["workflowid"]}
    assert row["statecode"] == 1
    creations = [one["operations"][0]["status"] for one in results if "create" in str(one["operations"])]
    assert sorted(creations) == ["done"] + ["skipped"] * (len(creations) - 1)


def test_a_robot_that_is_put_off_keeps_its_turn(stage):
    flow_id = put_desktop_flow(stage.emulator, "Put off", schema(Day="string"))
    stage.emulator.fault("dev", "POST", "RunDesktopFlow", code="0x80072322", **PUT_OFF)
    options = {"flow_id": flow_id, "connection": "robot", "inputs": {"Day": "today"}, "unless_succeeded_within": "1h"}
    results = one_after_the_other(stage, ROBOT, options, "RunDesktopFlow")
    assert [one["changed"] for one in results] == [True, False]
    assert len(runs_of(stage.emulator, flow_id)) == 1


def test_a_run_of_somebody_else_makes_a_start_that_was_put_off_needless(stage):
    flow_id = put_desktop_flow(stage.emulator, "Put off for good", schema(Day="string"), seconds=1)
    stage.emulator.fault("dev", "POST", "RunDesktopFlow", code="0x80072322", **PUT_OFF)
    options = {"flow_id": flow_id, "connection": "robot", "inputs": {"Day": "today"}, "wait_interval": 1}
    ours = Single(stage, ROBOT, {**options, "unless_succeeded_since": "today"})
    until(lambda: any(one["status"] == 429 for one in stage.emulator.journal(stage.start)))
    theirs = start_elsewhere(stage.emulator, flow_id, {"Day": "today"})
    result = ours.wait()
    assert (result["changed"], result["run"]["session_id"], result["run"]["adopted"]) == (False, theirs, True)
    assert result["run"]["started_by_task"] is False
    assert {one["status"] for one in result["operations"]} == {"skipped"}
    assert len(runs_of(stage.emulator, flow_id)) == 1


def test_an_execution_that_is_put_off_keeps_its_turn(start_emulator, make_stage):
    emulator = start_emulator(smartflows=[{"name": "documents", "flows": [{"name": "Letter", "documents": ["a"]}]}])
    stage = make_stage(emulator)
    emulator.fault("documents", "POST", "/flows/executions$", **PUT_OFF)
    options = {"flow": "Letter", "unless_succeeded_since": "today", "wait_interval": 1}
    results = one_after_the_other(stage, EXECUTION, options, "/flows/executions")
    assert [one["decision"] for one in results] == ["started", "succeeded_before"]
    assert len(emulator.rows("documents", "execution")) == 1


def one_after_the_other(stage, module, options, path):
    """Begin a task, and the same again once the service has put the first one off; return what both end with."""
    first = Single(stage, module, options)
    until(
        lambda: any(one["path"].endswith(path) for one in stage.emulator.journal(stage.start) if one["status"] == 429)
    )
    second = Single(stage, module, options)
    return first.wait(), second.wait()


@pytest.mark.parametrize("module", [ROBOT, EXECUTION])
def test_a_daily_job_runs_daily(start_emulator, make_stage, module):
    """It comes a little early, as jobs do. A span of a day takes yesterday's run for today's; a period does not."""
    flows = [{"name": "Letter", "documents": ["a"]}]
    emulator = start_emulator(smartflows=[{"name": "documents", "flows": flows}])
    stage = make_stage(emulator)
    options = {"wait_interval": 1, "flow": "Letter"}
    if module == ROBOT:
        options = {"wait_interval": 1, "flow_id": put_desktop_flow(emulator, "Daily"), "connection": "robot"}
    half_a_day = datetime.now(UTC) + timedelta(hours=12)
    daily = {**options, "unless_succeeded_since": f"{half_a_day:%H:%M}"}
    changed = []
    for day, wish in enumerate([daily, daily, daily, {**options, "unless_succeeded_within": "24h"}]):
        if day:
            emulator.advance(24 * 3600 - 10)
        stage.forget_tokens()
        changed.append([Single(stage, module, wish).wait()["changed"] for _twice in range(2)])
    assert changed == [[True, False], [True, False], [True, False], [False, False]]
