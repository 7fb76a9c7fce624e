# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Creating, changing and deleting rows, columns and references."""

from __future__ import annotations

import uuid

import pytest


@pytest.fixture
def reference(dev):
    """A connection reference of the test's own: id and logical name."""
    name = f"write_{uuid.uuid4().hex[:8]}"
    body = {"connectionreferencelogicalname": name, "connectorid": "/providers/Microsoft.PowerApps/apis/shared_x"}
    return dev.create("connectionreferences", body), name


def test_create_answers_with_the_id(dev, new_flow):
    answer = dev.call("POST", "workflows", new_flow("Created"))
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["OData-EntityId"].startswith(f"{dev.root}/workflows(")
    own_id = str(uuid.uuid4())
    assert dev.create("workflows", {**new_flow("Own id"), "workflowid": own_id.upper()}) == own_id
    assert dev.refused("POST", "workflows", {**new_flow("Again"), "workflowid": own_id})[:2] == (412, "0x80040237")


def test_representation(dev, new_flow):
    prefer = {"Prefer": "return=representation"}
    path = "workflows?$select=name,statecode&$expand=owninguser($select=fullname)"
    created = dev.call("POST", path, new_flow("Shown"), **prefer)
    row = created.json()
    assert (created.status_code, created.headers["Preference-Applied"]) == (201, "return=representation")
    assert created.headers["ETag"] == row["@odata.etag"]
    assert (row["name"], row["statecode"], row["owninguser"]["fullname"]) == ("Shown", 0, "# deployer")
    changed = dev.call("PATCH", f"workflows({row['workflowid']})?$select=description", {"description": "d"}, **prefer)
    assert (changed.status_code, changed.json()["description"]) == (200, "d")


def test_entity_tags_guard_changes(dev, reference):
    path = f"connectionreferences({reference[0]})"
    old = dev.call("GET", path).headers["ETag"]
    dev.change(path, {"description": "one"}, If_Match=old)
    assert dev.refused("PATCH", path, {"description": "two"}, If_Match=old)[:2] == (412, "0x80060882")
    assert dev.refused("DELETE", path, If_Match=old)[:2] == (412, "0x80060882")
    dev.change(path, {"description": "two"}, If_Match="*")
    new = dev.call("GET", path).headers["ETag"]
    assert int(new.strip('W/"')) > int(old.strip('W/"'))
    assert dev.call("DELETE", path, If_Match=new).status_code == 204
    assert dev.refused("GET", path)[:2] == (404, "0x80040217")


def test_upsert_and_how_to_prevent_it(dev):
    body = {"connectionreferencelogicalname": f"upsert_{uuid.uuid4().hex[:6]}", "connectorid": "/x"}
    path = f"connectionreferences({uuid.uuid4()})"
    assert dev.refused("PATCH", path, body, If_Match="*")[:2] == (404, "0x80040217")
    created = dev.call("PATCH", path, body)
    assert created.headers["OData-EntityId"] == f"{dev.root}/{path}"
    assert dev.refused("PATCH", path, {"description": "x"}, If_None_Match="*")[:2] == (412, "0x80040237")
    name = f"upsert_{uuid.uuid4().hex[:6]}"
    by_key = f"connectionreferences(connectionreferencelogicalname='{name}')"
    assert dev.call("PATCH", by_key, {"connectorid": "/y"}).status_code == 204
    dev.change(by_key, {"connectionid": "abc"})
    row = dev.get(f"{by_key}?$select=connectionid,connectorid")
    assert (row["connectionid"], row["connectorid"]) == ("abc", "/y")


def test_lookups_are_bound_and_cleared(emulator, dev, reference):
    path = f"connectionreferences({reference[0]})"
    (team,) = dev.get("teams?$filter=isdefault eq false&$select=name&$top=1")["value"]
    (ada,) = dev.get("systemusers?$filter=lastname eq 'Lindqvist'&$select=fullname")["value"]
    dev.change(path, {"ownerid@odata.bind": f"teams({team['teamid']})"})
    row = dev.get(
        f"{path}?$select=_ownerid_value,_owningteam_value,_owninguser_value", Prefer="odata.include-annotations=*"
    )
    assert row["_ownerid_value"] == row["_owningteam_value"] == team["teamid"]
    assert row["_owninguser_value"] is None
    assert row["_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname"] == "team"
    dev.change(path, {"ownerid@odata.bind": f"/systemusers({ada['systemuserid'].upper()})"})
    dev.change(path, {"ownerid@odata.bind": f"{dev.root}/systemusers({ada['systemuserid']})"})
    assert dev.get(f"{path}?$select=_ownerid_value")["_ownerid_value"] == ada["systemuserid"]
    parent = dev.create("environmentvariabledefinitions", {"schemaname": f"parent_{uuid.uuid4().hex[:6]}"})
    child = dev.create(
        "environmentvariabledefinitions",
        {
            "schemaname": f"child_{uuid.uuid4().hex[:6]}",
            "ParentDefinitionId@odata.bind": f"environmentvariabledefinitions({parent})",
        },
    )
    child_path, column = f"environmentvariabledefinitions({child})", "_parentdefinitionid_value"
    assert dev.get(child_path)[column] == parent
    dev.change(child_path, {"ParentDefinitionId@odata.bind": None})
    assert dev.get(child_path)[column] is None
    link = {"@odata.id": f"{dev.root}/environmentvariabledefinitions({parent})"}
    assert dev.call("PUT", f"{child_path}/ParentDefinitionId/$ref", link).status_code == 204
    assert dev.get(child_path)[column] == parent
    assert dev.call("DELETE", f"{child_path}/ParentDefinitionId/$ref").status_code == 204
    assert dev.get(child_path)[column] is None


