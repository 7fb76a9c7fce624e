# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connections of a flow: both editions, checked before anything is sent."""

from __future__ import annotations

import json
import uuid

import pytest

from .harness.laws import converge, refusals, rehearse
from .test_flow_requests import CONNECTOR, LIST_ROWS

NEWER = {"runtimeSource": "embedded", "connection": {"name": "c-1"}, "api": {"name": CONNECTOR}}
OLDER = {"connectionName": "c-1", "source": "Embedded", "id": f"/providers/Microsoft.PowerApps/apis/{CONNECTOR}"}
RECURRENCE = {"Every_night": {"type": "Recurrence", "recurrence": {"frequency": "Day", "interval": 1}}}


@pytest.fixture
def name():
    return f"Accounts {uuid.uuid4().hex[:8]}"


def stored(stage, name):
    row = next(row for row in stage.emulator.rows("dev", "workflow") if row["name"] == name)
    return json.loads(row["clientdata"])["properties"]["connectionReferences"]


@pytest.mark.below_host
@pytest.mark.parametrize("edition", [NEWER, OLDER], ids=["newer", "older"])
def test_both_editions_are_taken_and_sent_in_the_newer_one(stage, name, edition):
    options = {"name": name, "definition": LIST_ROWS, "connection_references": {CONNECTOR: edition}}
    created = converge(stage, "dataverse_flow", options)
    assert created["diff"]["after"]["connection_references"] == {
        CONNECTOR: {"connector": CONNECTOR, "connection": "c-1", "source": "embedded"}
    }
    assert stored(stage, name) == {CONNECTOR: NEWER}


@pytest.mark.below_host
def test_both_editions_are_read_in_files_and_from_the_server(stage, name):
    document = {
        "properties": {"connectionReferences": {CONNECTOR: OLDER}, "definition": LIST_ROWS},
        "schemaVersion": "1.0.0.0",
    }
    guid = str(uuid.uuid4())
    row = {"workflowid": guid, "name": name, "category": 5, "type": 1, "clientdata": json.dumps(document)}
    stage.emulator.put("dev", "workflow", row)
    path = stage.inputs / "accounts.json"
    for edition in (OLDER, NEWER):
        document["properties"]["connectionReferences"] = {CONNECTOR: edition}
        path.write_text(json.dumps(document), encoding="utf-8")
        converge(stage, "dataverse_flow", {"flow_id": guid, "definition_path": str(path)}, changes=False)
    assert stored(stage, name) == {CONNECTOR: OLDER}
    converge(stage, "dataverse_flow", {"flow_id": guid, "definition": {**LIST_ROWS, "description": "Lists."}})
    assert stored(stage, name) == {CONNECTOR: NEWER}


@pytest.mark.below_host
def test_connections_are_put_in_and_taken_away(stage, name):
    options = {"name": name, "definition": LIST_ROWS, "connection_references": {CONNECTOR: NEWER}}
    converge(stage, "dataverse_flow", options)
    moved = converge(stage, "dataverse_flow", {"name": name, "connections": {CONNECTOR: "c-2"}})
    assert moved["diff"]["before"] == {"name": name, "connections": {CONNECTOR: "c-1"}}
    assert moved["diff"]["after"] == {"name": name, "connections": {CONNECTOR: "c-2"}}
    assert stored(stage, name)[CONNECTOR]["connection"] == {"name": "c-2"}
    converge(stage, "dataverse_flow", {"name": name, "connections": {CONNECTOR: ""}})
    assert stored(stage, name)[CONNECTOR]["connection"] == {}


def test_what_cannot_work_is_refused_before_anything_is_sent(stage, name):
    base = {"name": name, "definition": LIST_ROWS}
    nightly = {**LIST_ROWS, "triggers": RECURRENCE}
    messages = refusals(
        stage,
        "dataverse_flow",
        [
            base,
            {**base, "connection_references": {"shared_sql": "contoso_sql"}},
            {**base, "connection_references": {CONNECTOR: {"connector": "sql server"}}},
            {**base, "connection_references": {CONNECTOR: {**OLDER, "id": "/subscriptions/x"}}},
            {**base, "connection_references": {CONNECTOR: {"connector": "shared_sql"}}},
            {**base, "connection_references": {CONNECTOR: {"source": "everybody"}}},
            {"name": name, "definition": nightly, "connection_references": {CONNECTOR: {"source": "invoker"}}},
            {**base, "connection_references": {CONNECTOR: NEWER}, "connections": {"shared_sql": "c-1"}},
            {**base, "connection_references": {CONNECTOR: 5}},
            {**base, "connection_references": {CONNECTOR: NEWER}, "connections": {CONNECTOR: 5}},
        ],
    )
    expected = [
        "which has no entry",
        "which has no entry",
        "'sql server' is not a connector",
        "'/subscriptions/x' is not a connector",
        "has connector shared_sql",
        "source must be one of: embedded, invoker",
        "requires a flow that people start",
        "connections names shared_sql",
        "must be a logical name, or an object with any of",
        "must be the name of a connection",
    ]
    for message, words in zip(messages, expected, strict=True):
        assert words in message


@pytest.mark.below_host
def test_an_entry_that_nothing_uses_is_a_warning(stage, name):
    references = {CONNECTOR: NEWER, "shared_sql": "contoso_sql"}
    options = {"name": name, "definition": LIST_ROWS, "connection_references": references}
    for run in rehearse(stage, "dataverse_flow", options):
        assert run.status == "ok"
        assert run["warnings"] == ["connection_references: the flow does not use shared_sql."]


@pytest.mark.below_host
def test_people_who_press_the_button_bring_their_connection(stage, name):
    options = {"name": name, "definition": LIST_ROWS, "enabled": True}
    options["connection_references"] = {CONNECTOR: {"source": "Invoker"}}
    created = converge(stage, "dataverse_flow", options)
    assert created["flow"]["enabled"] is True
    assert stored(stage, name)[CONNECTOR]["runtimeSource"] == "invoker"
