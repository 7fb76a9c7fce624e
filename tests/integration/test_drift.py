# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An environment against its declaration: what differs, and who changed it."""

from __future__ import annotations

import pytest

from tests.demo.solutions.build import build

from .harness.laws import converge, refusals
from .harness.packages import bound
from .harness.play import task

MODULE = "dataverse_drift_info"


@pytest.fixture
def stage(start_emulator, make_stage):
    """A stage whose development environment has a managed solution."""
    stage = make_stage(start_emulator(noise=True, import_seconds=0.2))
    source = build("contoso_orders", "1.0.0.0", True, stage.inputs)
    options = {"src": str(source), "connection_references": bound(source), "wait_interval": 1}
    stage.play([task("dataverse_solution_import", options)]).only()
    return stage


@pytest.mark.one_per_module
def test_what_someone_changed_and_who_it_was(stage):
    read = task("dataverse_environment_state_info", {"solutions": ["contoso_orders"]})
    options = {"declaration": stage.play([read]).only()["declaration"]}
    found = converge(stage, MODULE, options, changes=False)
    assert (found["outcome"], found["objects"], found["findings"]) == ("as_declared", [], [])
    assert sum(map(len, found["as_declared"].values())) == found["totals"]["declared"]
    changed_by_hand = [
        task("dataverse_flow", {"name": "Look up customer", "enabled": False}),
        task("dataverse_environment_variable", {"name": "contoso_OrdersMailbox", "value": "elsewhere@contoso.example"}),
    ]
    assert stage.play(changed_by_hand).code == 0
    flow = next(row for row in stage.emulator.rows("dev", "workflow") if row["name"] == "Order intake")
    stage.emulator.put("dev", "workflow", {"workflowid": flow["workflowid"], "description": "By hand"})
    found = converge(stage, MODULE, options, changes=False)
    assert found["outcome"] == "drift"
    assert [(one["outcome"], one["name"], one["modified_by"]) for one in found["objects"]] == [
        ("undeclared", "contoso_OrdersMailbox", "# deployer"),
        ("differs", "Look up customer", "# deployer"),
    ]
    assert [(one["check"], one["name"]) for one in found["findings"]] == [("manual_change", "Order intake")]
    bad = [{"declaration": {}}, {"declaration": {"flow": []}}, {**options, "runs_since": "soon"}]
    messages = refusals(stage, MODULE, bad)
    assert [one.split(":")[0].split(".")[0] for one in messages] == [
        "Nothing is declared",
        "declaration has a key 'flow', which does not exist",
        "runs_since is neither a time nor a duration",
    ]
