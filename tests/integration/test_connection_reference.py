# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection references: bound, unbound, created, listed, and never changed by accident."""

from __future__ import annotations

import json
import uuid

import pytest

from .harness.emulator import is_unsafe
from .harness.laws import converge, position, refusal, refusals, rehearse
from .harness.play import task

MODULE = "dataverse_connection_reference"
INFO = MODULE + "_info"
CONNECTOR = "/providers/Microsoft.PowerApps/apis/shared_office365"


@pytest.fixture
def name():
    """A name no other test uses."""
    return f"contoso_mail_{uuid.uuid4().hex[:8]}"


def put(stage, name, connection=None, environment="dev", **columns):
    """Put a connection reference into an environment and return its id."""
    guid = str(uuid.uuid4())
    stage.emulator.put(
        environment,
        "connectionreference",
        {
            "connectionreferenceid": guid,
            "connectionreferencelogicalname": name,
            "connectionreferencedisplayname": "Mail",
            "connectorid": CONNECTOR,
            "connectionid": connection,
            **columns,
        },
    )
    return guid


def put_flow(stage, name, reference, on=True):
    """Put a flow into the environment that uses a connection reference."""
    references = {"shared_office365": {"connection": {"connectionReferenceLogicalName": reference}}}
    data = {"properties": {"connectionReferences": references, "definition": {"triggers": {}, "actions": {}}}}
    row = {"workflowid": str(uuid.uuid4()), "category": 5, "type": 1, "name": name, "clientdata": json.dumps(data)}
    stage.emulator.put("dev", "workflow", {**row, "statecode": int(on)})
    return row["workflowid"]


def put_solution(stage, managed=False):
    unique_name = f"contoso_{uuid.uuid4().hex[:8]}"
    publisher = stage.emulator.rows("dev", "publisher")[0]["publisherid"]
    row = {"uniquename": unique_name, "friendlyname": unique_name, "version": "1.0", "ismanaged": managed}
    stage.emulator.put("dev", "solution", {**row, "_publisherid_value": publisher})
    return unique_name


def stored(stage, name):
    rows = stage.emulator.rows("dev", "connectionreference")
    return next(row for row in rows if row["connectionreferencelogicalname"] == name)


def writes(stage, after):
    """Return the requests that could change something since a position of the journal."""
    return [entry for entry in stage.emulator.journal(after) if is_unsafe(entry)]


@pytest.mark.one_per_module
def test_life_of_a_connection_reference(stage, name):
    solution = put_solution(stage)
    created = converge(
        stage, MODULE, {"name": name, "connector": "shared_office365", "description": "Out", "solution": solution}
    )
    assert created["diff"]["before"] == {}
    assert created["diff"]["after"] == {
        "name": name,
        "display_name": name,
        "description": "Out",
        "connector": "shared_office365",
    }
    assert created["connection_reference"]["connection"] is None
    assert stored(stage, name)["connectorid"] == CONNECTOR

    bound = converge(stage, MODULE, {"name": name, "connection": "shared-office365-1"})
    assert bound["diff"]["before"] == {"name": name, "connection": ""}
    assert bound["diff"]["after"] == {"name": name, "connection": "shared-office365-1"}
    assert bound["operations"] == [
        {"step": f"bind connection reference '{name}' to 'shared-office365-1'", "status": "done"}
    ]
    assert bound["connection_reference"]["connection"] == "shared-office365-1"
    assert bound["connection_reference"]["description"] == "Out"

    unbound = converge(stage, MODULE, {"name": name.upper(), "state": "unbound", "display_name": "Mail"})
    assert unbound["connection_reference"]["connection"] is None
    assert unbound["connection_reference"]["display_name"] == "Mail"
    assert stored(stage, name)["connectionid"] is None
    assert unbound["flows"] == []