def test_single_columns(dev, reference):
    path = f"connectionreferences({reference[0]})"
    assert dev.call("PUT", f"{path}/description", {"value": "x"}).status_code == 204
    assert dev.get(f"{path}/description")["value"] == "x"
    assert dev.call("DELETE", f"{path}/description").status_code == 204
    assert dev.get(f"{path}?$select=description")["description"] is None


def test_what_the_platform_keeps_for_itself(dev, reference):
    path = f"connectionreferences({reference[0]})"
    before = dev.get(path)
    dev.change(path, {"createdon": "2001-01-01T00:00:00Z", "ismanaged": True, "connectionreferenceid": reference[0]})
    dev.change(path, {"connectionreferencelogicalname": reference[1]})
    after = dev.get(path)
    assert (after["createdon"], after["ismanaged"]) == (before["createdon"], False)
    assert dev.refused("PATCH", path, {"connectionreferencelogicalname": "other"})[:2] == (400, "0x80048d19")
    assert dev.refused("PATCH", path, {"connectionreferenceid": str(uuid.uuid4())})[:2] == (400, "0x80048d19")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"colour": 1}, 400, "0x80048d19"),
        ({"Description": "x"}, 400, "0x80048d19"),
        ({"description": 5}, 400, "0x80048d19"),
        ({"promptingbehavior": "0"}, 400, "0x80048d19"),
        ({"promptingbehavior": True}, 400, "0x80048d19"),
        ({"promptingbehavior": 9}, 400, "0x8004431a"),
        ({"description": "x" * 2001}, 400, "0x80044331"),
        ({"_ownerid_value": "00000000-0000-0000-0000-000000000001"}, 400, "0x80048d19"),
        ({"owninguser": {"fullname": "x"}}, 400, "0x80048d19"),
        ({"ownerid@odata.bind": "systemusers(00000000-0000-0000-0000-000000000001)"}, 404, "0x80040217"),
        ({"ownerid@odata.bind": "workflows(00000000-0000-0000-0000-000000000001)"}, 400, "0x80048d19"),
        ({"ownerid@odata.bind": "systemusers"}, 400, "0x80048d19"),
        ({"createdby@odata.bind": "systemusers(00000000-0000-0000-0000-000000000001)"}, 400, "0x80048d19"),
        ({"iscustomizable": {"Colour": 1}}, 400, "0x80048d19"),
        ([], 400, "0x80048d19"),
    ],
)
def test_bodies_that_do_not_fit(dev, reference, body, status, code):
    assert dev.refused("PATCH", f"connectionreferences({reference[0]})", body)[:2] == (status, code)


def test_bodies_that_are_no_json(dev):
    url = f"{dev.root}/workflows"
    headers = {"Content-Type": "application/json"}
    assert dev.session.post(url, data="{", headers=headers, timeout=10).status_code == 400
    assert dev.session.post(url, data="a=b", headers={"Content-Type": "text/plain"}, timeout=10).status_code == 415


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", "workflows"), ("DELETE", "workflows"), ("POST", "WhoAmI"), ("POST", "solutioncomponents")],
)
def test_methods_that_are_not_allowed(dev, method, path):
    assert dev.refused(method, path, {} if method == "POST" else None)[0] == 405


def test_actions_check_their_parameters(dev):
    assert dev.refused("GET", "ExportSolution")[0] == 405
    body = {"SolutionName": "Default", "Managed": False}
    assert dev.refused("POST", "ExportSolution", {**body, "Colour": 1})[:2] == (400, "0x80048d19")
    assert dev.refused("POST", "ExportSolution", {"SolutionName": "Default"})[:2] == (400, "0x80040203")
    assert dev.refused("POST", "ExportSolution", {**body, "Managed": "no"})[:2] == (400, "0x80048d19")
    assert dev.refused("POST", "DownloadSolutionExportData", {"ExportJobId": "x"})[:2] == (400, "0x80048d19")
    path = "workflows(00000000-0000-0000-0000-000000000001)/Microsoft.Dynamics.CRM.CancelDesktopFlowRun"
    assert dev.refused("POST", path, {})[0] in (404, 501)


def test_a_refused_request_changes_nothing(dev, new_flow):
    flow_id = dev.create("workflows", new_flow("Whole"))
    before = dev.get(f"workflows({flow_id})")
    assert dev.refused("PATCH", f"workflows({flow_id})", {"name": "Half", "statecode": 2})[0] == 400
    assert dev.get(f"workflows({flow_id})") == before
