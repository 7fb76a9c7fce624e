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
    NotFound,
    OutcomeUnknown,
    Refused,
    WriteInDryRun,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.api import pages
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.api.client import Dataverse
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.auth import Credential
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.pauses import Pauses
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.session import Session

from tests.unit.plugins.support.answers import ROOT, Wire, answer

GUID = "3d8b5e74-9f2a-4cad-9e63-4b7b2f3a8c03"
IDS = ("UserId", "BusinessUnitId", "OrganizationId")
API = ROOT + "/api/data/v9.2/"


class Token(Credential):
    def get(self):
        return "token"


def client(*planned, read_only=False):
    session = Session(ROOT, Token(), read_only=read_only, pauses=Pauses(lambda seconds: None))
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
    pages = [{"value": [{"name": "1"}, {"name": "2"}], "@odata.nextLink": next_link}, {"value": [{"name": "3"}]}]
    dataverse, wire = client(*[answer(200, page) for page in pages])
    assert dataverse.rows("workflows", "Listing", select="name", filter=None) == [
        {"name": "1"},
        {"name": "2"},
        {"name": "3"},
    ]
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


GONE = {"error": {"code": "0x80040217", "message": "Does not exist."}}


def test_what_a_lost_request_has_deleted_is_deleted():
    dataverse, wire = client(answer(503), answer(404, GONE))
    dataverse.delete("workflows", GUID, "Deleting")
    assert len(wire.sent) == 2


@pytest.mark.parametrize("before", [[], [answer(429)]], ids=["at once", "postponed"])
def test_what_someone_else_has_deleted_is_a_conflict(before):
    dataverse, wire = client(*before, answer(404, GONE))
    with pytest.raises(Conflict, match="^Deleting failed: Does not exist") as caught:
        dataverse.delete("workflows", GUID, "Deleting")
    assert caught.value.sent is False
    assert len(wire.sent) == len(before) + 1


@pytest.mark.parametrize(("before", "sent"), [([], False), ([answer(429)], False), ([answer(503)], True)])
def test_a_row_that_has_changed_is_a_change_of_others_unless_a_response_was_lost(before, sent):
    dataverse, _wire = client(*before, answer(412, {"error": {"code": "0x80060882", "message": "It has changed."}}))
    with pytest.raises(Conflict) as caught:
        dataverse.update("workflows", GUID, {"name": "a"}, "Changing", 'W/"1"')
    assert caught.value.sent is sent


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
    with pytest.raises(Failure, match="is not one of a Dataverse environment"):
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
    done = {"AsyncOperationId": "a", "ExportJobId": "b"}
    dataverse, _wire = client(answer(200, done), read_only=True)
    assert dataverse.act(action, {}, "Exporting") == done


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


PAGE = b"<html><body>Our services are not available</body></html>"
HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.mark.parametrize(
    "write",
    [
        lambda dataverse: dataverse.update("workflows", GUID, {"statecode": 1}, "Turning on"),
        lambda dataverse: dataverse.delete("workflows", GUID, "Deleting"),
        lambda dataverse: dataverse.create("workflows", {}, "Creating"),
        lambda dataverse: dataverse.create("workflows", {}, "Creating", guid=GUID),
        lambda dataverse: dataverse.act("ImportSolutionAsync", {}, "Importing"),
    ],
)
@pytest.mark.parametrize(
    "believed", [(200, PAGE, HTML), (200, b"", {}), (200, b"OK", {"Content-Type": "text/plain"}), (202, PAGE, HTML)]
)
def test_a_page_is_not_the_deed(write, believed):
    dataverse, wire = client(answer(*believed))
    with pytest.raises(OutcomeUnknown, match="not one of a Dataverse environment. It may have been carried"):
        write(dataverse)
    assert len(wire.sent) == 1


