# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many runs of desktop flows in one task: each started once, all followed at once, each with an outcome."""

from __future__ import annotations

import json

import pytest

from .harness import laws
from .harness.desktop_flows import put_desktop_flow, runs_of, schema, start_elsewhere
from .harness.play import task

MODULE = "desktop_flow_runs"
NORTH, SOUTH, WEST = ({"connection": name} for name in ("north", "south", "west"))


def starts(emulator, after):
    return [one for one in emulator.journal(after) if one["path"].endswith("RunDesktopFlow")]


@pytest.mark.one_per_module
def test_runs_once_a_day(stage):
    """Options are shared, one run has its own; the repeat starts none of them."""
    flow_id = put_desktop_flow(
        stage.emulator, "Clean all machines", schema(Thorough="boolean"), schema(Rooms="number"), outputs={"Rooms": "3"}
    )
    options = {
        "name": "Clean all machines",
        "inputs": {"Thorough": "no"},
        "unless_succeeded_since": "today",
        "wait_interval": 1,
        "runs": [NORTH, {**SOUTH, "inputs": {"Thorough": True}, "priority": "high"}],
    }
    real = laws.converge(stage, MODULE, options)
    assert [run["outcome"] for run in real["runs"]] == ["succeeded", "succeeded"]
    assert real["totals"] == {
        "all": 2,
        "succeeded": 2,
        "failed": 0,
        "not_started": 0,
        "unknown": 0,
        "running": 0,
        "unseen": 0,
        "planned": 0,
    }
    stored = runs_of(stage.emulator, flow_id)
    assert [run["session_id"] for run in real["runs"]] == [row["flowsessionid"] for row in stored]
    assert [run["outputs"] for run in real["runs"]] == [{"Rooms": 3}] * 2
    after = real["diff"]["after"]
    assert list(after) == ["1 Clean all machines through north", "2 Clean all machines through south"]
    assert [one["inputs"] for one in after.values()] == [{"Thorough": False}, {"Thorough": True}]
    assert [one["priority"] for one in after.values()] == ["normal", "high"]


@pytest.mark.below_host
def test_what_is_read_is_read_once_for_all(stage):
    flow_id = put_desktop_flow(stage.emulator, "Known to all", schema(Day="string"), seconds=3)
    start = laws.position(stage)
    runs = [{"connection": f"robot-{number}"} for number in range(5)]
    result = stage.play([task(MODULE, {"flow_id": flow_id, "runs": runs, "wait_interval": 1})]).only()
    assert result["totals"]["succeeded"] == 5
    asked = [one["path"].rpartition("/v9.2/")[2] for one in stage.emulator.journal(start)]
    assert len([path for path in asked if path.startswith(f"workflows({flow_id})") and "Run" not in path]) == 3
    # one request looks at all runs
    followed = [path for path in asked if path.endswith("$batch")]
    assert 1 <= len(followed) <= 6
    assert not [path for path in asked if path.startswith("flowsessions(") and "/outputs/" not in path]


@pytest.mark.below_host
def test_a_start_that_is_lost_does_not_stop_the_others(stage):
    emulator = stage.emulator
    ids = [put_desktop_flow(emulator, f"Among many {number}") for number in range(3)]
    emulator.fault("dev", "POST", f"{ids[1]}.*RunDesktopFlow", kind="drop_before")
    runs = [{"flow_id": flow_id, **NORTH} for flow_id in ids]
    options = {"runs": runs, "start_grace": 1, "wait_interval": 1}
    result = stage.play([task(MODULE, options, ignore_errors=True)]).only()
    assert (result.status, result["changed"]) == ("failed", True)
    assert [run["outcome"] for run in result["runs"]] == ["succeeded", "unknown", "succeeded"]
    assert [len(runs_of(emulator, flow_id)) for flow_id in ids] == [1, 0, 1]
    assert result["msg"].startswith("1 of 3 runs did not succeed: 2 Among many 1 through north may have been started: ")
    assert [one["name"] for one in result["error"]["reasons"]] == ["2 Among many 1 through north"]
    assert [one["status"] for one in result["operations"]] == ["done", "failed", "done", "done"]


@pytest.mark.below_host
def test_runs_that_are_only_written_differently_are_the_same(stage):
    flow_id = put_desktop_flow(stage.emulator, "Tidy twice", schema(Day="string"))
    start = laws.position(stage)
    others = [{"name": "tidy TWICE"}, {"flow_id": flow_id}, {"name": "Tidy twice", "inputs": {"DAY": "today"}}]
    for other in others:
        runs = [{"name": "Tidy twice", **NORTH}, {**NORTH, **other}]
        options = {"inputs": {"Day": "today"}, "unless_succeeded_since": "today", "runs": runs}
        result = stage.play([task(MODULE, options, ignore_errors=True)]).only()
        assert result["msg"] == "Runs 1 and 2 are the same, so one would be taken for the other. Remove one."
    assert starts(stage.emulator, start) == []


@pytest.mark.below_host
def test_nothing_has_changed_if_no_run_was_started(stage):
    put_desktop_flow(stage.emulator, "Never started")
    stage.emulator.fault("dev", "GET", "flowsessions", times=50, kind="status", status=403, code="0x1", message="No")
    options = {"runs": [{"name": "Never started", **NORTH}]}
    result = stage.play([task(MODULE, options, ignore_errors=True)]).only()
    assert [one["status"] for one in result["operations"]] == ["failed", "skipped"]
    assert (result.status, result["changed"]) == ("failed", False)