@pytest.mark.below_host
def test_requests_are_as_the_contract_has_them(stage, name):
    guid = put(stage, name, "former")
    start = position(stage)
    converge(stage, MODULE, {"name": name, "connection": "4445162937b84457a3465d2f0c2cab7e"})
    (bind,) = writes(stage, start)
    assert (bind["method"], bind["path"]) == ("PATCH", f"/api/data/v9.2/connectionreferences({guid})")
    assert bind["body"] == {"connectionid": "4445162937b84457a3465d2f0c2cab7e"}
    headers = {key.lower(): value for key, value in bind["headers"].items()}
    assert headers["if-match"].startswith('W/"')
    assert headers["content-type"].startswith("application/json")

    start = position(stage)
    converge(stage, MODULE, {"name": name, "state": "unbound"})
    assert [entry["body"] for entry in writes(stage, start)] == [{"connectionid": None}]

    start, solution = position(stage), put_solution(stage)
    converge(stage, MODULE, {"name": name + "_2", "connector": CONNECTOR, "connection": "c", "solution": solution})
    (create,) = writes(stage, start)
    assert (create["method"], create["path"]) == ("POST", "/api/data/v9.2/connectionreferences")
    headers = {key.lower(): value for key, value in create["headers"].items()}
    assert headers["mscrm.solutionuniquename"] == solution
    assert create["body"] == {
        "connectionreferenceid": stored(stage, name + "_2")["connectionreferenceid"],
        "connectionreferencelogicalname": name + "_2",
        "connectionreferencedisplayname": name + "_2",
        "connectorid": CONNECTOR,
        "connectionid": "c",
    }


@pytest.mark.one_form
def test_what_means_the_same_changes_nothing(stage, name):
    put(stage, name, "Shared-Office365-1", description=None)
    for options in (
        {},
        {"connection": "shared-office365-1"},
        {"connector": CONNECTOR},
        {"connector": "shared_office365", "display_name": "Mail", "description": ""},
    ):
        converge(stage, MODULE, {"name": name, **options}, changes=False)


@pytest.mark.below_host
def test_flows_that_are_on_are_named(stage, name):
    put(stage, name, "former")
    user = put_flow(stage, f"Uses {name}", name)
    put_flow(stage, f"Off {name}", name, on=False)
    put_flow(stage, f"Other {name}", name + "_other")
    check, real, repeat = rehearse(stage, MODULE, {"name": name, "connection": "new"})
    for run in (check, real):
        assert run["flows"] == [{"flow_id": user, "name": f"Uses {name}"}]
    assert check["diff"] == real["diff"]
    assert (repeat["changed"], repeat["flows"]) == (False, [])
    warnings = said(stage)
    assert f"connection reference '{name}' until they are turned off and on: 'Uses {name}'." in warnings
    assert f"'Off {name}'" not in warnings
    assert f"'Other {name}'" not in warnings


def said(stage):
    """Return the warnings of the last play, which Ansible breaks into lines as it likes."""
    output = list(stage.outputs.values())[-1].decode()
    return " ".join(" ".join(output.split("[WARNING]: ")[1:]).split())


@pytest.mark.below_host
def test_a_change_does_not_fail_for_the_flows_that_use_it(stage, name):
    put(stage, name)
    stage.emulator.fault("dev", "GET", "/workflows", kind="status", status=403)
    played = stage.play([task(MODULE, {"name": name, "connection": "new"})]).only()
    assert played["changed"] is True
    assert played["flows"] == []
    assert f"The flows that use connection reference '{name}' could not be read" in said(stage)
    assert stored(stage, name)["connectionid"] == "new"


def test_refusals_name_object_cause_and_remedy(stage, name):
    seen_as = f"Mail of {name}"
    put(stage, name, "former", connectionreferencedisplayname=seen_as)
    managed = put_solution(stage, managed=True)
    near, far, path, nothing, seen, connector, empty, solution, nowhere, long = refusals(
        stage,
        MODULE,
        [
            {"name": name[:-1], "connection": "c"},
            {"name": "zzz" * 60, "connection": "c"},
            {"name": name, "connection": "/providers/Microsoft.PowerApps/apis/shared_office365/connections/c"},
            {"name": name, "connection": ""},
            {"name": seen_as, "connection": "c"},
            {"name": name, "connector": "shared_sql"},
            {"name": name, "connector": ""},
            {"name": name + "_new", "connector": "shared_sql", "solution": managed},
            {"name": name + "_new", "connector": "shared_sql", "solution": "contoso_nowhere"},
            {"name": "n" * 201, "connector": "shared_sql"},
        ],
    )
    assert f"The connection reference '{name[:-1]}' does not exist in {stage.emulator.url('dev')}" in near
    assert name in near.split("Did you mean")[1]
    assert "set connector" in near
    assert "Did you mean" not in far
    assert "not a name. Its name is probably 'c'" in path
    assert "is empty. Use its name, or set state=unbound" in nothing
    assert f"This is the display name; use '{name}'" in seen
    assert "shared_office365" in connector
    assert "Set connection too" in connector
    assert "has no name" in empty
    assert "managed solution" in solution
    assert "There is no solution 'contoso_nowhere'" in nowhere
    assert "200" in long


