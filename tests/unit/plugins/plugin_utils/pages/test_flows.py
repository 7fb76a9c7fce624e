# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a page says of each flow: one entry, whatever the packages and the tasks say of it."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.plugin_utils.pages import flows
from ansible_collections.flowops.powerplatform.plugins.plugin_utils.pages.target import complete

from tests.unit.plugins.support.reports import changes, flow, report, solution


def entries(**members):
    return flows.items(flows.flows_of(complete(report(**members))))


def in_solution(**members):
    return [solution(changes={"flows": changes(**members)})]


def words(entry):
    return [one["word"] for one in entry["badges"]]


def test_a_flow_has_one_entry_for_its_content_and_its_state():
    (entry,) = entries(
        solutions=in_solution(changed={"Intake": ["action Total changed (inputs)"]}),
        flows=[flow("Intake", "changed", "on", ["enabled"])],
    )
    assert entry["name"] == "Intake"
    assert words(entry) == ["Change", "Turn on"]
    assert entry["note"] == "cloud flow in contoso_orders, state on"


@pytest.mark.parametrize(
    ("line", "word", "text"),
    [
        ("action Total/Mail it added", "Added", "action Total/Mail it"),
        ("trigger When removed", "Removed", "trigger When"),
        ("connection mail changed (connector)", "Changed", "connection mail (connector)"),
        ("action It was removed changed (inputs.a, b)", "Changed", "action It was removed (inputs.a, b)"),
        ("state on -> off", "Changed", "state on -> off"),
        ("description It was -> action A removed", "Changed", "description It was -> action A removed"),
    ],
)
def test_each_line_of_a_change_has_its_verb(line, word, text):
    (entry,) = entries(solutions=in_solution(changed={"Intake": [line]}))
    assert [(one["word"], one["text"]) for one in entry["lines"]] == [(word, text)]


@pytest.mark.parametrize(
    ("lines", "result", "expected"),
    [
        ([], flow("A", "changed", "off", ["enabled"]), "off"),
        ([], flow("A", "changed", "on", ["enabled"]), "on"),
        (["state on -> off"], None, "off"),
        # the package would turn it off, and the task turns it on again
        (["state on -> off"], flow("A", "changed", "on", ["enabled"]), "on"),
        # what failed has not changed, and its state does not say what it was wanted to be
        ([], flow("A", "failed", "off", ["enabled"]), None),
        ([], flow("A", "changed", "off", ["owner"]), None),
    ],
)
def test_a_flow_is_turned_on_or_off_if_that_is_where_it_ends(lines, result, expected):
    solutions = in_solution(changed={"A": lines}) if lines else []
    (found,) = flows.flows_of(complete(report(solutions=solutions, flows=[result] if result else [])))
    assert found.is_turned_off is (expected == "off")
    assert found.is_turned_on is (expected == "on")


def test_after_a_failure_a_flow_that_is_still_off_was_to_be_turned_on():
    found = {**flow("Intake", "changed", "off", ["enabled"]), "planned_status": "on"}
    (entry,) = entries(outcome="failed", flows=[found])
    assert words(entry) == ["Turn on"]
    assert entry["note"].endswith("state off")


def test_what_needs_attention_comes_first_and_what_does_not_change_is_one_entry():
    found = entries(
        solutions=in_solution(added=["New"], removed=["Old"]),
        flows=[
            flow("A", number=1),
            flow("B", number=2),
            flow("Ill", "failed", "off", ["enabled"], {"text": "Why.", "remedy": "Do."}, number=3),
            flow("Late", "skipped", "off", ["enabled"], number=4),
            flow("Paused", status="suspended", number=5),
        ],
    )
    assert [(one["name"], words(one)) for one in found] == [
        ("Ill", ["Failed"]),
        ("Old", ["Delete"]),
        ("Paused", ["Suspended"]),
        ("Late", ["Not tried"]),
        ("New", ["Add"]),
        ("2 flows without a change", ["Keep"]),
    ]
    assert [(one["word"], one["text"]) for one in found[0]["lines"]] == [("Reason", "Why."), ("Remedy", "Do.")]
    assert [(one["word"], one["text"]) for one in found[-1]["lines"]] == [("on", "A"), ("on", "B")]


def test_flows_of_one_name_are_not_taken_for_one():
    same = [flow("Mail", "changed", "on", ["enabled"], number=1), flow("Mail", "changed", "off", ["enabled"], number=2)]
    labels = [f"Mail ({one['flow_id']})" for one in same]
    assert len(entries(flows=same, solutions=[])) == 2
    found = entries(flows=same, solutions=in_solution(changed={label: ["name a -> b"] for label in labels}))
    assert [(one["name"], words(one)) for one in found] == [
        (labels[1], ["Turn off", "Change"]),
        (labels[0], ["Change", "Turn on"]),
    ]


def test_a_desktop_flow_and_a_cloud_flow_of_one_name_are_two():
    both = {"flows": changes(["Print"]), "desktop_flows": changes(["Print"])}
    assert [one["note"] for one in entries(solutions=[solution(changes=both)])] == [
        "cloud flow in contoso_orders",
        "desktop flow in contoso_orders",
    ]


@pytest.mark.parametrize(
    ("owner", "text"),
    [
        ({"type": "team", "name": "Order desk", "id": "1"}, "team Order desk"),
        ({"type": "user", "name": None, "id": "1"}, "user 1"),
        ("owner@contoso.example", "owner@contoso.example"),
        (None, "not known"),
    ],
)
def test_an_owner_is_shown_by_name(owner, text):
    assert flows.owner_of({"owner": owner}) == text
