# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sharing on the wire: the calls of the Web API, to the letter, and the forms its answers may take."""

from __future__ import annotations

import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import NotFound
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.api.client import Dataverse
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.shares import rows as shares
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.lookups.principals import Principal
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.auth import Credential
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.pauses import Pauses
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.session import Session

from tests.unit.plugins.support.answers import ROOT, Wire, answer

FLOW = "3d8b5e74-9f2a-4cad-9e63-4b7b2f3a8c03"
ADA = "aaaaaaaa-0000-4000-8000-000000000001"
OPS = "bbbbbbbb-0000-4000-8000-000000000002"
API = ROOT + "/api/data/v9.2/"
TARGET = {"@odata.type": "Microsoft.Dynamics.CRM.workflow", "workflowid": FLOW}


class Token(Credential):
    def get(self):
        return "token"


def client(*planned):
    session = Session(ROOT, Token(), pauses=Pauses(lambda seconds: None))
    wire = Wire(*planned)
    session._http.mount("https://", wire)
    return Dataverse(session), wire


def listed(*entries):
    return answer(200, {"@odata.context": "x", "PrincipalAccesses": list(entries)})


def entry(mask, table, **ids):
    return {"AccessMask": mask, "Principal": {"@odata.type": f"#Microsoft.Dynamics.CRM.{table}", **ids}}


def test_reading_with_whom_a_flow_is_shared():
    dataverse, wire = client(listed(entry("ReadAccess", "systemuser", ownerid=ADA)))
    assert shares.read(dataverse, FLOW.upper(), "a") == {("systemuser", ADA): {"read"}}
    (request,) = wire.sent
    assert request.method == "GET"
    assert request.url == (
        f"{API}RetrieveSharedPrincipalsAndAccess(Target=@tid)?@tid=%7B'@odata.id':'workflows({FLOW})'%7D"
    )
    assert request.headers["Accept"] == "application/json"
    assert request.headers["Authorization"] == "Bearer token"
    assert request.body is None


@pytest.mark.parametrize(
    ("table", "ids"),
    [
        ("team", {"ownerid": OPS}),
        ("team", {"ownerid": OPS.upper()}),
        ("team", {"teamid": OPS, "new_noise": None}),
        ("organization", {"organizationid": OPS}),
    ],
)
def test_ids_come_under_several_names(table, ids):
    dataverse, _wire = client(listed(entry("ShareAccess, ReadAccess", table, **ids)))
    assert shares.read(dataverse, FLOW, "a") == {(table, OPS): {"read", "share"}}


def test_no_rights_are_no_share():
    dataverse, _wire = client(listed(entry("None", "team", ownerid=OPS)))
    assert shares.read(dataverse, FLOW, "a") == {}


def test_shares_of_a_flow_that_is_gone():
    body = {"error": {"code": "0x80040217", "message": f"Entity 'workflow' With Id = {FLOW} Does Not Exist"}}
    dataverse, _wire = client(answer(404, body))
    with pytest.raises(NotFound):
        shares.read_many(dataverse, [FLOW])


@pytest.mark.parametrize("action", ["grant", "modify"])
def test_granting_and_modifying(action):
    dataverse, wire = client(answer(204))
    body = shares.body(action, FLOW.upper(), ("systemuser", ADA), {"write", "read"})
    assert dataverse.act(shares.ACTIONS[action], body, "Sharing") == {}
    (request,) = wire.sent
    assert (request.method, request.url) == ("POST", API + {"grant": "GrantAccess", "modify": "ModifyAccess"}[action])
    assert request.headers["Content-Type"] == "application/json"
    assert json.loads(request.body) == {
        "Target": TARGET,
        "PrincipalAccess": {
            "AccessMask": "ReadAccess,WriteAccess",
            "Principal": {"@odata.type": "Microsoft.Dynamics.CRM.systemuser", "systemuserid": ADA},
        },
    }


def test_revoking():
    dataverse, wire = client(answer(204))
    dataverse.act(shares.ACTIONS["revoke"], shares.body("revoke", FLOW, ("team", OPS), frozenset()), "Revoking")
    (request,) = wire.sent
    assert (request.method, request.url) == ("POST", API + "RevokeAccess")
    assert json.loads(request.body) == {
        "Target": TARGET,
        "Revokee": {"@odata.type": "Microsoft.Dynamics.CRM.team", "teamid": OPS},
    }


def test_two_of_one_name_are_told_apart():
    principals = [
        Principal("team", OPS, "Ops"),
        Principal("team", ADA, "ops"),
        Principal("systemuser", ADA, "Ada", "ada@contoso.com"),
    ]
    assert shares.labels({one.key: one for one in principals}) == {
        ("team", OPS): f"Ops ({OPS})",
        ("team", ADA): f"ops ({ADA})",
        ("systemuser", ADA): "ada@contoso.com",
    }
