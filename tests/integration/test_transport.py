# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading through trouble: throttling, cut and broken answers, other origins, TLS and proxies."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections import Counter

import pytest
import trustme

from .harness.emulator import is_unsafe
from .harness.laws import position, refusal, refusals
from .harness.play import IN_PROCESS, task

MODULE = "dataverse_solution_info"


def read(name: str, options: dict | None = None, **keywords) -> dict:
    """Return a task that reads the solution ``name``, so that a fault can be meant for it alone."""
    return task(MODULE, {"name": name, **(options or {})}, name=name, **keywords)


def reads_of(stage, name: str, start: int) -> list[int | None]:
    """Return the status of every request of the task ``name``, None where there was no answer."""
    return [entry["status"] for entry in stage.emulator.journal(start) if f"'{name}'" in entry["query"]]


def page(*rows: dict, **members) -> dict:
    """Return a fault that answers with a page of our own."""
    return {"kind": "status", "status": 200, "json": {"value": list(rows), **members}}


@pytest.mark.one_form
def test_reads_are_repeated(stage):
    faults = {
        "throttled": [{"kind": "status", "status": 429, "retry_after": 2, "code": "0x80072322"}],
        "unavailable": [{"kind": "status", "status": 503, "html": True}, {"kind": "status", "status": 502}],
        "cut_before": [{"kind": "drop_before"}],
        "cut_after": [{"kind": "drop_after"}],
        "cut_within": [{"kind": "truncate"}],
    }
    for name, kinds in faults.items():
        for kind in kinds:
            stage.emulator.fault("dev", "GET", name, **kind)
    start = position(stage)
    played = stage.play([read(name) for name in faults])
    assert Counter(one.status for one in played.results) == {"ok": len(faults)}, played.output[-3000:]
    statuses = {name: reads_of(stage, name, start) for name in faults}
    assert statuses["throttled"] == [429, 200]
    assert statuses["unavailable"] == [503, 502, 200]
    assert statuses["cut_before"] == [None, 200]
    assert statuses["cut_after"] == [None, 200]
    assert len(statuses["cut_within"]) == 2


@pytest.mark.below_host
def test_answers_that_are_not_to_be_followed_or_believed(stage):
    url, elsewhere = stage.emulator.url("dev"), stage.emulator.url("prod")
    port = elsewhere.rpartition(":")[2]
    there = "/api/data/v9.2/solutions?$top=1"
    faults = {
        "redirected": {"kind": "status", "status": 302},
        "garbage": {"kind": "garbage"},
        "listed": {"kind": "status", "status": 200, "json": []},
        "led_away": page(**{"@odata.nextLink": elsewhere + there}),
        "led_astray": page(**{"@odata.nextLink": f"https://127.0.0.1:{port}\\@{url[8:]}{there}"}),
        "downgraded": page(**{"@odata.nextLink": url.replace("https", "http") + there}),
        "nowhere": page(**{"@odata.nextLink": 5}),
        "another_table": page(**{"@odata.nextLink": url + "/api/data/v9.2/systemusers"}),
        "no_rows": {"kind": "status", "status": 200, "json": {"value": None}},
        "odd_rows": page(1, "two"),
    }
    for name, fault in faults.items():
        stage.emulator.fault("dev", "GET", name, **fault)
    start = position(stage)
    messages = dict(zip(faults, refusals(stage, MODULE, [{"name": name} for name in faults]), strict=True))
    assert f"{url} responded with a redirect, which is never followed. Check dataverse_url." in messages["redirected"]
    for name in ("garbage", "listed"):
        assert f"the response of {url} is not one of a Dataverse environment. Check dataverse_url" in messages[name]
    for name in ("nowhere", "another_table"):
        assert "environment (the link to the next page leads elsewhere). Check dataverse_url" in messages[name]
    for name in ("no_rows", "odd_rows"):
        assert "environment (a list without rows). Check dataverse_url" in messages[name]
    for name in ("led_away", "led_astray", "downgraded"):
        assert "another origin, to which credentials are not sent" in messages[name]
    assert {one["environment"] for one in stage.emulator.journal(start)} == {"login", "dev"}


