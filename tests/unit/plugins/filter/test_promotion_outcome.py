# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people and programs read of a promotion."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.filter.promotion_outcome import promotion_outcome

UPGRADED = {
    "unique_name": "orders",
    "version": "1.1.0.0",
    "installed": "1.0.0.0",
    "strategy": "upgrade",
    "reason": "the older version 1.0.0.0 is installed",
    "removals": [
        {"component_type": "cloud_flow", "name": "Weekly", "id": "1", "enabled": True},
        {"component_type": "table", "name": "orders_line", "id": "2", "enabled": None},
    ],
    "left_behind": [],
    "changes": {
        "flows": {"added": ["Archive"], "removed": ["Weekly"], "changed": {"Intake": ["action Send changed"]}},
        "connection_references": {
            "added": [],
            "changed": {"orders_mail": ["connection none -> mail-1"]},
            "removed": [],
        },
    },
}
UPDATED = {
    "unique_name": "support", "version": "2.0.0.0", "installed": "1.9.0.0", "strategy": "update", "reason": "as asked",
    "removals": [], "changes": {}, "left_behind": [{"name": "Old", "status": "on"}],
}  # fmt: skip
THERE = {"unique_name": "base", "version": "1.0", "installed": "1.0", "strategy": None, "reason": "", "removals": []}
FLOWS = [
    {"name": "Intake", "outcome": "changed", "changes": ["enabled", "owner"], "status": "on", "reason": None},
    {"name": "Old", "outcome": "unchanged", "changes": [], "status": "off", "reason": None},
    {"name": "Stuck", "outcome": "unchanged", "changes": [], "status": "suspended", "reason": None},
    {"name": "Caller", "outcome": "skipped", "changes": [], "status": "off", "reason": {"text": "It calls Stuck"}},
]
FINDINGS = [
    {"severity": "blocks", "check": "c", "object": "o", "text": "orders_mail has no connection.", "remedy": "Set one."},
    {"severity": "warns", "check": "c", "object": "o", "text": "Intake is customized.", "remedy": ""},
]


def told(outcome, **more):
    report = {
        "word": "promote",
        "target": "test",
        "release": {"name": "contoso", "version": "1.0.0.1", "digest": "sha256:0f"},
        "plan_id": "plan-1",
        "outcome": outcome,
        "message": None,
        "findings": [],
        "solutions": [],
        "connection_references": [],
        "environment_variables": [],
        "flows": [],
        "operations": [],
        "smoke": [],
        "warnings": [],
        **more,
    }
    return promotion_outcome(report)


def test_everything_planned_is_said_as_planned():
    told_plan = told(
        "planned",
        solutions=[UPGRADED, UPDATED, THERE],
        flows=FLOWS,
        warnings=["careful"],
    )
    assert told_plan["lines"] == [
        "WOULD DELETE cloud flow Weekly (on)",
        "WOULD DELETE table orders_line",
        "release contoso 1.0.0.1 would be promoted with plan-1",
        "orders 1.1.0.0 would be upgraded - the older version 1.0.0.0 is installed",
        "added flow Archive",
        "flow Intake - action Send changed",
        "connection reference orders_mail - connection none -> mail-1",
        "support 2.0.0.0 would be updated - as asked",
        "stays, since an update removes nothing - flow Old (on)",
        "base 1.0 is installed already",
        "flow Intake would change - turned on, owner",
        "flow Caller SKIPPED - It calls Stuck",
        "off - Old, Caller",
        "SUSPENDED by the platform - Stuck",
        "note - careful",
    ]
    assert told_plan["figures"]["solutions"] == {"orders": "1.0.0.0", "support": "1.9.0.0", "base": "1.0"}
    assert told_plan["figures"]["deleted"] == []


def test_everything_done_is_said_as_done():
    told_done = told("done", solutions=[UPGRADED], flows=FLOWS[:2])
    assert told_done["lines"][:3] == [
        "DELETED cloud flow Weekly (on)",
        "DELETED table orders_line",
        "release contoso 1.0.0.1 is in place",
    ]
    assert "flow Intake changed - turned on, owner" in told_done["lines"]
    assert told_done["figures"] == {
        "release": "contoso",
        "version": "1.0.0.1",
        "digest": "sha256:0f",
        "plan_id": "plan-1",
        "outcome": "done",
        "message": None,
        "solutions": {"orders": "1.1.0.0"},
        "flows": {"changed": 1, "unchanged": 1},
        "deleted": ["Weekly", "orders_line"],
    }


@pytest.mark.parametrize(
    ("outcome", "line"),
    [
        ("unchanged", "release contoso 1.0.0.1 is in place already"),
        ("blocked", "BLOCKED - No access."),
        ("failed", "FAILED - No access."),
    ],
)
def test_the_headline_says_how_it_ended(outcome, line):
    assert told(outcome, message="No access.")["lines"] == [line]


def test_what_stands_in_the_way_is_listed_with_what_to_do():
    assert told("blocked", message="x", findings=FINDINGS)["lines"][1:] == [
        "BLOCKS - orders_mail has no connection. Set one.",
        "warning - Intake is customized.",
    ]


def test_smoke_runs_are_told_with_what_was_found():
    smoke = [
        {"kind": "cloud flow", "name": name, "outcome": one, "text": "x."}
        for name, one in (("A", "succeeded"), ("B", "failed"), ("C", "unknown"))
    ]
    assert told("done", smoke=smoke)["lines"][1:] == [
        "smoke run of cloud flow A succeeded - x.",
        "smoke run of cloud flow B FAILED - x.",
        "warning - The outcome of the smoke run of cloud flow C is unknown. x.",
    ]


def test_what_was_done_is_said_as_done_although_something_failed_afterwards():
    steps = [{"step": "upgrade solution 'orders'", "status": one} for one in ("done", "done")]
    after = told("failed", message="x", solutions=[UPGRADED], operations=steps)
    assert after["lines"][0] == "DELETED cloud flow Weekly (on)"
    assert after["figures"]["solutions"] == {"orders": "1.1.0.0"}
    steps[1]["status"] = "failed"
    amid = told("failed", message="x", solutions=[UPGRADED], operations=steps)
    assert amid["figures"]["solutions"] == {"orders": "1.0.0.0"}


def test_after_a_failure_the_line_says_what_was_planned():
    """The status is the one in which the flow was found."""
    found = {**FLOWS[0], "changes": ["enabled"], "status": "off", "planned_status": "on"}
    assert "flow Intake would change - turned on" in told("failed", flows=[found])["lines"]
