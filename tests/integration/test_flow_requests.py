# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The requests about flows that the service documents, in the form the collection chooses for them."""

from __future__ import annotations

import json
import uuid
from urllib.parse import parse_qsl

import pytest

from .harness.emulator import is_unsafe
from .harness.laws import position
from .harness.play import task

CONNECTOR = "shared_commondataserviceforapps"
SCHEMA = "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#"
PARAMETERS = {
    "$connections": {"defaultValue": {}, "type": "Object"},
    "$authentication": {"defaultValue": {}, "type": "SecureObject"},
}
LIST_ROWS = {
    "triggers": {
        "manual": {
            "metadata": {},
            "type": "Request",
            "kind": "Button",
            "inputs": {"schema": {"type": "object", "properties": {}, "required": []}},
        }
    },
    "actions": {
        "List_rows": {
            "runAfter": {},
            "metadata": {},
            "type": "OpenApiConnection",
            "inputs": {
                "host": {
                    "apiId": f"/providers/Microsoft.PowerApps/apis/{CONNECTOR}",
                    "connectionName": CONNECTOR,
                    "operationId": "ListRecords",
                },
                "parameters": {"entityName": "accounts", "$select": "name", "$top": 1},
                "authentication": "@parameters('$authentication')",
            },
        }
    },
}
HEADERS = {"accept": "application/json", "odata-version": "4.0", "odata-maxversion": "4.0"}


@pytest.fixture
def name():
    return f"Sample flow {uuid.uuid4().hex[:8]}"


def sent(stage, start, wanted=is_unsafe):
    """Return the requests since a position that are ``wanted``, held to the headers that all of them have."""
    entries = [entry for entry in stage.emulator.journal(start) if entry["environment"] == "dev" and wanted(entry)]
    for entry in entries:
        headers = {key.lower(): value for key, value in entry["headers"].items()}
        assert HEADERS.items() <= headers.items()
        assert entry["method"] == "GET" or headers.get("content-type", "application/json") == "application/json"
        entry["headers"] = headers
    return entries


def play(stage, *options, module="dataverse_flow"):
    start = position(stage)
    played = stage.play([task(module, one) for one in options])
    assert played.code == 0, played.output[-3000:]
    return played.results, start


@pytest.mark.below_host
def test_create(stage, name):
    """Create; the state is never part of it (documented as always off), it is a request of its own."""
    options = {
        "name": name,
        "description": "This flow reads some data from Dataverse.",
        "definition": LIST_ROWS,
        "connection_references": {CONNECTOR: {"connector": CONNECTOR}},
    }
    (result,), start = play(stage, options)
    (request,) = sent(stage, start)
    assert (request["method"], request["path"], request["status"]) == ("POST", "/api/data/v9.2/workflows", 204)
    body = dict(request["body"])
    client_data = json.loads(body.pop("clientdata"))
    assert body == {
        "category": 5,
        "type": 1,
        "primaryentity": "none",
        "name": name,
        "description": options["description"],
    }
    assert client_data == {
        "properties": {
            "connectionReferences": {
                CONNECTOR: {"runtimeSource": "embedded", "connection": {}, "api": {"name": CONNECTOR}}
            },
            "definition": {
                "$schema": SCHEMA,
                "contentVersion": "1.0.0.0",
                "parameters": PARAMETERS,
                **LIST_ROWS,
            },
        },
        "schemaVersion": "1.0.0.0",
    }
    assert result["flow"]["enabled"] is False


@pytest.mark.below_host
def test_create_in_a_solution(stage, name):
    solution = f"contoso_{uuid.uuid4().hex[:8]}"
    publisher = stage.emulator.rows("dev", "publisher")[0]["publisherid"]
    row = {"uniquename": solution, "friendlyname": "S", "version": "1.0", "_publisherid_value": publisher}
    stage.emulator.put("dev", "solution", row)
    plain = {"triggers": LIST_ROWS["triggers"], "actions": {}}
    _results, start = play(stage, {"name": name, "definition": plain, "solution": solution})
    (request,) = sent(stage, start)
    assert request["headers"]["mscrm.solutionuniquename"] == solution


