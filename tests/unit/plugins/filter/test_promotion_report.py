# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report of a promotion: what became of one target, from what its tasks returned."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.filter.promotion_report import promotion_report
from ansible_collections.flowops.powerplatform.plugins.filter.promotion_summary import promotion_summary

RELEASE = {"name": "contoso", "version": "1.0.0.0", "digest": "sha256:0f", "made_at": "t", "made_from": None}
ENVIRONMENT = {"url": "https://test.example", "unique_name": "unq1", "organization_id": "1"}
BLOCK = {"severity": "blocks", "check": "connections", "object": "a", "text": "a has no connection.", "remedy": "Bind."}
WARN = {"severity": "warns", "check": "layers", "object": "b", "text": "b is customized.", "remedy": ""}


RAN, BROKE, UNSEEN = (
    {"kind": "cloud flow", "name": "Intake", "outcome": one, "text": "No run was found."}
    for one in ("succeeded", "failed", "unknown")
)


def result(status, *, changed=True, **more):
    steps = [{"step": "upgrade solution 'orders'", "status": status}] if status else []
    return {"changed": changed, "plan_id": "plan-1", "environment": ENVIRONMENT, "operations": steps, **more}


def failed(message, status=None, changed=False):
    """Return the result of a task that failed, with ``failed_when: false``."""
    return {"failed": False, "error": {}, "msg": message, **result(status, changed=changed)}


def report(**known):
    return promotion_report({"word": "promote", "target": "test", "release": RELEASE, **known})


@pytest.mark.parametrize(
    ("known", "outcome", "message"),
    [
        ({"planned": result(None, changed=False)}, "unchanged", None),
        ({"planned": result("planned")}, "planned", None),
        ({"planned": failed("The release was changed.")}, "blocked", "The release was changed."),
        ({"planned": result("planned"), "checked": {"findings": [WARN]}}, "planned", None),
        ({"planned": result("planned"), "checked": {"findings": [WARN, BLOCK]}}, "blocked", "a has no connection."),
        (
            {"planned": result("planned"), "checked": {"findings": [BLOCK, BLOCK, BLOCK]}},
            "blocked",
            "a has no connection. (2 more)",
        ),
        ({"planned": result("planned"), "checked": {"failed": True, "msg": "No access."}}, "blocked", "No access."),
        (
            {"planned": result("planned"), "others": ["prod", "uat"]},
            "blocked",
            "Nothing was written, since other targets are blocked: prod, uat.",
        ),
        ({"planned": result(None, changed=False), "others": ["prod"]}, "unchanged", None),
        ({"planned": result("planned"), "twins": ["test"]}, "planned", None),
        ({"planned": result("planned"), "rehearsed": [RAN, UNSEEN]}, "planned", None),
        (
            {"planned": result(None, changed=False), "rehearsed": [BROKE]},
            "blocked",
            "Smoke runs cannot be made: No run was found.",
        ),
        (
            {"planned": result(None, changed=False), "twins": ["prod", "test"]},
            "blocked",
            "'prod' and 'test' are the same environment. Leave out all but one of them, or correct their "
            "dataverse_url.",
        ),
        (
            {"planned": result("planned"), "unwritable": "Not a directory."},
            "blocked",
            "No report can be written: Not a directory.",
        ),
        ({"planned": result("planned"), "done": result("done")}, "done", None),
        ({"planned": result("planned"), "done": result("planned")}, "planned", None),
        ({"planned": result("planned"), "done": failed("Not approved.", "skipped")}, "blocked", "Not approved."),
        ({"planned": result("planned"), "done": failed("It broke.", "failed")}, "failed", "It broke."),
        ({"planned": result("planned"), "done": failed("It broke.", changed=True)}, "failed", "It broke."),
        (
            {"planned": result("planned"), "done": result("done"), "proven": result("planned")},
            "failed",
            "Not as declared. Left to do: upgrade solution 'orders'. Promote the release again, or find out first who "
            "changed the environment.",
        ),
        (
            {"planned": result("planned"), "done": result("done"), "proven": result(None, changed=False)},
            "done",
            None,
        ),
        ({"word": "verify", "proven": result(None, changed=False)}, "unchanged", None),
        ({"planned": result("planned"), "done": result("done"), "smoke": [RAN, UNSEEN]}, "done", None),
        (
            {"planned": result(None, changed=False), "smoke": [RAN, BROKE]},
            "failed",
            "The smoke run of cloud flow Intake failed: No run was found.",
        ),
        (
            {"planned": result("planned"), "done": result("done"), "smoke": [dict(BROKE, name=""), BROKE]},
            "failed",
            "The smoke run of cloud flow failed: No run was found. (1 more)",
        ),
        ({"word": "verify", "proven": failed("A flow is suspended.")}, "failed", "A flow is suspended."),
    ],
)
def test_what_became_of_a_target_is_one_word(known, outcome, message):
    made = report(**known)
    assert (made["outcome"], made["message"]) == (outcome, message)


