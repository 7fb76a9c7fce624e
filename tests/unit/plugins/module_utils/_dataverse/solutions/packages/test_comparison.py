# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two packages are compared by what they mean, down to the member of an action."""

from __future__ import annotations

import copy
import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages import package
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages.comparison import (
    changes,
    flow_changes,
    sides,
    sides_apart,
)

from tests.unit.plugins.support.packages import example

INTAKE = "3d8b5e74-9f2a-4cad-9e63-4b7b2f3a8c03"
NOTHING = {"added": [], "changed": {}, "removed": []}
DEFINITION = {
    "triggers": {"Recurrence": {"type": "Recurrence", "recurrence": {"frequency": "Day", "interval": 1}}},
    "actions": {
        "Check": {
            "type": "If",
            "actions": {"Send": {"type": "OpenApiConnection", "inputs": {"to": "a", "subject": "b"}}},
            "else": {"actions": {"Stop": {"type": "Terminate"}}},
        },
        "Choose": {"type": "Switch", "cases": {"One": {"case": 1, "actions": {"Wait": {"type": "Wait"}}}}},
    },
}


@pytest.fixture
def orders():
    return package.contents(example(), "orders.zip")


def flow(definition=None, **more):
    return {"name": "Intake", "enabled": True, "definition": definition or DEFINITION, **more}


def changed(change):
    definition = copy.deepcopy(DEFINITION)
    change(definition)
    return flow(definition)


def test_a_package_and_itself_do_not_differ(orders):
    assert changes(orders, copy.deepcopy(orders)) == {
        "flows": NOTHING,
        "desktop_flows": NOTHING,
        "connection_references": NOTHING,
        "environment_variables": NOTHING,
    }
    assert sides(orders, copy.deepcopy(orders)) == ({}, {})


def test_what_comes_goes_and_changes_between_two_versions():
    old, new = (package.contents(example(version=version), "z") for version in ("1.0.0.0", "1.1.0.0"))
    found = changes(old, new)
    names = [{one["name"] for one in side["flows"].values()} for side in (old, new)]
    assert set(found["flows"]["added"]) == names[1] - names[0]
    assert set(found["flows"]["removed"]) == names[0] - names[1]
    assert found["flows"]["changed"]
    before, after = sides(old, new)
    assert (before["version"], after["version"]) == ("1.0.0.0", "1.1.0.0")
    assert set(after["flows"]) == set(found["flows"]["added"]) | set(found["flows"]["changed"])
    json.dumps([found, before, after])


def test_from_nothing_all_is_new(orders):
    found = changes({}, orders)
    assert len(found["flows"]["added"]) == len(orders["flows"])
    before, after = sides({}, orders)
    assert before == {}
    assert after["flows"]["Order intake"]["triggers"]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            lambda one: one["triggers"]["Recurrence"]["recurrence"].update(interval=2),
            "trigger Recurrence changed (recurrence.interval)",
        ),
        (
            lambda one: one["actions"]["Check"]["actions"]["Send"]["inputs"].update(to="c"),
            "action Check/Send changed (inputs.to)",
        ),
        (lambda one: one["actions"]["Check"]["actions"].pop("Send"), "action Check/Send removed"),
        (
            lambda one: one["actions"]["Check"]["else"]["actions"].update(Mail={"type": "Http"}),
            "action Check/else/Mail added",
        ),
        (
            lambda one: one["actions"]["Choose"]["cases"]["One"]["actions"]["Wait"].update(type="Http"),
            "action Choose/One/Wait changed (type)",
        ),
        (lambda one: one["actions"]["Choose"]["cases"]["One"].update(case=2), "case Choose/One changed (case)"),
        (lambda one: one.update(parameters={"limit": {"type": "Int"}}), "parameter limit added"),
        (lambda one: one.update(description="x"), "member description added"),
        (lambda one: one["actions"]["Check"].update(type=["a"]), "action Check changed (type)"),
    ],
)
def test_one_change_is_one_line(change, line):
    assert flow_changes(flow(), changed(change)) == [line]


def test_state_name_and_connections_are_told():
    new = flow(connection_references={"mail": {"logical_name": "b"}})
    old = flow(connection_references={"mail": {"logical_name": "a"}, "old": {}})
    lines = flow_changes(old, dict(new, name="Order intake", enabled=False))
    assert lines == [
        "name Intake -> Order intake",
        "state on -> off",
        "connection mail changed (logical_name)",
        "connection old removed",
    ]


