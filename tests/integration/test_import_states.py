# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Flows that an import cannot leave on: planned off, said, and put right by a later run."""

from __future__ import annotations

import pytest

from tests.unit.plugins.support.made import flow_id

from .harness.laws import position, rehearse, unsafe
from .harness.play import task
from .test_import_plans import options

# what an import does is decided below the host; test_solution_import.py compares both forms
pytestmark = pytest.mark.one_form
MODULE = "dataverse_solution_import"
BARE = {"shared_office365": {"runtimeSource": "embedded", "connection": {}, "api": {"name": "shared_office365"}}}
RUNNER = {
    "shared_office365": {
        "runtimeSource": "invoker",
        "connection": {"connectionReferenceLogicalName": "new_mail"},
        "api": {"name": "shared_office365"},
    }
}
OFF, ON = {"on": False}, {"on": True}
# name: what is there before, what is imported, and the flows that are on afterwards
CASES = {
    "bound_to_nobody": ([], {"flows": {"A": {"entries": BARE}, "B": ON}}, {"B"}),
    "new_reference": (
        [{"flows": {"A": ON, "B": ON}}],
        {"version": "1.1.0.0", "flows": {"A": {"uses": ["new_mail"]}, "B": ON}, "references": ["new_mail"]},
        {"B"},
    ),
    "new_child_is_off": (
        [{"flows": {"A": ON, "B": ON}}],
        {"version": "1.1.0.0", "flows": {"A": {"calls": ["C"]}, "C": OFF, "B": ON}},
        {"B"},
    ),
    "child_of_another": ([{"name": "base", "flows": {"C": OFF}}], {"flows": {"A": {"calls": ["C"]}, "B": ON}}, {"B"}),
    "reference_of_another": (
        [{"name": "base", "flows": {"C": ON}, "references": ["new_mail"]}],
        {"flows": {"A": {"uses": ["new_mail"]}, "B": ON}},
        {"B", "C"},
    ),
    "ring": ([], {"flows": {"A": {"calls": ["D"]}, "D": {"calls": ["A"]}, "B": ON}}, {"B"}),
    "runners_connections": (
        [],
        {"flows": {"A": {"calls": ["C"]}, "C": {"entries": RUNNER}, "B": ON}, "references": ["new_mail"]},
        {"B", "C"},
    ),
}


@pytest.fixture(scope="module")
def emulator(module_emulator):
    """One emulator with an environment for each case."""
    return module_emulator(environments=[*CASES, "owed", "empty", "little"])


def states(stage, host) -> dict[str, bool]:
    return {row["name"]: row["statecode"] == 1 for row in stage.emulator.rows(host, "workflow")}


@pytest.mark.parametrize("case", CASES)
def test_what_cannot_be_on_is_planned_off_and_said(stage, case):
    before, wanted, on = CASES[case]
    for one in before:
        played = stage.play([task(MODULE, options(stage, one))], host=case)
        assert played.code == 0, played.output[-3000:]
    start = position(stage)
    check, real, repeat = rehearse(stage, MODULE, options(stage, wanted), case)
    assert [one.status for one in (check, real, repeat)] == ["ok"] * 3, real["msg"]
    assert unsafe(stage, start, check.position) == []
    assert check["diff"] == real["diff"]
    assert check["warnings"] == real["warnings"]
    assert any("A'" in text and "will" in text for text in real["warnings"]), real["warnings"]
    assert repeat["changed"] is False
    planned = {one["name"]: one["enabled"] for one in check["flows"]}
    assert planned == {one["name"]: one["enabled"] for one in real["flows"]}
    found = states(stage, case)
    assert {name for name, is_on in found.items() if is_on} == on
    assert planned.items() <= found.items()
    if not before:
        # a task that plans with what the import would bring says what it says when it is there
        flows = task("dataverse_flows", {"flows": [{"flow_id": flow_id("A")}], "enabled": True}, ignore_errors=True)
        foreseen = {**flows["flowops.powerplatform.dataverse_flows"], "predicted_flows": check["flows"]}
        late = {"flowops.powerplatform.dataverse_flows": foreseen, "check_mode": True, "ignore_errors": True}
        early, late = stage.play([late], host="empty").only(), stage.play([flows], host=case).only()
        assert (early.status, late.status) == ("failed", "failed")
        assert early["msg"] == late["msg"]


def test_an_import_that_changes_nothing_asks_little(stage):
    """What a promotion asks besides is asked by its export."""
    made = {"flows": {"A": {"uses": ["new_mail"]}, "B": {"calls": ["A"]}}, "references": ["new_mail"]}
    imported = task(MODULE, options(stage, made, connection_references={"new_mail": "c-1"}))
    switched = task("dataverse_flows", {"solution": "made", "enabled": True})
    first = stage.play([imported, switched], host="little")
    assert first.code == 0, first.output[-3000:]
    start = position(stage)
    assert [one["changed"] for one in stage.play([imported, switched], host="little").results] == [False, False]
    asked = [one for one in stage.emulator.journal(start) if one["environment"] == "little"]
    assert len(asked) <= 7, [one["path"] for one in asked]


def test_what_was_on_comes_back_once_its_want_is_filled(stage):
    first, second, _on = CASES["new_reference"]
    given = {"connection_references": {"new_mail": "c-1"}}
    stage.play([task(MODULE, options(stage, first[0]))], host="owed")
    (lacking,) = stage.play([task(MODULE, options(stage, second))], host="owed").results
    assert lacking.status == "ok"
    assert lacking["warnings"][0].startswith("1 flow now on will be off; 'A': Connection reference 'new_mail' has no")
    assert states(stage, "owed")["A"] is False
    (still,) = stage.play([task(MODULE, options(stage, second))], host="owed").results
    assert (still["changed"], len(still["warnings"])) == (False, 1)
    _check, given_back, repeat = rehearse(stage, MODULE, options(stage, second, **given), "owed")
    assert given_back["operations"][-1]["step"] == "restore states and owners of its flows"
    assert states(stage, "owed")["A"] is True
    assert (repeat["changed"], repeat["warnings"]) == (False, [])
    assert list(stage.inputs.glob("*.import.json")) == []
