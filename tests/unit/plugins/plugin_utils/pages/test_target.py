# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The view of one target: everything the report says, in words, and the same for the same report."""

from __future__ import annotations

import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.plugin_utils.pages.parts import file_name
from ansible_collections.flowops.powerplatform.plugins.plugin_utils.pages.target import view

from tests.unit.plugins.support.reports import PLAN_ID, changes, finding, report, setting, solution, whole


def section(found, key):
    return next(one for one in found["sections"] if one["key"] == key)


def test_the_head_says_what_where_and_which_plan():
    found = view(whole())
    assert found["title"] == "contoso 1.2.0.0 \u2192 prod"
    assert {one["label"]: one["value"] for one in found["facts"]} == {
        "Release": "contoso 1.2.0.0",
        "Target": "prod",
        "Environment": "https://contoso.crm4.dynamics.com",
        "Plan ID": PLAN_ID,
        "Time": "2026-03-02 08:00 UTC",
        "Digest of the release": report()["release"]["digest"],
    }
    assert found["facts"][0]["note"] == "made 2026-03-01 12:00 UTC from contosodev"


def test_the_counts_are_those_of_the_lists():
    assert {one["key"]: one["value"] for one in view(whole())["counts"]} == {
        "removals": 2,
        "flows_turned_off": 1,
        "flows_turned_on": 2,
        "flows_added": 1,
        "flows_changed": 3,
        "imports": 3,
        "settings": 3,
        "findings": 2,
    }


def test_solutions_have_both_versions_and_the_reason():
    rows = section(view(whole()), "solutions")["rows"]
    assert [(one["name"], one["installed"], one["version"], one["action"]["word"]) for one in rows] == [
        ("contoso_base", "not installed", "1.0.0.0", "Install"),
        ("contoso_orders", "1.0.0.0", "1.1.0.0", "Upgrade"),
        ("contoso_core", "2.0.0.0", "2.0.0.0", "Keep"),
        ("contoso_letters", "3.1.0.0", "3.0.0.0", "Update"),
    ]
    assert rows[1]["deletes"] == "2 components"


def test_settings_show_what_the_task_and_what_the_package_changes():
    brought = changes(["new"], {"limit": ["default 1 -> 2", "value 1 -> 3"], "other": ["required no -> yes"]}, ["old"])
    found = view(
        report(
            environment_variables=[setting("limit", 1, 3), setting("empty", "x", None), setting("flag", False, True)],
            solutions=[solution(changes={"environment_variables": brought})],
        )
    )
    rows = section(found, "environment_variables")["rows"]
    assert [(one["name"], one["before"], one["after"], one["brought"]) for one in rows] == [
        ("empty", "x", "not set", ""),
        ("flag", "off", "on", ""),
        ("limit", "1", "3", "default 1 -> 2"),
        ("new", "", "", "added"),
        ("old", "", "", "removed"),
        ("other", "", "", "required no -> yes"),
    ]


def test_owners_show_the_former_one_and_that_it_stays():
    before = {"flows": [{"flow_id": "5f0c1f6e-6d0a-4c38-9f5e-000000000001", "owner": "old@contoso.example"}]}
    rows = section(view(whole(before=before)), "owners")["rows"]
    assert rows[1] == {
        "name": "Order intake",
        "before": "old@contoso.example",
        "owner": "user Monica Thomson",
        "shares": "unchanged",
    }
    assert rows[0] == {
        "name": "Order cancellation",
        "before": "user Monica Thomson",
        "owner": "unchanged",
        "shares": "changed, see the steps",
    }


def test_findings_that_block_come_first_and_stand_in_the_head():
    found = view(report(findings=[finding(one, one, "") for one in ("informs", "warns", "blocks", "surprises")]))
    words = [one["severity"]["word"] for one in section(found, "findings")["rows"]]
    assert words == ["Blocks", "Warns", "surprises", "Informs"]
    assert [one["object"] for one in found["blockers"]] == ["blocks"]


def test_a_task_that_failed_early_still_has_a_page():
    bare = {"word": "promote", "target": "prod", "outcome": "failed", "message": "Signing in failed."}
    found = view(bare)
    assert found["title"] == "not known \u2192 prod"
    assert found["outcome"]["text"].endswith("Signing in failed.")
    assert all(one["rows"] == [] for one in found["sections"])


def test_what_a_result_leaves_out_is_said():
    found = section(view(report(warnings=["First."], cut=["flows[1200:]"])), "warnings")
    assert [one["text"] for one in found["rows"]] == [
        "First.",
        "The result of a task was too long. Left out: flows[1200:]",
    ]


def test_smoke_runs_have_a_section_if_there_are_any():
    smoke = [
        {"kind": "cloud flow", "name": "Intake", "outcome": one, "text": "x."}
        for one in ("succeeded", "failed", "unknown")
    ]
    rows = section(view(report(smoke=smoke)), "smoke")["rows"]
    assert [(one["name"], one["outcome"]["word"], one["outcome"]["tone"]) for one in rows] == [
        ("Intake", "Succeeded", "good"),
        ("Intake", "Failed", "bad"),
        ("Intake", "Unknown", "warn"),
    ]
    assert "smoke" not in [one["key"] for one in view(report())["sections"]]


@pytest.mark.parametrize(("managed", "text"), [(True, "1.1.0.0 (managed)"), (False, "1.1.0.0 (unmanaged)")])
def test_the_kind_of_a_solution_is_said(managed, text):
    assert section(view(report(solutions=[solution(managed=managed)])), "solutions")["rows"][0]["version"] == text


def test_the_same_report_has_the_same_view_whatever_the_order_of_its_members():
    turned = json.loads(json.dumps(whole(), sort_keys=True))
    assert json.dumps(view(whole())) == json.dumps(view(turned)) == json.dumps(view(whole()))


@pytest.mark.parametrize("name", ["a/b", "a\\b", "..", "a b", "\u05d0", "x" * 300, "a\n", "<a>"])
def test_names_of_files_lead_nowhere_else(name):
    found = file_name(name, "plan")
    assert found == file_name(name, "plan")
    assert not set(found) & set("/\\<> \n")
    assert not found.startswith(".")
    assert len(found) < 100
    assert found != file_name(name + "!", "plan")


def test_the_name_of_a_file_is_that_of_the_target():
    assert view(report())["file"] == "prod-plan"
