# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One cloud flow, declared."""

from __future__ import annotations

import uuid

import pytest

from .harness.laws import converge, refusal
from .harness.play import task

GREETING = {
    "triggers": {"Every_night": {"type": "Recurrence", "recurrence": {"frequency": "Day", "interval": 1}}},
    "actions": {"Hello": {"type": "Compose", "inputs": "Good night", "runAfter": {}}},
}


@pytest.fixture
def name():
    """A name no other test uses."""
    return f"Greeting {uuid.uuid4().hex[:8]}"


@pytest.mark.one_per_module
def test_life_of_a_flow(stage, name):
    created = converge(stage, "dataverse_flow", {"name": name, "definition": GREETING, "enabled": True})
    assert created["flow"]["enabled"] is True
    assert [one["status"] for one in created["operations"]] == ["done", "done"]
    assert created["diff"]["before"] == {}

    louder = {**GREETING, "actions": {"Hello": {**GREETING["actions"]["Hello"], "inputs": "GOOD NIGHT"}}}
    changed = converge(
        stage, "dataverse_flow", {"name": name, "definition": louder, "description": "Loud", "enabled": False}
    )
    assert changed["diff"]["before"] == {
        "name": name,
        "description": "",
        "enabled": True,
        "definition": {"actions": {"Hello": {"inputs": "Good night"}}},
    }
    assert changed["diff"]["after"]["definition"] == {"actions": {"Hello": {"inputs": "GOOD NIGHT"}}}
    flow_id = changed["flow"]["flow_id"]

    renamed = converge(stage, "dataverse_flow", {"flow_id": flow_id, "name": name + " 2", "enabled": True})
    assert renamed["flow"]["name"] == name + " 2"
    assert renamed["flow"]["description"] == "Loud"

    gone = converge(stage, "dataverse_flow", {"flow_id": flow_id, "state": "absent"})
    assert gone["flow"] is None
    assert [one["step"].split()[0] for one in gone["operations"]] == ["turn", "delete"]


def test_omitted_is_left_alone_and_empty_clears(stage, name):
    converge(stage, "dataverse_flow", {"name": name, "definition": GREETING, "description": "Kept"})
    converge(stage, "dataverse_flow", {"name": name, "definition": GREETING}, changes=False)
    cleared = converge(stage, "dataverse_flow", {"name": name, "description": ""})
    assert cleared["diff"]["before"]["description"] == "Kept"
    assert cleared["flow"]["description"] == ""


def test_what_is_not_there_is_said(stage, name):
    message = refusal(stage, "dataverse_flow", {"name": name, "enabled": True})
    assert name in message
    assert "My flows" in message
    converge(stage, "dataverse_flow", {"name": name, "state": "absent"}, changes=False)


def test_two_flows_of_one_name_are_listed(stage, name):
    for _count in range(2):
        stage.play([task("dataverse_flow", {"flow_id": str(uuid.uuid4()), "name": name, "definition": GREETING})])
    message = refusal(stage, "dataverse_flow", {"name": name, "enabled": True})
    assert "2 flows are called" in message
    assert "flow_id" in message
