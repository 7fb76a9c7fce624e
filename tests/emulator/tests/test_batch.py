# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many operations in one request: order, atomicity, references, refusals and the record of it all."""

from __future__ import annotations

import base64
import json
import time

import pytest

from tests.demo.solutions.build import build
from tests.emulator.tests.batches import change_set, operation, send
from tests.emulator.tests.conformance import check_answer

CREATE = "POST", "workflows"


def test_reads_in_one_request_are_answered_like_single_ones(emulator, dev, new_flow):
    flow_id = dev.create("workflows", new_flow("In a batch"))
    names = f"/api/data/v9.2/workflows({flow_id})?$select=name"
    long = "?$select=name&$filter=" + " or ".join(f"name eq 'In a batch {number}'" for number in range(1100))
    answer = send(
        dev,
        operation("GET", names, If_None_Match="null", Accept="application/json"),
        operation(
            "GET", f"{emulator.url()}/api/data/v9.1/workflows({flow_id})", Prefer='odata.include-annotations="*"'
        ),
        operation("GET", f"workflows{long}"),
        operation("GET", "WhoAmI"),
    )
    assert answer.status == 200
    assert answer.content_type.startswith("multipart/mixed; boundary=batchresponse_")
    assert [part.status for part in answer.parts] == [200] * 4
    single = dev.call("GET", f"workflows({flow_id})?$select=name")
    first, second, third, fourth = answer.parts
    assert set(first.headers) == {name.lower() for name in single.headers} - {"date", "content-length"}
    assert first.json == single.json()
    assert second.json["statecode@OData.Community.Display.V1.FormattedValue"] == "Draft"
    assert second.headers["preference-applied"] == 'odata.include-annotations="*"'
    assert third.json["value"] == []
    assert len(long) > 30_000
    assert fourth.json["UserId"] == dev.get("WhoAmI")["UserId"]
    for part in answer.parts:
        check_answer(part.json)


def test_a_failure_ends_the_batch_unless_it_may_go_on(dev, new_flow):
    name = "After a failure"
    requests = (
        operation(*CREATE, new_flow("Before a failure")),
        operation("GET", "nothing"),
        operation(*CREATE, new_flow(name)),
    )
    found = f"workflows?$select=name&$filter=name eq '{name}'"
    answer = send(dev, *requests)
    assert answer.status == 404
    assert [part.status for part in answer.parts] == [204, 404]
    assert not answer.has_end
    assert answer.parts[1].json["error"]["code"] == "0x8006088a"
    assert answer.parts[1].headers["req_id"]
    assert dev.get(found)["value"] == []
    answer = send(dev, *requests, Prefer="odata.continue-on-error")
    assert answer.status == 200
    assert answer.has_end
    assert answer.headers["Preference-Applied"] == "odata.continue-on-error"
    assert [part.status for part in answer.parts] == [204, 404, 204]
    assert answer.parts[2].headers["location"] == answer.parts[2].headers["odata-entityid"]
    assert len(dev.get(found)["value"]) == 1


def test_a_change_set_may_refer_to_its_own_rows(dev, new_flow):
    publisher = {"uniquename": "batched", "friendlyname": "Batched", "customizationprefix": "bat"}
    solution = {"uniquename": "batched", "friendlyname": "Batched", "publisherid@odata.bind": "$1"}
    answer = send(
        dev,
        change_set(
            operation("POST", "publishers", publisher, Content_ID="1"),
            operation("POST", "solutions", solution, Content_ID="two"),
            operation("PATCH", "$two", {"friendlyname": "Renamed"}, Content_ID="3"),
            operation("PUT", "/$1/friendlyname", {"value": "Renamed too"}, Content_ID="4"),
        ),
    )
    assert answer.status == 200, answer.text
    (parts,) = answer.parts
    assert [part.status for part in parts] == [204] * 4
    assert [part.content_id for part in parts] == ["1", "two", "3", "4"]
    row = dev.get("solutions?$filter=uniquename eq 'batched'&$expand=publisherid")["value"][0]
    assert (row["friendlyname"], row["publisherid"]["friendlyname"]) == ("Renamed", "Renamed too")


@pytest.mark.parametrize("prefer", [{}, {"Prefer": "odata.continue-on-error"}])
def test_a_refused_change_set_leaves_nothing(emulator, dev, new_flow, prefer):
    before = emulator.last_seq()
    answer = send(
        dev,
        change_set(
            operation(*CREATE, new_flow("Undone"), Content_ID="1"),
            operation("PATCH", "$1", {"statecode": 9}, Content_ID="2"),
            operation(*CREATE, new_flow("Never done"), Content_ID="3"),
        ),
        operation("GET", "WhoAmI"),
        **prefer,
    )
    assert answer.status == (200 if prefer else 400)
    (failed,) = answer.parts[0]
    assert (failed.status, failed.content_id) == (400, "2")
    assert [part.status for part in answer.parts[1:]] == ([200] if prefer else [])
    assert dev.get("workflows?$filter=name eq 'Undone' or name eq 'Never done'")["value"] == []
    entry = next(entry for entry in emulator.journal(before) if entry["path"].endswith("/$batch"))
    assert [part["status"] for part in entry["parts"]] == [None, 400, None, 200 if prefer else None]


