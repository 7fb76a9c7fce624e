# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A start whose answer is lost, while somebody else starts the same flow: one run of ours, and never the other's."""

from __future__ import annotations

import json
import os
import signal
import threading
import time

import pytest

from .harness import laws
from .harness.desktop_flows import put_desktop_flow, runs_of, schema, start_elsewhere
from .harness.play import task

MODULE = "desktop_flow_run"
OURS, THEIRS = {"Day": "ours"}, {"Day": "theirs"}


def lose(emulator, kind):
    """Cut the connection of the next start, and hold the search for its run until somebody else has started theirs."""
    emulator.fault("dev", "POST", "RunDesktopFlow", kind=kind)
    emulator.fault("dev", "GET", "/WhoAmI", kind="delay", seconds=2)


def play_beside(stage, flow_id, options, theirs, identity):
    """Play while somebody else starts the flow, right after the start of ours was cut; return the result, their run."""
    found = []

    def play():
        found.append(stage.play([task(MODULE, options, ignore_errors=True)]).only())

    start = laws.position(stage)
    playing = threading.Thread(target=play)
    playing.start()
    until = time.monotonic() + 60
    while not any(one["path"].endswith("RunDesktopFlow") for one in stage.emulator.journal(start)):
        assert time.monotonic() < until, "nothing was started"
        time.sleep(0.05)
    session = start_elsewhere(stage.emulator, flow_id, theirs, identity)
    playing.join()
    return found[0], session


@pytest.fixture
def shared_by_two(start_emulator):
    """An emulator with a second caller."""
    return start_emulator(identities=["deployer", "somebody"])


@pytest.mark.one_form
@pytest.mark.parametrize("identity", ["deployer", "somebody"])
@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
def test_one_run_of_ours(shared_by_two, make_stage, kind, identity):
    emulator, stage = shared_by_two, make_stage(shared_by_two)
    flow_id = put_desktop_flow(emulator, "Wanted by two", schema(Day="string"))
    options = {"flow_id": flow_id, "inputs": OURS, "connection": "robot", "unless_succeeded_within": "1h"}
    options.update(wait_interval=1, start_grace=3)
    lose(emulator, kind)
    result, theirs = play_beside(stage, flow_id, options, THEIRS, identity)
    runs = {row["flowsessionid"] for row in runs_of(emulator, flow_id)} - {theirs}
    assert theirs not in json.dumps(result.result)
    if kind == "drop_after":
        assert (result.status, {result["run"]["session_id"]}) == ("ok", runs)
        assert result["run"]["adopted"] is True
        assert "The response to the start was lost" in result["warnings"][0]
    else:
        assert (result.status, runs) == ("failed", set())
        assert "no matching run was found. The request was not sent again" in result["msg"]
        assert result["changed"] is True
    again = stage.play([task(MODULE, options)]).only()
    assert again["changed"] is (kind == "drop_before")
    runs = {row["flowsessionid"] for row in runs_of(emulator, flow_id)} - {theirs}
    assert runs == {again["run"]["session_id"]}


@pytest.mark.one_form
@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
def test_what_cannot_be_told_apart_is_listed(shared_by_two, make_stage, kind):
    """Where inputs cannot be known, a run of the same caller may be ours or not: nobody decides."""
    emulator, stage = shared_by_two, make_stage(shared_by_two)
    flow_id = put_desktop_flow(emulator, "Forgetful", schema(Day="string"), keeps_inputs=False, seconds=600)
    options = {"flow_id": flow_id, "inputs": OURS, "connection": "robot", "wait_interval": 1, "start_grace": 3}
    lose(emulator, kind)
    result, theirs = play_beside(stage, flow_id, options, THEIRS, "deployer")
    runs = {row["flowsessionid"] for row in runs_of(emulator, flow_id)}
    assert result.status == "failed"
    assert len(runs) == {"drop_before": 1, "drop_after": 2}[kind]
    assert {one["session_id"] for one in result["candidates"]} == runs
    assert "cannot be told apart from it" in result["msg"]
    assert theirs in runs


@pytest.mark.one_form
@pytest.mark.parametrize("seconds", [0, 600])
@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
def test_one_run_of_a_flow_without_inputs(shared_by_two, make_stage, kind, seconds):
    """A run that nobody gave inputs is ours when we gave none, whether it is over or goes on."""
    emulator, stage = shared_by_two, make_stage(shared_by_two)
    flow_id = put_desktop_flow(emulator, "Takes nothing", seconds=seconds)
    options = {"flow_id": flow_id, "connection": "robot", "wait_interval": 1, "start_grace": 3, "wait": False}
    lose(emulator, kind)
    result, theirs = play_beside(stage, flow_id, options, THEIRS, "deployer")
    runs = {row["flowsessionid"] for row in runs_of(emulator, flow_id)} - {theirs}
    assert theirs not in json.dumps(result.result)
    if kind == "drop_after":
        assert (result.status, {result["run"]["session_id"]}) == ("ok", runs)
        assert (result["run"]["adopted"], result["run"]["started_by_task"]) == (True, True)
    else:
        assert (result.status, runs) == ("failed", set())
        assert "no matching run was found" in result["msg"]


@pytest.mark.one_form
def test_a_gateway_that_gives_up(shared_by_two, make_stage):
    emulator, stage = shared_by_two, make_stage(shared_by_two)
    flow_id = put_desktop_flow(emulator, "Behind a gateway")
    emulator.fault("dev", "POST", "RunDesktopFlow", kind="status", status=502, html=True)
    options = {"flow_id": flow_id, "connection": "robot", "wait_interval": 1, "start_grace": 3}
    result = stage.play([task(MODULE, options, ignore_errors=True)]).only()
    assert (result.status, runs_of(emulator, flow_id)) == ("failed", [])
    starts = [one for one in emulator.journal() if one["path"].endswith("RunDesktopFlow")]
    assert len(starts) == 1


def test_a_play_that_is_killed_goes_on_when_it_is_played_again(shared_by_two, make_stage):
    emulator, stage = shared_by_two, make_stage(shared_by_two)
    flow_id = put_desktop_flow(emulator, "Takes a while", schema(Day="string"), seconds=6)
    options = {"flow_id": flow_id, "inputs": OURS, "connection": "robot", "unless_succeeded_within": "1h"}
    play = stage.inputs / "killed.yml"
    stage.write_play(play, [task(MODULE, options)], "dev")
    playing = stage.begin(str(play))
    until = time.monotonic() + 60
    while not runs_of(emulator, flow_id):
        assert time.monotonic() < until, "nothing was started"
        time.sleep(0.05)
    os.killpg(playing.pid, signal.SIGKILL)
    playing.wait(30)
    result = stage.play([task(MODULE, options)]).only()
    (run,) = runs_of(emulator, flow_id)
    assert (result["changed"], result["run"]["session_id"]) == (False, run["flowsessionid"])
    assert (result["run"]["status"], result["run"]["adopted"]) == ("succeeded", True)
