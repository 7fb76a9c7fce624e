# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changing flows that are on, managed, suspended or somebody's; keeping what was there before."""

from __future__ import annotations

import json
import uuid

import pytest

from .harness.laws import converge, position, refusal, refusals, rehearse, unsafe
from .harness.play import task
from .test_flow import GREETING

MUST_BE_OFF = {"kind": "status", "status": 400, "code": "0x80060466"}
PASS = {"kind": "delay", "seconds": 0}
TROUBLE = {"kind": "status", "status": 400, "code": "0x80040203", "message": "No."}
LOUDER = {**GREETING, "actions": {"Hello": {**GREETING["actions"]["Hello"], "inputs": "GOOD NIGHT"}}}


@pytest.fixture
def name():
    return f"Changes {uuid.uuid4().hex[:8]}"


@pytest.fixture
def flow_on(stage, name):
    """The id of a flow that is on."""
    played = stage.play([task("dataverse_flow", {"name": name, "definition": GREETING, "enabled": True})])
    return played.only()["flow"]["flow_id"]


def put(stage, name, **columns):
    """Put a flow into the environment as an import leaves it; return its id."""
    guid = str(uuid.uuid4())
    client_data = json.dumps({"properties": {"connectionReferences": {}, "definition": GREETING}})
    row = {"workflowid": guid, "name": name, "category": 5, "type": 1, "clientdata": client_data, **columns}
    stage.emulator.put("dev", "workflow", row)
    return guid


def row_of(stage, guid):
    return next(row for row in stage.emulator.rows("dev", "workflow") if row["workflowid"] == guid)


def lasting(row):
    """Return the columns of a row that say something of the flow, and not of when it was changed."""
    return {name: value for name, value in row.items() if value and name not in ("modifiedon", "versionnumber")}


def answers(stage, guid, *faults):
    """Let the next changes of a flow be answered in these ways."""
    for fault in faults:
        stage.emulator.fault("dev", "PATCH", f"workflows\\({guid}\\)", **fault)


def definition_of(stage, guid):
    return json.loads(row_of(stage, guid)["clientdata"])["properties"]["definition"]["actions"]


@pytest.mark.below_host
def test_a_flow_that_must_be_off_is_turned_off_and_on_again(stage, name, flow_on):
    answers(stage, flow_on, MUST_BE_OFF)
    check, real, repeat = rehearse(stage, "dataverse_flow", {"name": name, "definition": LOUDER})
    assert (check.status, real.status, repeat["changed"]) == ("ok", "ok", False)
    assert check["diff"] == real["diff"]
    assert [one["step"] for one in check["operations"]] == [f"change definition of flow '{name}'"]
    assert real["operations"] == [
        {"step": f"turn off flow '{name}', since it cannot be changed while it is on", "status": "done"},
        {"step": f"change definition of flow '{name}'", "status": "done"},
        {"step": f"turn on flow '{name}' again", "status": "done"},
    ]
    assert real["flow"]["enabled"] is True
    assert definition_of(stage, flow_on) == LOUDER["actions"]


@pytest.mark.below_host
@pytest.mark.parametrize(
    ("faults", "statuses"),
    [
        ([MUST_BE_OFF, PASS, TROUBLE], ["done", "failed", "skipped", "done"]),
        ([MUST_BE_OFF, PASS, PASS, TROUBLE], ["done", "done", "failed", "done"]),
    ],
    ids=["the change fails", "turning on fails"],
)
def test_when_it_fails_half_way_the_flow_is_as_it_was(stage, name, flow_on, faults, statuses):
    before = row_of(stage, flow_on)
    answers(stage, flow_on, *faults)
    result = stage.play([task("dataverse_flow", {"name": name, "definition": LOUDER, "description": "New"})]).only()
    assert result.status == "failed"
    assert result["msg"].endswith("The flow is as it was before, and on.")
    assert len(result["msg"]) <= 300
    assert [one["status"] for one in result["operations"]] == statuses
    assert result["changed"] is True
    assert lasting(row_of(stage, flow_on)) == lasting(before)


@pytest.mark.below_host
def test_when_it_cannot_be_put_back_that_is_said(stage, name, flow_on):
    answers(stage, flow_on, MUST_BE_OFF, PASS, TROUBLE, TROUBLE)
    result = stage.play([task("dataverse_flow", {"name": name, "definition": LOUDER})]).only()
    assert result["msg"].endswith("it is off now.")
    assert [one["status"] for one in result["operations"]] == ["done", "failed", "skipped", "failed"]
    assert row_of(stage, flow_on)["statecode"] == 0


