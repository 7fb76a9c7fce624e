# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One cloud flow, declared."""

from __future__ import annotations

import json
import uuid

import pytest

from .harness.laws import converge, refusal, refusals
from .harness.play import task

GREETING = {
    "triggers": {"Every_night": {"type": "Recurrence", "recurrence": {"frequency": "Day", "interval": 1}}},
    "actions": {"Hello": {"type": "Compose", "inputs": "Good night", "runAfter": {}}},
}


@pytest.fixture
def name():
    """A name no other test uses."""
    return f"Greeting {uuid.uuid4().hex[:8]}"


@pytest.mark.one_per_module
def test_life_of_a_flow(stage, name):
    created = converge(stage, "dataverse_flow", {"name": name, "definition": GREETING, "enabled": True})
    assert created["flow"]["enabled"] is True
    assert [one["status"] for one in created["operations"]] == ["done", "done"]
    assert created["diff"]["before"] == {}

    louder = {**GREETING, "actions": {"Hello": {**GREETING["actions"]["Hello"], "inputs": "GOOD NIGHT"}}}
    changed = converge(
        stage, "dataverse_flow", {"name": name, "definition": louder, "description": "Loud", "enabled": False}
    )
    assert changed["diff"]["before"] == {
        "name": name,
        "description": "",
        "enabled": True,
        "definition": {"actions": {"Hello": {"inputs": "Good night"}}},
    }
    assert changed["diff"]["after"]["definition"] == {"actions": {"Hello": {"inputs": "GOOD NIGHT"}}}
    flow_id = changed["flow"]["flow_id"]

    renamed = converge(stage, "dataverse_flow", {"flow_id": flow_id, "name": name + " 2", "enabled": True})
    assert renamed["flow"]["name"] == name + " 2"
    assert renamed["flow"]["description"] == "Loud"

    gone = converge(stage, "dataverse_flow", {"flow_id": flow_id, "state": "absent"})
    assert gone["flow"] is None
    assert [one["step"].split()[0] for one in gone["operations"]] == ["turn", "delete"]


def test_omitted_is_left_alone_and_empty_clears(stage, name):
    converge(stage, "dataverse_flow", {"name": name, "definition": GREETING, "description": "Kept"})
    converge(stage, "dataverse_flow", {"name": name, "definition": GREETING}, changes=False)
    cleared = converge(stage, "dataverse_flow", {"name": name, "description": ""})
    assert cleared["diff"]["before"]["description"] == "Kept"
    assert cleared["flow"]["description"] == ""


@pytest.mark.below_host
def test_what_is_not_there_is_said(stage, name):
    message = refusal(stage, "dataverse_flow", {"name": name, "enabled": True})
    assert f"There is no flow '{name}' in {stage.emulator.url('dev')}" in message
    assert "To create it, set definition." in message
    converge(stage, "dataverse_flow", {"name": name, "state": "absent"}, changes=False)


@pytest.mark.below_host
def test_two_flows_of_one_name_are_listed(stage, name):
    for _count in range(2):
        stage.play([task("dataverse_flow", {"flow_id": str(uuid.uuid4()), "name": name, "definition": GREETING})])
    message = refusal(stage, "dataverse_flow", {"name": name, "enabled": True})
    assert "2 flows are named" in message
    assert "flow_id" in message


def test_secrets_of_a_definition_are_never_seen(stage, planted, name):
    planted["password"] = "Sommer&Regen/2026+ä"
    planted["signature"] = "c2lnbmF0dXJl_7Gh2kQ"
    planted["secure parameter"] = "verborgen#4711"
    definition = {
        "parameters": {"Vault": {"type": "SecureString", "defaultValue": planted["secure parameter"]}},
        "triggers": GREETING["triggers"],
        "actions": {
            "Call": {
                "type": "Http",
                "inputs": {
                    "method": "POST",
                    "uri": f"https://hooks.contoso.example/run?sig={planted['signature']}&v=1",
                    "body": {"userPassword": planted["password"]},
                },
                "runAfter": {},
            }
        },
    }
    path = stage.inputs / "secrets.json"
    path.write_text(json.dumps(definition), encoding="utf-8")
    options = {"name": name, "definition_path": str(path)}
    converge(stage, "dataverse_flow", options)
    stored = next(row for row in stage.emulator.rows("dev", "workflow") if row["name"] == name)
    assert planted["signature"] in stored["clientdata"]

    before = dict(planted)
    planted["new password"] = definition["actions"]["Call"]["inputs"]["body"]["userPassword"] = "Winter&Schnee/2027"
    path.write_text(json.dumps(definition), encoding="utf-8")
    changed = converge(stage, "dataverse_flow", options)
    sides = (changed["diff"]["before"], changed["diff"]["after"])
    body = [side["definition"]["actions"]["Call"]["inputs"]["body"] for side in sides]
    assert body[0] != body[1]
    assert all(value["userPassword"].startswith("hmac:") for value in body)
    listed = stage.play([task("dataverse_flow_info", {"name": name, "definitions": True})]).only()
    assert listed["flows"][0]["definition"]["actions"]["Call"]["inputs"]["body"]["userPassword"].startswith("hmac:")
    assert before.keys() < planted.keys()