@pytest.mark.one_form
def test_lists_and_answers_without_an_end(stage):
    """What is sent in drops, headers too, and pages in a circle: a bound on the whole of each, and one sentence."""
    url = stage.emulator.url("dev")
    stage.emulator.fault("dev", "GET", "'circle'", times=1, **page(**{"@odata.nextLink": _page(url, "circle")}))
    stage.emulator.fault("dev", "GET", "skiptoken=circle", times=9, **page(**{"@odata.nextLink": _page(url, "circle")}))
    for part in ("headers", "body"):
        stage.emulator.fault("dev", "GET", f"'drip_{part}'", kind="drip", part=part, seconds=0.2)
    names = ("circle", "drip_headers", "drip_body")
    messages = refusals(stage, MODULE, [{"name": name, "request_timeout": 1} for name in names])
    assert "environment (the list does not end). Check dataverse_url" in messages[0]
    for message in messages[1:]:
        assert (
            f"{url} did not respond in full (GET /api/data/v9.2/solutions): the response was not complete after 5 s."
            in message
        )
        assert "increase request_timeout" in message


def _page(url: str, token: str) -> str:
    return f"{url}/api/data/v9.2/solutions?$skiptoken={token}"


def test_pauses_end_with_the_time_of_the_task_and_are_seen(stage):
    """A wish beyond the limit fails at once, not early and not late; one within it is shown as it passes."""
    names = ("beyond", "within", "default")
    for name, seconds, status in zip(names, (40, 6, 1000), (429, 429, 503), strict=True):
        stage.emulator.fault("dev", "GET", name, kind="status", status=status, retry_after=seconds, code="0x80072322")
    run = {"state": "absent", "wait_timeout": 20, "wait_interval": 1}
    start = position(stage)
    began = time.monotonic()
    played = stage.play(
        [
            task("dataverse_solution", {"name": "beyond", **run}, name="beyond", ignore_errors=True),
            task("dataverse_solution", {"name": "within", **run}, name="within"),
            read("default", ignore_errors=True),
        ]
    )
    assert 6 <= time.monotonic() - began < 20
    results = {one.task: one for one in played.results}
    assert (
        "requests a pause of 40 s before the next request (HTTP 429), which is longer than wait_timeout leaves (20 s)"
        in (results["beyond"]["msg"])
    )
    assert results["within"].status == "ok"
    assert (
        "requests a pause of 1000 s before the next request (HTTP 503), which is longer than a task waits for one"
        in (results["default"]["msg"])
    )
    assert [len(reads_of(stage, name, start)) for name in names] == [1, 2, 1]
    if stage.form == IN_PROCESS:
        assert "dev: pausing before the next attempt, 0 s of at most 6 s" in played.output


@pytest.mark.below_host
def test_names_with_slashes_are_no_addresses(stage):
    played = stage.play([read("a//b"), read("https://c"), task("dataverse_flow_info", {"name": "d//e"})])
    assert [one.status for one in played.results] == ["ok"] * 3, played.output[-3000:]


def test_trust(stage, tmp_path):
    url = stage.emulator.url("dev")
    right = stage.emulator.ready["ca_path"]
    wrong = tmp_path / "wrong.pem"
    trustme.CA().cert_pem.write_to_path(str(wrong))
    ours = tmp_path / "ours.pem"
    shutil.copy(right, ours)
    unset = {"DATAVERSE_CA_PATH": ""}
    tasks = [
        read("own_file", {"ca_path": str(ours)}, environment={"REQUESTS_CA_BUNDLE": str(wrong)}),
        read("bundle_of_requests", environment={**unset, "REQUESTS_CA_BUNDLE": right}),
        read("unchecked", {"ca_path": str(wrong), "validate_certs": False}),
        read("unchecked_by_variable", {"ca_path": str(wrong)}, environment={"DATAVERSE_SKIP_TLS_VERIFICATION": "1"}),
        read("wrong_file", {"ca_path": str(wrong)}, ignore_errors=True),
        read("no_file", environment=unset, ignore_errors=True),
        read("checked", {"ca_path": str(wrong)}, environment={"DATAVERSE_SKIP_TLS_VERIFICATION": "False"}),
    ]
    results = {one.task: one for one in stage.play(tasks).results}
    assert len(results) == len(tasks)
    good = ("own_file", "bundle_of_requests", "unchecked", "unchecked_by_variable")
    assert [results[name].status for name in good] == ["ok"] * 4
    for name, trusted in (("wrong_file", str(wrong)), ("no_file", "system's certificate authorities")):
        message = results[name]["msg"]
        assert f"certificate of {url} is not trusted by" in message
        assert trusted in message
        assert "Set ca_path, DATAVERSE_CA_PATH or SMARTFLOWS_CA_PATH to the right CA file." in message
        assert len(message) <= 300
    assert results["checked"].status == "failed"


