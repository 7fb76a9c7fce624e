# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows shared with users and teams: every documented form, every refusal, and what may be read back."""

from __future__ import annotations

import uuid
from urllib.parse import quote

import pytest

CRM = "Microsoft.Dynamics.CRM"
ALL = "ReadAccess, WriteAccess, AppendAccess, AppendToAccess, CreateAccess, DeleteAccess, ShareAccess, AssignAccess"


@pytest.fixture
def flow_id(dev, new_flow):
    return dev.create("workflows", new_flow("Shared"))


@pytest.fixture
def people(dev):
    users = dev.get("systemusers?$select=lastname,azureactivedirectoryobjectid&$filter=islicensed eq true")["value"]
    return {user["lastname"]: user["systemuserid"] for user in users}


@pytest.fixture
def team_id(emulator):
    return emulator.put_state("team", {"name": f"Sharees {uuid.uuid4()}"})


def target(flow_id, hash_mark=""):
    return {"@odata.type": f"{hash_mark}{CRM}.workflow", "workflowid": flow_id}


def user(row_id, key="systemuserid", hash_mark=""):
    return {"@odata.type": f"{hash_mark}{CRM}.systemuser", key: row_id}


def team(row_id, key="teamid"):
    return {"@odata.type": f"{CRM}.team", key: row_id}


def access(flow_id, principal, mask):
    return {"Target": target(flow_id), "PrincipalAccess": {"AccessMask": mask, "Principal": principal}}


def grant(api, flow_id, principal, mask, message="GrantAccess"):
    answer = api.call("POST", message, access(flow_id, principal, mask))
    assert answer.status_code == 204, answer.text


def shares(api, flow_id):
    reference = quote(f"{{'@odata.id':'workflows({flow_id})'}}")
    answer = api.get(f"RetrieveSharedPrincipalsAndAccess(Target=@tid)?@tid={reference}")
    return {
        (entry["Principal"]["@odata.type"].rpartition(".")[2], entry["Principal"]["ownerid"]): entry["AccessMask"]
        for entry in answer["PrincipalAccesses"]
    }


def test_grant_adds_modify_replaces_revoke_removes(dev, flow_id, people, team_id):
    ada = people["Lindqvist"]
    assert shares(dev, flow_id) == {}
    grant(dev, flow_id, user(ada), "ReadAccess")
    grant(dev, flow_id, user(ada), "WriteAccess,ShareAccess")
    grant(dev, flow_id, team(team_id), "ReadAccess, DeleteAccess")
    expected = {
        ("systemuser", ada): "ReadAccess, WriteAccess, ShareAccess",
        ("team", team_id): "ReadAccess, DeleteAccess",
    }
    assert shares(dev, flow_id) == expected
    grant(dev, flow_id, user(ada), "AssignAccess", "ModifyAccess")
    assert shares(dev, flow_id)["systemuser", ada] == "AssignAccess"
    for _turn in range(2):
        body = {"Target": target(flow_id), "Revokee": user(ada)}
        assert dev.call("POST", "RevokeAccess", body).status_code == 204
        assert list(shares(dev, flow_id)) == [("team", team_id)]
    grant(dev, flow_id, team(team_id), "None", "ModifyAccess")
    assert shares(dev, flow_id) == {}


@pytest.mark.parametrize("key", ["systemuserid", "ownerid"])
@pytest.mark.parametrize("mark", ["", "#"])
@pytest.mark.parametrize("mask", ["ReadAccess,WriteAccess", "WriteAccess, ReadAccess", 3])
def test_every_documented_form_is_accepted(dev, flow_id, people, key, mark, mask):
    body = {
        "Target": target(flow_id.upper(), mark),
        "PrincipalAccess": {"Principal": user(people["Keller"], key, mark), "AccessMask": mask},
    }
    assert dev.call("POST", "GrantAccess", body).status_code == 204
    assert shares(dev, flow_id) == {("systemuser", people["Keller"]): "ReadAccess, WriteAccess"}
    revoke = {"Target": target(flow_id, mark), "Revokee": user(people["Keller"], key, mark)}
    assert dev.call("POST", "RevokeAccess", revoke).status_code == 204
    assert shares(dev, flow_id) == {}


def test_a_team_may_be_named_by_either_key(dev, flow_id, team_id):
    for key in ("teamid", "ownerid"):
        grant(dev, flow_id, team(team_id, key), "ReadAccess")
    assert shares(dev, flow_id) == {("team", team_id): "ReadAccess"}


