# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""References, variables, publishers, solutions, users and teams."""

from __future__ import annotations

import uuid

import pytest


def suffix():
    return uuid.uuid4().hex[:8]


@pytest.fixture
def publisher(dev):
    name = f"pub{suffix()}"
    return dev.create("publishers", {"uniquename": name, "friendlyname": name, "customizationprefix": "abc"})


def solution_body(publisher, **changes):
    bind = f"/publishers({publisher})"
    return {
        "uniquename": f"sol{suffix()}",
        "friendlyname": "Sol",
        "version": "1.0.0.0",
        "publisherid@odata.bind": bind,
        **changes,
    }


def test_connection_references_have_one_name(dev):
    name = f"ref_{suffix()}"
    body = {"connectionreferencelogicalname": name, "connectorid": "/x"}
    row = dev.get(f"connectionreferences({dev.create('connectionreferences', body)})")
    assert (row["connectionreferencedisplayname"], row["connectionid"], row["statecode"]) == (name, None, 0)
    assert dev.refused("POST", "connectionreferences", body)[:2] == (412, "0x80040237")
    assert dev.refused("POST", "connectionreferences", {"connectorid": "/x"})[:2] == (400, "0x80040203")
    path = f"connectionreferences({row['connectionreferenceid']})"
    dev.change(path, {"statecode": 1})
    assert dev.get(f"{path}?$select=statuscode")["statuscode"] == 2
    assert dev.refused("PATCH", path, {"statecode": 0, "statuscode": 2})[:2] == (400, "0x80048408")


def test_environment_variables(dev):
    name = f"var_{suffix()}"
    definition = dev.create("environmentvariabledefinitions", {"schemaname": name, "defaultvalue": "d"})
    assert dev.refused("POST", "environmentvariabledefinitions", {"schemaname": name})[:2] == (412, "0x80040237")
    wrong = {"schemaname": f"var_{suffix()}", "type": 5}
    assert dev.refused("POST", "environmentvariabledefinitions", wrong)[:2] == (400, "0x8004431a")
    bind = {"EnvironmentVariableDefinitionId@odata.bind": f"/environmentvariabledefinitions({definition})"}
    value = dev.create("environmentvariablevalues", {"value": "v", "schemaname": name, **bind})
    assert dev.get(f"environmentvariablevalues({value})")["schemaname"] == name
    assert dev.refused("POST", "environmentvariablevalues", {"value": "w", **bind})[:2] == (412, "0x80040237")
    assert dev.refused("POST", "environmentvariablevalues", {"value": "w"})[:2] == (400, "0x80040203")
    assert dev.call("DELETE", f"environmentvariabledefinitions({definition})").status_code == 204
    assert dev.refused("GET", f"environmentvariablevalues({value})")[0] == 404


def test_publishers(dev, publisher):
    row = dev.get(f"publishers({publisher})")
    assert (row["customizationoptionvalueprefix"], row["isreadonly"]) == (10000, False)
    body = {"uniquename": row["uniquename"], "friendlyname": "x", "customizationprefix": "abc"}
    assert dev.refused("POST", "publishers", body)[:2] == (400, "0x80040237")
    for changes, code in (
        ({"customizationoptionvalueprefix": 5}, "0x80048402"),
        ({"customizationprefix": "mscrmx"}, "0x80040203"),
        ({"customizationprefix": None}, "0x80040203"),
    ):
        other = {**body, "uniquename": f"pub{suffix()}", **changes}
        assert dev.refused("POST", "publishers", other)[:2] == (400, code)
    dev.create("solutions", solution_body(publisher))
    assert dev.refused("DELETE", f"publishers({publisher})")[:2] == (400, "0x8004f01f")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"uniquename": "1st"}, "0x8004f002"),
        ({"uniquename": "with-dash"}, "0x8004f002"),
        ({"uniquename": "Default"}, "0x8004f023"),
        ({"version": "one"}, "0x8004f01e"),
        ({"version": "1.2.3.4.5"}, "0x8004f01e"),
        ({"friendlyname": None}, "0x80040203"),
        ({"publisherid@odata.bind": None}, "0x80040203"),
    ],
)
def test_solutions_are_checked(dev, publisher, changes, code):
    assert dev.refused("POST", "solutions", solution_body(publisher, **changes))[:2] == (400, code)


def test_solutions_live_and_die(emulator, dev, publisher, new_flow):
    body = solution_body(publisher)
    solution = dev.create("solutions", body)
    path = f"solutions({solution})"
    row = dev.get(path)
    assert (row["ismanaged"], row["isvisible"]) == (False, True)
    dev.change(path, {"version": "1.1.0.0", "friendlyname": "New"})
    assert dev.refused("PATCH", path, {"version": "x"})[:2] == (400, "0x8004f01e")
    flow_id = dev.create("workflows", new_flow("Stays"), **{"MSCRM.SolutionUniqueName": body["uniquename"]})
    assert dev.call("DELETE", path).status_code == 204
    assert dev.get(f"workflows({flow_id})?$select=name")["name"] == "Stays"
    assert dev.get(f"solutioncomponents?$filter=objectid eq {flow_id}")["value"] == []
    managed = emulator.put_state("solution", {"uniquename": f"m{suffix()}", "ismanaged": True, "version": "1.0"})
    assert dev.refused("PATCH", f"solutions({managed})", {"friendlyname": "x"})[:2] == (400, "0x8004f024")
    (default,) = dev.get("solutions?$filter=uniquename eq 'Default'&$select=version")["value"]
    assert default["version"] == "1.0"
    assert dev.refused("DELETE", f"solutions({default['solutionid']})")[:2] == (400, "0x80048046")