def test_secrets_of_a_definition_in_the_play_are_never_seen(stage, planted, name):
    """Results hold the options of a task; what the definition hides is hidden there too."""
    planted["value of a variable"] = "Regen&Sonne/2026"
    planted["raw token"] = "Bearer c2lnbmF0dXJl-4711"
    actions = {
        "Remember": {"type": "SetVariable", "inputs": {"name": "Password", "value": planted["value of a variable"]}},
        "Call": {
            "type": "Http",
            "inputs": {
                "method": "GET",
                "uri": "https://contoso.example",
                "authentication": {"type": "Raw", "value": planted["raw token"]},
            },
        },
    }
    definition = {"triggers": GREETING["triggers"], "actions": actions}
    converge(stage, "dataverse_flow", {"name": name, "definition": definition})
    stored = next(row for row in stage.emulator.rows("dev", "workflow") if row["name"] == name)
    assert planted["raw token"] in stored["clientdata"]


@pytest.mark.below_host
def test_a_pattern_is_no_class_of_characters(stage, name):
    tag = name.rpartition(" ")[2]
    for one in (f"[{tag}] Report", f"{tag[0]} Intake {name}"):
        stage.play([task("dataverse_flow", {"name": one, "definition": GREETING, "enabled": True})])
    changed = converge(stage, "dataverse_flows", {"name_pattern": f"[{tag}]*", "enabled": False})
    assert [one["name"] for one in changed["flows"]] == [f"[{tag}] Report"]


@pytest.mark.below_host
def test_connection_references_and_solution(stage, name):
    references = {"shared_office365": {"logical_name": "contoso_mail"}, "shared_teams_1": "contoso_chat"}
    solution = f"contoso_{uuid.uuid4().hex[:8]}"
    publisher = stage.emulator.rows("dev", "publisher")[0]["publisherid"]
    stage.emulator.put(
        "dev",
        "solution",
        {"uniquename": solution, "friendlyname": "S", "version": "1.0", "_publisherid_value": publisher},
    )
    for logical, connector in (("contoso_mail", "shared_office365"), ("contoso_chat", "shared_teams")):
        stage.emulator.put(
            "dev",
            "connectionreference",
            {
                "connectionreferencelogicalname": logical,
                "connectorid": f"/providers/Microsoft.PowerApps/apis/{connector}",
                "connectionid": f"connection-of-{logical}",
            },
        )
    hosts = [{"connectionName": key, "operationId": "Send"} for key in references]
    calls = {
        f"Call_{number}": {"type": "OpenApiConnection", "inputs": {"host": host}} for number, host in enumerate(hosts)
    }
    definition = {**GREETING, "actions": calls}
    options = {"name": name, "definition": definition, "connection_references": references, "solution": solution}
    created = converge(stage, "dataverse_flow", {**options, "enabled": True})
    assert created["diff"]["after"]["connection_references"]["shared_teams_1"] == {
        "connector": "shared_teams",
        "logical_name": "contoso_chat",
        "source": "embedded",
    }
    stored = next(row for row in stage.emulator.rows("dev", "workflow") if row["name"] == name)
    sent = json.loads(stored["clientdata"])["properties"]["connectionReferences"]
    assert sent["shared_office365"] == {
        "runtimeSource": "embedded",
        "connection": {"connectionReferenceLogicalName": "contoso_mail"},
        "api": {"name": "shared_office365"},
    }
    mine = stage.play([task("dataverse_flow_info", {"solution": solution, "enabled": True})]).only()
    assert [flow["name"] for flow in mine["flows"]] == [name]
    missing = refusal(stage, "dataverse_flow", {"name": name + "?", "solution": solution, "enabled": False})
    assert f"solution '{solution}'" in missing


@pytest.mark.below_host
def test_owner(stage, name):
    team = f"Team {uuid.uuid4().hex[:6]}"
    stage.emulator.put("dev", "team", {"name": team, "teamtype": 0})
    options = {"name": name, "definition": GREETING}
    converge(stage, "dataverse_flow", options)
    handed = converge(stage, "dataverse_flow", {"name": name, "owner": team})
    assert handed["flow"]["owner"]["type"] == "team"
    assert handed["flow"]["owner"]["name"] == team
    assert handed["diff"]["after"]["owner"] == team
    back = converge(stage, "dataverse_flow", {"name": name, "owner": stage.emulator.identity()["client_id"]})
    assert back["flow"]["owner"]["type"] == "user"


@pytest.mark.below_host
def test_unbound_reference_is_explained(stage, name):
    logical = f"contoso_{uuid.uuid4().hex[:6]}"
    stage.emulator.put("dev", "connectionreference", {"connectionreferencelogicalname": logical})
    options = {"name": name, "definition": GREETING, "connection_references": {"shared_x": logical}, "enabled": True}
    (message,) = refusals(stage, "dataverse_flow", [options])
    assert f"cannot be turned on: Connection reference '{logical}' has no connection. Bind the connection" in message
    child = stage.play([task("dataverse_flow", {"name": f"{name} child", "definition": GREETING})]).only()["flow"]
    call = {"type": "Workflow", "inputs": {"host": {"workflowReferenceName": child["flow_id"]}}, "runAfter": {}}
    calling = {**GREETING, "actions": {"Call": call}}
    (message,) = refusals(stage, "dataverse_flow", [{"name": name, "definition": calling, "enabled": True}])
    assert f"It calls flow '{name} child', which is off. Turn the child flow on first." in message


@pytest.mark.below_host
def test_somebody_else_changes_the_flow_meanwhile(stage, name):
    """Between reading and writing the flow moves; what was declared is planned again."""
    created = converge(stage, "dataverse_flow", {"name": name, "definition": GREETING})
    flow_id = created["flow"]["flow_id"]
    stage.emulator.fault("dev", "PATCH", f"workflows\\({flow_id}\\)", kind="status", status=412, code="0x80060882")
    again = stage.play([task("dataverse_flow", {"name": name, "description": "New"})]).only()
    assert again.status == "ok", again["msg"]
    assert again["flow"]["description"] == "New"