def test_a_description_is_told():
    assert flow_changes(flow(description=""), flow()) == []
    assert flow_changes(flow(description="a"), flow(description="b")) == ["description a -> b"]
    assert flow_changes(flow(), flow(description="b")) == ["description none -> b"]


def desktop(*parts, **more):
    digests = {word: f"sha256:{digest}" for word, digest in parts}
    return {"flow_id": INTAKE, "name": "Robot", "description": "", "enabled": True, "parts": digests, **more}


def test_desktop_flows_come_go_and_change():
    old = {"desktop_flows": {"1": desktop(("script", "a"), ("inputs", "i")), "2": desktop(name="Former")}}
    new = {"desktop_flows": {"1": desktop(("script", "b"), ("outputs", "o"), ("inputs", "i"), enabled=False)}}
    new["desktop_flows"]["3"] = desktop(("script", "c"), name="New")
    assert changes(old, new)["desktop_flows"] == {
        "added": ["New"],
        "changed": {"Robot": ["state on -> off", "outputs changed", "script changed"]},
        "removed": ["Former"],
    }
    before, after = sides(old, new)
    assert (before["desktop_flows"].keys(), after["desktop_flows"].keys()) == ({"Former", "Robot"}, {"New", "Robot"})
    assert (before["desktop_flows"]["Robot"]["script"], after["desktop_flows"]["Robot"]["script"]) == (
        "sha256:a",
        "sha256:b",
    )


def test_another_default_and_another_carried_value_are_told():
    old = {"environment_variables": {"a": {"default": "1", "value": None}, "b": {"required": False}}}
    new = {"environment_variables": {"a": {"default": "2", "value": "7"}, "b": {"required": False}}}
    assert changes(old, new)["environment_variables"]["changed"] == {"a": ["default 1 -> 2", "value none -> 7"]}
    required = {"environment_variables": {"b": {"required": True}}}
    assert changes(old, required)["environment_variables"]["changed"] == {"b": ["required no -> yes"]}
    assert sides(old, new) == (
        {"environment_variables": {"a": {"default": "1", "value": None}}},
        {"environment_variables": {"a": {"default": "2", "value": "7"}}},
    )


def test_what_designers_write_is_no_change():
    def designed(one):
        one["actions"]["Check"]["metadata"] = {"operationMetadataId": "1"}

    assert flow_changes(flow(), changed(designed)) == []


def test_references_and_variables_are_compared_by_whatever_they_hold():
    old = {"connection_references": {"mail": {"connection": "a", "connector": "x"}, "gone": {}}}
    new = {"connection_references": {"mail": {"connection": "b", "connector": "x"}}, "environment_variables": {"v": {}}}
    found = changes(old, new)
    assert found["connection_references"] == {
        "added": [],
        "changed": {"mail": ["connection a -> b"]},
        "removed": ["gone"],
    }
    assert found["environment_variables"]["added"] == ["v"]
    assert found["flows"] == NOTHING


def test_secrets_show_as_digests():
    secret = {"parameters": {"key": {"type": "SecureString", "defaultValue": "hunter2"}}}
    old = {"flows": {INTAKE: flow()}}
    new = {"flows": {INTAKE: flow(dict(DEFINITION, **secret))}}
    assert "hunter2" not in json.dumps(sides(old, new))
    assert sides(old, new)[1]["flows"]["Intake"]["definition"]["parameters"]["key"]
    assert "hunter2" not in json.dumps(changes(old, new))


def test_a_flow_that_goes_is_never_shown_beside_one_that_comes():
    goes, stays = flow(name="Report"), flow(name="Stays")
    comes = flow(name="Report of today", enabled=False)
    before, after = sides_apart({"flows": {"1": goes, "2": stays}}, {"flows": {"2": stays, "3": comes}})
    assert before == {"REMOVED": ["flow 'Report' (on)"]}
    assert after.keys() == {"ADDED"}
    assert after["ADDED"]["Report of today"]["enabled"] is False
    assert sides_apart({"flows": {"2": stays}}, {"flows": {"2": stays}}) == ({}, {})