def test_the_pages_own_requests(emulator, flow_id, people):
    api = emulator.caller(version="v9.1")
    principal = {"@odata.type": "Microsoft.Dynamics.CRM.systemuser", "ownerid": people["Keller"]}
    kind = {"@odata.type": "Microsoft.Dynamics.CRM.workflow", "workflowid": flow_id}
    body = {"Target": kind, "PrincipalAccess": {"Principal": principal, "AccessMask": "ReadAccess"}}
    assert api.call("POST", "GrantAccess", body).status_code == 204
    link = f"{api.root}/RetrieveSharedPrincipalsAndAccess(Target=@tid)?@tid={{'@odata.id':'workflows({flow_id})'}}"
    answer = api.session.get(link, timeout=10).json()
    assert answer == {
        "@odata.context": f"{api.root}/$metadata#Microsoft.Dynamics.CRM.RetrieveSharedPrincipalsAndAccessResponse",
        "PrincipalAccesses": [
            {
                "AccessMask": "ReadAccess",
                "Principal": {"@odata.type": "#Microsoft.Dynamics.CRM.systemuser", "ownerid": people["Keller"]},
            }
        ],
    }
    assert api.call("POST", "RevokeAccess", {"Target": kind, "Revokee": principal}).status_code == 204


def test_the_row_may_be_named_in_several_ways(emulator, dev, flow_id, people):
    grant(dev, flow_id, user(people["Keller"]), "ReadAccess")
    root = f"{emulator.url()}/api/data/v9.2"
    for text in (
        f"{{'@odata.id':'workflows({flow_id})'}}",
        f'{{"@odata.id":"workflows({flow_id})"}}',
        f'{{ "@odata.id" : "/workflows({flow_id.upper()})" }}',
        f"{{'@odata.id':'{root}/workflows({flow_id})'}}",
    ):
        for form in (f"(Target=@t)?@t={quote(text)}", f"(Target={quote(text, safe='')})"):
            answer = dev.get(f"RetrieveSharedPrincipalsAndAccess{form}")
            assert len(answer["PrincipalAccesses"]) == 1
    assert dev.refused("GET", "RetrieveSharedPrincipalsAndAccess(Target=@t)")[:2] == (400, "0x80060888")
    missing = quote(f"{{'@odata.id':'workflows({uuid.uuid4()})'}}")
    refused = dev.refused("GET", f"RetrieveSharedPrincipalsAndAccess(Target=@t)?@t={missing}")
    assert refused[:2] == (404, "0x80040217")


def test_what_cannot_be_shared_is_refused(emulator, dev, flow_id, people):
    own_id = dev.get("WhoAmI")["UserId"]
    ada, stranger = user(people["Lindqvist"]), user(str(uuid.uuid4()))
    roleless = user(dev.get("systemusers?$filter=lastname eq 'roleless'")["value"][0]["systemuserid"])
    managed = emulator.put_state("team", {"name": "System's own", "teamtype": 1, "systemmanaged": True})
    expected = [
        (access(flow_id, user(own_id), "ReadAccess"), (400, "0x80040214")),
        (access(flow_id, stranger, "ReadAccess"), (400, "0x8004020c")),
        (access(flow_id, target(flow_id), "ReadAccess"), (400, "0x8004020c")),
        (access(flow_id, ada, "ReadAccess,FlyAccess"), (400, "0x8004020d")),
        (access(flow_id, ada, 8), (400, "0x8004020d")),
        (access(flow_id, roleless, "ReadAccess"), (403, "0x80040231")),
        (access(flow_id, team(managed), "ReadAccess"), (400, "0x80048339")),
        (access(str(uuid.uuid4()), ada, "ReadAccess"), (404, "0x80040217")),
        ({**access(flow_id, ada, "ReadAccess"), "Target": ada}, (400, "0x80040203")),
        ({**access(flow_id, ada, "ReadAccess"), "Target": {"workflowid": flow_id}}, (400, "0x80048d19")),
        ({"Target": target(flow_id), "PrincipalAccess": {"AccessMask": "ReadAccess"}}, (400, "0x80048d19")),
        ({"Target": target(flow_id)}, (400, "0x80040203")),
    ]
    for body, refusal in expected:
        for message in ("GrantAccess", "ModifyAccess"):
            assert dev.refused("POST", message, body)[:2] == refusal, body
    assert shares(dev, flow_id) == {}
    by_hand = emulator.put_state("team", {"name": "Access only", "teamtype": 1})
    grant(dev, flow_id, team(by_hand), "ReadAccess")


def test_only_who_may_share_shares_and_only_what_he_has(emulator, dev, flow_id, people):
    maker, reader = emulator.caller(identity="maker"), emulator.caller(identity="reader")
    maker_id = maker.get("WhoAmI")["UserId"]
    body = access(flow_id, user(people["Lindqvist"]), "ReadAccess")
    assert reader.refused("POST", "GrantAccess", body)[:2] == (403, "0x80040220")
    assert maker.refused("POST", "GrantAccess", body)[:2] == (403, "0x80048306")
    grant(dev, flow_id, user(maker_id), "ReadAccess,WriteAccess,ShareAccess")
    grant(maker, flow_id, user(people["Lindqvist"]), "ReadAccess,WriteAccess")
    too_much = access(flow_id, user(people["Lindqvist"]), "DeleteAccess")
    assert maker.refused("POST", "GrantAccess", too_much)[:2] == (403, "0x80048306")
    maker.change(f"workflows({flow_id})", {"description": "shared"})
    for method, change in (("DELETE", None), ("PATCH", {"ownerid@odata.bind": f"systemusers({maker_id})"})):
        status, code, message = maker.refused(method, f"workflows({flow_id})", change)
        assert (status, code) == (403, "0x80048306")
        assert ("DeleteAccess" if method == "DELETE" else "AssignAccess") in message
    revoke = {"Target": target(flow_id), "Revokee": user(dev.get("WhoAmI")["UserId"])}
    assert maker.refused("POST", "RevokeAccess", revoke)[:2] == (403, "0x80040223")
    assert dev.call("POST", "RevokeAccess", revoke).status_code == 204


