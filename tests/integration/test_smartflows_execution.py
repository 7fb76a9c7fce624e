# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Executions of Smart Flows: started once, followed to their end, with the requests behind them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from pathlib import Path

import pytest
import requests

from .harness.laws import converge, position, refusals
from .harness.play import task
from .harness.single import Single

ONE = "00000000-0000-4000-8000-000000000001"
TWO = "00000000-0000-4000-8000-000000000002"
USER = "00000000-0000-4000-8000-0000000000f9"
EXECUTION = "smartflows_execution"
RECORDS = {
    "records": [ONE, TWO],
    "entity": "quote",
    "user_id": USER,
    "organization": "contoso",
}
ORDER = "<order><number>SO-1001</number><customer>Example &amp; Sons</customer></order>"
API = "/api/v1/"
BIG = 200_000_000


def sent(stage, after: int) -> list[dict]:
    """Return what was sent to the project since a position of the journal."""
    return [one for one in stage.emulator.journal(after) if one["environment"] == "documents"]


def lines(entries) -> list[str]:
    """Return requests as ``METHOD path?query``, with ids as they are."""
    shown = []
    for one in entries:
        query = f"?{one['query']}" if one["query"] else ""
        shown.append(f"{one['method']} {one['path'].removeprefix(API)}{query}")
    return shown


def starts(stage, after: int) -> list[dict]:
    return [one for one in sent(stage, after) if one["method"] == "POST" and one["path"].endswith("/executions")]


@pytest.mark.one_per_module
def test_an_execution_is_started_once_and_its_documents_are_kept(stage):
    folder = stage.folder / "letters"
    options = {"flow": "Quote letter", **RECORDS, "unless_succeeded_within": "24h", "dest": f"{folder}/"}
    real = converge(stage, EXECUTION, options)
    assert real["decision"] == "started"
    assert [one["step"].split()[0] for one in real["operations"]] == ["start", "wait", "write"]
    execution = real["execution"]
    assert (execution["flow"], execution["status"], execution["succeeded"]) == ("Quote letter", "Success", True)
    assert [one["changed"] for one in real["documents"]] == [True, True]
    assert sorted(one.name for one in folder.iterdir()) == ["Cover.docx", "Quote.pdf"]
    for one in real["documents"]:
        content = Path(one["file"]).read_bytes()
        assert one["checksum"] == hashlib.sha256(content).hexdigest()
        assert one["size"] == len(content)
    assert folder.joinpath("Quote.pdf").read_bytes().startswith(b"%PDF")
    assert folder.joinpath("Cover.docx").read_bytes().startswith(b"PK")


@pytest.mark.below_host
@pytest.mark.parametrize(
    ("name", "given", "body", "content_type"),
    [
        ("Welcome letter", {}, None, None),
        (
            "Quote letter",
            RECORDS,
            {
                "id": [ONE, TWO],
                "entity": "quote",
                "userId": USER,
                "organizationUniqueName": "contoso",
            },
            "application/json; charset=utf-8",
        ),
        ("Order letter", {"xml": ORDER}, ORDER, "application/xml; charset=utf-8"),
    ],
    ids=["no data", "records", "xml"],
)
def test_the_requests_of_the_documentation(stage, name, given, body, content_type):
    """Start, progress, output and document as the vendor's page "Using the API" has them."""
    start = position(stage)
    options = {"flow": name, **given, "adopt_running": False, "dest": f"{stage.folder}/letters/"}
    real = stage.play([task(EXECUTION, options)]).only()
    execution, (document, *_more) = real["execution"], real["documents"]
    guid, flow = execution["execution_id"], execution["flow_id"]
    entries = sent(stage, start)
    wanted = [
        f"POST flows/executions?flowId={flow}",
        f"GET flows/executions/{guid}/progress",
        f"GET flows/executions/{guid}",
        f"GET documents/{document['document_id']}/content",
    ]
    assert [line for line in lines(entries) if line in wanted] == wanted
    headers = [{key.lower(): value for key, value in one["headers"].items()} for one in entries]
    assert {one["x-api-key"] for one in headers} == {"***"}
    assert not any("authorization" in one for one in headers)
    (started,) = [one for one in entries if one["method"] == "POST"]
    assert started["path"] == "/api/v1/flows/executions"
    assert started["body"] == body
    assert {k.lower(): v for k, v in started["headers"].items()}.get("content-type") == content_type
    accepts = [one["accept"] for one in headers]
    assert accepts == ["*/*" if line.endswith("/content") else "application/json" for line in lines(entries)]