class Proxy:
    """A proxy on loopback that tunnels and keeps the addresses it was asked for."""

    def __init__(self):
        self.asked: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._tunnel, args=(client,), daemon=True).start()

    def _tunnel(self, client: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            part = client.recv(4096)
            if not part:
                return
            head += part
        method, target = head.split()[:2]
        self.asked.append(f"{method.decode()} {target.decode()}")
        host, _colon, port = target.decode().rpartition(":")
        server = socket.create_connection((host, int(port)))
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        back = threading.Thread(target=_copy, args=(server, client), daemon=True)
        back.start()
        _copy(client, server)
        back.join(10)
        client.close()
        server.close()


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while part := source.recv(65536):
            target.sendall(part)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def test_proxies(stage):
    proxy = Proxy()
    hosts = {stage.emulator.url("dev")[8:], stage.emulator.ready["login"]["authority"][8:]}
    dead = {"https_proxy": "http://127.0.0.1:9"}
    tasks = [
        read("through", environment={"https_proxy": proxy.url}),
        read("around", {"token_cache": False}, environment={**dead, "no_proxy": "127.0.0.1"}),
        read("dead", environment=dead, ignore_errors=True),
    ]
    through, around, broken = stage.play(tasks).results
    proxy.close()
    assert (through.status, around.status) == ("ok", "ok")
    assert set(proxy.asked) == {f"CONNECT {host}" for host in hosts}
    assert broken.status == "failed"
    assert f"{stage.emulator.url('dev')} cannot be reached" in broken["msg"]
    assert "Check the address, name resolution, proxy and firewall." in broken["msg"]
    assert len(broken["msg"]) <= 300


def test_plain_http_and_silence_are_refused(stage):
    emulator = stage.emulator
    emulator.fault("dev", "GET", "silent", times=3, kind="delay", seconds=3)
    messages = refusals(
        stage,
        MODULE,
        [{"name": "x", "dataverse_url": "http://contoso.crm4.dynamics.com"}, {"name": "silent", "request_timeout": 1}],
    )
    assert "dataverse_url uses plain HTTP" in messages[0]
    assert f"{emulator.url('dev')} cannot be reached" in messages[1]
    assert "timed out" in messages[1]


@pytest.mark.one_form
def test_throttling_is_lived_with(start_emulator, make_stage):
    stage = make_stage(start_emulator(throttle={"requests": 4, "window_seconds": 2}))
    definition = {"triggers": {"T": {"type": "Request", "kind": "Http", "inputs": {"schema": {}}}}, "actions": {}}
    tasks = [{**read("Default"), "loop": list(range(6))}]
    tasks += [task("dataverse_flow", {"name": f"Flow {number}", "definition": definition}) for number in range(2)]
    played = stage.play(tasks)
    assert [one.status for one in played.results] == ["ok"] * 3, played.output[-3000:]
    entries = [one for one in stage.emulator.journal() if one["environment"] == "dev"]
    assert 429 in {one["status"] for one in entries}
    assert [one["status"] for one in entries if is_unsafe(one) and one["status"] != 429] == [204, 204]
    assert len([row for row in stage.emulator.rows("dev", "workflow") if row["name"].startswith("Flow ")]) == 2


@pytest.mark.below_host
def test_throttling_without_end_is_said(stage):
    stage.emulator.fault("dev", "GET", "no_end", times=6, kind="status", status=429, retry_after=0, code="0x80072326")
    message = refusal(stage, MODULE, {"name": "no_end"})
    assert "HTTP 429, 0x80072326" in message
    assert "Reduce the number of parallel tasks." in message
