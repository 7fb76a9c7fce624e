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

INFO = "dataverse_environment_state_info"
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
