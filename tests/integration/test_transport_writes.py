# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing through trouble: nothing is made twice or in the wrong place, and outcomes are told honestly."""

from __future__ import annotations

import uuid

import pytest

from .harness.identities import variables
from .harness.laws import position, unsafe
from .harness.play import task

# what a write does without a response is decided below the host
pytestmark = pytest.mark.one_form
GREETING = {
    "triggers": {"Every_night": {"type": "Recurrence", "recurrence": {"frequency": "Day", "interval": 1}}},
    "actions": {"Hello": {"type": "Compose", "inputs": "Good night", "runAfter": {}}},
}
GATEWAY = {"kind": "status", "status": 503, "html": True}
BEFORE, AFTER = {"kind": "drop_before"}, {"kind": "drop_after"}


def flow(name: str, label: str | None = None, **options) -> dict:
    keywords = {name_: options.pop(name_) for name_ in ("check_mode", "ignore_errors") if name_ in options}
    return task("dataverse_flow", {"name": name, **options}, name=label or name, **keywords)


def rows(stage, *names: str) -> dict[str, int]:
    found = [row["name"] for row in stage.emulator.rows("dev", "workflow")]
    return {name: found.count(name) for name in names}


@pytest.fixture
def tag():
    """A word that no other test has in its names."""
    return uuid.uuid4().hex[:8]


def test_creations_are_never_doubled(stage, tag):
    """Without an id of our own a creation is not repeated; what came of it is looked up by the next run."""
    names = [f"{word} {tag}" for word in ("before", "after", "gateway")]
    for fault in (BEFORE, AFTER, GATEWAY):
        stage.emulator.fault("dev", "POST", r"/workflows$", **fault)
    tasks = [flow(name, definition=GREETING, ignore_errors=True) for name in names]
    tasks += [flow(name, f"again {name}", definition=GREETING) for name in names]
    start = position(stage)
    results = {one.task: one for one in stage.play(tasks).results}
    url = stage.emulator.url("dev")
    for name, reason in zip(names, (url, url, "HTTP 503"), strict=True):
        message = results[name]["msg"]
        assert results[name].status == "failed"
        assert results[name]["changed"] is True
        assert "may have been carried out" in message
        assert "Run the task again: it checks first what exists." in message
        assert reason in message
        assert len(message) <= 300
        assert [one["status"] for one in results[name]["operations"]] == ["failed"]
    assert [results[f"again {name}"]["changed"] for name in names] == [True, False, True]
    assert rows(stage, *names) == dict.fromkeys(names, 1)
    assert len(unsafe(stage, start, position(stage))) == 5


def test_creations_with_an_id_are_repeated_until_they_are_there(stage, tag):
    name, flow_id = f"chosen {tag}", str(uuid.uuid4())
    for fault in ({"kind": "status", "status": 429, "retry_after": 1, "code": "0x80072322"}, AFTER):
        stage.emulator.fault("dev", "POST", r"/workflows$", **fault)
    created, again = stage.play(
        [
            flow(name, flow_id=flow_id, definition=GREETING),
            flow(name, "again", flow_id=flow_id, definition=GREETING),
        ]
    ).results
    assert (created.status, created["changed"], created["flow"]["flow_id"]) == ("ok", True, flow_id)
    assert (again.status, again["changed"]) == ("ok", False)
    assert rows(stage, name) == {name: 1}


@pytest.mark.parametrize("fault", [BEFORE, AFTER, GATEWAY], ids=["before", "after", "gateway"])
def test_changes_and_deletions_end_in_the_declared_state(stage, tag, fault):
    name, flow_id = f"lasting {tag}", str(uuid.uuid4())
    stage.play([flow(name, flow_id=flow_id, definition=GREETING)])
    for method in ("PATCH", "PATCH", "DELETE"):
        stage.emulator.fault("dev", method, flow_id, **fault)
    played = stage.play(
        [
            flow(name, "change", description="Changed"),
            flow(name, "turn on", enabled=True),
            flow(name, "turn off", enabled=False),
            flow(name, "delete", state="absent"),
            flow(name, "gone", state="absent"),
        ]
    )
    outcome = {one.task: (one.status, one["changed"]) for one in played.results}
    assert outcome == {
        "change": ("ok", True),
        "turn on": ("ok", True),
        "turn off": ("ok", True),
        "delete": ("ok", True),
        "gone": ("ok", False),
    }, [one.get("msg") for one in played.results]
    assert played.results[0]["flow"]["description"] == "Changed"
    assert rows(stage, name) == {name: 0}


def test_several_steps_with_a_lost_answer(stage, tag):
    name, flow_id = f"stepwise {tag}", str(uuid.uuid4())
    stage.play([flow(name, flow_id=flow_id, definition=GREETING)])
    stage.emulator.fault("dev", "PATCH", flow_id, **AFTER)
    result = stage.play([flow(name, description="Changed", enabled=True)]).only()
    assert (result.status, result["changed"]) == ("ok", True), result.get("msg")
    assert [one["status"] for one in result["operations"]] == ["done", "done"]
    assert (result["flow"]["description"], result["flow"]["enabled"]) == ("Changed", True)


def test_the_expected_environment_is_checked_before_the_first_write(stage, tag):
    name = f"expected {tag}"
    organization = stage.emulator.ready["environments"]["dev"]["organization_id"]
    wrong = {"expected_environment": "prod", "definition": GREETING}
    start = position(stage)
    played = stage.play(
        [
            flow(name, "check", **wrong, check_mode=True, ignore_errors=True),
            flow(name, "real", **wrong, ignore_errors=True),
            flow(name, "by variable", definition=GREETING, ignore_errors=True, dataverse_profile="other"),
        ],
        DATAVERSE_OTHER_ENVIRONMENT=str(uuid.uuid4()),
    )
    assert [one.status for one in played.results] == ["failed"] * 3
    for one in played.results[:2]:
        assert f"{stage.emulator.url('dev')} is environment 'dev', but expected_environment is 'prod'" in one["msg"]
        assert "Nothing was changed; check dataverse_url and the credentials." in one["msg"]
        assert len(one["msg"]) <= 300
        assert one["changed"] is False
    assert unsafe(stage, start, position(stage)) == []
    right = stage.play(
        [
            flow(name, "by name", expected_environment="DEV", definition=GREETING),
            flow(name, "by id", expected_environment=organization, description="By id"),
        ]
    )
    assert [(one.status, one["changed"]) for one in right.results] == [("ok", True)] * 2


def test_a_reader_is_told_what_it_lacks(stage, tag):
    reader = stage.emulator.identity("reader")
    start = position(stage)
    result = stage.play(
        [flow(f"forbidden {tag}", definition=GREETING, dataverse_profile="reader")],
        **variables("DATAVERSE_READER", reader),
    ).only()
    assert result.status == "failed"
    assert result["changed"] is False
    assert f"Creating flow 'forbidden {tag}' failed" in result["msg"]
    assert "prvCreateWorkflow" in result["msg"]
    assert "Assign a security role with prvCreateWorkflow to the application user." in result["msg"]
    assert len(result["msg"]) <= 300
    error = result["error"]
    assert (error["http_status"], error["code"]) == (403, "0x80040220")
    assert uuid.UUID(error["request_id"])
    assert len(unsafe(stage, start, position(stage))) == 1
    assert rows(stage, f"forbidden {tag}") == {f"forbidden {tag}": 0}
