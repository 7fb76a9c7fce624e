# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Flows: draft first, switched on when the Flow service agrees."""

from __future__ import annotations

import json
import re
import time
import uuid

import pytest

INNER = re.compile(r'^Flow client error returned with status code "BadRequest" and details "(.*)"\.$')


def new_reference(dev, connection=None):
    name = f"flow_{uuid.uuid4().hex[:8]}"
    body = {"connectionreferencelogicalname": name, "connectorid": "/x", "connectionid": connection}
    return dev.create("connectionreferences", body), name


def activation_error(dev, flow_id):
    status, code, message = dev.refused("PATCH", f"workflows({flow_id})", {"statecode": 1}, If_Match="*")
    assert (status, code) == (400, "0x80060467")
    return json.loads(INNER.match(message).group(1))["error"]


def test_a_new_flow_is_a_draft(dev, new_flow):
    flow_id = dev.create("workflows", {**new_flow("Draft"), "statecode": 0})
    row = dev.get(f"workflows({flow_id})")
    assert (row["statecode"], row["statuscode"], row["type"], row["primaryentity"]) == (0, 1, 1, "none")
    assert (row["scope"], row["runas"], row["istransacted"], row["ismanaged"]) == (4, 1, True, False)
    assert row["workflowidunique"] not in (None, flow_id)
    assert row["_createdby_value"] == row["_ownerid_value"] == dev.get("WhoAmI")["UserId"]
    assert dev.refused("POST", "workflows", {**new_flow("On"), "statecode": 1})[:2] == (400, "0x80048408")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"clientdata": "{"}, "0x80060468"),
        ({"clientdata": "[]"}, "0x80060468"),
        ({"clientdata": '{"properties":{}}'}, "0x80060468"),
        ({"clientdata": None}, "0x80060468"),
        ({"clientdata": '{"properties":{"definition":{},"connectionReferences":[]}}'}, "0x80060468"),
        ({"category": None}, "0x80040203"),
        ({"category": 99}, "0x8004431a"),
        ({"name": ""}, "0x80040203"),
        ({"name": "n" * 101}, "0x80044331"),
        ({"type": 2}, "0x80040203"),
        ({"primaryentity": "account"}, "0x80040203"),
    ],
)
def test_creation_is_checked(dev, new_flow, changes, code):
    status, found, message = dev.refused("POST", "workflows", {**new_flow("Bad"), **changes})
    assert (status, found) == (400, code)
    if code == "0x80060468":
        assert message.startswith('Flow clientdata is in invalid format. Details: "')


def test_on_and_off(dev, new_flow):
    path = f"workflows({dev.create('workflows', new_flow('Switch'))})"
    dev.change(path, {"statecode": 1})
    row = dev.get(f"{path}?$select=statecode,statuscode", Prefer="odata.include-annotations=*")
    assert (row["statecode"], row["statuscode"]) == (1, 2)
    assert row["statecode@OData.Community.Display.V1.FormattedValue"] == "Activated"
    tag = dev.call("GET", path).headers["ETag"]
    dev.change(path, {"statecode": 1, "statuscode": 2})
    assert dev.call("GET", path).headers["ETag"] == tag
    dev.change(path, {"statecode": 0, "statuscode": 1})
    for wrong in ({"statecode": 1, "statuscode": 1}, {"statecode": 2}, {"statecode": 0, "statuscode": 2}):
        assert dev.refused("PATCH", path, wrong)[:2] == (400, "0x80048408")
    assert dev.get(f"{path}?$select=statecode")["statecode"] == 0


def test_unbound_reference_keeps_a_flow_off(dev, new_flow):
    reference_id, name = new_reference(dev)
    flow_id = dev.create("workflows", new_flow("Unbound", references=(name,)))
    status, code, message = dev.refused("PATCH", f"workflows({flow_id})", {"statecode": 1})[:3]
    assert (status, code) == (400, "0x80060467")
    assert message.startswith("A connector was imported, however")
    assert name not in message
    dev.change(f"connectionreferences({reference_id})", {"connectionid": "shared-x-1"})
    dev.change(f"workflows({flow_id})", {"statecode": 1})


def test_an_unbound_reference_may_be_told_as_an_error_of_the_flow_service(make_emulator, new_flow):
    dev = make_emulator({"environments": ["dev"], "tenant": {"unbound_reference": "nested"}}).caller()
    _reference_id, name = new_reference(dev)
    flow_id = dev.create("workflows", new_flow("Unbound", references=(name,)))
    assert switch_on(dev, flow_id) == (400, ("BadRequest", "XrmConnectionReferenceMissingConnection"))


def test_missing_reference_keeps_a_flow_off(dev, new_flow):
    flow_id = dev.create("workflows", new_flow("Missing", references=("not_there",)))
    assert "not_there" in activation_error(dev, flow_id)["message"]