@pytest.mark.below_host
def test_a_flow_that_may_not_be_turned_off_stays_as_it_is(stage, name, flow_on):
    answers(stage, flow_on, MUST_BE_OFF, TROUBLE)
    result = stage.play([task("dataverse_flow", {"name": name, "definition": LOUDER})]).only()
    assert "Turning off flow" in result["msg"]
    assert result["changed"] is False
    assert row_of(stage, flow_on)["statecode"] == 1


@pytest.mark.below_host
def test_lost_answers_on_the_way_do_no_harm(stage, name, flow_on):
    answers(stage, flow_on, MUST_BE_OFF, {"kind": "drop_after"}, {"kind": "drop_after"}, {"kind": "drop_after"})
    result = stage.play([task("dataverse_flow", {"name": name, "definition": LOUDER})]).only()
    assert result.status == "ok", result["msg"]
    assert row_of(stage, flow_on)["statecode"] == 1
    assert definition_of(stage, flow_on) == LOUDER["actions"]


@pytest.mark.below_host
def test_managed_flows(stage, name):
    guid = put(stage, name, ismanaged=True)
    messages = refusals(
        stage,
        "dataverse_flow",
        [
            {"name": name, "definition": LOUDER},
            {"name": name, "description": "Mine"},
            {"flow_id": guid, "name": name + " 2", "enabled": True},
            {"name": name, "state": "absent"},
        ],
    )
    for message, words in zip(messages, ("definition", "description", "name", "cannot be deleted"), strict=True):
        assert words in message
        assert name in message
    team = f"Team {uuid.uuid4().hex[:6]}"
    stage.emulator.put("dev", "team", {"name": team, "teamtype": 0})
    on = converge(stage, "dataverse_flow", {"name": name, "enabled": True, "owner": team})
    assert on["flow"]["managed"] is True
    converge(stage, "dataverse_flow", {"name": name, "definition": LOUDER, "allow_unmanaged_layer": True})
    assert definition_of(stage, guid) == LOUDER["actions"]


@pytest.mark.below_host
@pytest.mark.parametrize("enabled", [True, False])
def test_suspended_is_a_state_of_its_own(stage, name, enabled):
    put(stage, name, statecode=2, suspensionreasondetails="Forbidden by policy 'Business data'.")
    left = converge(stage, "dataverse_flow", {"name": name, "description": "Left"})
    assert left["flow"]["status"] == "suspended"
    assert left["flow"]["enabled"] is False
    assert left["flow"]["suspension_reason"] == "Forbidden by policy 'Business data'."
    switched = converge(stage, "dataverse_flow", {"name": name, "enabled": enabled})
    before = {"name": name, "enabled": False, "status": "suspended"}
    assert switched["diff"]["before"] == before
    assert switched["diff"]["after"] == {"name": name, "enabled": enabled, "status": "on" if enabled else "off"}
    assert switched["flow"]["status"] == ("on" if enabled else "off")
    assert switched["flow"]["suspension_reason"] is None


def test_the_former_definition_is_kept(stage, name, planted):
    planted["password"] = "Sommer&Regen/2026"
    secret = {**GREETING["actions"]["Hello"], "inputs": {"password": planted["password"]}}
    path = stage.inputs / "secret.json"
    path.write_text(json.dumps({**GREETING, "actions": {"Hello": secret}}), encoding="utf-8")
    kept = stage.inputs / "kept"
    converge(stage, "dataverse_flow", {"name": name, "definition_path": str(path)})
    left = converge(stage, "dataverse_flow", {"name": name, "description": "x", "backup": f"{kept}/"})
    assert left["backup_file"] is None
    assert not kept.exists()

    check, real, repeat = rehearse(
        stage, "dataverse_flow", {"name": name, "definition": LOUDER, "enabled": True, "backup": f"{kept}/"}
    )
    (file,) = kept.iterdir()
    assert check["backup_file"] == real["backup_file"] == str(file)
    assert repeat["backup_file"] is None
    assert file.name.startswith(f"{name.replace(' ', '_')}-{real['flow']['flow_id']}-")
    assert file.stat().st_mode & 0o777 == 0o600
    back = converge(stage, "dataverse_flow", {"name": name, "definition_path": str(file)})
    assert definition_of(stage, back["flow"]["flow_id"])["Hello"]["inputs"] == {"password": planted["password"]}

    last = stage.inputs / "last.json"
    gone = converge(stage, "dataverse_flow", {"name": name, "state": "absent", "backup": str(last)})
    assert gone["backup_file"] == str(last)
    assert json.loads(last.read_text("utf-8"))["properties"]["definition"]["actions"] == {"Hello": secret}


