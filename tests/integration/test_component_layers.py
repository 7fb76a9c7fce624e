# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Components of managed solutions that were changed by hand."""

from __future__ import annotations

import pytest

from tests.demo.solutions.build import build

from .harness import laws
from .harness.play import task

MODULE = "dataverse_component_layer_info"
SUPPORT = "contoso_support"
IMPORT = {"wait_interval": 1, "connection_references": {"contoso_support_dataverse": "a"}}


@pytest.fixture
def installed(start_emulator, make_stage):
    """A stage with an environment in which a managed solution is installed."""
    stage = make_stage(start_emulator(import_seconds=0.2))
    source = build(SUPPORT, "1.0.0.0", True, stage.inputs)
    played = stage.play([task("dataverse_solution_import", {"src": str(source), **IMPORT})])
    assert played.code == 0, played.output[-2000:]
    return stage


def flows_of(stage):
    return sorted(stage.emulator.rows("dev", "workflow"), key=lambda row: row["name"])


@pytest.mark.one_per_module
def test_what_was_changed_by_hand(installed):
    first, *others = flows_of(installed)
    before = laws.converge(installed, MODULE, {"solution": SUPPORT}, changes=False)
    assert before["components"] == []
    installed.emulator.put("dev", "workflow", {"workflowid": first["workflowid"], "description": "By hand"})
    whole = laws.converge(installed, MODULE, {"solution": SUPPORT}, changes=False)
    (found,) = whole["components"]
    assert (found["component_id"], found["component_type"]) == (first["workflowid"], "flow")
    assert (found["customized"], found["changes"]) == (True, ["description"])
    options = [
        {"name": first["name"]},
        {"flow_id": others[0]["workflowid"]},
        {"flows": [others[0]["name"], {"flow_id": first["workflowid"], "status": "on", "shares": []}]},
        {"name": others[0]["name"], "solution": SUPPORT, "all_layers": True},
    ]
    results = installed.play([task(MODULE, one) for one in options]).results
    assert [[one["name"] for one in result["components"]] for result in results] == [
        [first["name"]],
        [],
        [first["name"]],
        [others[0]["name"]],
    ]
    layers = [(one["solution"], one["unmanaged"]) for one in results[3]["components"][0]["layers"]]
    assert layers == [(SUPPORT, False), ("Active", True)]
    wrong = [{}, {"name": ""}, {"flows": []}, {"name": "x", "flow_id": first["workflowid"]}]
    messages = laws.refusals(installed, MODULE, wrong)
    assert [one.split(".")[0] for one in messages] == [
        "Neither name, flow_id, flows nor solution is set",
        "name is empty",
        "flows is empty",
        "name and flow_id cannot be combined",
    ]


@pytest.mark.below_host
def test_a_missing_privilege_is_told(installed):
    refused = {"kind": "status", "status": 403, "code": "0x80040220"}
    text = "Principal user is missing prvReadmsdyn_componentlayer privilege."
    installed.emulator.fault("dev", "GET", "/msdyn_componentlayers", times=2, message=text, **refused)
    (flow, *_others) = flows_of(installed)
    message = laws.refusal(installed, MODULE, {"flow_id": flow["workflowid"]})
    assert message.endswith("Assign a security role with prvReadmsdyn_componentlayer to the application user.")


@pytest.mark.below_host
def test_noise_changes_no_layer(start_emulator, make_stage):
    stage = make_stage(start_emulator(import_seconds=0.2, noise=True))
    source = build(SUPPORT, "1.0.0.0", True, stage.inputs)
    stage.play([task("dataverse_solution_import", {"src": str(source), **IMPORT})]).only()
    for flow in flows_of(stage):
        stage.emulator.put("dev", "workflow", {"workflowid": flow["workflowid"], "name": flow["name"] + " 2"})
    result = laws.converge(stage, MODULE, {"solution": SUPPORT}, changes=False)
    assert [one["name"] for one in result["components"]] == [flow["name"] for flow in flows_of(stage)]
    assert {tuple(one["changes"]) for one in result["components"]} == {("name",)}