@pytest.mark.below_host
def test_check_mode_reads_alone_and_noise_changes_nothing(start_emulator, make_stage):
    stage = make_stage(start_emulator(noise=True))
    options = {
        "flow": "Price list",
        "user_input": {"Region": "US"},
        "unless_succeeded_within": "1d",
        "dest": f"{stage.folder}/letters/",
    }
    real = converge(stage, EXECUTION, options)
    assert real["execution"]["status"] == "Success"
    converge(stage, EXECUTION, {"flow": "Welcome letter", "dest": str(stage.folder / "one.pdf")})
    mailed = stage.play([task(EXECUTION, {"flow": "Letter by mail"})]).only()
    assert mailed["execution"]["status"] == "Warning"
    assert "warns: The mail could not be sent." in mailed["warnings"][0]


@pytest.mark.below_host
def test_a_file_that_is_there_needs_no_run(stage):
    dest = stage.folder / "welcome.pdf"
    start = position(stage)
    options = {"flow": "Welcome letter", "dest": str(dest)}
    converge_options = {**options, "mode": "0600"}
    first, again, forced, other = stage.play(
        [
            task(EXECUTION, converge_options),
            task(EXECUTION, options),
            task(EXECUTION, {**options, "force": True}),
            task(EXECUTION, {"flow": "Archive orders", "creates": str(stage.folder / "*.pdf")}),
        ]
    ).results
    assert [one["changed"] for one in (first, again, forced, other)] == [True, False, True, False]
    assert [again["decision"], forced["decision"], other["decision"]] == ["exists", "started", "exists"]
    assert len(starts(stage, start)) == 2
    # the same content again: the run counts as a change, the file does not
    assert [one["changed"] for one in forced["documents"]] == [False]


@pytest.mark.below_host
def test_policies_for_paused_executions(stage):
    price, contract = {"flow": "Price list"}, {"flow": "Contract", "wait_timeout": 1}
    asked, returned, canceled, answered, waited, left = stage.play(
        [
            task(EXECUTION, price, ignore_errors=True),
            task(EXECUTION, {**price, "on_user_input": "return"}),
            task(EXECUTION, {**price, "on_user_input": "cancel"}, ignore_errors=True),
            task(EXECUTION, {**price, "user_input": {"region": "US"}}),
            task(EXECUTION, {**contract, "on_waiting": "return"}),
            task(EXECUTION, {**contract, "on_timeout": "cancel"}, ignore_errors=True),
        ]
    ).results
    assert "waits for user input (UserInput): Region" in asked["msg"]
    assert asked["execution"]["questions"] == [{"key": "region", "title": "Region", "default": "EU"}]
    # the execution that asked is still there, and is what the next task finds
    guid = asked["execution"]["execution_id"]
    assert (returned["decision"], returned["execution"]["execution_id"], returned["changed"]) == (
        "adopted",
        guid,
        False,
    )
    assert "was canceled, since it asked for input" in canceled["msg"]
    assert answered["execution"]["status"] == "Success"
    assert (waited["finished"], waited["execution"]["status"]) == (False, "Waiting")
    assert left["execution"]["execution_id"] == waited["execution"]["execution_id"]
    assert "was canceled, since it took longer than 1 s" in left["msg"]


@pytest.mark.below_host
def test_an_execution_is_followed_by_its_id_resumed_and_canceled(stage):
    first, second = stage.play(
        [task(EXECUTION, {"flow": "Contract", "on_waiting": "return", "adopt_running": False})] * 2
    ).results
    guid, other = (one["execution"]["execution_id"] for one in (first, second))
    project = stage.emulator.ready["smartflows"]["documents"]
    url = f"{project['url']}/api/v1/flows/callback/{guid}"
    assert requests.post(url, verify=stage.emulator.ready["ca_path"], timeout=10).ok
    real = converge(stage, EXECUTION, {"execution_id": guid, "dest": f"{stage.folder}/signed/"})
    assert (real["decision"], real["execution"]["status"]) == ("followed", "Success")
    assert [one["step"].split()[0] for one in real["operations"]] == ["write"]
    canceled = converge(stage, EXECUTION, {"execution_id": other, "state": "canceled"})
    assert canceled["execution"]["status"] == "Canceled"