@pytest.mark.below_host
def test_without_a_backup_nothing_is_replaced(stage, name, flow_on):
    wall = stage.inputs / "wall"
    wall.write_text("", encoding="utf-8")
    message = refusal(stage, "dataverse_flow", {"name": name, "definition": LOUDER, "backup": f"{wall}/x.json"})
    assert "backup" in message


@pytest.mark.below_host
def test_turning_on_as_a_licensed_user(stage, name):
    stage.play([task("dataverse_flow", {"name": name, "definition": GREETING})])
    user = next(row for row in stage.emulator.rows("dev", "systemuser") if row["fullname"] == "Ada Lindqvist")
    start = position(stage)
    options = {"name": name, "enabled": True, "description": "By Ada", "impersonate": user["domainname"]}
    result = converge(stage, "dataverse_flow", options)
    patches = [entry for entry in stage.emulator.journal(start) if entry["method"] == "PATCH"]
    acting = [{key.lower(): value for key, value in entry["headers"].items()} for entry in patches]
    assert [headers.get("callerobjectid") for headers in acting] == [None, user["azureactivedirectoryobjectid"]]
    assert result["flow"]["modified_by"] == "Ada Lindqvist"
    options = {"name": name, "enabled": False}
    plan = stage.play([task("dataverse_flow", options, check_mode=True)]).only()["flow"]
    assert (plan["modified_by"], plan["modified_on"]) == (None, None), "who and when is not known before"
    converge(stage, "dataverse_flow", options)
    by_id = {"name": name, "enabled": True, "impersonate": user["azureactivedirectoryobjectid"].upper()}
    assert converge(stage, "dataverse_flow", by_id)["flow"]["modified_by"] == "Ada Lindqvist"


@pytest.mark.below_host
def test_people_who_cannot_be_acted_for_or_own_are_refused(stage, name, flow_on):
    team = f"Team {uuid.uuid4().hex[:6]}"
    stage.emulator.put("dev", "team", {"name": team, "teamtype": 1})
    messages = refusals(
        stage,
        "dataverse_flow",
        [
            {"name": name, "enabled": False, "impersonate": "nobody@contoso.example"},
            {"name": name, "enabled": False, "impersonate": str(uuid.uuid4())},
            {"name": name, "enabled": False, "impersonate": "dennis.former@contoso.example"},
            {"name": name, "owner": "nobody@contoso.example"},
            {"name": name, "owner": "dennis.former@contoso.example"},
            {"name": name, "owner": team},
            {"name": name, "owner": put_user(stage)},
        ],
    )
    words = (
        "nobody@contoso.example",
        "is named",
        "is disabled",
        "There is no user or team 'nobody@contoso.example'",
        "is disabled and cannot become an owner",
        "is an access team, which cannot own anything",
        "has no security role and cannot become an owner",
    )
    for message, word in zip(messages, words, strict=True):
        assert word in message


def put_user(stage, **columns):
    """Put a user into the environment and return the user principal name."""
    guid = str(uuid.uuid4())
    mail = f"{guid[:8]}@contoso.example"
    stage.emulator.put("dev", "systemuser", {"systemuserid": guid, "domainname": mail, "fullname": "New", **columns})
    return mail


@pytest.mark.below_host
def test_an_owner_whose_role_does_not_reach_so_far(stage, name, flow_on):
    owner = put_user(stage, **{"$roles": ["Delegate"]})
    start = position(stage)
    result = stage.play([task("dataverse_flow", {"name": name, "owner": owner, "enabled": False})]).only()
    assert result.status == "failed"
    assert result["changed"] is False
    assert name in result["msg"]
    assert "security role" in result["msg"]
    assert [one["status"] for one in result["operations"]] == ["failed", "skipped"]
    assert len(unsafe(stage, start, result.position)) == 1


