# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many reads in one request: what is sent, how answers are taken apart, and what goes round once more."""

from __future__ import annotations

import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Failure, NotFound, Refused
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.api import batch
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.api.client import Dataverse
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.auth import Credential
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.pauses import Pauses
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.session import Session

from tests.unit.plugins.support.answers import ROOT, Wire, answer

GUID = "3d8b5e74-9f2a-4cad-9e63-4b7b2f3a8c03"

STRANGE = "is not one of a Dataverse environment. Check dataverse_url and proxies."
ONE, TWO, THREE = {"name": "1"}, {"name": "2"}, {"name": "3"}


class Token(Credential):
    def get(self):
        return "token"


def client(*planned, read_only=True, sleep=lambda seconds: None):
    session = Session(ROOT, Token(), read_only=read_only, pauses=Pauses(sleep))
    wire = Wire(*planned)
    session._http.mount("https://", wire)
    return Dataverse(session), wire


def part(status, body=None, **headers):
    content = b"" if body is None else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode() + content


def multipart(*parts, close=b"--", end=b"\r\n"):
    mark = b"--batchresponse_1"
    sections = [
        mark
        + end
        + b"Content-Type: application/http"
        + end
        + b"Content-Transfer-Encoding: binary"
        + end
        + end
        + one
        + end
        for one in parts
    ]
    return answer(200, b"".join(sections) + mark + close, {"Content-Type": "multipart/mixed; boundary=batchresponse_1"})


def test_only_gets_are_written_and_a_dry_run_may_send_them():
    dataverse, wire = client(multipart(part(200, {"name": "a"}), part(200, {"name": "b"})))
    assert dataverse.get_many([f"workflows({GUID})", "WhoAmI"], "Reading", annotations=True) == [
        {"name": "a"},
        {"name": "b"},
    ]
    (request,) = wire.sent
    assert (request.method, request.url) == ("POST", ROOT + "/api/data/v9.2/$batch")
    assert request.headers["Prefer"] == "odata.continue-on-error"
    mark = request.headers["Content-Type"].split('boundary="')[1].rstrip('"')
    lines = request.body.decode().split("\r\n")
    assert lines[0] == f"--{mark}"
    assert lines[-2:] == [f"--{mark}--", ""]
    assert [line for line in lines if line.endswith(" HTTP/1.1")] == [
        f"GET /api/data/v9.2/workflows({GUID}) HTTP/1.1",
        "GET /api/data/v9.2/WhoAmI HTTP/1.1",
    ]
    assert lines.count("Content-Transfer-Encoding: binary") == 2
    assert len([line for line in lines if line.startswith("Prefer: odata.include-annotations")]) == 2


@pytest.mark.parametrize("target", ["WhoAmI", "/a b", "/a\r\nDELETE /b HTTP/1.1", "/ä"])
def test_nothing_but_an_address_gets_into_a_request_line(target):
    with pytest.raises(ValueError, match="not the target"):
        batch.encode([target], {}, "mark")


def test_one_read_needs_no_batch():
    dataverse, wire = client(answer(200, {"name": "a"}))
    assert dataverse.get_many(["WhoAmI"], "Reading") == [{"name": "a"}]
    assert wire.sent[0].method == "GET"


def test_a_hundred_reads_are_one_request():
    planned = [multipart(*[part(200, {"n": number}) for number in range(size)]) for size in (100, 100, 50)]
    dataverse, wire = client(*planned)
    assert len(dataverse.get_many(["WhoAmI"] * 250, "Reading")) == 250
    assert len(wire.sent) == 3


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
@pytest.mark.parametrize("close", [b"--", b"--\r\n", b""])
def test_answers_end_as_they_like(end, close):
    dataverse, _wire = client(multipart(part(200, {"a": "--batchresponse_2"}), part(200, {}), close=close, end=end))
    assert dataverse.get_many(["a", "b"], "Reading") == [{"a": "--batchresponse_2"}, {}]


def test_an_error_is_the_answer_of_its_part():
    error = {"error": {"code": "0x80040217", "message": "Does Not Exist"}}
    dataverse, _wire = client(multipart(part(200, {}), part(404, error, REQ_ID="r")))
    good, bad = dataverse.get_many(["a", "b"], "Reading")
    assert good == {}
    assert isinstance(bad, NotFound)
    assert bad.code == "0x80040217"