def switch_on(api, flow_id, **headers):
    """Status of the answer, and what the Flow service says inside of it."""
    answer = api.call("PATCH", f"workflows({flow_id})", {"statecode": 1}, **headers)
    if answer.status_code == 204:
        return 204, None
    error = answer.json()["error"]
    assert error["code"] == "0x80060467"
    wrapped = re.fullmatch(
        r'Flow client error returned with status code "(\w+)" and details "(.*)"\.', error["message"]
    )
    return answer.status_code, (wrapped[1], json.loads(wrapped[2])["error"]["code"])


def test_some_flows_are_switched_on_by_people_only(emulator, dev, new_flow):
    (ada,) = dev.get("systemusers?$filter=lastname eq 'Lindqvist'")["value"]
    as_ada = {"CallerObjectId": ada["azureactivedirectoryobjectid"]}
    reference_id, name = new_reference(dev, connection="shared-x-1")
    through_reference = dev.create("workflows", new_flow("Licensed connection", references=(name,)))
    emulator.put_state("connectionreference", {"connectionreferenceid": reference_id, "$needs_user_details": True})
    by_itself = dev.create("workflows", new_flow("Licensed flow"))
    emulator.put_state("workflow", {"workflowid": by_itself, "$needs_user_details": True})
    for flow_id in (through_reference, by_itself):
        assert switch_on(dev, flow_id) == (400, ("BadRequest", "MissingUserDetails"))
        assert switch_on(dev, flow_id, **as_ada) == (204, None)


def test_a_connection_serves_those_it_is_shared_with(emulator, dev, new_flow):
    (ada,) = dev.get("systemusers?$filter=lastname eq 'Lindqvist'")["value"]
    own_id = dev.get("WhoAmI")["UserId"]
    reference_id, name = new_reference(dev, connection="shared-x-1")
    flow_id = dev.create("workflows", new_flow("Somebody's connection", references=(name,)))
    note = {"connectionreferenceid": reference_id, "$usable_by": [ada["systemuserid"]]}
    emulator.put_state("connectionreference", note)
    assert "$usable_by" not in dev.get(f"connectionreferences({reference_id})")
    assert switch_on(dev, flow_id) == (403, ("Forbidden", "ConnectionAuthorizationFailed"))
    assert switch_on(dev, flow_id, MSCRMCallerID=ada["systemuserid"]) == (204, None)
    dev.change(f"workflows({flow_id})", {"statecode": 0})
    emulator.put_state("connectionreference", {**note, "$usable_by": [own_id]})
    assert switch_on(dev, flow_id) == (204, None)


@pytest.mark.parametrize("needed", [True, False])
def test_the_new_owner_of_an_active_flow_must_be_able_to_use_its_connections(make_emulator, new_flow, needed):
    emulator = make_emulator({"environments": ["dev"], "tenant": {"owner_needs_connections": needed}})
    dev = emulator.caller()
    (ada,) = dev.get("systemusers?$filter=lastname eq 'Lindqvist'")["value"]
    reference_id, name = new_reference(dev, connection="shared-x-1")
    path = f"workflows({dev.create('workflows', new_flow('Handed over', references=(name,)))})"
    emulator.put_state(
        "connectionreference", {"connectionreferenceid": reference_id, "$usable_by": [dev.get("WhoAmI")["UserId"]]}
    )
    dev.change(path, {"statecode": 1})
    bind = {"ownerid@odata.bind": f"systemusers({ada['systemuserid']})"}
    if needed:
        status, code, message = dev.refused("PATCH", path, bind)[:3]
        assert (status, code) == (403, "0x80060467")
        assert "ConnectionAuthorizationFailed" in message
        dev.change(path, {"statecode": 0})
    dev.change(path, bind)
    dev.change(path, {"statecode": 1})


def test_switching_on_takes_as_long_as_the_tenant_says(make_emulator, new_flow):
    emulator = make_emulator({"environments": ["dev"], "tenant": {"activation_seconds": 0.4}})
    dev = emulator.caller()
    path = f"workflows({dev.create('workflows', new_flow('Slow'))})"
    for state, least in ((1, 0.4), (0, 0)):
        started = time.monotonic()
        dev.change(path, {"statecode": state})
        assert least <= time.monotonic() - started < least + 5


def test_child_must_be_on_before_its_parent(dev, new_flow):
    child = dev.create("workflows", new_flow("Child"))
    parent = dev.create("workflows", new_flow("Parent", children=(child.upper(),)))
    error = activation_error(dev, parent)
    assert error["code"] == "ChildFlowNeverPublished"
    assert child in error["message"]
    dev.change(f"workflows({child})", {"statecode": 1})
    dev.change(f"workflows({parent})", {"statecode": 1})
    own_id = str(uuid.uuid4())
    dev.create("workflows", {**new_flow("Self", children=(own_id,)), "workflowid": own_id})
    assert activation_error(dev, own_id)["code"] == "FlowCannotInvokeItself"
    missing = (str(uuid.uuid4()), str(uuid.uuid4()))
    orphan = dev.create("workflows", new_flow("Orphan", children=missing))
    error = activation_error(dev, orphan)
    assert error["code"] == "MultipleErrorsOccurred"
    assert [detail["code"] for detail in error["details"]] == ["ChildFlowNeverPublished"] * 2