def test_rights_come_through_teams_too(emulator, dev, flow_id):
    maker = emulator.caller(identity="maker")
    members = [maker.get("WhoAmI")["UserId"]]
    team_id = emulator.put_state("team", {"name": f"Makers {uuid.uuid4()}", "$members": members})
    assert maker.refused("PATCH", f"workflows({flow_id})", {"description": "x"})[:2] == (403, "0x80048306")
    grant(dev, flow_id, team(team_id), "WriteAccess")
    maker.change(f"workflows({flow_id})", {"description": "x"})
    reference = quote(f"{{'@odata.id':'workflows({flow_id})'}}")
    expected = {
        f"systemusers({members[0]})": "ReadAccess, WriteAccess",
        f"teams({team_id})": "WriteAccess",
        f"systemusers({dev.get('WhoAmI')['UserId']})": ALL,
    }
    for principal, rights in expected.items():
        answer = dev.get(f"{principal}/{CRM}.RetrievePrincipalAccess(Target=@t)?@t={reference}")
        assert answer["AccessRights"] == rights


def test_shares_are_rows(dev, flow_id, people, team_id):
    grant(dev, flow_id, user(people["Lindqvist"]), "ReadAccess,ShareAccess")
    grant(dev, flow_id, team(team_id), "ReadAccess")
    columns = "objecttypecode,principalid,principaltypecode,accessrightsmask,inheritedaccessrightsmask"
    rows = dev.get(f"principalobjectaccessset?$filter=objectid eq {flow_id}&$select={columns}")["value"]
    assert {(row["principaltypecode"], row["principalid"], row["accessrightsmask"]) for row in rows} == {
        ("systemuser", people["Lindqvist"], 262145),
        ("team", team_id, 1),
    }
    assert {(row["objecttypecode"], row["inheritedaccessrightsmask"]) for row in rows} == {("workflow", 0)}
    dev.call("DELETE", f"workflows({flow_id})")
    assert dev.get(f"principalobjectaccessset?$filter=objectid eq {flow_id}")["value"] == []


@pytest.mark.parametrize("kept", [False, True])
def test_the_organisation_decides_what_a_previous_owner_keeps(make_emulator, new_flow, kept):
    emulator = make_emulator({"environments": ["dev"], "share_to_previous_owner": kept})
    dev = emulator.caller()
    own_id = dev.get("WhoAmI")["UserId"]
    (ada,) = dev.get("systemusers?$select=fullname&$filter=lastname eq 'Lindqvist'")["value"]
    flow_id = dev.create("workflows", new_flow("Handed over"))
    grant(dev, flow_id, user(ada["systemuserid"]), "ReadAccess")
    dev.change(f"workflows({flow_id})", {"ownerid@odata.bind": f"systemusers({ada['systemuserid']})"})
    left = shares(dev, flow_id)
    if kept:
        assert list(left) == [("systemuser", own_id)]
        assert "WriteAccess" in left["systemuser", own_id]
    else:
        assert left == {}


def test_noise_changes_the_order_of_rights(make_emulator, new_flow):
    emulator = make_emulator({"environments": ["dev"], "noise": True})
    session, root = emulator.caller().session, f"{emulator.url()}/api/data/v9.2"
    created = session.post(f"{root}/workflows", json=new_flow("Noisy share"), timeout=10)
    flow_id = created.headers["OData-EntityId"].rpartition("(")[2].rstrip(")")
    principal = team(emulator.put_state("team", {"name": "Noisy"}))
    body = access(flow_id, principal, "ReadAccess,WriteAccess,ShareAccess")
    assert session.post(f"{root}/GrantAccess", json=body, timeout=10).status_code == 204
    link = f"{root}/RetrieveSharedPrincipalsAndAccess(Target=@t)?@t={{'@odata.id':'workflows({flow_id})'}}"
    masks = {session.get(link, timeout=10).json()["PrincipalAccesses"][0]["AccessMask"] for _turn in range(12)}
    assert len(masks) > 3
    words = {frozenset(word.strip() for word in mask.split(",")) for mask in masks}
    assert words == {frozenset({"ReadAccess", "WriteAccess", "ShareAccess"})}