@pytest.mark.below_host
def test_check_mode_is_as_red(stage):
    put_desktop_flow(stage.emulator, "Can be started")
    options = {"runs": [{"name": "Can be started", **NORTH}, {"name": "Nowhere at all", **SOUTH}]}
    played = stage.play(
        [
            task(MODULE, options, check_mode=True, ignore_errors=True),
            task(MODULE, options, ignore_errors=True),
        ]
    )
    check, real = played.results
    assert [run["outcome"] for run in check["runs"]] == ["planned", "not_started"]
    assert [run["outcome"] for run in real["runs"]] == ["succeeded", "not_started"]
    assert (check["changed"], real["changed"]) == (True, True)
    for result in (check, real):
        assert result["msg"].startswith("1 of 2 runs did not succeed: 2 Nowhere at all through south was not started: ")


@pytest.mark.below_host
def test_existing_runs_are_followed_or_canceled(stage):
    emulator = stage.emulator
    flow_id = put_desktop_flow(emulator, "Left running", schema(Day="string"), seconds=600)
    session = start_elsewhere(emulator, flow_id, {"Day": "today"})
    options = {
        "flow_id": flow_id,
        "inputs": {"Day": "today"},
        "adopt_running": True,
        "runs": [{"connection": "robot"}],
        "wait_timeout": 1,
        "wait_interval": 1,
    }
    start = laws.position(stage)
    played = stage.play(
        [
            task(MODULE, {**options, "on_timeout": "return"}),
            task(MODULE, {**options, "wait": False}),
            task(MODULE, options, ignore_errors=True),
            task(MODULE, {**options, "on_timeout": "cancel"}, check_mode=True, ignore_errors=True),
            task(MODULE, {**options, "on_timeout": "cancel"}, ignore_errors=True),
        ]
    )
    returned, left, failed, would, canceled = played.results
    assert [(one.status, one["changed"]) for one in (returned, left)] == [("ok", False)] * 2
    assert [one["runs"][0]["outcome"] for one in played.results] == ["running"] * 4 + ["failed"]
    assert {one["runs"][0]["session_id"] for one in played.results} == {session}
    assert (failed.status, failed["changed"]) == ("failed", False)
    assert "has not finished after 1 s" in failed["msg"]
    assert (would.status, would["changed"]) == ("failed", True)
    assert (canceled.status, canceled["changed"]) == ("failed", True)
    assert canceled["runs"][0]["status"] == "canceled"
    assert [one["step"] for one in canceled["operations"]] == [f"cancel run {session}"]
    assert starts(emulator, start) == []


@pytest.mark.below_host
def test_one_run_makes_one_start_needless(stage):
    """Where inputs cannot be read, an earlier run is treated as a match, for one run of the list only."""
    emulator = stage.emulator
    flow_id = put_desktop_flow(emulator, "Keeps nothing", schema(Day="string"))
    emulator.fault("dev", "GET", "/inputs/\\$value", times=99, kind="status", status=403)
    runs = [{**NORTH, "inputs": {"Day": day}} for day in ("1", "2")]
    options = {"flow_id": flow_id, "unless_succeeded_since": "today", "runs": runs, "wait_interval": 1}
    played = stage.play([task(MODULE, options), task(MODULE, {**options, "runs": [*runs, {**WEST}]})])
    first, again = played.results
    assert [run["started_by_task"] for run in first["runs"]] == [True, True]
    assert [run["started_by_task"] for run in again["runs"]] == [False, False, True]
    assert len({run["session_id"] for run in again["runs"]}) == 3


def test_secrets_of_every_run(stage, planted):
    planted.update(
        shared="a-word-of-the-task", own="a-word-of-one-run", address="calls-key-of-one-run", said="what-it-said"
    )
    flow_id = put_desktop_flow(
        stage.emulator,
        "Has secrets",
        schema(Password="string", Word="string"),
        schema(Word="string"),
        outputs={"Word": planted["said"]},
    )
    options = {
        "flow_id": flow_id,
        "sensitive": ["Word"],
        "inputs": {"Password": planted["shared"]},
        "runs": [
            NORTH,
            {
                **SOUTH,
                "inputs": {"Word": planted["own"]},
                "callback_url": f"https://calls.contoso.example/done?key={planted['address']}",
            },
        ],
    }
    result = stage.play([task(MODULE, options, diff=True)]).only()
    assert result["totals"]["succeeded"] == 2
    assert not [word for word in planted.values() if word in json.dumps(result.result)]


def test_refusals(stage):
    one = {"name": "Any", **NORTH}
    messages = laws.refusals(
        stage,
        MODULE,
        [
            {"runs": []},
            {"runs": [{**one, "run_timeout": 0}]},
            {"runs": [{**one, "unless_succeeded_since": "soon"}]},
            {"runs": [one, {**one, "name": ""}]},
            {"runs": [one], "name": "Other", "per_minute": 0},
            {"runs": [{"name": "Nowhere at all", **NORTH}]},
        ],
    )
    said = (
        "runs is empty. Set allow_none if that is intended.",
        "Run 1: run_timeout is 0",
        "Run 1: unless_succeeded_since is not a calendar time: 'soon'",
        "Run 2: name is empty",
        "per_minute must be between 1 and 70.",
        "1 of 1 runs did not succeed: 1 Nowhere at all through north was not started",
    )
    for message, part in zip(messages, said, strict=True):
        assert part in message, message
    unknown = {"runs": [{**one, "input": {"Day": 1}}]}
    allowed = {"runs": [], "allow_none": True}
    mode = {"runs": [{**one, "run_mode": "alone"}]}
    tasks = [task(MODULE, unknown, ignore_errors=True), task(MODULE, mode, ignore_errors=True), task(MODULE, allowed)]
    unknown, mode, allowed = stage.play(tasks).results
    assert "runs.input" in unknown["msg"]
    assert "value of run_mode must be one of" in mode["msg"]
    assert (allowed.status, allowed["changed"], allowed["totals"]["all"]) == ("ok", False, 0)