def test_change_of_an_active_flow(dev, new_flow):
    path = f"workflows({dev.create('workflows', new_flow('Busy'))})"
    dev.change(path, {"statecode": 1})
    dev.change(path, {"clientdata": new_flow("Busy")["clientdata"], "description": "new"})
    for name, value in (("category", 6), ("primaryentity", "account"), ("type", 3)):
        status, code, message = dev.refused("PATCH", path, {name: value})
        assert (status, code) == (400, "0x80060466")
        assert f'"{name}"' in message
    unbound = new_flow("Busy", references=("not_there",))["clientdata"]
    assert dev.refused("PATCH", path, {"clientdata": unbound})[:2] == (400, "0x80060467")
    assert dev.refused("PATCH", path, {"clientdata": "{"})[:2] == (400, "0x80060468")
    assert dev.get(f"{path}?$select=statecode")["statecode"] == 1


def test_state_owner_and_text_in_one_request(dev, new_flow):
    path = f"workflows({dev.create('workflows', new_flow('All'))})"
    (ada,) = dev.get("systemusers?$filter=lastname eq 'Lindqvist'&$select=fullname")["value"]
    bind = f"systemusers({ada['systemuserid']})"
    dev.change(path, {"description": "d", "statecode": 1, "ownerid@odata.bind": bind}, If_Match="*")
    row = dev.get(f"{path}?$select=description,statecode,_ownerid_value")
    assert (row["description"], row["statecode"], row["_ownerid_value"]) == ("d", 1, ada["systemuserid"])


def test_owner_needs_a_role(emulator, dev, new_flow):
    path = f"workflows({dev.create('workflows', new_flow('Owned'))})"
    nobody = emulator.put_state("systemuser", {"fullname": "No Role", "lastname": "Role"})
    refused = dev.refused("PATCH", path, {"ownerid@odata.bind": f"systemusers({nobody})"})
    assert refused[:2] == (403, "0x80040231")


def test_deleting(emulator, dev, new_flow):
    flow_id = dev.create("workflows", new_flow("Gone"))
    path = f"workflows({flow_id})"
    dev.change(path, {"statecode": 1})
    status, code, message = dev.refused("DELETE", path)
    assert (status, code, message) == (400, "0x8004500f", "Cannot delete an active workflow definition.")
    dev.change(path, {"statecode": 0})
    assert dev.call("DELETE", path).status_code == 204
    assert dev.refused("DELETE", path)[:2] == (404, "0x80040217")
    child = dev.create("workflows", new_flow("Used"))
    dev.create("workflows", new_flow("User", children=(child,)))
    assert dev.refused("DELETE", f"workflows({child})")[:2] == (400, "0x8004f01f")
    managed = emulator.put_state("workflow", {"name": "Managed", "category": 5, "ismanaged": True})
    assert dev.refused("DELETE", f"workflows({managed})")[:2] == (400, "0x80072457")


def test_protected_managed_flow_stays_as_it_is(emulator, dev):
    row = {
        "name": "Fixed",
        "category": 5,
        "ismanaged": True,
        "iscustomizable": {"Value": False, "CanBeChanged": False},
    }
    flow_id = emulator.put_state("workflow", row)
    assert dev.refused("PATCH", f"workflows({flow_id})", {"description": "x"})[:2] == (400, "0x8004f012")


def test_creation_inside_a_solution(emulator, dev, new_flow):
    (publisher,) = dev.get("publishers?$select=uniquename&$top=1")["value"]
    name = f"Inside{uuid.uuid4().hex[:6]}"
    bind = f"/publishers({publisher['publisherid']})"
    body = {"uniquename": name, "friendlyname": name, "version": "1.0.0.0", "publisherid@odata.bind": bind}
    solution_id = dev.create("solutions", body)
    header = {"MSCRM.SolutionUniqueName": name}
    flow_id = dev.create("workflows", new_flow("Inside"), **header)
    condition = f"_solutionid_value eq {solution_id} and componenttype eq 29"
    components = dev.get(f"solutioncomponents?$filter={condition}&$select=objectid,rootcomponentbehavior")["value"]
    assert [component["objectid"] for component in components] == [flow_id]
    unknown = dev.refused("POST", "workflows", new_flow("No"), **{"MSCRM.SolutionUniqueName": "nowhere"})
    assert unknown[:2] == (404, "0x80040217")
    emulator.put_state("solution", {"solutionid": solution_id, "ismanaged": True})
    managed = dev.refused("POST", "workflows", new_flow("No"), **header)
    assert managed[:2] == (400, "0x8004f024")
    assert dev.get("workflows?$filter=name eq 'No'&$select=name")["value"] == []


@pytest.mark.parametrize("clientdata", ["{", "[]", '{"properties": 5}', None])
def test_a_child_that_nobody_can_read_is_no_error_of_the_server(emulator, dev, new_flow, clientdata):
    row = {"name": "Odd", "category": 5, "type": 1, "statecode": 1, "clientdata": clientdata}
    parent = dev.create("workflows", new_flow("Caller", children=(emulator.put_state("workflow", row),)))
    dev.change(f"workflows({parent})", {"statecode": 1, "statuscode": 2})
