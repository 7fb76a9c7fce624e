# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control port: journal, faults, state and clock."""

from __future__ import annotations

import socket
import ssl
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pytest
import requests


@pytest.fixture(autouse=True)
def _no_fault_left(emulator):
    yield
    assert requests.get(f"{emulator.control}/faults", timeout=10).json() == []


def test_journal_lines(emulator, dev, new_flow):
    seq = emulator.last_seq()
    dev.create("workflows", {**new_flow("Long"), "description": "d" * 5000})
    dev.get("workflows?$select=name&$top=1", Prefer="odata.include-annotations=*")
    first, second = emulator.journal(after=seq)
    assert (first["seq"], second["seq"]) == (seq + 1, seq + 2)
    assert set(first) == {"seq", "time", "environment", "method", "path", "query", "headers", "body", "status", "ms"}
    assert (first["environment"], first["method"], first["status"]) == ("dev", "POST", 204)
    assert first["path"] == "/api/data/v9.2/workflows"
    assert first["body"]["name"] == "Long"
    assert len(first["body"]["description"]) < 1000
    assert "5000 characters, sha256" in first["body"]["description"]
    assert first["headers"]["authorization"] == "***"
    assert (second["query"], second["body"]) == ("$select=name&$top=1", None)
    assert second["ms"] > 0


def test_journal_of_one_environment(emulator, dev):
    seq = emulator.last_seq()
    dev.get("WhoAmI")
    emulator.caller("test").get("WhoAmI")
    for name in ("dev", "test"):
        answer = requests.get(f"{emulator.control}/journal?after={seq}&environment={name}", timeout=10)
        assert [(entry["environment"], entry["path"][-7:]) for entry in answer.json()] == [(name, "/WhoAmI")]


def test_journal_can_be_emptied_and_goes_on_counting(clockwork):
    emulator = clockwork
    emulator.caller().get("WhoAmI")
    seq = emulator.last_seq()
    assert requests.delete(f"{emulator.control}/journal", timeout=10).status_code == 204
    assert emulator.journal() == []
    assert emulator.journal_path.read_bytes() == b""
    emulator.caller().get("WhoAmI")
    assert [entry["seq"] for entry in emulator.journal()] == [seq + 1]


def test_status_fault(emulator, dev):
    details = {"status": 429, "code": "0x80072322", "message": "Too many.", "retry_after": 7}
    emulator.fault("status", path="/workflows", times=2, **details)
    dev.get("WhoAmI")
    for _turn in range(2):
        answer = dev.call("GET", "workflows?$top=1")
        assert answer.status_code == 429
        assert answer.headers["Retry-After"] == "7"
        assert answer.json() == {"error": {"code": "0x80072322", "message": "Too many."}}
    dev.get("workflows?$top=1")


def test_html_and_garbage_faults(emulator, dev):
    emulator.fault("status", status=503, html=True, method="GET")
    answer = dev.call("GET", "WhoAmI")
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "text/html; charset=utf-8")
    emulator.fault("garbage")
    answer = dev.call("GET", "WhoAmI")
    assert answer.status_code == 200
    assert answer.text.startswith("<html>")


@pytest.mark.parametrize(("kind", "is_made"), [("drop_before", False), ("drop_after", True)])
def test_dropped_connections(emulator, dev, new_flow, kind, is_made):
    name = f"Dropped {kind}"
    seq = emulator.last_seq()
    emulator.fault(kind, path="workflows$", method="POST")
    with pytest.raises(requests.ConnectionError):
        dev.call("POST", "workflows", new_flow(name))
    assert len(dev.get(f"workflows?$filter=name eq '{name}'&$select=name")["value"]) == int(is_made)
    assert emulator.journal(after=seq)[0]["status"] is None


def test_requests_cut_inside_their_body_were_never_made(emulator, dev, new_flow):
    seq = emulator.last_seq()
    emulator.fault("cut", path="workflows$", method="POST")
    with pytest.raises(requests.ConnectionError):
        dev.call("POST", "workflows", new_flow("Cut"))
    assert dev.get("workflows?$filter=name eq 'Cut'&$select=name")["value"] == []
    assert [entry["method"] for entry in emulator.journal(after=seq)] == ["GET"]


def test_bodies_that_stall_arrive_in_the_end(emulator, dev, new_flow):
    emulator.fault("stall", path="workflows$", method="POST", seconds=0.2)
    started = time.monotonic()
    assert dev.call("POST", "workflows", new_flow("Stalled")).status_code == 204
    assert time.monotonic() - started >= 0.2