def test_users_and_teams(emulator, dev):
    client_id = emulator.ready["identities"]["deployer"]["client_id"]
    (own,) = dev.get(f"systemusers?$filter=applicationid eq {client_id}&$select=fullname,isdisabled")["value"]
    assert own["systemuserid"] == dev.get("WhoAmI")["UserId"]
    refused = dev.refused("PATCH", f"systemusers({own['systemuserid']})", {"jobtitle": "x"})
    assert refused[:2] == (400, "0x80041d48")
    assert dev.refused("DELETE", f"systemusers({own['systemuserid']})")[0] == 405
    mail = "ada.lindqvist@contoso.example"
    (ada,) = dev.get(f"systemusers?$filter=internalemailaddress eq '{mail}'&$select=fullname")["value"]
    dev.change(f"systemusers({ada['systemuserid']})", {"jobtitle": "Maker"})
    team = dev.create("teams", {"name": f"Team {suffix()}"})
    row = dev.get(f"teams({team})")
    assert (row["teamtype"], row["_businessunitid_value"]) == (0, dev.get("WhoAmI")["BusinessUnitId"])
    assert dev.refused("PATCH", f"teams({team})", {"teamtype": 1})[:2] == (400, "0x80048d19")
    assert dev.refused("PATCH", "organizations(00000000-0000-0000-0000-000000000001)", {"x": 1})[0] in (404, 405)


def test_managed_rows_are_not_deleted(emulator, dev):
    row = {"schemaname": f"managed_{suffix()}", "ismanaged": True}
    definition = emulator.put_state("environmentvariabledefinition", row)
    assert dev.refused("DELETE", f"environmentvariabledefinitions({definition})")[:2] == (400, "0x8004f013")


GROUP = "/subscriptions/0f2c0f5e-7f0e-4f1c-8f5b-6c8f3a1d2b3c/resourceGroups/rg"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/v/secrets/s"


def variable(api, **columns):
    name = f"contoso_{suffix()}"
    definition = api.create("environmentvariabledefinitions", {"schemaname": name, **columns})
    return {"EnvironmentVariableDefinitionId@odata.bind": f"/environmentvariabledefinitions({definition})"}, name


def test_a_value_is_called_by_a_guid_unless_it_is_named(dev):
    for named in (True, False):
        link, name = variable(dev)
        body = {**link, "value": "x", **({"schemaname": name} if named else {})}
        stored = dev.get(f"environmentvariablevalues({dev.create('environmentvariablevalues', body)})")["schemaname"]
        assert (stored == name, len(stored) == 36) == (named, not named)


def test_secrets_are_references_that_can_be_read(make_emulator):
    api = make_emulator({"environments": ["dev"], "tenant": {"secret_access": "refused"}}).caller()
    link, name = variable(api, type=100000005)
    for value, sentence in (("plain", "is no reference"), (f" {VAULT}", "is no reference"), (VAULT, "not authorized")):
        _status, _code, text = api.refused("POST", "environmentvariablevalues", {**link, "value": value})
        assert text.startswith("This variable didn't save properly")
        assert sentence in text
    link, _name = variable(api, type=100000000)
    api.create("environmentvariablevalues", {**link, "value": "plain"})


def test_secrets_are_checked_when_they_change(dev):
    link, _name = variable(dev, type=100000005)
    value = dev.create("environmentvariablevalues", {**link, "value": VAULT.upper()})
    assert dev.refused("PATCH", f"environmentvariablevalues({value})", {"value": "plain"})[0] == 400
    dev.change(f"environmentvariablevalues({value})", {"value": VAULT})


def test_connections_are_those_of_the_environment_and_the_connector(make_emulator):
    connections = ["any", {"name": "mail", "connector": "shared_office365"}]
    api = make_emulator({"environments": [{"name": "dev", "connections": connections}]}).caller()
    row = {"connectorid": "/providers/Microsoft.PowerApps/apis/shared_sql"}
    for connection in ("mail", "nowhere"):
        body = {**row, "connectionreferencelogicalname": f"ref_{suffix()}", "connectionid": connection}
        status, _code, text = api.refused("POST", "connectionreferences", body)
        assert status == 404
        assert text.startswith("Request failed with: NotFound and error: {")
        assert '"code": "ConnectionNotFound"' in text
    made = api.create("connectionreferences", {**body, "connectionid": "any"})
    assert api.refused("PATCH", f"connectionreferences({made})", {"connectionid": "mail"})[0] == 404
    api.change(f"connectionreferences({made})", {"connectionid": None})


def test_a_maker_sees_jobs_of_its_own_only(emulator, dev):
    maker = emulator.caller(identity="maker")
    own, other = (
        emulator.put_state("asyncoperation", {"name": "import", "_ownerid_value": api.get("WhoAmI")["UserId"]})
        for api in (maker, dev)
    )
    assert {row["asyncoperationid"] for row in maker.get("asyncoperations")["value"]} == {own}
    assert {own, other} <= {row["asyncoperationid"] for row in dev.get("asyncoperations")["value"]}
    assert maker.refused("GET", f"asyncoperations({other})")[0] == 403