def test_a_long_list_of_what_is_left_is_cut():
    left = [{"step": f"turn on flow {number}", "status": "planned"} for number in range(7)]
    made = report(proven=result(None, changed=True, operations=left))
    assert "turn on flow 4 and 2 more. Promote the release again" in made["message"]


def test_what_was_done_counts_more_than_what_was_planned():
    flow = {"name": "Intake", "outcome": "changed"}
    made = report(
        planned=result("planned", flows=[flow], solutions=[{"unique_name": "orders"}], warnings=["careful"]),
        done=failed("It broke.", "failed") | {"flows": [dict(flow, outcome="failed")]},
    )
    assert made["operations"] == [{"step": "upgrade solution 'orders'", "status": "failed"}]
    assert [one["outcome"] for one in made["flows"]] == ["failed"]
    assert made["solutions"] == [{"unique_name": "orders"}]
    assert made["warnings"] == ["careful"]


def test_after_a_failure_flows_are_as_they_were_found():
    planned = [
        {"flow_id": "1", "name": "Intake", "outcome": "changed", "enabled": True, "status": "on"},
        {"flow_id": "2", "name": "Archive", "outcome": "changed", "enabled": True, "status": "on"},
    ]
    proven = result("planned", before={"flows": [{"flow_id": "1", "name": "Intake", "enabled": False}]})
    made = report(planned=result("planned", flows=planned), done=failed("It broke.", "failed"), proven=proven)
    assert [(one["enabled"], one["status"]) for one in made["flows"]] == [(False, "off"), (True, "on")]
    assert [one.get("planned_status") for one in made["flows"]] == ["on", None]


def test_a_report_keeps_how_flows_were_that_change_and_nothing_else_of_the_state_before():
    flows = [{"flow_id": "1", "name": "Intake", "changes": ["owner"]}, {"flow_id": "2", "name": "B", "changes": []}]
    before = {"environment_variables": {"a": "b"}, "flows": [{"flow_id": "1", "owner": "Ada"}, {"flow_id": "2"}]}
    assert report(planned=result("planned", flows=flows, before=before))["before"] == {"flows": [before["flows"][0]]}
    assert report(planned=result("planned", flows=flows))["before"] == {"flows": []}


def test_a_report_has_all_members_whatever_is_known():
    members = {
        "word", "target", "started_at", "ended_at", "approved_plan", "release", "environment", "plan_id", "outcome",
        "message", "findings", "solutions", "connection_references", "environment_variables", "flows", "operations",
        "warnings", "before", "cut", "smoke",
    }  # fmt: skip
    made = promotion_report({"word": "plan", "target": "test", "planned": {"failed": True}})
    assert set(made) == members
    assert (made["outcome"], made["message"]) == ("blocked", "The task ended without a message.")
    assert made["release"]["name"] is None


def test_the_summary_begins_with_what_did_not_go_well():
    orders = {"unique_name": "orders", "version": "1.1.0.0"}
    reports = [
        {"target": "a", "outcome": "done", "message": None, "solutions": [orders, dict(orders, unique_name="support")]},
        {"target": "b", "outcome": "unchanged", "message": None, "solutions": []},
        {"target": "d", "outcome": "blocked", "message": "No access.", "solutions": [orders]},
        {"target": "c", "outcome": "failed", "message": "It broke.", "solutions": [orders]},
    ]
    assert promotion_summary(reports, ["a", "f", "b", "c", "d", "e"])[-1] == "not processed yet - e, f"
    assert promotion_summary(reports) == promotion_summary(reports, ["a"])
    assert promotion_summary(reports) == [
        "c FAILED - It broke.",
        "d BLOCKED - No access.",
        "a done - orders 1.1.0.0, support 1.1.0.0",
        "b unchanged - no solution",
    ]
