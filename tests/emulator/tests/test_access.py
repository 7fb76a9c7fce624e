# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may do what in an environment."""

from __future__ import annotations

import requests


def test_no_token_gets_the_challenge(emulator):
    session = emulator.plain_session()
    answer = session.get(f"{emulator.url()}/api/data/v9.2/", timeout=10)
    login = emulator.ready["login"]
    assert answer.status_code == 401
    challenge = answer.headers["WWW-Authenticate"]
    assert f"authorization_uri={login['authority']}/{login['tenant_id']}/oauth2/authorize" in challenge
    assert f"resource_id={emulator.url()}/" in challenge


def test_token_of_another_environment_is_refused(emulator):
    api = emulator.caller("dev")
    api.session.headers["Authorization"] = f"Bearer {emulator.token('test')}"
    status, code, message = api.refused("GET", "WhoAmI")
    assert (status, code) == (401, "0x80041d50")
    assert "audience" in message
    api.session.headers["Authorization"] = "Bearer nonsense"
    assert api.refused("GET", "WhoAmI")[:2] == (401, "0x80041d50")


def test_token_expires_by_the_emulators_clock(clockwork):
    api = clockwork.caller()
    api.get("WhoAmI")
    requests.post(f"{clockwork.control}/clock", json={"advance_seconds": 101}, timeout=10)
    answer = api.call("GET", "WhoAmI")
    assert answer.status_code == 401
    assert "WWW-Authenticate" in answer.headers
    assert answer.json()["error"]["code"].lower() == "0x80041d52"


def test_reader_reads_and_does_not_write(emulator, new_flow):
    reader = emulator.caller(identity="reader")
    reader.get("workflows?$top=1&$select=name")
    assert reader.refused("POST", "workflows", new_flow("Not mine"))[:2] == (403, "0x80040220")
    flow_id = emulator.caller().create("workflows", new_flow("Not his"))
    for method, path, body in (
        ("PATCH", f"workflows({flow_id})", {"description": "x"}),
        ("PUT", f"workflows({flow_id})/description", {"value": "x"}),
        ("DELETE", f"workflows({flow_id})", None),
        ("POST", "ExportSolution", {"SolutionName": "Default", "Managed": False}),
    ):
        status, code, message = reader.refused(method, path, body)
        assert (status, code) == (403, "0x80040220")
        assert "prv" in message


def test_users_without_row_role_or_right_to_be_here(emulator):
    assert emulator.caller("dev", "outsider").get("WhoAmI")["UserId"]
    assert emulator.caller("test", "outsider").refused("GET", "WhoAmI")[:2] == (403, "0x80072560")
    assert emulator.caller("dev", "roleless").refused("GET", "WhoAmI")[:2] == (403, "0x80042f09")
    leaver = emulator.caller("dev", "leaver")
    user_id = leaver.get("WhoAmI")["UserId"]
    emulator.put_state("systemuser", {"systemuserid": user_id, "isdisabled": True})
    assert leaver.refused("GET", "WhoAmI")[:2] == (403, "0x80040225")


def test_a_role_of_a_team_is_one_of_its_members(emulator):
    roleless = emulator.caller("dev", "roleless")
    (me,) = [row["systemuserid"] for row in emulator.state("systemuser") if "roleless" in row["fullname"]]
    guests = emulator.put_state("team", {"name": "Guests", "$members": [me], "$roles": ["Environment Maker"]})
    assert roleless.get("WhoAmI")["UserId"] == me
    emulator.put_state("team", {"teamid": guests, "$roles": []})
    assert roleless.refused("GET", "WhoAmI")[:2] == (403, "0x80042f09")


def test_an_impersonated_call_needs_the_rights_of_both(make_emulator, new_flow):
    roles = {"pure": ["Delegate"], "reading": ["Delegate", "Reader"], "making": ["Delegate", "Environment Maker"]}
    identities = [{"name": name, "roles": held} for name, held in roles.items()]
    emulator = make_emulator({"environments": ["dev"], "identities": ["deployer", *identities]})
    deployer = emulator.caller()
    users = deployer.get("systemusers?$select=lastname,azureactivedirectoryobjectid&$filter=islicensed eq true")
    people = {user["lastname"]: user["azureactivedirectoryobjectid"] for user in users["value"]}
    ada, chiara = {"CallerObjectId": people["Lindqvist"]}, {"CallerObjectId": people["Moretti"]}
    flow_id = deployer.create("workflows", new_flow("Somebody's"))
    path = f"workflows({flow_id})"

    pure, reading, making = (emulator.caller(identity=name) for name in roles)
    assert pure.get("WhoAmI", **ada)["UserId"] != pure.get("WhoAmI")["UserId"]
    assert pure.refused("GET", path, **ada)[:2] == (403, "0x80040220")
    assert reading.get(path, **ada)["name"] == "Somebody's"
    assert reading.refused("PATCH", path, {"description": "x"}, **ada)[:2] == (403, "0x80040220")
    assert making.refused("PATCH", path, {"description": "x"}, **ada)[:2] == (403, "0x80048306")
    assert deployer.refused("PATCH", path, {"description": "x"}, **chiara)[:2] == (403, "0x80040220")
    deployer.change(path, {"description": "x"}, **ada)
    unknown = {"CallerObjectId": "00000000-0000-4000-8000-000000000000"}
    assert deployer.refused("GET", path, **unknown)[:2] == (403, "0x80072560")
    assert making.create("workflows", new_flow("Her own"), **ada)


def test_impersonation_shows_in_the_stamps(emulator, new_flow):
    delegate = emulator.caller(identity="delegate")
    own_id = delegate.get("WhoAmI")["UserId"]
    users = delegate.get("systemusers?$select=fullname,azureactivedirectoryobjectid&$filter=lastname eq 'Lindqvist'")
    (ada,) = users["value"]
    for headers in (
        {"CallerObjectId": ada["azureactivedirectoryobjectid"]},
        {"MSCRMCallerID": ada["systemuserid"]},
    ):
        flow_id = delegate.create("workflows", new_flow("For Ada"), **headers)
        row = delegate.get(f"workflows({flow_id})?$select=_createdby_value,_createdonbehalfby_value,_ownerid_value")
        assert row["_createdby_value"] == row["_ownerid_value"] == ada["systemuserid"]
        assert row["_createdonbehalfby_value"] == own_id
    reader = emulator.caller(identity="reader")
    assert reader.refused("GET", "WhoAmI", MSCRMCallerID=ada["systemuserid"])[:2] == (403, "0x80040220")
    (chiara,) = delegate.get("systemusers?$filter=lastname eq 'Moretti'&$select=fullname")["value"]
    refused = delegate.refused("POST", "workflows", new_flow("No"), MSCRMCallerID=chiara["systemuserid"])
    assert refused[:2] == (403, "0x80040220")
    (dennis,) = delegate.get("systemusers?$filter=isdisabled eq true and lastname eq 'Former'&$select=fullname")[
        "value"
    ]
    assert delegate.refused("GET", "WhoAmI", MSCRMCallerID=dennis["systemuserid"])[:2] == (403, "0x80040225")
