# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of an environment: read as a declaration, kept in a file, declared again."""

from __future__ import annotations

import pytest
import yaml

from tests.demo.solutions.build import build

from .harness.laws import converge
from .harness.packages import bound
from .harness.play import task

INFO, STATE = "dataverse_environment_state_info", "dataverse_environment_state"
ADA = "ada.lindqvist@contoso.example"


@pytest.fixture
def stage(start_emulator, make_stage):
    """A stage whose development environment has a solution with its flows on, one of them shared."""
    stage = make_stage(start_emulator(noise=True))
    source = build("contoso_orders", "1.0.0.0", False, stage.inputs)
    shares = [{"name": "Flow owners", "rights": ["read"]}]
    tasks = [
        task("dataverse_solution_import", {"src": str(source), "connection_references": bound(source)}),
        task("dataverse_flows", {"solution": "contoso_orders", "owner": ADA, "shares": shares}),
        task("dataverse_environment_variable", {"name": "contoso_ApprovalLimit", "value": 500}),
    ]
    played = stage.play(tasks)
    assert played.code == 0, played.output[-3000:]
    return stage


@pytest.mark.one_per_module
def test_a_file_holds_the_state(stage):
    path = stage.inputs / "state" / "dev.yml"
    options = {"publishers": ["contoso"], "dest": str(path)}
    found = converge(stage, INFO, options)
    assert found["file"] == str(path)
    assert found["left_out"] == []
    declared = yaml.safe_load(path.read_text("utf-8"))
    assert declared == found["declaration"]
    assert declared["solutions"] == [{"unique_name": "contoso_orders", "version": "1.0.0.0", "managed": False}]
    assert len(declared["connection_references"]) == 3
    assert {one["owner"] for one in declared["flows"]} == {ADA}
    assert [one["shares"] for one in declared["flows"]] == [[{"name": "Flow owners", "rights": ["read"]}]] * len(
        declared["flows"]
    )
    assert not [one for one in declared["flows"] if "flow_id" in one]
    without = converge(stage, INFO, {"publishers": ["contoso"]}, changes=False)
    assert without["declaration"] == declared


@pytest.mark.one_per_module
def test_what_was_read_is_declared_again_and_what_someone_changed_is_restored(stage):
    declared = stage.play([task(INFO, {"solutions": ["contoso_orders"]})]).only()["declaration"]
    exact = {"connection_references": "unbind", "environment_variables": "reset", "flows": "turn_off"}
    options = {"declaration": declared, "exact": {**exact, "shares": "revoke"}}
    assert converge(stage, STATE, options, changes=False)["totals"]["unchanged"] == sum(map(len, declared.values()))
    changed_by_hand = [
        task("dataverse_flows", {"solution": "contoso_orders", "enabled": False}),
        task("dataverse_flow", {"name": "Order intake", "owner": "bruno.keller@contoso.example"}),
        task("dataverse_environment_variable", {"name": "contoso_OrdersMailbox", "value": "elsewhere@contoso.example"}),
        task("dataverse_connection_reference", {"name": "contoso_orders_outlook", "state": "unbound"}),
    ]
    played = stage.play(changed_by_hand)
    assert played.code == 0, played.output[-3000:]
    restored = converge(stage, STATE, options)
    words = {(one["kind"], one["name"]): one["outcome"] for one in restored["objects"]}
    on = {("flow", one["name"]) for one in declared["flows"] if one["enabled"]}
    assert {key for key, word in words.items() if word == "changed"} == on | {
        ("flow", "Order intake"),
        ("environment_variable", "contoso_OrdersMailbox"),
        ("connection_reference", "contoso_orders_outlook"),
    }
    assert stage.play([task(INFO, {"solutions": ["contoso_orders"]})]).only()["declaration"] == declared


@pytest.mark.below_host
def test_a_newer_version_is_a_failure_and_everything_else_is_done(stage):
    declared = {
        "solutions": [{"unique_name": "contoso_orders", "version": "1.1.0.0"}],
        "environment_variables": {"contoso_ApprovalLimit": 750},
    }
    options = {"declaration": declared, "exact": {"flows": "report"}}
    check, real = stage.play(
        [
            task(STATE, options, check_mode=True, ignore_errors=True),
            task(STATE, options, ignore_errors=True),
        ]
    ).results
    for one in (check, real):
        assert one.status == "failed"
        assert one["changed"] is True
        assert "Version 1.0.0.0 is installed, but 1.1.0.0 is declared" in one["msg"]
        assert one["totals"] == {"all": 2, "failed": 1, "skipped": 0, "changed": 1, "undeclared": 0, "unchanged": 0}