def test_the_journal_lists_the_operations(emulator, dev, new_flow):
    before = emulator.last_seq()
    secret = {"description": "x", "password": "hidden in a part"}
    send(
        dev,
        operation("GET", "workflows?$select=name&$top=1", Authorization="Bearer hidden"),
        operation("PATCH", "workflows(00000000-0000-0000-0000-000000000001)", secret, If_Match="*"),
    )
    entries = emulator.journal(before)
    assert [entry["path"] for entry in entries] == ["/api/data/v9.2/$batch"]
    assert entries[0]["body"] is None
    assert entries[0]["status"] == 404
    first, second = entries[0]["parts"]
    assert (first["method"], first["path"], first["query"]) == (
        "GET",
        "/api/data/v9.2/workflows",
        "$select=name&$top=1",
    )
    assert (first["status"], first["body"]) == (200, None)
    assert (second["method"], second["status"]) == ("PATCH", 404)
    assert second["body"] == {"description": "x", "password": "***"}
    assert second["headers"]["if-match"] == "*"
    assert "hidden" not in json.dumps(entries)


def test_a_part_may_be_sent_for_somebody_else(emulator, new_flow):
    delegate = emulator.caller(identity="delegate")
    users = delegate.get("systemusers?$select=lastname,azureactivedirectoryobjectid&$filter=islicensed eq true")
    people = {user["lastname"]: user for user in users["value"]}
    ada, bruno = people["Lindqvist"], people["Keller"]
    answer = send(
        delegate,
        operation("GET", "WhoAmI", MSCRMCallerID=ada["systemuserid"]),
        operation("GET", "WhoAmI"),
        CallerObjectId=bruno["azureactivedirectoryobjectid"],
    )
    assert [part.json["UserId"] for part in answer.parts] == [ada["systemuserid"], bruno["systemuserid"]]
    reader = emulator.caller(identity="reader")
    refused = send(reader, operation("GET", "WhoAmI", MSCRMCallerID=ada["systemuserid"]))
    assert refused.parts[0].json["error"]["code"] == "0x80040220"


def test_throttling_counts_operations(make_emulator):
    emulator = make_emulator({"environments": ["dev"], "throttle": {"requests": 5, "window_seconds": 300}})
    api = emulator.caller()
    answer = send(api, *[operation("GET", "WhoAmI")] * 3)
    assert [part.headers["x-ms-ratelimit-burst-remaining-xrm-requests"] for part in answer.parts] == ["4", "3", "2"]
    answer = send(api, *[operation("GET", "WhoAmI")] * 3)
    assert answer.status == 429
    assert [part.status for part in answer.parts] == [200, 200, 429]
    assert int(answer.parts[2].headers["retry-after"]) > 0
    assert answer.parts[2].json["error"]["code"] == "0x80072322"


def test_an_operation_that_takes_its_time(make_emulator, tmp_path):
    emulator = make_emulator({"environments": ["dev"], "import_seconds": 0.3})
    api = emulator.caller()
    file = base64.b64encode(build("contoso_orders", "1.0.0.0", False, tmp_path).read_bytes()).decode()
    call = operation("POST", "ImportSolution", {"CustomizationFile": file})
    numbered = operation("POST", "ImportSolution", {"CustomizationFile": file}, Content_ID="1")
    refused = send(api, change_set(numbered))
    assert refused.parts[0][0].status == 400
    assert api.get("importjobs")["value"] == []
    started = time.monotonic()
    answer = send(api, call, operation("GET", "solutions?$filter=uniquename eq 'contoso_orders'"))
    assert time.monotonic() - started >= 0.3
    assert answer.parts[0].status == 204
    assert len(answer.parts[1].json["value"]) == 1


def test_a_thousand_operations_and_no_more(dev):
    answer = send(dev, *[operation("GET", "WhoAmI")] * 1000)
    assert len(answer.parts) == 1000
    status, text = send(dev, *[operation("GET", "WhoAmI")] * 1001).error
    assert status == 400
    assert "1000" in text


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ([operation("POST", "$batch", {})], "cannot hold another batch"),
        ([operation("GET", "https://elsewhere.example/api/data/v9.2/WhoAmI")], "does not belong to this service"),
        ([change_set(operation("GET", "WhoAmI", Content_ID="1"))], "cannot hold a GET"),
        ([change_set(operation("POST", "PublishAllXml", {}))], "needs a Content-ID"),
        ([change_set(*[operation("POST", "PublishAllXml", {}, Content_ID="1")] * 2)], "same Content-ID"),
        ([b"Content-Type: application/http\r\n\r\nnonsense"], "begins with a line of method"),
        ([b"Content-Type: text/plain\r\n\r\nGET WhoAmI HTTP/1.1\r\n\r\n"], "type application/http"),
    ],
)
def test_what_makes_no_sense_is_refused(dev, parts, text):
    answer = send(dev, *parts)
    status, message = answer.error if answer.error else (answer.status, answer.parts[0].json["error"]["message"])
    assert status == 400
    assert text in message


def test_bodies_that_are_no_batch_are_refused(emulator, dev):
    for kind, body, text in (
        ("application/json", b"{}", "multipart/mixed with a boundary"),
        ("multipart/mixed", b"--x--\r\n", "multipart/mixed with a boundary"),
        ("multipart/mixed; boundary=x", b"--x\n\nGET WhoAmI HTTP/1.1\n\n--x--\n", "end with CRLF"),
        ("multipart/mixed; boundary=x", b"--x\r\nContent-Type: application/http\r\n\r\n", "does not enclose"),
    ):
        answer = dev.session.post(f"{dev.root}/$batch", data=body, headers={"Content-Type": kind}, timeout=10)
        assert answer.status_code == 400
        assert text in answer.json()["error"]["message"]
    assert dev.session.get(f"{dev.root}/%24batch", timeout=10).status_code == 405
    stranger = emulator.plain_session().post(f"{dev.root}/$batch", data=b"", timeout=10)
    assert (stranger.status_code, "WWW-Authenticate" in stranger.headers) == (401, True)
