# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The view of many environments: an environment that was not read is an error everywhere, and never a hole."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.plugin_utils.pages.drift import view
from ansible_collections.flowops.powerplatform.plugins.plugin_utils.pages.environments import (
    NOT_DECLARED,
    Environment,
    in_words,
    last_change,
    worst_first,
)

from tests.unit.plugins.support.drift_results import ADA, IMPORT, NAMES, differing, environments, finding, result

AT = "2026-05-21T05:00:00Z"


def section(key, some=None):
    found = view(environments() if some is None else some, AT)
    return next(one for one in found["sections"] if one["key"] == key)


def cells(row, columns):
    """Return the cells of a row in words."""
    shown = [row[one["key"]] for one in columns]
    return [one if isinstance(one, str) else said(one) for one in shown]


def said(cell):
    return cell["word"] if isinstance(cell, dict) else " ".join(one["word"] for one in cell)


def test_the_worst_environment_gives_the_verdict_and_is_shown_first():
    found = view(environments(), AT)
    assert (found["outcome"]["word"], found["outcome"]["tone"]) == ("Error on 1 of 4", "bad")
    assert found["outcome"]["text"] == "Error: 1, Drift: 1, Attention: 1, As declared: 1."
    assert [row["environment"] for row in section("environments")["rows"]] == ["uat", "prod", "dev", "test"]
    assert found["title"] == "4 environments, declared and found"


def test_what_needs_attention_is_counted_and_errors_have_their_messages():
    found = view(environments(), AT)
    assert [one["text"] for one in found["risks"]] == [
        "1 environment could not be read",
        "2 objects differ from their declarations",
        "1 declared object does not exist",
        "1 object is not declared",
        "1 managed component was changed manually",
        "1 flow has failed runs",
        "1 check gave no answer",
    ]
    assert found["risks"][0]["names"] == [{"name": "uat", "notes": ["The environment cannot be reached."]}]


def test_the_matrix_has_a_row_for_each_environment():
    found = section("environments")
    assert [cells(row, found["columns"]) for row in found["rows"]] == [
        ["uat", "Error", *["Not read"] * 6],
        [
            "prod",
            "Drift",
            "1 of 1 differ",
            "1 as declared",
            "1 as declared",
            "2 of 3 differ, 1 undeclared",
            "1 component",
            "1 finding",
        ],
        ["dev", "Attention", *["1 as declared"] * 3, "2 as declared", "None", "1 finding"],
        ["test", "As declared", *["1 as declared"] * 3, "2 as declared", "None", "None"],
    ]


def test_each_object_that_needs_attention_somewhere_is_shown_for_every_environment():
    found = section("objects")
    assert [one["title"] for one in found["columns"]] == ["Object", "Kind", "uat", "prod", "dev", "test"]
    assert [cells(row, found["columns"]) for row in found["rows"]] == [
        ["contoso_orders", "solution", "Not read", "Differs", "As declared", "As declared"],
        ["Check order", "flow", "Not read", "Changed manually", "As declared", "As declared"],
        ["Gone", "flow", "Not read", "Missing", "Not declared", "Not declared"],
        ["Order intake", "flow", "Not read", "Differs", "Runs failed", "As declared"],
        ["Order intake: Ops", "share", "Not read", "Undeclared", "Not declared", "Not declared"],
    ]


def test_what_is_declared_stands_beside_what_was_found_and_who_changed_it():
    first, second, third, last = section("differences")["rows"]
    assert (first["declared"], first["found"]) == ("version: 1.0", "version: 1.1")
    assert first["note"] == "Version 1.1.0.0 is installed. Import that version."
    assert second["note"] == "Can be restored by declaring it again."
    assert second["change"] == "# deployer, 2026-05-21 04:37 UTC, during import (upgrade) of contoso_orders 1.1.0.0"
    assert (third["found"], third["change"]) == ("does not exist", "not known")
    assert (last["declared"], last["found"], last["note"]) == ("not declared", "rights: read", "")


@pytest.mark.parametrize(
    ("side", "text"),
    [
        ({"enabled": False, "owner": None}, "enabled: false, owner: none"),
        ({"shares": [{"name": "Ops", "rights": ["read", "write"]}]}, "shares: Ops (read, write)"),
        ({"shares": []}, "shares: none"),
        ({"value": {"a": 1}}, "value: a: 1"),
        (None, "not declared"),
    ],
)
def test_values_in_words(side, text):
    assert in_words(side, "not declared") == text


def test_a_last_change_says_what_is_known():
    assert last_change({**ADA, "modified_by": None}) == "2026-05-21 04:37 UTC"
    assert last_change({**IMPORT, "modified_by": None, "modified_on": None}).startswith("during import")


@pytest.mark.parametrize("found", [{}, {"failed": True}, {"msg": ""}, {"failed": True, "outcome": "drift", "msg": ""}])
def test_an_environment_without_a_result_is_an_error(found):
    one = Environment("prod", found)
    assert (one.outcome, one.message) == (
        "error",
        "The environment was not read. The output of the play shows why.",
    )
    assert one.badges_of(("flow", "x"))[0]["word"] == "Not read"


def test_every_environment_is_shown_also_if_none_was_read():
    found = view(worst_first({}, NAMES), AT)
    assert found["outcome"]["word"] == "Error"
    assert [len(one["rows"]) for one in found["sections"]] == [4, 0, 0, 0, 0]


def test_what_could_not_be_checked_is_not_said_to_be_right():
    one = Environment("prod", result(findings=[finding("unchecked", "environment", "manual changes", "No right.")]))
    assert one.manual_changes()["word"] == "Not checked"
    assert Environment("prod", result(manual_changes=False)).manual_changes()["word"] == "Not searched"
    assert Environment("prod", result(as_declared={})).of_kind("flow") == NOT_DECLARED


def test_what_a_result_leaves_out_is_a_finding():
    one = Environment("prod", result([differing("flow", "A")], cut=["objects[900:]"]))
    assert [entry["name"] for entry in one.findings] == ["objects[900:]"]


def test_what_is_as_declared_can_be_opened():
    items = {one["name"]: one for one in section("declared")["rows"]}
    assert list(items) == ["prod", "dev", "test"]
    assert [line["text"] for line in items["test"]["lines"]][-1] == "Check order, Order intake"
    assert items["prod"]["note"] == "3 objects"