def test_truncated_and_delayed_answers(emulator, dev):
    emulator.fault("truncate")
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        dev.call("GET", "WhoAmI")
    emulator.fault("delay", seconds=0.3)
    started = time.monotonic()
    dev.get("WhoAmI")
    assert time.monotonic() - started >= 0.3


def test_answers_of_ones_own(emulator, dev):
    emulator.fault("status", status=200, json={"@odata.context": "x", "value": []}, method="GET")
    answer = dev.call("GET", "workflows")
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.json()["value"] == []


@pytest.mark.parametrize("part", ["headers", "body"])
def test_answers_in_drops_have_no_end(emulator, part):
    head = f"GET /api/data/v9.2/WhoAmI HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {emulator.token('dev', 'deployer')}"
    emulator.fault("drip", part=part, seconds=0.05)
    url = urlsplit(emulator.url("dev"))
    context = ssl.create_default_context(cafile=emulator.ready["ca_path"])
    with (
        socket.create_connection((url.hostname, url.port), timeout=5) as plain,
        context.wrap_socket(plain, server_hostname=url.hostname) as connection,
    ):
        connection.sendall(f"{head}\r\n\r\n".encode())
        seen = b"".join(connection.recv(4096) for _drop in range(8))
    assert seen.startswith(b"HTTP/1.1 200")
    assert (b"\r\n\r\n" in seen) is (part == "body")
    order = {"fault": {"kind": "drip", "part": "feet"}}
    assert requests.post(f"{emulator.control}/faults", json=order, timeout=10).status_code == 400


def test_expired_token_fault(emulator, dev):
    emulator.fault("expire_token")
    assert dev.refused("GET", "WhoAmI")[:2] == (401, "0x80041d52")
    dev.get("WhoAmI")


def test_faults_match_environment_and_can_be_withdrawn(emulator, dev):
    emulator.fault("status", status=500, environment="test")
    dev.get("WhoAmI")
    assert len(requests.get(f"{emulator.control}/faults", timeout=10).json()) == 1
    requests.delete(f"{emulator.control}/faults?environment=dev", timeout=10)
    assert len(requests.get(f"{emulator.control}/faults", timeout=10).json()) == 1
    requests.delete(f"{emulator.control}/faults", timeout=10)
    emulator.caller("test").get("WhoAmI")
    emulator.fault("status", status=500, environment="*", path="token$")
    known = emulator.ready["identities"]["deployer"]
    answer = emulator.plain_session().post(emulator.token_endpoint(known["tenant_id"]), data={}, timeout=10)
    assert answer.status_code == 500


