# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What upgrades in two steps, and those that were never finished, take away: refused, shown, and then done."""

from __future__ import annotations

import pytest

from tests.unit.plugins.support.packages import edited

from .harness.laws import converge, refusals
from .harness.packages import BOUND, ORDERS, VALUES
from .harness.play import task

# what an import does is decided below the host; test_solution_import.py compares both forms
pytestmark = pytest.mark.one_form
MODULE = "dataverse_solution_import"
# The flow that version 1.1.0.0 lacks.
GOES = "Weekly backlog report"
OLD, BETWEEN, NEW = "1.0.0.0", "1.0.5.0", "1.1.0.0"


@pytest.fixture(scope="module")
def emulator(module_emulator):
    """One emulator with an environment for each test."""
    names = ["remove", "apply", "waiting", "applied", "alone"]
    return module_emulator(environments=names, import_seconds=0.2)


def options(stage, version, base=None, **more) -> dict:
    """Return the options for a version of the managed package, on request with the content of another one."""
    base = base or version
    path = stage.inputs / f"{version}-{base}.zip"
    path.write_bytes(edited("solution.xml", base.encode(), version.encode(), version=base, managed=True))
    declared = {"connection_references": BOUND, "environment_variables": VALUES}
    return {"src": str(path), "wait_interval": 1, **declared, **more}


def play(stage, host, *tasks):
    played = stage.play([task(MODULE, one) for one in tasks], host=host)
    assert played.code == 0, played.output[-3000:]


def names(stage, host) -> set[str]:
    return {row["name"] for row in stage.emulator.rows(host, "workflow")}


def shows(result, *versions) -> None:
    """Check that a result tells of the flow that goes wherever it tells of anything, and of the versions."""
    assert {"component_type": "flow", "name": GOES} in [
        {key: one[key] for key in ("component_type", "name")} for one in result["removals"]
    ]
    assert len({one["id"] for one in result["removals"]}) == len(result["removals"])
    assert result["changes"]["flows"]["removed"] == [GOES]
    before, after = result["diff"]["before"], result["diff"]["after"]
    assert f"flow '{GOES}'" in before["REMOVED"]
    assert GOES not in {**before.get("flows", {}), **after.get("flows", {}), **after.get("ADDED", {})}
    assert f"delete flow '{GOES}'" in [one["step"] for one in result["operations"]]
    assert (before["version"], after["version"]) == versions


@pytest.mark.parametrize("leftover", ["remove", "apply"])
def test_an_unfinished_upgrade_hides_no_removal(stage, leftover):
    play(stage, leftover, options(stage, OLD), options(stage, BETWEEN, OLD, strategy="holding"))
    wanted = options(stage, NEW, leftover_upgrade=leftover)
    (refused,) = refusals(stage, MODULE, [wanted], leftover)
    assert f"would delete flow '{GOES}'" in refused
    upgraded = converge(stage, MODULE, {**wanted, "allow_removals": True}, leftover)
    shows(upgraded, OLD, NEW)
    assert GOES not in names(stage, leftover)


def test_an_upgrade_that_waits_shows_what_it_takes_away(stage):
    play(stage, "waiting", options(stage, OLD), options(stage, NEW, strategy="holding"))
    applied = converge(stage, MODULE, options(stage, NEW, strategy="apply_holding", allow_removals=True), "waiting")
    shows(applied, OLD, NEW)
    assert GOES not in names(stage, "waiting")


def test_an_unfinished_upgrade_that_is_applied_shows_what_it_takes_away(stage):
    """The package itself is older than it, and is not imported."""
    play(stage, "applied", options(stage, OLD), options(stage, NEW, strategy="holding"))
    wanted = options(stage, BETWEEN, NEW, leftover_upgrade="apply", lower_version="skip")
    (refused,) = refusals(stage, MODULE, [wanted], "applied")
    assert f"would delete flow '{GOES}'" in refused
    applied = converge(stage, MODULE, {**wanted, "allow_removals": True}, "applied")
    assert applied["strategy"] is None
    shows(applied, OLD, NEW)
    assert GOES not in names(stage, "applied")


def test_an_upgrade_whose_base_is_gone_is_left_to_the_platform(stage):
    emulator = stage.emulator
    play(stage, "alone", options(stage, OLD), options(stage, BETWEEN, OLD, strategy="holding"))
    (row,) = [one for one in emulator.rows("alone", "solution") if one["uniquename"] == ORDERS]
    emulator.put("alone", "solution", {"solutionid": row["solutionid"], "uniquename": "gone", "ismanaged": False})
    many = [
        options(stage, BETWEEN, OLD, strategy="apply_holding"),
        options(stage, BETWEEN, OLD, leftover_upgrade="apply"),
        options(stage, NEW, leftover_upgrade="apply", allow_removals=True),
    ]
    checks = [task(MODULE, one, check_mode=True) for one in many]
    played = stage.play([*checks, task(MODULE, many[0], ignore_errors=True)], host="alone")
    *planned, real = played.results
    assert [(one.status, one.get("strategy")) for one in planned] == [
        ("ok", "apply_holding"),
        ("ok", "apply_holding"),
        ("ok", "upgrade"),
    ]
    assert [one["name"] for one in planned[2]["removals"] if one["component_type"] == "flow"] == [GOES]
    assert planned[2]["changes"]["flows"]["removed"] == [GOES]
    assert real.status == "failed"
    assert real["msg"].startswith("Importing solution 'contoso_orders' 1.0.5.0 failed: ")