@pytest.mark.below_host
def test_update_turn_on_turn_off_and_delete(stage, name):
    """Description and owner in one PATCH, the state in one after it, each guarded by what was read."""
    plain = {"triggers": LIST_ROWS["triggers"], "actions": {}}
    (created,), start = play(stage, {"name": name, "definition": plain})
    guid = created["flow"]["flow_id"]
    user = next(row for row in stage.emulator.rows("dev", "systemuser") if row["fullname"] == "Ada Lindqvist")
    description = "This flow will ensure consistency across systems."
    options = {"flow_id": guid, "description": description, "owner": user["domainname"], "enabled": True}
    _results, start = play(stage, options)
    update, on = sent(stage, start)
    path = f"/api/data/v9.2/workflows({guid})"
    for request in (update, on):
        assert (request["method"], request["path"], request["status"]) == ("PATCH", path, 204)
    assert update["body"] == {"description": description, "ownerid@odata.bind": f"/systemusers({user['systemuserid']})"}
    assert update["headers"]["if-match"].startswith('W/"')
    assert on["body"] == {"statecode": 1, "statuscode": 2}
    assert on["headers"]["if-match"] == "*"

    _results, start = play(stage, {"flow_id": guid, "state": "absent"})
    off, delete = sent(stage, start)
    assert (off["method"], off["path"], off["body"]) == ("PATCH", path, {"statecode": 0, "statuscode": 1})
    assert (delete["method"], delete["path"], delete["status"]) == ("DELETE", path, 204)
    assert delete["headers"]["if-match"] == "*"


@pytest.mark.below_host
def test_connections_after_an_import(stage, name):
    """The names of connections in ``clientdata``, as for flows of the older edition."""
    reference = {
        "connectionName": "shared-commondataser-00000000-0000-0000-0000-000000000004",
        "source": "Invoker",
        "id": "/providers/Microsoft.PowerApps/apis/shared_commondataservice",
    }
    document = {
        "properties": {
            "connectionReferences": {"shared_commondataservice": reference},
            "definition": {"triggers": LIST_ROWS["triggers"], "actions": {}},
        },
        "schemaVersion": "1.0.0.0",
    }
    guid = str(uuid.uuid4())
    row = {"workflowid": guid, "name": name, "category": 5, "type": 1, "clientdata": json.dumps(document)}
    stage.emulator.put("dev", "workflow", row)
    connection = "shared-commondataser-00000000-0000-0000-0000-000000000009"
    _results, start = play(stage, {"flow_id": guid, "connections": {"shared_commondataservice": connection}})
    (request,) = sent(stage, start)
    assert (request["method"], request["path"]) == ("PATCH", f"/api/data/v9.2/workflows({guid})")
    assert list(request["body"]) == ["clientdata"]
    properties = json.loads(request["body"]["clientdata"])["properties"]
    assert properties["connectionReferences"] == {
        "shared_commondataservice": {
            "runtimeSource": "invoker",
            "connection": {"name": connection},
            "api": {"name": "shared_commondataservice"},
        }
    }
    assert properties["definition"] == document["properties"]["definition"]


@pytest.mark.below_host
def test_list(stage, name):
    """Flows that are on, with the documented columns and the annotations that name owners."""
    plain = {"triggers": LIST_ROWS["triggers"], "actions": {}}
    play(stage, {"name": name, "definition": plain, "enabled": True})
    (result,), start = play(stage, {"status": "on"}, module="dataverse_flow_info")
    (request,) = sent(stage, start, lambda entry: entry["path"].endswith("/workflows"))
    assert (request["method"], request["path"]) == ("GET", "/api/data/v9.2/workflows")
    assert request["headers"]["if-none-match"] == "null"
    assert request["headers"]["prefer"].startswith("odata.include-annotations=")
    query = dict(parse_qsl(request["query"].lstrip("?")))
    assert query["$filter"] == "category eq 5 and type eq 1 and statecode eq 1"
    assert {
        "category",
        "_createdby_value",
        "createdon",
        "description",
        "ismanaged",
        "_modifiedby_value",
        "modifiedon",
        "name",
        "_ownerid_value",
        "statecode",
        "type",
        "workflowid",
        "workflowidunique",
    } <= set(query["$select"].split(","))
    assert "clientdata" not in query["$select"]
    (flow,) = [flow for flow in result["flows"] if flow["name"] == name]
    assert flow["owner"]["name"]
    assert flow["created_by"]
    assert flow["modified_by"]
    assert flow["flow_id_unique"]