@pytest.mark.below_host
def test_a_connection_that_is_not_there_is_no_missing_row(start_emulator, make_stage, name):
    stage = make_stage(start_emulator(environments=[{"name": "dev", "connections": ["c"]}]))
    put(stage, name)
    played = stage.play([task(MODULE, {"name": name, "connection": "d"}, ignore_errors=True)]).only()
    assert "Could not find connection 'd' for API 'shared_office365'" in played["msg"]
    assert "Use the name of a connection in this environment, for this connector" in played["msg"]
    assert played["error"]["reasons"][0]["code"] == "ConnectionNotFound"
    assert "does not exist" not in played["msg"].lower()
    converge(stage, MODULE, {"name": name, "connection": "c"})


@pytest.mark.below_host
def test_the_environment_is_checked_before_anything_is_written(stage, name):
    put(stage, name)
    options = {"name": name, "connection": "c", "expected_environment": "prod"}
    message = refusal(stage, MODULE, options)
    assert "expected_environment is 'prod'" in message
    assert stored(stage, name)["connectionid"] is None
    converge(stage, MODULE, {**options, "expected_environment": "dev"})


@pytest.mark.below_host
def test_somebody_else_in_between(stage, name):
    put(stage, name, "former")
    conflict = {"kind": "status", "status": 412, "code": "0x80060882", "message": "The version does not match."}
    stage.emulator.fault("dev", "PATCH", "/connectionreferences", **conflict)
    bound = stage.play([task(MODULE, {"name": name, "connection": "new"})]).only()
    assert (bound.status, bound["changed"]) == ("ok", True)
    assert stored(stage, name)["connectionid"] == "new"


@pytest.mark.below_host
def test_lost_answers(stage, name):
    stage.emulator.fault("dev", "POST", "/connectionreferences", kind="drop_after")
    stage.emulator.fault("dev", "PATCH", "/connectionreferences", kind="drop_after")
    played = stage.play(
        [
            task(MODULE, {"name": name, "connector": "shared_office365"}),
            task(MODULE, {"name": name, "connection": "new"}),
        ]
    )
    assert [(run.status, run["changed"]) for run in played.results] == [("ok", True)] * 2
    assert stored(stage, name)["connectionid"] == "new"


@pytest.mark.one_per_module
def test_listing(stage, name):
    solution = put_solution(stage)
    converge(stage, MODULE, {"name": name, "connector": "shared_sql", "solution": solution})
    put(stage, name + "_bound", "c")
    listed = converge(stage, INFO, {"solution": solution}, changes=False)
    assert listed["connection_references"] == [
        {
            "name": name,
            "connection_reference_id": stored(stage, name)["connectionreferenceid"],
            "display_name": name,
            "description": "",
            "connector": "shared_sql",
            "connection": None,
            "managed": False,
        }
    ]
    one, unbound, bound, nothing = (
        [entry["name"] for entry in run["connection_references"]]
        for run in stage.play(
            [
                task(INFO, {"name": name.upper()}),
                task(INFO, {"unbound": True}),
                task(INFO, {"unbound": False}),
                task(INFO, {"name": name + "_bound", "solution": solution}),
            ]
        ).results
    )
    assert one == [name]
    assert (name in unbound, name in bound) == (True, False)
    assert (name + "_bound" in unbound, name + "_bound" in bound) == (False, True)
    assert nothing == []
    assert "contoso_nowhere" in refusal(stage, INFO, {"solution": "contoso_nowhere"})


@pytest.mark.one_form
def test_noise(start_emulator, make_stage, name):
    stage = make_stage(start_emulator(noise=True))
    for number in range(5):
        put(stage, f"{name}_{number}", "former")
    converge(stage, MODULE, {"name": name, "connector": "shared_office365", "solution": put_solution(stage)})
    for number in range(3):
        converge(stage, MODULE, {"name": f"{name}_{number}", "connection": str(uuid.uuid4()), "description": "x"})
    listed = converge(stage, INFO, {}, changes=False)
    assert len(listed["connection_references"]) == 6
