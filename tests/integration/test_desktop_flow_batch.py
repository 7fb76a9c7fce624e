# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role for batches: planned, carried out, started again, and failing with the whole list."""

from __future__ import annotations

import pytest
import yaml

from .harness import laws
from .harness.desktop_flows import put_desktop_flow, runs_of, schema

ROLE = "flowops.powerplatform.desktop_flow_batch"


def batch(stage, *arguments, identity=None, **variables):
    """Play the role and return what was played and its result."""
    play = {
        "hosts": "dev",
        "gather_facts": False,
        "roles": [ROLE],
        "vars": {f"desktop_flow_batch_{name}": value for name, value in variables.items()},
    }
    path = stage.inputs / "batch.yml"
    path.write_text(yaml.safe_dump([play], sort_keys=False), encoding="utf-8")
    played = stage.run(str(path), *arguments, **(stage.emulator.variables(identity) if identity else {}))
    facts = [one["ansible_facts"] for one in played.results if one.get("ansible_facts")]
    kept = [one["desktop_flow_batch_result"] for one in facts if "desktop_flow_batch_result" in one]
    return played, kept[0] if kept else None


def refusal(played):
    """Return the message of the task that failed."""
    failed = [one for one in played.results if one.status == "failed"][-1]
    return failed["msg"]


def outcomes(result):
    return [run["outcome"] for run in result["runs"]]


def test_a_batch(stage, planted):
    """Three machines, one flow: what ended well is not repeated, and one machine is not taken for another."""
    planted.update(word="a-word-for-the-batch")
    emulator = stage.emulator
    script = {"outputs": {"Rooms": "3"}, "seconds": 1}
    flow_id = put_desktop_flow(
        emulator, "Clean up the batch", schema(Password="string"), schema(Rooms="number"), **script
    )
    emulator.put(
        "dev",
        "connectionreference",
        {
            "connectionreferencelogicalname": "contoso_batch_robot",
            "connectorid": "/providers/Microsoft.PowerApps/apis/shared_uiflow",
            "connectionid": "robot-3",
        },
    )
    options = {
        "options": {
            "name": "Clean up the batch",
            "unless_succeeded_since": "today",
            "inputs": {"Password": planted["word"]},
        },
        "runs": [{"connection": "robot-1"}, {"connection": "robot-2"}, {"connection_reference": "contoso_batch_robot"}],
        "wait_interval": 1,
    }
    start = laws.position(stage)
    played, planned = batch(stage, "--check", "--diff", **options)
    assert played.code == 0, played.output[-4000:]
    assert laws.unsafe(stage, start, laws.position(stage)) == []
    assert (planned["planned"], outcomes(planned)) == (3, ["planned"] * 3)

    played, done = batch(stage, **options)
    assert played.code == 0, played.output[-4000:]
    assert (done["succeeded"], done["failed"], done["not_started"]) == (3, 0, 0)
    stored = runs_of(emulator, flow_id)
    assert [run["session_id"] for run in done["runs"]] == [row["flowsessionid"] for row in stored]
    assert [row["connectionid"] for row in stored] == ["robot-1", "robot-2", "robot-3"]
    assert [run["outputs"] for run in done["runs"]] == [{"Rooms": 3}] * 3
    assert [run["run_seconds"] for run in done["runs"]] == [1.0] * 3
    assert "1 Clean up the batch through robot-1 succeeded after 1.0 s" in played.output

    emulator.put("dev", "flowsession", {**stored[1], "statuscode": 8})
    start = laws.position(stage)
    played, again = batch(stage, **options)
    assert played.code == 0, played.output[-4000:]
    assert [run["started_by_task"] for run in again["runs"]] == [False, True, False]
    assert len(laws.unsafe(stage, start, laws.position(stage))) == 1
    assert [row["connectionid"] for row in runs_of(emulator, flow_id)][3:] == ["robot-2"]
    assert "had succeeded before" in played.output


@pytest.mark.below_host
def test_the_whole_list_at_the_end(stage):
    emulator = stage.emulator
    put_desktop_flow(emulator, "Batched well")
    put_desktop_flow(emulator, "Batched badly", status=8, errorcode="NoCandidateMachine", errormessage="Nobody there.")
    put_desktop_flow(emulator, "Batched late", visible_after=3)
    endless = put_desktop_flow(emulator, "Batched without end", seconds=600)
    names = ["Batched badly", "Batched nowhere", "Batched well", "Batched without end", "Batched late"]
    played, result = batch(
        stage,
        runs=[{"name": name, "connection": "robot"} for name in names],
        wait_timeout=5,
        wait_interval=1,
        on_timeout="cancel",
    )
    assert played.code != 0
    assert outcomes(result) == ["failed", "not_started", "succeeded", "failed", "succeeded"]
    assert (result["succeeded"], result["failed"], result["not_started"]) == (2, 2, 1)
    assert result["runs"][0]["error_code"] == "NoCandidateMachine"
    assert result["runs"][3]["status"] == "canceled"
    assert [row["statuscode"] for row in runs_of(emulator, endless)] == [7]
    assert refusal(played).startswith("3 of 5 runs did not succeed: 1 Batched badly through robot failed after ")
    said = [run["summary"] for run in result["runs"] if run["outcome"] in ("failed", "not_started")]
    assert "Nobody there" in said[0]
    assert "Desktop flow 'Batched nowhere' does not exist" in said[1]
    assert "was canceled" in said[2]
    assert all(line in played.output for line in said)