@pytest.mark.parametrize(
    ("path", "body", "sentence"),
    [
        ("faults", {"fault": {"kind": "earthquake"}}, "fault.kind must be one of status, "),
        ("faults", {}, "fault.kind must be one of status, "),
        ("faults", [], "the order of a fault must be a mapping, not []"),
        ("faults", {"fault": "cut"}, "fault must be a mapping, not 'cut'"),
        ("faults", {"fault": {"kind": "cut"}, "path": "("}, "path is no regular expression: "),
        (
            "faults",
            {"fault": {"kind": "cut"}, "times": "twice"},
            "times must be a whole number",
        ),
        (
            "faults",
            {"fault": {"kind": "delay", "seconds": "long"}},
            "fault: seconds must be a number",
        ),
        (
            "faults",
            {"fault": {"kind": "status", "status": 42}},
            "fault: status must be a whole number",
        ),
        ("faults", {"fault": {"kind": "cut"}, "time": 2}, "unknown key 'time'; known keys are "),
        ("faults", {"fault": {"kind": "delay", "second": 2}}, "fault: unknown key 'second'; known keys are "),
        ("faults", {"fault": {"kind": "cut"}, "environment": "nowhere"}, "there is no environment 'nowhere'"),
        ("clock", {}, "advance_seconds is missing"),
        ("clock", [], "the body must be a mapping, not []"),
        ("clock", {"advance_seconds": "soon"}, "advance_seconds must be a number, not 'soon'"),
        ("clock", {"advance_seconds": 1e12}, "advance_seconds leads out of the calendar"),
        ("clock", {"seconds": 5}, "unknown key 'seconds'; known keys are advance_seconds"),
        ("state/dev/workflow", ["x"], "a row of workflow must be a mapping, not 'x'"),
        ("state/dev/workflow", {"colour": 1}, "The table workflow has no column 'colour'."),
        ("state/dev/workflow", {"statecode": "on"}, "The statecode of a workflow is 0, 1 or 2, not 'on'."),
        ("state/dev/workflow", {"workflowid": 5}, "The column workflowid of the table workflow must be a GUID, not 5."),
        ("state/dev/workflow", {"category": None}, "The column category of the table workflow cannot be empty."),
        ("state/dev/workflow", {"ismanaged": "no"}, "The column ismanaged of the table workflow must be true or false"),
        ("state/dev/workflow", {"name": ["x"]}, "The column name of the table workflow must be text, not ['x']."),
        ("state/dev/workflow", {"createdon": "soon"}, "The column createdon of the table workflow must be a time such"),
        ("state/dev/workflow", {"$run": {"status": "failed"}}, "$run of workflow: status must be a whole number of a"),
        ("state/dev/workflow", {"$run": {"status": 4.5}}, "$run of workflow: status must be a whole number of at le"),
        ("state/dev/workflow", {"$run": {"seconds": "ten"}}, "$run of workflow: seconds must be a number of at least"),
        ("state/dev/workflow", {"$run": {"second": 1}}, "$run of workflow: unknown key 'second'; known keys are "),
        ("state/dev/workflow", {"$run": "failed"}, "$run of workflow must be a mapping, not 'failed'"),
        ("state/dev/workflow", {"$runs": {}}, "the table workflow has no member '$runs' that may be set; known ones"),
        ("state/dev/solution", {"$run": {}}, "the table solution has no member '$run' that may be set; it has none"),
        ("state/dev/workflow", {"$needs_user_details": "no"}, "$needs_user_details of workflow must be true or false"),
        ("state/dev/workflow", {"$installed": {"statecode": 1}}, "$installed"),
        ("state/dev/connectionreference", {"$usable_by": 5}, "$usable_by of connectionreference must be a list, not 5"),
        ("state/dev/systemuser", {"$roles": ["Boss"]}, "$roles of systemuser: unknown role 'Boss'; known roles are "),
        ("state/dev/team", {"$members": "ada"}, "$members of team must be a list, not 'ada'"),
        ("state/dev/flowmachinegroup", {"$machines": 0}, "$machines of flowmachinegroup must be a whole number of at"),
        ("state/dev/nothing", {}, "there is no table 'nothing' in 'dev'"),
        ("state/dev/$callback", {}, "there is no table '$callback' in 'dev'"),
        ("state/documents/execution", {}, "'documents' is a project, whose rows come from its flows"),
    ],
)
def test_orders_that_make_no_sense_are_refused_in_one_sentence(emulator, path, body, sentence):
    answer = requests.post(f"{emulator.control}/{path}", json=body, timeout=10)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(sentence)


def test_a_script_of_nonsense_leaves_no_trace(emulator, dev):
    row = {"name": "Robot", "category": 6, "clientdata": "{}", "$run": {"status": "failed"}}
    assert requests.post(f"{emulator.control}/state/dev/workflow", json=row, timeout=10).status_code == 400
    assert dev.get("workflows?$filter=name eq 'Robot'&$select=name")["value"] == []
    assert emulator.put_state("workflow", {**row, "$run": {"status": 8}})


def test_questions_that_make_no_sense_are_refused_in_one_sentence(emulator):
    for path, status, sentence in (
        ("state/dev/typo", 400, "there is no table 'typo' in 'dev'"),
        ("state/documents/workflow", 400, "there is no table 'workflow' in 'documents'"),
        ("state/nowhere/workflow", 400, "there is no environment 'nowhere'"),
        ("state/dev", 404, "GET /state/dev is not known here"),
        ("clock/now", 404, "GET /clock/now is not known here"),
        ("journal?after=yesterday", 400, "after must be a whole number of at least 0, not 'yesterday'"),
    ):
        answer = requests.get(f"{emulator.control}/{path}", timeout=10)
        assert (answer.status_code, answer.json()) == (status, {"error": sentence})
    answer = requests.post(f"{emulator.control}/clock", data="{", timeout=10)
    assert (answer.status_code, answer.json()) == (400, {"error": "the body must be JSON"})


def test_a_clock_that_cannot_move_stays(clockwork):
    before = requests.get(f"{clockwork.control}/clock", timeout=10).json()["offset_seconds"]
    for seconds in (1e12, 1e300):
        order = {"advance_seconds": seconds}
        assert requests.post(f"{clockwork.control}/clock", json=order, timeout=10).status_code == 400
    assert requests.get(f"{clockwork.control}/clock", timeout=10).json()["offset_seconds"] == before


@pytest.mark.parametrize("table", ["flowrun", "solutionoperation", "$callback"])
def test_tables_that_may_have_no_rows_yet_are_known(emulator, table):
    answer = requests.get(f"{emulator.control}/state/test/{table}", timeout=10)
    assert (answer.status_code, type(answer.json())) == (200, list)