def test_a_throttled_part_is_asked_again_alone():
    dataverse, wire = client(multipart(part(429), part(200, {"n": 2})), answer(200, {"n": 1}))
    assert dataverse.get_many(["a", "b"], "Reading") == [{"n": 1}, {"n": 2}]
    assert [request.method for request in wire.sent] == ["POST", "GET"]


def test_the_pause_that_parts_ask_for_is_taken_once():
    slept = []
    parts = [part(429, **{"Retry-After": "3"}), part(200, {"n": 2}), part(429, **{"Retry-After": "7"}), part(503)]
    dataverse, wire = client(multipart(*parts), *[answer(200, {"n": n}) for n in (1, 3, 4)], sleep=slept.append)
    assert dataverse.get_many(["a", "b", "c", "d"], "Reading") == [{"n": n} for n in (1, 2, 3, 4)]
    assert slept == [7]


def test_a_part_that_is_refused_with_429_for_another_reason_stands():
    refusal = {"error": {"code": "0x80071151", "message": "Cannot start the requested operation"}}
    dataverse, wire = client(multipart(part(200, {}), part(429, refusal)))
    assert dataverse.get_many(["a", "b"], "Reading")[1].code == "0x80071151"
    assert len(wire.sent) == 1


def test_a_page_in_a_part_is_no_answer():
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html></html>"
    dataverse, _wire = client(multipart(part(200, {}), page))
    with pytest.raises(Failure, match="not one of a Dataverse environment"):
        dataverse.get_many(["a", "b"], "Reading")


def test_a_throttled_batch_is_sent_again():
    dataverse, wire = client(answer(429, headers={"Retry-After": "1"}), multipart(part(200, {}), part(200, {})))
    assert dataverse.get_many(["a", "b"], "Reading") == [{}, {}]
    assert len(wire.sent) == 2


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (multipart(part(200, {})), "1 of 2 reads of a batch. Run the task again."),
        (answer(200, b"<html>", {"Content-Type": "text/html"}), STRANGE),
        (answer(200, b"null", {"Content-Type": "application/json"}), STRANGE),
        (answer(204, b"", {}), STRANGE),
        (answer(200, b"--x\r\n\r\nnothing\r\n--x--", {"Content-Type": "multipart/mixed; boundary=x"}), STRANGE),
    ],
)
def test_half_an_answer_is_none(said, words):
    dataverse, _wire = client(said)
    with pytest.raises(Failure, match=words):
        dataverse.get_many(["a", "b"], "Reading")


def test_pages_of_all_queries_are_read_together():
    more = "https://contoso.api.crm4.dynamics.com/api/data/v9.2/teams?$skiptoken=2"
    dataverse, wire = client(
        multipart(part(200, {"value": [ONE], "@odata.nextLink": more}), part(200, {"value": [TWO]})),
        answer(200, {"value": [THREE]}),
    )
    queries = [("teams", {"select": "name"}), ("systemusers", {"filter": "fullname eq 'a b'"})]
    assert dataverse.rows_of(queries, "Reading") == [[ONE, THREE], [TWO]]
    assert b"GET /api/data/v9.2/systemusers?$filter=fullname%20eq%20'a%20b' HTTP/1.1" in wire.sent[0].body
    assert wire.sent[1].url == more


def test_a_page_elsewhere_is_asked_here():
    far = "https://evil.example/api/data/v9.2/teams?$skiptoken=2"
    dataverse, wire = client(
        multipart(*[part(200, {"value": [ONE], "@odata.nextLink": far})] * 2),
        multipart(*[part(200, {"value": []})] * 2),
    )
    assert dataverse.rows_of([("teams", {})] * 2, "Reading") == [[ONE], [ONE]]
    assert b"evil" not in wire.sent[1].body
    assert wire.sent[1].url.startswith(ROOT)


def test_rows_that_cannot_be_read_are_a_failure():
    error = {"error": {"code": "0x80040220", "message": "No read privilege"}}
    dataverse, _wire = client(multipart(part(200, {"value": []}), part(403, error)))
    with pytest.raises(Refused, match="No read privilege"):
        dataverse.rows_of([("teams", {})] * 2, "Reading")


def test_the_recommended_parallelism_is_noted():
    dataverse, _wire = client(answer(200, {}, {"x-ms-dop-hint": "6"}), answer(200, {}, {"x-ms-dop-hint": "many"}))
    assert dataverse.parallel_hint is None
    for _count in range(2):
        dataverse.get("WhoAmI", "Asking")
        assert dataverse.parallel_hint == 6