@pytest.mark.one_form
def test_runs_that_go_on_and_runs_that_nobody_knows_of(stage):
    emulator = stage.emulator
    put_desktop_flow(emulator, "Batched without an answer")
    endless = put_desktop_flow(emulator, "Batched and left", seconds=600)
    left = {"flow_id": endless, "connection": "robot", "adopt_running": True}
    wait = {"wait_timeout": 1, "wait_interval": 1, "on_timeout": "return"}
    played, result = batch(stage, runs=[left], **wait)
    assert played.code == 0, played.output[-4000:]
    assert (outcomes(result), result["runs"][0]["started_by_task"]) == (["running"], True)

    emulator.fault("dev", "POST", "RunDesktopFlow", kind="drop_before")
    lost = {"name": "Batched without an answer", "connection": "robot"}
    played, result = batch(stage, runs=[left, lost], **wait)
    assert played.code != 0
    assert (outcomes(result), result["runs"][0]["started_by_task"]) == (["running", "unknown"], False)
    said = "1 of 2 runs did not succeed: 2 Batched without an answer through robot may have been started: "
    assert refusal(played).startswith(said)

    played, result = batch(stage, runs=[], allow_none=True)
    assert played.code == 0, played.output[-4000:]
    assert result["runs"] == []


@pytest.mark.one_form
def test_a_list_that_cannot_be_right_starts_nothing(stage):
    start = laws.position(stage)
    played, result = batch(stage, runs=[])
    assert (played.code != 0, result) == (True, None)
    assert refusal(played).startswith("desktop_flow_batch_runs is empty. Set desktop_flow_batch_allow_none")
    played, result = batch(stage, runs=[{"name": "Any", "connection": "robot", "input": {"Day": 1}}])
    assert (played.code != 0, result) == (True, None)
    assert "runs.input" in refusal(played)
    same = {"name": "Any", "connection": "robot", "unless_succeeded_within": "1h"}
    both = {"name": "All", "connection": "robot", "unless_succeeded_since": "today", **ONCE}
    played, result = batch(stage, runs=[same, {"name": "Any"}, {"connection": "robot"}, both], per_minute=71)
    assert played.code != 0
    assert result is None
    assert refusal(played).split(". ") == [
        "Run 2 needs either connection or connection_reference",
        "Run 3 needs either name or flow_id",
        "Run 4 has both unless_succeeded_within and unless_succeeded_since",
        "Remove one of them",
        "desktop_flow_batch_per_minute must be between 1 and 70.",
    ]
    assert stage.emulator.journal(start) == []


ONCE, NEVER = {"unless_succeeded_within": "1h"}, {"unless_succeeded_within": "1h", "adopt_running": False}
NORTH, SOUTH = {"connection": "north"}, {"connection": "south"}
SAME, ALONE = "are the same", "differ only in the connection, which same_connection leaves out"
UNKNOWN = "cannot be told apart while the first one continues, which has no inputs"


@pytest.mark.one_form
def test_runs_that_are_the_same_to_the_module(stage):
    """What is taken for an earlier run of the list is refused, and nothing else."""
    start = laws.position(stage)
    # the same machine by its whole name, the same inputs in another order
    long = {"connection": "/providers/x/connections/NORTH", "inputs": {"b": 2, "a": 1}}
    lists = [
        ([{**NORTH, **ONCE}] * 2, SAME),
        ([{**NORTH, "adopt_running": True}] * 2, SAME),
        ([NORTH, {**NORTH, **ONCE}], SAME),
        ([NORTH, {**NORTH, "unless_succeeded_since": "monday"}], SAME),
        ([{**NORTH, **ONCE, "inputs": {"a": 1, "b": 2}}, {**ONCE, **long}], SAME),
        ([{**one, **ONCE, "same_connection": False} for one in (NORTH, SOUTH)], ALONE),
        ([{**NORTH, **ONCE}, {**SOUTH, **ONCE, "same_connection": False}], ALONE),
        ([{**NORTH, **ONCE}, {**NORTH, **ONCE, "inputs": {"a": 1}}], UNKNOWN),
    ]
    for runs, words in lists:
        played, _result = batch(stage, runs=[{"name": "Any", **run} for run in runs])
        assert refusal(played) == f"Runs 1 and 2 {words}, so one would be taken for the other. Remove one."
    assert stage.emulator.journal(start) == []


@pytest.mark.below_host
def test_runs_that_the_module_tells_apart(stage):
    flow_id = put_desktop_flow(stage.emulator, "Batched twice", seconds=3)
    west = {"connection": "west", **ONCE}
    runs = [{**NORTH, **NEVER}, {**NORTH, **NEVER}, {**SOUTH, **NEVER, "same_connection": False}]
    runs += [{**west, "inputs": {"Thorough": thorough}} for thorough in (True, False)]
    played, result = batch(stage, options={"name": "Batched twice", "validate_inputs": False}, runs=runs)
    assert played.code == 0, played.output[-4000:]
    assert [run["started_by_task"] for run in result["runs"]] == [True] * 5
    assert len(runs_of(stage.emulator, flow_id)) == 5


@pytest.mark.below_host
def test_runs_that_may_not_be_read(start_emulator, make_stage):
    emulator = start_emulator(identities=["deployer", {"name": "maker", "roles": ["Environment Maker"]}])
    stage = make_stage(emulator)
    put_desktop_flow(emulator, "Somebody's batch")
    played, result = batch(stage, identity="maker", runs=[{"name": "Somebody's batch", "connection": "robot"}])
    assert played.code == 0, played.output[-4000:]
    (run,) = result["runs"]
    assert run["outcome"] == "unseen"
    assert run["session_id"] == emulator.rows("dev", "flowsession")[0]["flowsessionid"]
