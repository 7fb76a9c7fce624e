# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The unmanaged layer of a managed flow, removed: by a GET that is a write."""

from __future__ import annotations

import pytest

from tests.demo.solutions.build import build

from .harness import laws
from .harness.play import task

MODULE = "dataverse_flow"
SUPPORT = "contoso_support"
IMPORT = {"wait_interval": 1, "connection_references": {"contoso_support_dataverse": "a"}}
REMOVAL = "/RemoveActiveCustomizations("


@pytest.fixture
def make_changed(start_emulator, make_stage):
    """Return a function that makes a stage with a flow of a managed solution that is on and was changed by hand."""
    return lambda **config: install(make_stage(start_emulator(import_seconds=0.2, **config)))


@pytest.fixture
def changed(make_changed):
    return make_changed(identities=["deployer", {"name": "maker", "roles": ["Environment Maker"]}])


def install(stage):
    source = build(SUPPORT, "1.0.0.0", True, stage.inputs)
    played = stage.play([task("dataverse_solution_import", {"src": str(source), **IMPORT})])
    assert played.code == 0, played.output[-3000:]
    stage.emulator.put("dev", "workflow", {"workflowid": flow_of(stage)["workflowid"], "description": "By hand"})
    return stage


def flow_of(stage):
    (flow, *_others) = sorted(stage.emulator.rows("dev", "workflow"), key=lambda row: -row["statecode"])
    return flow


def removals(stage, after):
    return [one["status"] for one in stage.emulator.journal(after) if REMOVAL in one["path"]]


def warning(name):
    said = "Removing the unmanaged layer of flow {0!r} cannot be undone; its definition is saved before."
    return said.format(name)


@pytest.mark.parametrize("noise", [False, True])
def test_a_layer_is_removed(make_changed, noise):
    changed = make_changed(noise=noise)
    flow = flow_of(changed)
    assert flow["statecode"] == 1
    start = laws.position(changed)
    options = {"flow_id": flow["workflowid"], "unmanaged_layer": "absent", "backup": f"{changed.inputs}/kept/"}
    real = laws.converge(changed, MODULE, options, warnings=(warning(flow["name"]),))
    assert removals(changed, start) == [200]
    assert real["diff"]["before"]["description"] == "By hand"
    assert real["diff"]["before"]["unmanaged_layer"] == ["description"]
    assert real["diff"]["after"]["unmanaged_layer"] == []
    assert (real["flow"]["description"], real["flow"]["enabled"]) == (real["diff"]["after"]["description"], True)
    assert [one["step"] for one in real["operations"]] == [f"remove the unmanaged layer of flow {flow['name']!r}"]
    found = changed.play([task("dataverse_component_layer_info", {"solution": SUPPORT})]).only()
    assert found["components"] == []


@pytest.mark.below_host
def test_a_flow_that_is_off_afterwards_is_turned_on_again(make_changed):
    changed = make_changed(tenant={"layer_removal": "turns_off"})
    flow = flow_of(changed)
    result = changed.play([task(MODULE, {"flow_id": flow["workflowid"], "unmanaged_layer": "absent"})]).only()
    assert (result["changed"], result["flow"]["enabled"]) == (True, True)
    assert [(one["step"], one["status"]) for one in result["operations"]] == [
        (f"remove the unmanaged layer of flow {flow['name']!r}", "done"),
        (f"turn on flow {flow['name']!r} again", "done"),
    ]


@pytest.mark.below_host
def test_a_lost_response_is_looked_up(changed):
    flow = flow_of(changed)
    changed.emulator.fault("dev", "GET", r"/RemoveActiveCustomizations\(", kind="drop_after")
    start = laws.position(changed)
    result = changed.play([task(MODULE, {"flow_id": flow["workflowid"], "unmanaged_layer": "absent"})]).only()
    assert (result.status, result["changed"]) == ("ok", True), result["msg"]
    assert len(removals(changed, start)) == 1
    assert flow_of(changed)["description"] != "By hand"


def test_what_is_refused(changed):
    flow = flow_of(changed)
    given = {"flow_id": flow["workflowid"], "unmanaged_layer": "absent"}
    wrong = [{**given, "description": "x"}, {**given, "definition": {"triggers": {}, "actions": {}}}]
    messages = laws.refusals(changed, MODULE, [*wrong, {**given, "name": "Other"}])
    again = "which would create the layer again. Remove one of them."
    assert messages[:2] == [
        f"unmanaged_layer cannot be combined with {option}, {again}" for option in ("description", "definition")
    ]
    assert messages[2].endswith("Omit name, since another one would create a layer again.")
    by_maker = [task(MODULE, given, ignore_errors=True)]
    result = changed.play(by_maker, **changed.emulator.variables("maker")).only()
    assert (result.status, result["changed"]) == ("failed", False)
    assert "Grant the application user this right" in result["msg"]
    assert flow_of(changed)["description"] == "By hand"
