# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Web API's client, on a planned wire."""

from __future__ import annotations

import datetime

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import (
    Conflict,
    Failure,
    InputFailure,
    NotFound,
    OutcomeUnknown,
    Refused,
    WriteInDryRun,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.api.client import Dataverse
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.session import Session

from tests.unit.plugins.support.answers import ROOT, Wire, answer

GUID = "3d8b5e74-9f2a-4cad-9e63-4b7b2f3a8c03"
API = ROOT + "/api/data/v9.2/"


class Token:
    def get(self):
        return "token"

    def headers(self, token):
        return {"Authorization": "Bearer " + token, "x-ms-client-request-id": "1"}


def client(*planned, read_only=False):
    session = Session(ROOT, Token(), read_only=read_only, sleep=lambda seconds: None)
    wire = Wire(*planned)
    session._http.mount("https://", wire)
    return Dataverse(session), wire


def test_reading_asks_past_every_cache():
    dataverse, wire = client(answer(200, {"name": "a"}))
    assert dataverse.get("WhoAmI", "Asking") == {"name": "a"}
    headers = wire.sent[0].headers
    assert headers["If-None-Match"] == "null"
    assert headers["OData-Version"] == headers["OData-MaxVersion"] == "4.0"


def test_all_pages_are_read():
    next_link = "https://contoso.api.crm4.dynamics.com/api/data/v9.2/workflows?$skiptoken=2"
    pages = [{"value": [1, 2], "@odata.nextLink": next_link}, {"value": [3]}]
    dataverse, wire = client(*[answer(200, page) for page in pages])
    assert dataverse.rows("workflows", "Listing", select="name", filter=None) == [1, 2, 3]
    assert [request.url for request in wire.sent] == [API + "workflows?$select=name", next_link]


def test_creating_returns_the_id_of_the_answer():
    entity = {"OData-EntityId": f"{API}workflows({GUID})"}
    dataverse, wire = client(answer(204, headers=entity))
    assert dataverse.create("workflows", {"name": "a"}, "Creating", solution="orders") == GUID
    assert wire.sent[0].headers["MSCRM.SolutionUniqueName"] == "orders"


def test_only_a_creation_with_an_id_of_ours_is_repeated():
    dataverse, wire = client(answer(503), answer(204))
    assert dataverse.create("workflows", {}, "Creating", guid=GUID) == GUID
    assert len(wire.sent) == 2
    dataverse, wire = client(answer(503))
    with pytest.raises(OutcomeUnknown):
        dataverse.create("workflows", {}, "Creating")
    assert len(wire.sent) == 1


@pytest.mark.parametrize(("etag", "expected"), [('W/"5"', 'W/"5"'), (None, "*")])
def test_changing_never_creates(etag, expected):
    more = {"etag": etag} if etag else {}
    dataverse, wire = client(answer(204), answer(204))
    dataverse.update("workflows", GUID, {"name": "a"}, "Changing", **more)
    dataverse.delete("workflows", GUID, "Deleting", **more)
    assert [request.method for request in wire.sent] == ["PATCH", "DELETE"]
    assert [request.headers["If-Match"] for request in wire.sent] == [expected, expected]


def test_deleting_what_is_gone_already_is_no_failure():
    dataverse, wire = client(answer(404, {"error": {"code": "0x80040217", "message": "Does not exist."}}))
    dataverse.delete("workflows", GUID, "Deleting")
    assert len(wire.sent) == 1


@pytest.mark.parametrize("body", [{"error": {"code": "0x8006088a", "message": "No such table."}}, b"<html>"])
def test_another_404_of_a_deletion_is_a_failure(body):
    dataverse, _wire = client(answer(404, body))
    with pytest.raises(NotFound):
        dataverse.delete("workflows", GUID, "Deleting")


@pytest.mark.parametrize(("status", "kind"), [(404, NotFound), (412, Conflict), (403, Refused)])
def test_refusals_have_their_kind(status, kind):
    dataverse, _wire = client(answer(status, {"error": {"code": "0x80040217", "message": "no"}}))
    with pytest.raises(kind, match=f"^Changing failed: no .HTTP {status}"):
        dataverse.update("workflows", GUID, {}, "Changing")


@pytest.mark.parametrize("body", [b"<html>", b"", b"[]"])
def test_an_answer_of_another_form_is_a_failure(body):
    dataverse, _wire = client(answer(200, body), answer(200, body))
    with pytest.raises(Failure, match="but not as a Dataverse environment does"):
        dataverse.get("WhoAmI", "Asking")
    with pytest.raises(OutcomeUnknown):
        dataverse.act("ImportSolutionAsync", {}, "Importing")


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_gateways_word_on_a_write_leaves_its_outcome_unknown(status):
    dataverse, wire = client(answer(status, b"<html>"))
    with pytest.raises(OutcomeUnknown, match="may have been carried out"):
        dataverse.act("ImportSolutionAsync", {}, "Importing")
    assert len(wire.sent) == 1


def test_the_services_own_word_on_a_write_is_believed():
    dataverse, _wire = client(answer(500, {"error": {"code": "0x80040216", "message": "no"}}))
    with pytest.raises(Refused):
        dataverse.act("ImportSolutionAsync", {}, "Importing")


@pytest.mark.parametrize("action", ["ExportSolution", "ExportSolutionAsync", "DownloadSolutionExportData"])
def test_exports_are_allowed_in_a_dry_run(action):
    dataverse, _wire = client(answer(200, {"ok": True}), read_only=True)
    assert dataverse.act(action, {}, "Exporting") == {"ok": True}


@pytest.mark.parametrize("action", ["ImportSolutionAsync", "StageSolution", "StageAndUpgradeAsync", "PublishAllXml"])
def test_no_other_action_is(action):
    dataverse, wire = client(read_only=True)
    with pytest.raises(WriteInDryRun):
        dataverse.act(action, {}, "Importing")
    assert wire.sent == []


def test_an_action_without_an_answer_gives_an_empty_one():
    dataverse, _wire = client(answer(204))
    assert dataverse.act("PublishAllXml", {}, "Publishing") == {}


def test_the_servers_time_is_that_of_its_last_answer():
    dataverse, _wire = client(answer(200, {}, {"Date": "Sat, 21 Nov 2026 00:13:09 GMT"}), answer(200, {}))
    dataverse.get("WhoAmI", "Asking")
    dataverse.get("WhoAmI", "Asking")
    assert dataverse.server_time == datetime.datetime(2026, 11, 21, 0, 13, 9, tzinfo=datetime.UTC)


@pytest.mark.parametrize("expected", [GUID, GUID.upper(), "unq123", "UNQ123"])
def test_the_expected_environment_is_recognised(expected):
    dataverse, _wire = client(answer(200, {"OrganizationId": GUID}), answer(200, {"name": "unq123"}))
    dataverse.check_environment(expected)


def test_another_environment_is_refused():
    dataverse, _wire = client(answer(200, {"OrganizationId": GUID}), answer(200, {"name": "unq123"}))
    with pytest.raises(InputFailure, match=r"is environment 'unq123', but expected_environment is 'prod'.*Nothing was"):
        dataverse.check_environment("prod")
