# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The view of many targets."""

from __future__ import annotations

from ansible_collections.flowops.powerplatform.plugins.plugin_utils.pages.fleet import view

from tests.unit.plugins.support.reports import finding, removal, report, solution


def fleet():
    blocked = [finding("blocks", "mail", "It has no connection.", "Bind it.")]
    return [
        report("promote", "done", target="test"),
        report("promote", "failed", target="uat", message="The import failed.", ended_at=None),
        report("promote", "blocked", target="prod", findings=blocked),
        report(
            "promote",
            "unchanged",
            target="old",
            solutions=[solution(strategy=None), solution("extra", None, "1.0", "install", removals=[removal("A")])],
        ),
    ]


def section(key):
    return next(one for one in view(fleet())["sections"] if one["key"] == key)


def test_the_head_counts_the_targets_the_worst_first():
    found = view(fleet())
    assert found["title"] == "contoso 1.2.0.0 \u2192 4 targets"
    assert found["outcome"]["word"] == "Failed on 1 of 4"
    assert [(one["label"], one["value"]) for one in found["counts"]] == [
        ("Failed", 1),
        ("Blocked", 1),
        ("Done", 1),
        ("No change", 1),
    ]
    assert found["file"] == "fleet-promote"
    assert {one["label"]: one["value"] for one in found["facts"]} == {
        "Release": "contoso 1.2.0.0",
        "Targets": "test, uat, prod, old",
        "Started": "2026-03-02 08:00 UTC",
        "Ended": "not finished",
    }


def test_the_matrix_has_a_row_for_each_target_and_a_column_for_each_solution():
    matrix = section("targets")
    assert [one["title"] for one in matrix["columns"]] == [
        "Target",
        "Outcome",
        "Risk",
        "contoso_orders",
        "extra",
        "Time",
    ]
    cells = [[row[one["key"]] for one in matrix["columns"] if one["form"] == "text"] for row in matrix["rows"]]
    assert cells == [
        ["1.0.0.0 \u2192 1.1.0.0", "", "4 min 05 s"],
        ["1.0.0.0 \u2192 1.1.0.0, not finished", "", "not finished"],
        ["1.0.0.0 \u2192 1.1.0.0, blocked", "", "4 min 05 s"],
        ["1.1.0.0, unchanged", "none \u2192 1.0", "4 min 05 s"],
    ]
    assert matrix["rows"][1]["target"] == {"text": "uat", "page": "uat-promote"}
    assert [row["risk"]["word"] for row in matrix["rows"]] == ["None", "None", "None", "Deletes 1 component"]


def test_a_target_whose_smoke_run_failed_has_its_versions():
    steps = [{"step": "upgrade solution 'contoso_orders'", "status": "done"}]
    (matrix, *_rest) = view([report("promote", "failed", operations=steps, smoke=[])])["sections"]
    assert matrix["rows"][0]["solution contoso_orders"] == "1.0.0.0 \u2192 1.1.0.0"


def test_why_targets_stopped_is_said_with_the_remedy():
    assert [(one["target"]["text"], one["text"], one["remedy"]) for one in section("stops")["rows"]] == [
        ("uat", "The import failed.", ""),
        ("prod", "mail: It has no connection.", "Bind it."),
    ]


def test_a_risk_names_its_targets():
    (found,) = view(fleet())["risks"]
    assert found["text"] == "Deletes components on 1 target"
    assert found["names"] == [{"name": "old", "notes": ["deletes 1 component"]}]


def test_no_risk_on_any_target_is_said_once():
    (found,) = view([report(target="a"), report(target="b")])["risks"]
    assert (found["risk"], found["names"]) == ("none", [])


def test_every_plan_can_be_approved():
    assert [one["target"]["text"] for one in section("plans")["rows"]] == ["test", "uat", "prod", "old"]


def test_one_outcome_for_all_needs_no_number():
    assert view([report(target="a"), report(target="b")])["outcome"]["word"] == "Waiting for approval"
    assert view([report("plan"), report("rollback")])["kind"] == "Plan and Rollback"


def test_no_target_is_no_error():
    found = view([])
    assert found["outcome"]["word"] == "No target"
    assert found["risks"] == []


def test_of_many_targets_the_head_names_the_first():
    found = view([report(target=f"t{number}") for number in range(12)])
    assert found["facts"][1]["value"] == "t0, t1, t2, t3, t4 and 7 more"