@pytest.mark.below_host
@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
def test_a_lost_answer_while_another_caller_starts_the_same_flow(start_emulator, make_stage, kind):
    flows = [{"name": "Letter", "input": "plugin", "documents": [{"name": "Letter"}]}]
    emulator = start_emulator(smartflows=[{"name": "documents", "users": ["deployer", "other"], "flows": flows}])
    stage = make_stage(emulator)
    records = {
        "entity": "quote",
        "user_id": USER,
        "records": [ONE],
    }
    options = {"flow": "Letter", **records, "start_grace": 4, "wait_interval": 1, "unless_succeeded_within": "1h"}
    emulator.fault("documents", "POST", "/flows/executions$", kind=kind)
    ours = Single(stage, EXECUTION, options)
    until(lambda: starts(stage, stage.start))
    # another user with the same input, and the same user with another one
    others = [
        start_from_elsewhere(emulator, *other)
        for other in (
            ("other", ONE),
            ("deployer", TWO),
        )
    ]
    ours.wait()
    if kind == "drop_before":
        assert ours.result["failed"] is True
        assert "no matching execution was found" in ours.result["msg"]
        assert {one["execution_id"] for one in ours.result["candidates"]} == set(others)
        ours = Single(stage, EXECUTION, options)
        ours.wait()
    assert ours.result.get("failed", False) is False
    mine = [row for row in emulator.rows("documents", "execution") if is_ours(emulator, row)]
    assert [row["executionid"] for row in mine] == [ours.result["execution"]["execution_id"]]
    assert len(emulator.rows("documents", "execution")) == 3
    again = Single(stage, EXECUTION, options)
    assert again.wait()["changed"] is False


def start_from_elsewhere(emulator, user: str, record: str) -> str:
    """Start the only flow as another caller would and return the execution's id."""
    project = emulator.ready["smartflows"]["documents"]
    api = requests.Session()
    api.verify, api.headers["X-API-KEY"] = emulator.ready["ca_path"], project["api_keys"][user]
    (flow,) = api.get(f"{project['url']}/api/v1/flows", timeout=10).json()
    body = {"id": [record], "entity": "quote", "userId": USER}
    url = f"{project['url']}/api/v1/flows/executions?flowId={flow['id']}"
    return api.post(url, json=body, timeout=10).json()["id"]


def is_ours(emulator, row) -> bool:
    """Whether an execution was created by the deployer, for the first record."""
    data = {one["dataid"]: one["text"] for one in emulator.rows("documents", "data")}
    return row["createdBy"]["displayName"] == "deployer" and f'"{ONE}"' in data[row["data"]]


def test_a_killed_task_is_taken_up_by_the_next_one(start_emulator, make_stage):
    flows = [{"name": "Letter", "seconds": 3600, "documents": [{"name": "Letter"}]}]
    emulator = start_emulator(smartflows=[{"name": "documents", "flows": flows, "hold_seconds": 0}])
    stage = make_stage(emulator)
    options = {"flow": "Letter", "wait_interval": 1, "dest": str(stage.folder / "letter.pdf")}
    victim = Single(stage, EXECUTION, options)
    until(lambda: starts(stage, stage.start))
    time.sleep(0.3)
    victim.kill()
    start = position(stage)
    second = Single(stage, EXECUTION, options)
    until(lambda: any(line.endswith("/progress") for line in lines(sent(stage, start))))
    emulator.advance(3600)
    adopted = second.wait()
    assert (adopted["decision"], adopted["changed"]) == ("adopted", True)
    assert [one["step"].split()[0] for one in adopted["operations"]] == ["write"]
    assert len(emulator.rows("documents", "execution")) == 1
    (stage.folder / "letter.pdf").unlink()
    later = stage.play([task(EXECUTION, {**options, "unless_succeeded_within": "2h"})]).only()
    assert (later["decision"], len(emulator.rows("documents", "execution"))) == ("succeeded_before", 1)
    assert (stage.folder / "letter.pdf").exists()