@pytest.mark.below_host
def test_owners_of_one_name_are_told_apart(stage, name):
    # a name of their own: other tests find people of the emulator by theirs
    twins = [
        {
            "systemuserid": str(uuid.uuid4()),
            "fullname": f"Twin of {name}",
            "domainname": f"{uuid.uuid4().hex}@x.example",
            "$roles": ["Reader"],
        }
        for _one in range(2)
    ]
    stage.emulator.put("dev", "systemuser", *twins)
    first, second = twins
    guid = put(stage, name, _ownerid_value=first["systemuserid"])
    options = {"flow_id": guid, "owner": second["domainname"]}
    plan = stage.play([task("dataverse_flow", options, check_mode=True, diff=True)]).only()
    assert plan["diff"]["before"]["owner"] == f"Twin of {name} ({first['systemuserid']})"
    assert plan["diff"]["after"]["owner"] == f"Twin of {name} ({second['systemuserid']})"


def test_big_definitions_leave_small_results(stage, name):
    big = {"triggers": GREETING["triggers"], "actions": {}}
    for number in range(40):
        action = {"type": "Compose", "inputs": f"{number} " * 8000, "runAfter": {}}
        big["actions"][f"Say_{number:02}"] = action
    path = stage.inputs / "big.json"
    path.write_text(json.dumps(big), encoding="utf-8")
    check, real, repeat = rehearse(stage, "dataverse_flow", {"name": name, "definition_path": str(path)})
    assert check["diff"] == real["diff"]
    assert len(json.dumps(real["diff"])) <= 200_000
    assert set(real["diff"]["after"]["definition"]["actions"]) == set(big["actions"])
    assert repeat["changed"] is False
    listed = stage.play([task("dataverse_flow_info", {"name": name, "definitions": True})])
    assert len(json.dumps(listed.only().result)) <= 400_000
    assert "too long and was cut" in " ".join(listed.output.split())


@pytest.mark.one_form
def test_an_environment_that_says_the_same_in_other_ways(start_emulator, make_stage, name):
    stage = make_stage(start_emulator(noise=True))
    row = {"connectionreferencelogicalname": "contoso_mail", "connectionid": "mail"}
    api = "/providers/Microsoft.PowerApps/apis/shared_office365"
    stage.emulator.put("dev", "connectionreference", {**row, "connectorid": api})
    references = {"shared_office365": {"logical_name": "contoso_mail"}}
    host = {"apiId": api, "operationId": "SendEmailV2", "connectionName": "shared_office365"}
    send = {"type": "OpenApiConnection", "inputs": {"host": host, "parameters": {}}, "runAfter": {}}
    quiet = {**GREETING, "actions": {**GREETING["actions"], "Send": send}}
    loud = {**quiet, "actions": {**LOUDER["actions"], "Send": send}}
    declared = {"name": name, "definition": quiet, "connection_references": references, "description": "x"}
    made = converge(stage, "dataverse_flow", {**declared, "enabled": True})
    reader = stage.emulator.identity("reader")["client_id"]
    changed = {"flow_id": made["flow"]["flow_id"], "definition": loud, "enabled": False, "owner": reader}
    done = converge(stage, "dataverse_flow", changed)
    assert set(done["diff"]["after"]) == {"name", "definition", "enabled", "owner"}
    converge(stage, "dataverse_flow", {"name": name, "state": "absent"})


@pytest.mark.one_form
def test_a_page_in_the_place_of_an_answer_is_not_the_deed(stage, name, flow_on):
    """A proxy that answers with a page of its own has changed nothing; the task fails and the flow is there, and on."""
    for method, options in (
        ("PATCH", {"enabled": False}),
        ("PATCH", {"state": "absent"}),
        ("DELETE", {"state": "absent"}),
    ):
        stage.emulator.fault("dev", method, "/workflows\\(", kind="garbage")
        result = stage.play([task("dataverse_flow", {"name": name, **options})]).only()
        assert result.status == "failed", options
        assert any(row["name"] == name for row in stage.emulator.rows("dev", "workflow"))
    many = {"flows": name, "enabled": True}
    stage.emulator.fault("dev", "PATCH", "/workflows\\(", kind="garbage")
    result = stage.play([task("dataverse_flows", many)]).only()
    assert (result.status, result["totals"]["failed"]) == ("failed", 1)
    assert converge(stage, "dataverse_flows", many)["flows"][0]["enabled"] is True
