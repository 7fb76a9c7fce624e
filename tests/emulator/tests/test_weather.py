# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Throttling, latency and noise."""

from __future__ import annotations

import json
import time

import requests


def test_throttling_counts_requests_per_user(make_emulator):
    config = {"environments": ["dev"], "throttle": {"requests": 3, "window_seconds": 300}}
    emulator = make_emulator(config)
    api = emulator.caller()
    left = [api.call("GET", "WhoAmI").headers["x-ms-ratelimit-burst-remaining-xrm-requests"] for _turn in range(3)]
    assert left == ["2", "1", "0"]
    answer = api.call("GET", "WhoAmI")
    assert answer.status_code == 429
    assert answer.json()["error"]["code"].lower() == "0x80072322"
    wait = int(answer.headers["Retry-After"])
    assert 200 < wait <= 300
    emulator.caller(identity="reader").get("WhoAmI")
    requests.post(f"{emulator.control}/clock", json={"advance_seconds": wait}, timeout=10)
    api.get("WhoAmI")


def test_latency(make_emulator):
    emulator = make_emulator({"environments": ["dev"], "latency_ms": 80})
    api = emulator.caller()
    api.get("WhoAmI")
    started = time.perf_counter()
    api.get("WhoAmI")
    assert time.perf_counter() - started >= 0.08


def test_noise_changes_the_form_and_keeps_the_meaning(make_emulator, new_flow):
    emulator = make_emulator({"environments": ["dev"], "noise": True})
    api = emulator.caller()
    body = new_flow("Noisy")
    answer = api.session.post(f"{api.root}/workflows", json=body, timeout=10)
    url = answer.headers["OData-EntityId"]
    texts = [api.session.get(url, timeout=10).text for _turn in range(6)]
    rows = [json.loads(text) for text in texts]
    assert len(set(texts)) == 6
    assert len({tuple(row) for row in rows}) == 6
    assert any(row["workflowid"].isupper() for row in rows) or any(row["solutionid"].isupper() for row in rows)
    assert {row["name"] for row in rows} == {"Noisy"}
    assert len({row["@odata.etag"] for row in rows}) == 1
    assert all("new_noise" in row for row in rows)
    flows = [json.loads(row["clientdata"]) for row in rows]
    ids = {flow["properties"]["definition"]["triggers"]["manual"]["metadata"]["operationMetadataId"] for flow in flows}
    assert len(ids) == 6
    for flow in flows:
        for group in ("triggers", "actions"):
            for item in flow["properties"]["definition"][group].values():
                del item["metadata"]
    assert all(flow == json.loads(body["clientdata"]) for flow in flows)
    assert len({row["clientdata"].replace("\n", "").strip()[:4] for row in rows}) > 1


def test_noise_leaves_guids_alone_that_are_text(make_emulator):
    guid = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
    definition = {"environmentvariabledefinitionid": guid, "schemaname": "new_Id", "defaultvalue": guid}
    rows = {"environmentvariabledefinition": [{**definition, "type": 100000000}]}
    emulator = make_emulator({"environments": [{"name": "dev", "rows": rows}], "noise": True})
    session = emulator.caller().session
    link = f"{emulator.url()}/api/data/v9.2/environmentvariabledefinitions({guid})"
    answers = [session.get(link, timeout=10).json() for _turn in range(12)]
    assert {answer["defaultvalue"] for answer in answers} == {guid}
    assert {answer["environmentvariabledefinitionid"] for answer in answers} == {guid, guid.upper()}


def test_the_hint_for_parallel_work(make_emulator):
    emulator = make_emulator({"environments": ["dev"], "dop_hint": 7})
    assert emulator.caller().call("GET", "WhoAmI").headers["x-ms-dop-hint"] == "7"
    assert emulator.caller().call("GET", "nothing").headers["x-ms-dop-hint"] == "7"


def test_noise_pages_lists(make_emulator):
    rows = [{"name": f"Flow {number}", "category": 5} for number in range(60)]
    emulator = make_emulator({"environments": [{"name": "dev", "rows": {"workflow": rows}}], "noise": True})
    session = emulator.caller().session
    link = f"{emulator.url()}/api/data/v9.2/workflows?$select=name"
    names, pages = [], 0
    while link:
        answer = session.get(link, timeout=10).json()
        names += [row["name"] for row in answer["value"]]
        link = answer.get("@odata.nextLink")
        pages += 1
    assert sorted(names) == sorted(row["name"] for row in rows)
    assert pages > 1
    assert requests.get(f"{emulator.control}/clock", timeout=10).status_code == 200