@pytest.mark.below_host
def test_tasks_that_begin_at_once_start_one_execution(start_emulator, make_stage):
    flows = [{"name": "Letter", "input": "plugin", "seconds": 3600}]
    emulator = start_emulator(smartflows=[{"name": "documents", "flows": flows}], latency_ms=100)
    stage = make_stage(emulator)
    options = {
        "flow": "Letter",
        "records": [ONE],
        "entity": "quote",
        "user_id": USER,
        "wait": False,
    }
    tasks = [Single(stage, EXECUTION, options) for _number in range(3)]
    for one in tasks:
        one.wait()
    (row,) = emulator.rows("documents", "execution")
    assert {one.result["execution"]["execution_id"] for one in tasks} == {row["executionid"]}
    assert sorted(one.result["decision"] for one in tasks) == ["adopted", "adopted", "started"]


def test_a_big_document_costs_no_memory(start_emulator, make_stage):
    flows = [
        {"name": name, "documents": [{"name": name, "size": size}]} for name, size in (("small", 1000), ("big", BIG))
    ]
    stage = make_stage(start_emulator(smartflows=[{"name": "documents", "flows": flows}]))
    peaks = {}
    for name in ("small", "big"):
        dest = stage.folder / f"{name}.pdf"
        run = Single(stage, EXECUTION, {"flow": name, "dest": str(dest)})
        peaks[name] = peak_of(run)
        assert dest.stat().st_size == {"small": 1000, "big": BIG}[name]
        dest.unlink()
    assert peaks["small"] > 10, peaks
    assert peaks["big"] - peaks["small"] < 16, peaks


def peak_of(run) -> float:
    """Return the most megabytes that a process has held until it ended.

    The kernel is asked again and again: what it tells at the end counts the memory of the parent before the start too.
    """
    peak = 0.0
    while not run.over:
        with contextlib.suppress(OSError):
            status = Path(f"/proc/{run.pid}/status").read_text("utf-8")
            peak = max([peak, *(int(line.split()[1]) / 1024 for line in status.splitlines() if "VmHWM" in line)])
        time.sleep(0.01)
    return peak


def test_documents_of_every_kind(start_emulator, make_stage):
    names = [{"name": name} for name in ("../../etc/x", "", "Same", "Same")]
    more = [{"name": "Late", "unfinished": 1.5}, {"name": "Secret", "forbidden": True, "form": "docx"}]
    flows = [{"name": "Letters", "documents": [*names, *more]}]
    stage = make_stage(start_emulator(smartflows=[{"name": "documents", "flows": flows}]))
    folder = stage.folder / "letters"
    real = stage.play([task(EXECUTION, {"flow": "Letters", "dest": f"{folder}/"})]).only()
    assert not real.failed, real["msg"]
    ids = [one["document_id"] for one in real["documents"]]
    wanted = ["x.pdf", f"document-{ids[1]}.pdf", "Same.pdf", f"Same-{ids[3]}.pdf", "Late.pdf", "Secret.docx"]
    assert [Path(one["file"]).name for one in real["documents"]] == wanted
    assert sorted(one.name for one in folder.iterdir()) == sorted(wanted)


def test_msal_is_never_imported(stage):
    """A library of that name that cannot be imported stands before the real one."""
    folder = stage.inputs / "before"
    folder.mkdir()
    folder.joinpath("msal.py").write_text("raise SystemExit('msal was imported')\n")
    stage.environment["PYTHONPATH"] = os.pathsep.join([str(folder), stage.environment["PYTHONPATH"]])
    tasks = [
        task(EXECUTION, {"flow": "Welcome letter"}),
        task("smartflows_flow_info"),
        task("smartflows_execution_info"),
    ]
    played = stage.play(tasks)
    assert [one.status for one in played.results] == ["ok"] * 3, played.output[-2000:]
    assert "msal was imported" not in played.output


