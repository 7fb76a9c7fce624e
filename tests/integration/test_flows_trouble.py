# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many cloud flows, some of which cannot become as declared."""

from __future__ import annotations

import json
import uuid
from datetime import datetime

import pytest

from .harness.flows import FlowSet
from .harness.laws import converge, position, refusals, unsafe
from .harness.play import task


@pytest.fixture
def flows(stage):
    return FlowSet(stage.emulator, "dev")


def refuse(stage, guid, code, status=403):
    """Let the Flow service refuse to turn a flow on."""
    inner = json.dumps({"error": {"code": code, "message": f"The Flow service says {code}."}})
    text = f'Flow client error returned with status code "Forbidden" and details "{inner}".'
    stage.emulator.fault(
        "dev", "PATCH", f"workflows\\({guid}\\)", kind="status", status=status, code="0x80060467", message=text
    )


def test_every_flow_gets_its_verdict_and_the_task_fails_at_the_end(stage, flows):
    child = flows.put("child")
    ids = {
        "child": child,
        "parent": flows.put("parent", calls=[child]),
        "empty": flows.put("empty", references={"shared_x": flows.reference("empty")}),
        "fine": flows.put("fine", references={"shared_x": flows.reference("bound", "connection")}),
        "details": flows.put("details"),
        "license": flows.put("license"),
        "on": flows.put("on", on=True),
    }
    refuse(stage, child, "ConnectionAuthorizationFailed")
    refuse(stage, ids["details"], "MissingUserDetails")
    refuse(stage, ids["license"], "MissingAdequateQuotaPolicy")
    options = {"name_pattern": flows.name("*"), "enabled": True}
    start = position(stage)
    check, real = stage.play(
        [
            task("dataverse_flows", options, check_mode=True, diff=True, ignore_errors=True),
            task("dataverse_flows", options, diff=True, ignore_errors=True),
        ]
    ).results
    assert unsafe(stage, start, check.position) == []
    assert (check.status, real.status) == ("failed", "failed")
    assert (check["changed"], real["changed"]) == (True, True)
    assert check["diff"] == real["diff"]
    assert flows.name("empty") not in real["diff"]["after"]
    found = {one["name"].partition(" ")[2]: one for one in real["flows"]}
    assert {name: (one["outcome"], (one["reason"] or {}).get("code")) for name, one in found.items()} == {
        "child": ("failed", "connection_not_shared"),
        "parent": ("skipped", "child_off"),
        "empty": ("failed", "reference_empty"),
        "fine": ("changed", None),
        "details": ("failed", "missing_user_details"),
        "license": ("failed", "license"),
        "on": ("unchanged", None),
    }
    assert all(one["reason"]["remedy"] for one in found.values() if one["reason"])
    assert [one["outcome"] for one in real["flows"]] == ["failed"] * 4 + ["skipped", "changed", "unchanged"]
    assert "5 of 7 flows" in real["msg"]
    assert len(real["msg"]) <= 300
    assert [flows.state(ids[name]) for name in ("child", "parent", "empty", "fine", "on")] == [0, 0, 0, 1, 1]
    others = [{"flow_id": guid} for name, guid in ids.items() if name != "empty"]
    (again,) = stage.play([task("dataverse_flows", {"flows": others, "enabled": True})]).results
    assert again.status == "ok", again["msg"]
    assert again["totals"]["changed"] == 4