def test_state_is_read_and_written(emulator, dev):
    row = {"name": "Put", "category": 5, "clientdata": "{}", "statecode": 1}
    flow_id = emulator.put_state("workflow", row)
    shown = dev.get(f"workflows({flow_id})?$select=name,statecode,statuscode,_ownerid_value")
    assert (shown["name"], shown["statecode"], shown["statuscode"]) == ("Put", 1, 2)
    assert emulator.put_state("workflow", {"workflowid": flow_id, "ismanaged": True}) == flow_id
    assert emulator.put_state("workflow", {"workflowid": flow_id, "statecode": 0}) == flow_id
    (stored,) = [found for found in emulator.state("workflow") if found["workflowid"] == flow_id]
    assert (stored["ismanaged"], stored["name"]) == (True, "Put")
    assert (stored["statecode"], stored["statuscode"]) == (0, 2)
    assert not [member for member in stored if member.startswith("$")]
    base = f"{emulator.control}/state"
    both = [{"name": "Never"}, {"colour": 1}]
    assert requests.post(f"{base}/dev/workflow", json=both, timeout=10).status_code == 400
    assert not [found for found in emulator.state("workflow") if found["name"] == "Never"]
    assert requests.get(f"{emulator.control}/nothing", timeout=10).status_code == 404


def test_who_made_a_row_is_kept_as_it_is_given(emulator):
    (anyone,) = [row["systemuserid"] for row in emulator.state("systemuser") if row.get("lastname") == "Keller"]
    given = {"name": "Made", "category": 5, "clientdata": "{}", "_createdby_value": anyone}
    flow_id = emulator.put_state("workflow", given)
    (stored,) = [row for row in emulator.state("workflow") if row["workflowid"] == flow_id]
    assert stored["_createdby_value"] == anyone


def test_clock_moves_the_stamps(clockwork, new_flow):
    emulator = clockwork
    api = emulator.caller()
    flow_id = api.create("workflows", new_flow("Old"))
    created = api.get(f"workflows({flow_id})?$select=createdon")["createdon"]
    before = requests.get(f"{emulator.control}/clock", timeout=10).json()["offset_seconds"]
    answer = requests.post(f"{emulator.control}/clock", json={"advance_seconds": 50}, timeout=10)
    assert answer.json()["offset_seconds"] == before + 50
    api.change(f"workflows({flow_id})", {"description": "new"})
    later = api.get(f"workflows?$filter=modifiedon gt {created} and createdon eq {created}&$select=name")
    assert [row["name"] for row in later["value"]] == ["Old"]


def test_the_lock_is_held_as_long_as_it_was_ordered(clockwork):
    order = {"environment": "dev", "seconds": 30}
    assert requests.post(f"{clockwork.control}/lock", json=order, timeout=10).status_code == 204
    assert clockwork.caller().refused("POST", "PublishAllXml")[:2] == (429, "0x80071151")
    requests.post(f"{clockwork.control}/clock", json={"advance_seconds": 31}, timeout=10)
    assert clockwork.caller().call("POST", "PublishAllXml").status_code == 204
    wrong = requests.post(f"{clockwork.control}/lock", json={"environment": "documents", "seconds": 1}, timeout=10)
    assert (wrong.status_code, wrong.json()["error"]) == (
        400,
        "'documents' is a project, whose rows come from its flows",
    )


def test_every_answer_is_dated_by_the_clock(clockwork):
    project = clockwork.ready["smartflows"]["documents"]
    addresses = [
        f"{clockwork.url('dev')}/api/data/v9.2/WhoAmI",
        f"{clockwork.url('dev')}/nothing",
        clockwork.token_endpoint(),
        f"{project['url']}/api/me",
        f"{clockwork.control}/clock",
    ]

    def offsets():
        answers = [clockwork.plain_session().get(address, timeout=10) for address in addresses]
        assert [len(answer.raw.headers.getlist("Date")) for answer in answers] == [1] * len(addresses)
        return [parsedate_to_datetime(answer.headers["Date"]) - datetime.now(UTC) for answer in answers]

    before = offsets()
    for seconds in (7200, -10800, 3600):
        requests.post(f"{clockwork.control}/clock", json={"advance_seconds": seconds}, timeout=10)
        after = offsets()
        assert [round((new - old).total_seconds(), -1) for new, old in zip(after, before, strict=True)] == [seconds] * 5
        before = after
    clockwork.fault("garbage")
    assert parsedate_to_datetime(clockwork.caller().call("GET", "WhoAmI").headers["Date"])