def test_the_key_stays_hidden_when_the_server_says_it(stage):
    key = stage.emulator.ready["smartflows"]["documents"]["api_key"]
    stage.emulator.fault("documents", "GET", "/flows$", 2, kind="status", status=400, html=f"<p>bad key {key}</p>")
    failed = stage.play(
        [task(EXECUTION, {"flow": "Welcome letter", "smartflows_api_key": key}, ignore_errors=True)]
    ).only()
    assert failed.failed
    assert "bad key" in failed["msg"]
    assert key not in json.dumps(failed.result)


def test_what_cannot_be_is_refused(stage):
    url = stage.emulator.ready["smartflows"]["documents"]["url"]
    wrong = [
        ({"flow": "Welcom letter"}, "Did you mean: Welcome letter"),
        ({"flow_id": "none"}, "has no flow with the id"),
        ({"execution_id": "none"}, "has no execution none"),
        (
            {"flow": "Quote letter", **RECORDS, "records": ["SO-1001"]},
            "records contains 'SO-1001', which is not an id. Set the id as",
        ),
        ({"flow": "quote Letter"}, "starts from records of a plug-in, but nothing is set. Set records, entity and"),
        ({"flow": "Order letter", **RECORDS}, "starts with data of a schema, but records is set. Set xml or data."),
        ({"flow": "Welcome letter", "xml": ORDER}, "starts without input, but xml is set. Do not set it."),
        ({"flow": ""}, "flow is empty"),
        ({"flow": "Welcome letter", "success_statuses": []}, "success_statuses is empty"),
        ({"flow": "Welcome letter", "unless_succeeded_since": "mon"}, "is not a calendar time: 'mon'"),
        ({"flow": "Order letter", "xml": "<a>&</a>"}, "xml is not well-formed"),
        ({"flow": "Order letter", "data": "a"}, "data is not valid JSON"),
        ({"flow": "Welcome letter", "unless_succeeded_within": "soon"}, "is not a duration"),
        ({"flow": "Welcome letter", "dest": f"{stage.folder}/a/", "wait": False}, "dest requires wait"),
        ({"flow": "Welcome letter", "dest": f"{stage.inputs}/play.yml/a"}, "is not writable"),
        ({"flow": "Welcome letter", "mode": "rw", "dest": "a.pdf"}, "mode must be"),
        ({"flow": "Welcome letter", "smartflows_api_key": "wrong-key"}, "smartflows_api_key is not accepted"),
        ({"flow": "Welcome letter", "smartflows_url": "http://flows.contoso.example"}, "set allow_http"),
        ({"flow": "Welcome letter", "smartflows_url": url + "/console"}, "not one of the Smart Flows API"),
    ]
    messages = refusals(stage, EXECUTION, [options for options, _words in wrong])
    for message, (_options, words) in zip(messages, wrong, strict=True):
        assert words in message


@pytest.mark.below_host
def test_a_page_on_200_and_an_end_of_the_road(stage):
    stage.emulator.fault("documents", "GET", "/flows$", 1, kind="garbage")
    (message,) = refusals(stage, EXECUTION, [{"flow": "Welcome letter"}])
    assert "is not one of the Smart Flows API" in message


@pytest.mark.below_host
def test_whoever_may_not_run_flows_is_told_so(stage):
    reader = stage.emulator.ready["smartflows"]["documents"]["api_keys"]["reader"]
    failed = stage.play(
        [task(EXECUTION, {"flow": "Archive orders", "smartflows_api_key": reader}, ignore_errors=True)]
    ).only()
    assert failed["changed"] is False
    assert (
        "Missing permission execute:flows (HTTP 403). The key has exactly the permissions of its user" in failed["msg"]
    )


@pytest.mark.below_host
def test_a_failed_execution_is_explained(stage):
    failed = stage.play([task(EXECUTION, {"flow": "Broken letter"}, ignore_errors=True)]).only()
    assert failed["changed"] is True
    assert failed["msg"].endswith("ended with status Error: Field not found (orderNumber).")
    assert failed["error"]["reasons"][0]["error"] == "TemplateError"
    assert [one["status"] for one in failed["operations"]] == ["done", "failed"]