def test_what_cannot_be_meant_changes_nothing(stage, flows):
    low, high, missing = (str(uuid.uuid4()) for _number in range(3))
    flows.put("low", calls=[high], workflowid=low)
    flows.put("high", calls=[low], workflowid=high)
    flows.put("orphan", calls=[missing])
    unbound = flows.put("unbound", references={"shared_x": flows.reference("empty")})
    flows.put("above", calls=[unbound])
    flows.put("lost", references={"shared_x": "contoso_nowhere"})
    flows.put("twin"), flows.put("twin")

    def some(*names, **more):
        return {"flows": [{"name": flows.name(name)} for name in names], "enabled": True, **more}

    left_off = {"flows": some("unbound")["flows"], "owner": "dennis.former@contoso.example"}
    expected = [
        (some("low", "high"), ["calls", "Nothing was changed", "Remove one of the calls"]),
        (some("orphan"), [missing, "Import the solution"]),
        (some("above"), [f"'{flows.name('unbound')}', which is off", "Turn on the child flow as well"]),
        (some("above", "unbound"), ["has no connection", "Nothing was changed", "2 of 2"]),
        (some("lost"), ["contoso_nowhere", "does not exist"]),
        (some("twin"), ["2 flows are named", "flow_id"]),
        (some("none"), ["There is no flow", "Did you mean: "]),
        (some("low", "low"), ["listed twice"]),
        (some("twin", max_parallel=0), ["max_parallel must be 1 to 32"]),
        (some("orphan", owner="nobody@contoso.example"), ["nobody@contoso.example"]),
        (left_off, ["Dennis", "is disabled and cannot become an owner"]),
        (some("orphan", shares=[{"name": flows.team, "rights": ["fly"]}]), ["fly", "read, write"]),
        ({"enabled": True}, ["No flows are named"]),
        ({"solution": "contoso_nowhere", "enabled": True}, ["There is no solution 'contoso_nowhere'"]),
    ]
    messages = refusals(stage, "dataverse_flows", [options for options, _words in expected])
    for message, (_options, words) in zip(messages, expected, strict=True):
        assert all(word in message for word in words), message


@pytest.mark.below_host
def test_reads_of_many_are_a_handful(stage, flows):
    ids = [flows.put(f"{number:03}", on=True) for number in range(90)]
    start = position(stage)
    options = {"flows": [{"flow_id": guid, "enabled": True, "owner": flows.team} for guid in ids]}
    done = stage.play([task("dataverse_flows", options, check_mode=True)]).only()
    assert done["totals"]["changed"] == 90
    sent = [one for one in stage.emulator.journal(start) if one["environment"] == "dev"]
    assert [(one["method"], one["path"].rpartition("/")[2]) for one in sent] == [("POST", "$batch"), ("GET", "teams")]


@pytest.mark.below_host
def test_noise_means_nothing(start_emulator, make_stage):
    stage = make_stage(start_emulator(noise=True))
    flows = FlowSet(stage.emulator, "dev")
    bound = flows.reference("bound", "connection")
    ids = [flows.put("first", references={"shared_x": bound})]
    for number in range(45):
        ids.append(flows.put(f"{number:03}", calls=ids[:1], references={"shared_x": bound}))
    share = [{"name": flows.team, "rights": ["read", "share"]}]
    options = {"solution": flows.solution(*ids), "enabled": True, "shares": share, "owner": flows.put_team("other")}
    done = converge(stage, "dataverse_flows", options)
    assert done["totals"]["changed"] == 46


@pytest.mark.below_host
def test_slow_activations_are_waited_for_together(start_emulator, make_stage):
    stage = make_stage(start_emulator(environments=["dev"], tenant={"activation_seconds": 1}))
    flows = FlowSet(stage.emulator, "dev")
    for number in range(12):
        flows.put(str(number))
    start = position(stage)
    options = {"name_pattern": flows.name("*"), "enabled": True, "max_parallel": 12}
    done = stage.play([task("dataverse_flows", options)]).only()
    assert done["totals"]["changed"] == 12
    patches = [entry for entry in stage.emulator.journal(start) if entry["method"] == "PATCH"]
    assert len(patches) == 12
    assert min(entry["ms"] for entry in patches) >= 1000
    # one after the other they would end at least eleven seconds apart
    first, last = (datetime.fromisoformat(choose(entry["time"] for entry in patches)) for choose in (min, max))
    assert (last - first).total_seconds() < 8