def test_what_was_created_has_an_id():
    dataverse, _wire = client(answer(204))
    with pytest.raises(OutcomeUnknown, match="no id of what was created"):
        dataverse.create("workflows", {}, "Creating")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (answer(200, b'\xef\xbb\xbf{"a": 1}', {"Content-Type": "application/octet-stream"}), {"a": 1}),
        (answer(200, b"[1]", {"Content-Type": "text/plain"}), [1]),
        (answer(204), None),
        (answer(200, b""), None),
        (answer(404, {"error": {"code": "0x80040217", "message": "no"}}), None),
    ],
)
def test_a_file_that_is_there_or_not(content, expected):
    dataverse, _wire = client(content)
    assert dataverse.json_file("workflows(1)/clientdata/$value", "Reading") == expected


@pytest.mark.parametrize(
    "content", [answer(200, PAGE, HTML), answer(200, PAGE), answer(200, b"\xff\xfe"), answer(200, b"[" * 100_000)]
)
def test_a_file_that_cannot_be_read_is_not_one_that_is_not_there(content):
    dataverse, _wire = client(content)
    with pytest.raises(Failure, match=r"Reading failed: .* not one of a Dataverse environment \(no JSON\)"):
        dataverse.json_file("workflows(1)/clientdata/$value", "Reading")


LINK = API + "workflows?$skiptoken="


@pytest.mark.parametrize(
    "pages",
    [
        [{"value": None}],
        [{}],
        [{"value": {}}],
        [{"value": [1]}],
        [{"value": [], "@odata.nextLink": 5}],
        [{"value": [], "@odata.nextLink": API + "systemusers?$skiptoken=1"}],
        [{"value": [], "@odata.nextLink": ROOT + "/elsewhere"}],
        [{"value": [], "@odata.nextLink": LINK + "1"}] * 2,
    ],
)
def test_a_list_of_another_form_is_a_failure(pages):
    dataverse, wire = client(*[answer(200, page) for page in pages])
    with pytest.raises(Failure, match=r"Listing failed: .* not one of a Dataverse environment \("):
        dataverse.rows("workflows", "Listing")
    assert wire.planned == []


def test_a_list_has_an_end_whatever_its_links_are(monkeypatch):
    monkeypatch.setattr(pages, "MOST_PAGES", 3)
    endless = [answer(200, {"value": [], "@odata.nextLink": f"{LINK}{number}"}) for number in range(9)]
    dataverse, wire = client(*endless)
    with pytest.raises(Failure, match="the list does not end"):
        dataverse.rows("workflows", "Listing")
    assert len(wire.sent) == 4


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 100_000])
@pytest.mark.parametrize("status", [200, 400])
def test_what_is_nested_without_an_end_is_a_failure_like_any_other(status, body):
    dataverse, _wire = client(answer(status, body, {"Content-Type": "application/json"}))
    with pytest.raises(Failure, match="not .* Dataverse environment"):
        dataverse.get("WhoAmI", "Asking")


@pytest.mark.parametrize("error", [{"code": 5, "message": {"a": 1}}, {"code": None, "message": None}, [], "no"])
def test_an_error_of_another_form_is_a_refusal(error):
    dataverse, _wire = client(answer(400, {"error": error}))
    with pytest.raises(Refused, match="not a response of a Dataverse environment"):
        dataverse.get("WhoAmI", "Asking")


@pytest.mark.parametrize(
    "ids", [{}, {"UserId": GUID}, dict.fromkeys(("UserId", "BusinessUnitId", "OrganizationId"), 5)]
)
def test_who_we_are_is_told_in_full(ids):
    dataverse, _wire = client(answer(200, ids))
    with pytest.raises(Failure, match=r"not one of a Dataverse environment \(no ids\)"):
        assert dataverse.me


def test_who_we_are_is_asked_once():
    ids = dict.fromkeys(IDS, GUID)
    dataverse, wire = client(answer(200, ids), answer(200, {"name": "unq1", "friendlyname": "One"}))
    assert dataverse.me == dataverse.me == ids
    assert dataverse.organization == dataverse.organization == {"name": "unq1", "friendlyname": "One"}
    assert len(wire.sent) == 2


def test_a_start_that_timed_out_at_a_gateway_may_have_been_carried_out():
    dataverse, wire = client(answer(408, PAGE, HTML))
    with pytest.raises(OutcomeUnknown, match="a gateway responded with HTTP 408"):
        dataverse.act("ImportSolutionAsync", {}, "Importing")
    assert len(wire.sent) == 1