@pytest.mark.below_host
def test_an_older_server_on_the_premises(start_emulator, make_stage):
    lacks = ["start", "status", "cancel", "answer"]
    emulator = start_emulator(smartflows=[{"name": "documents", "lacks": lacks, "plain": True}])
    stage = make_stage(emulator)
    letter, batch, answer, waiting, cancel = stage.play(
        [
            task(EXECUTION, {"flow": "Welcome letter"}),
            task(EXECUTION, {"flow": "Welcome letter", "batch": True}, ignore_errors=True),
            task(EXECUTION, {"flow": "Price list", "user_input": {"region": "US"}}, ignore_errors=True),
            task(EXECUTION, {"flow": "Contract", "on_waiting": "return"}, register="run"),
            task(
                EXECUTION, {"execution_id": "{{ run.execution.execution_id }}", "state": "canceled"}, ignore_errors=True
            ),
        ]
    ).results
    assert (letter["execution"]["status"], waiting["execution"]["status"]) == ("Success", "Waiting")
    for failed in (batch, answer, cancel):
        assert "supported by this server" in failed["msg"]


@pytest.mark.below_host
@pytest.mark.parametrize("where", ["here", "elsewhere"])
def test_answers_tell_executions_apart(start_emulator, make_stage, where):
    flows = [{"name": "Ask", "input": "user", "asks": [{"Region": "EU"}], "documents": [{"name": "P"}]}]
    emulator = start_emulator(smartflows=[{"name": "documents", "flows": flows}])
    decisions = []
    first = make_stage(emulator)
    for number, region in enumerate(("EU", "US", "US", "EU")):
        stage = first if where == "here" else make_stage(emulator)
        options = {"flow": "Ask", "data": {"q": 1}, "user_input": {"Region": region}, "unless_succeeded_since": "today"}
        result = stage.play([task(EXECUTION, {**options, "dest": f"{stage.folder}/{number}.pdf"})]).only()
        decisions.append((region, result["decision"], result["execution"]["execution_id"]))
    (_eu, started_eu, eu), (_us, started_us, us) = decisions[:2]
    assert (started_eu, started_us) == ("started", "started")
    assert decisions[2:] == [("US", "succeeded_before", us), ("EU", "succeeded_before", eu)]


def until(happened, seconds=20):
    """Wait until something has happened."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_dry_run_of_a_play_follows_and_cancels_what_its_first_task_would_start(stage):
    first = task(EXECUTION, {"flow": "Contract", "on_waiting": "return", "wait": False}, register="started")
    late = {"execution_id": "{{ started.execution.execution_id }}"}
    tasks = [
        first,
        task(EXECUTION, {**late, "wait": False}),
        task(EXECUTION, {**late, "state": "canceled"}),
        task(EXECUTION, {**late, "dest": f"{stage.folder}/signed/"}),
        task("smartflows_execution_info", late),
    ]
    start = position(stage)
    dry = stage.play([{**one, "check_mode": True, "diff": True} for one in tasks])
    assert dry.code == 0, dry.output[-4000:]
    assert starts(stage, start) == []
    assert [one["changed"] for one in dry.results] == [True, False, True, True, False]
    assert [one["execution"]["execution_id"] for one in dry.results[:4]] == [None] * 4
    assert dry.results[4]["executions"] == []
    assert dry.results[2]["diff"]["after"] == {"status": "Canceled"}
    assert "execution_id has no value" in dry.results[1]["warnings"][0]
    real = stage.play(tasks[:3])
    assert [one["changed"] for one in real.results] == [True, False, True]


@pytest.mark.one_form
@pytest.mark.parametrize("none", [None, ""])
def test_a_real_run_needs_the_id_and_a_dry_run_what_it_would_start(stage, none):
    start = position(stage)
    wrong = [{"execution_id": none}, {"execution_id": none, "state": "canceled"}]
    played = stage.play([task(EXECUTION, one, ignore_errors=True) for one in wrong])
    assert ["execution_id" in one["msg"] for one in played.results] == [True, True]
    dry_run = {"ignore_errors": True, "check_mode": True}
    dry = stage.play([task(EXECUTION, {name: none}, **dry_run) for name in ("flow", "flow_id")])
    assert [one["msg"].partition(".")[0].split(" is ")[0] for one in dry.results] == ["flow", "flow_id"]
    assert starts(stage, start) == []
