# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of cloud flows: listed, waited for, and doubted where their absence proves nothing."""

from __future__ import annotations

import uuid

import pytest

from .harness import laws
from .harness.play import task

MODULE = "dataverse_flow_run_info"
FLOW = {"category": 5, "type": 1, "statecode": 1, "clientdata": "{}"}
START, END = "2026-05-21T04:00:00Z", "2026-05-21T04:00:09Z"


def put_flow(emulator, name, owner=None):
    """Insert a cloud flow, by default one of SYSTEM, and return its id."""
    guid = str(uuid.uuid4())
    owned = {"_ownerid_value": owner} if owner else {}
    emulator.put("dev", "workflow", {**FLOW, "workflowid": guid, "name": name, **owned})
    return guid


def put_run(emulator, flow_id, **row):
    run = {"name": "0858", "status": "Succeeded", "starttime": START, "endtime": END, "_workflow_value": flow_id}
    emulator.put("dev", "flowrun", {**run, **row})


def user_of(emulator, name):
    (user,) = [row for row in emulator.rows("dev", "systemuser") if row["fullname"] == f"# {name}"]
    return user["systemuserid"]


@pytest.mark.one_per_module
def test_information_about_runs_of_cloud_flows(stage):
    flow_id = put_flow(stage.emulator, "Often run in the cloud")
    error = {"errorcode": "ActionFailed", "errormessage": "An action failed."}
    put_run(stage.emulator, flow_id, status="Success", name="one")
    put_run(
        stage.emulator, flow_id, status="Failed", starttime="2026-05-22T04:00:00Z", endtime=None, name="two", **error
    )
    whole = laws.converge(stage, MODULE, {"name": "often run in the Cloud"}, changes=False)
    assert [run["run_id"] for run in whole["runs"]] == ["two", "one"]
    assert whole["runs"][1]["run_seconds"] == 9
    assert whole["runs"][0]["error_text"] == "An action failed."
    options = [
        {"flow_id": flow_id, "status": ["succeeded", "canceled"]},
        {"flows": ["Often run in the cloud"], "since": "2026-05-21T12:00:00Z"},
        {"flows": {"flow_id": flow_id, "enabled": True, "status": "on", "shares": []}, "limit": 1},
        {"flow_id": flow_id, "until": "2020-01-01T00:00:00Z"},
    ]
    played = stage.play([task(MODULE, one) for one in options])
    assert played.code == 0, played.output[-3000:]
    assert [[run["run_id"] for run in one["runs"]] for one in played.results] == [["one"], ["two"], ["two"], []]
    assert [one["more"] for one in played.results] == [False, False, True, False]
    empty = [{"name": ""}, {"flows": []}, {"status": []}, {"since": " "}]
    for message, options in zip(laws.refusals(stage, MODULE, empty), empty, strict=True):
        assert message.startswith(f"{[*options][0]} is empty.")


def test_a_play_waits_for_a_run(stage):
    flow_id = put_flow(stage.emulator, "Comes late")
    put_run(stage.emulator, flow_id, **{"$visible_after": 2})
    waiting = {"register": "runs", "until": "runs.totals.succeeded > 0", "retries": 20, "delay": 1}
    result = stage.play([task(MODULE, {"flow_id": flow_id}, **waiting)]).only()
    assert result["totals"]["succeeded"] == 1
    assert result["attempts"] > 1
    assert not result.get("warnings")


@pytest.mark.below_host
def test_more_runs_than_a_page(stage):
    flow_id = put_flow(stage.emulator, "Busy in the cloud")
    rows = [{"name": str(number), "starttime": START, "endtime": END} for number in range(1203)]
    stage.emulator.put("dev", "flowrun", *[{**row, "status": "Failed", "_workflow_value": flow_id} for row in rows])
    result = stage.play([task(MODULE, {"flow_id": flow_id, "limit": 5000})]).only()
    assert (result["totals"]["failed"], result["more"]) == (1203, False)


@pytest.mark.below_host
def test_two_flows_of_one_name(stage):
    put_flow(stage.emulator, "Twice in the cloud")
    put_flow(stage.emulator, "Twice in the cloud")
    messages = laws.refusals(stage, MODULE, [{"name": "Twice in the cloud"}, {"name": "Twice in the clowd"}])
    assert messages[0].startswith("2 flows are named 'Twice in the cloud'")
    assert "Did you mean: Twice in the cloud" in messages[1]


@pytest.mark.below_host
def test_an_empty_list_is_told_apart_from_no_runs(start_emulator, make_stage):
    maker = {"name": "maker", "roles": ["Environment Maker"]}
    operator = {"name": "operator", "roles": ["Power Automate Operator"]}
    emulator = start_emulator(identities=["deployer", maker, operator])
    stage = make_stage(emulator)
    put_run(emulator, put_flow(emulator, "Of others"))
    own = put_flow(emulator, "Of the maker", user_of(emulator, "maker"))
    put_run(emulator, own)
    asked = [task(MODULE, {"name": name}) for name in ("Of others", "Of the maker")]
    others, ours = stage.play(asked, **emulator.variables("maker")).results
    assert others["runs"] == []
    assert [doubt["reason"] for doubt in others["doubts"]] == ["privilege"]
    (warning,) = others["warnings"]
    assert warning == (
        "No runs were found, but there may have been some. The caller can only read runs of flows of its own, so those "
        "of flow 'Of others' may be missing. Assign a security role that grants prvReadflowrun for the organization, "
        "such as System Customizer."
    )
    assert (len(ours["runs"]), ours["doubts"], ours.result.get("warnings", [])) == (1, [], [])
    message = laws.refusal(stage, MODULE, {"flow_id": own}, **emulator.variables("operator"))
    assert "is missing prvReadflowrun privilege" in message
    assert message.endswith("Assign a security role with prvReadflowrun to the application user.")


@pytest.mark.below_host
def test_an_environment_that_has_not_stored_its_runs(start_emulator, make_stage):
    emulator = start_emulator()
    stage = make_stage(emulator)
    (organization,) = emulator.rows("dev", "organization")
    off = {"organizationid": organization["organizationid"], "flowruntimetoliveinseconds": 0}
    emulator.put("dev", "organization", off)
    emulator.put("dev", "flowevent", {"eventtype": "FlowRunIngestion", "eventcode": "TtlSettingEqual0"})
    result = stage.play([task(MODULE, {"since": "24h"})]).only()
    assert [doubt["reason"] for doubt in result["doubts"]] == ["retention", "ingestion"]
    (warning,) = result["warnings"]
    assert warning.startswith("No runs were found, but there may have been some. The environment does not store runs:")
    emulator.put("dev", "organization", {**off, "flowruntimetoliveinseconds": 7 * 86400})
    result = stage.play([task(MODULE, {"since": "8d"})]).only()
    assert "stores runs for 7 days" in result["warnings"][0]


@pytest.mark.below_host
def test_noise_changes_no_run(start_emulator, make_stage):
    stage = make_stage(start_emulator(noise=True))
    for number in range(30):
        flow_id = put_flow(stage.emulator, f"Noisy {number}")
        put_run(stage.emulator, flow_id, name=str(number), starttime=f"2026-05-21T04:{number:02}:00Z")
    names = [f"Noisy {number}" for number in range(30)]
    result = laws.converge(stage, MODULE, {"flows": names, "status": ["succeeded"], "limit": 20}, changes=False)
    assert [run["run_id"] for run in result["runs"]] == [str(number) for number in range(29, 9, -1)]
    assert result["more"] is True
