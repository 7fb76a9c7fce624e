# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Solutions from one environment into another."""

from __future__ import annotations

import pytest

from tests.demo.solutions.build import build

from .harness.laws import converge
from .harness.packages import VALUES
from .harness.play import task

ORDERS = "contoso_orders"


@pytest.fixture
def environments(start_emulator, make_stage):
    """A stage on an emulator that no other test touches."""
    return make_stage(start_emulator())


def package(stage, version="1.0.0.0", managed=False, solution=ORDERS):
    return str(build(solution, version, managed, stage.inputs))


def connections(stage, src):
    """Return a connection for every reference of a package, as a deployment would name them."""
    played = stage.play([task("dataverse_solution_import", {"src": src}, check_mode=True)], host="prod")
    references = played.only()["package"]["connection_references"]
    return {one["name"]: f"connection-of-{one['name']}" for one in references}


@pytest.mark.one_per_module
def test_a_solution_goes_from_development_to_production(environments):
    stage = environments
    src = package(stage)
    given = {"connection_references": connections(stage, src), "environment_variables": VALUES}
    imported = converge(stage, "dataverse_solution_import", {"src": src, "require_managed": False, **given})
    assert imported["strategy"] == "install"
    assert imported["solution"]["version"] == "1.0.0.0"
    assert imported["solution"]["managed"] is False

    dest = str(stage.folder / "packages" / "orders.zip")
    exported = converge(stage, "dataverse_solution_export", {"name": ORDERS, "managed": True, "dest": dest})
    assert exported["package"]["managed"] is True
    assert exported["package"]["flows"]

    installed = converge(
        stage,
        "dataverse_solution_import",
        {"src": dest, **given},
        host="prod",
    )
    assert installed["solution"]["managed"] is True
    assert [flow["name"] for flow in installed["flows"] if flow["enabled"]]
    states = {row["workflowid"]: row["statecode"] for row in stage.emulator.rows("prod", "workflow")}
    for flow in installed["flows"]:
        assert states[flow["flow_id"]] == (1 if flow["enabled"] else 0)

    solutions = converge(stage, "dataverse_solution_info", {"name": ORDERS}, host="prod", changes=False)["solutions"]
    assert [(one["unique_name"], one["version"], one["managed"]) for one in solutions] == [(ORDERS, "1.0.0.0", True)]
    flows = converge(stage, "dataverse_flow_info", {"solution": ORDERS}, host="prod", changes=False)["flows"]
    assert {one["flow_id"]: one["enabled"] for one in flows} == {
        one["flow_id"]: one["enabled"] for one in installed["flows"]
    }
