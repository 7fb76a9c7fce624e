# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of the smoke runs of a promotion, from what the tasks returned."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.filter.promotion_rehearsal import promotion_rehearsal
from ansible_collections.flowops.powerplatform.plugins.filter.promotion_smoke import promotion_smoke

FOUND = {"started_on": "2026-05-21T04:37:23Z", "error_text": None}
GOOD = {**FOUND, "status": "succeeded", "succeeded": True}
BAD = {**FOUND, "status": "failed", "succeeded": False, "error_text": "An action failed."}
RUNNING = {**FOUND, "status": "running", "succeeded": None}
DOUBT = {"reason": "retention", "text": "The environment does not store runs."}


def desktop(outcome, message="", started=True, status="succeeded"):
    return {
        "flow_name": "Tidy up",
        "connection": "north",
        "outcome": outcome,
        "status": status,
        "message": message,
        "run_seconds": 3.0,
        "started_by_task": started,
    }


@pytest.mark.parametrize(
    ("run", "outcome", "text"),
    [
        (desktop("succeeded"), "succeeded", "It took 3.0 s."),
        (desktop("succeeded", started=False), "succeeded", "It had succeeded before."),
        (desktop("unseen"), "unknown", "It was started, but the caller is not allowed to read the run."),
        (desktop("failed", "No machine."), "failed", "No machine."),
        (desktop("failed", status="canceled"), "failed", "Its status is canceled."),
        (desktop("not_started", "No access."), "failed", "No access."),
        (desktop("unknown", "No response."), "failed", "No response."),
        (desktop("running", "It is not over."), "failed", "It is not over."),
    ],
)
def test_a_run_of_a_desktop_flow(run, outcome, text):
    assert promotion_smoke({"desktop_flows": {"failed": outcome == "failed", "runs": [run]}}) == [
        {"kind": "desktop flow", "name": "Tidy up through north", "outcome": outcome, "text": text}
    ]


@pytest.mark.parametrize(
    ("runs", "doubts", "outcome", "text"),
    [
        ([GOOD], [], "succeeded", "A run succeeded that started on 2026-05-21T04:37:23Z."),
        ([RUNNING, BAD, GOOD], [DOUBT], "succeeded", "A run succeeded that started on 2026-05-21T04:37:23Z."),
        ([], [], "failed", "No run was found."),
        (
            [],
            [DOUBT],
            "unknown",
            "No run was found, but there may have been one. The environment does not store runs.",
        ),
        (
            [BAD],
            [],
            "failed",
            "No run succeeded. The last one started on 2026-05-21T04:37:23Z, and its status is failed. "
            "An action failed.",
        ),
        (
            [RUNNING, BAD],
            [DOUBT],
            "failed",
            "No run succeeded. The last one started on 2026-05-21T04:37:23Z, and its status is running.",
        ),
    ],
)
def test_runs_of_a_cloud_flow(runs, doubts, outcome, text):
    found = {"ansible_loop_var": "flow", "flow": "Intake", "failed": not runs, "runs": runs, "doubts": doubts}
    assert promotion_smoke({"cloud_flows": {"results": [found]}}) == [
        {"kind": "cloud flow", "name": "Intake", "outcome": outcome, "text": text}
    ]


@pytest.mark.parametrize(
    ("flow", "name"), [("Intake", "Intake"), ({"name": "Intake"}, "Intake"), ({"flow_id": "5f"}, "5f"), (7, "7")]
)
def test_a_cloud_flow_that_was_not_found_has_its_name(flow, name):
    found = {"ansible_loop_var": "item", "item": flow, "failed": True, "msg": "It does not exist."}
    assert promotion_smoke({"cloud_flows": {"failed": True, "results": [found]}}) == [
        {"kind": "cloud flow", "name": name, "outcome": "failed", "text": "It does not exist."}
    ]


def test_a_task_that_failed_as_a_whole_is_a_smoke_run_that_failed():
    whole = {"failed": True, "msg": "Signing in failed."}
    assert promotion_smoke(
        {"desktop_flows": whole, "cloud_flows": whole, "smart_flows": {**whole, "names": ["A"]}}
    ) == [
        {"kind": "desktop flow", "name": "", "outcome": "failed", "text": "Signing in failed."},
        {"kind": "Smart Flow", "name": "", "outcome": "failed", "text": "Signing in failed."},
        {"kind": "cloud flow", "name": "", "outcome": "failed", "text": "Signing in failed."},
    ]


def test_executions_of_smart_flows():
    results = [
        {"failed": False, "finished": True, "decision": "started"},
        {"failed": False, "finished": True, "decision": "succeeded_before"},
        {"failed": True, "msg": "Its status is Error."},
        {"failed": False, "finished": False, "decision": "started"},
    ]
    found = promotion_smoke({"smart_flows": {"names": ["Letter", "Offer", "Bill", "Planned"], "results": results}})
    assert [(one["kind"], one["name"], one["outcome"], one["text"]) for one in found] == [
        ("Smart Flow", "Letter", "succeeded", "It succeeded."),
        ("Smart Flow", "Offer", "succeeded", "It had succeeded before."),
        ("Smart Flow", "Bill", "failed", "Its status is Error."),
    ]


PLANNED = {
    "solutions": [
        {
            "strategy": "upgrade",
            "changes": {
                "desktop_flows": {"added": ["New"], "changed": {"Changed": ["x"]}, "removed": ["Old"]},
                "connection_references": {"added": ["ref_new"], "changed": {}, "removed": []},
            },
        },
        {"strategy": None, "changes": {}},
    ],
    "connection_references": [{"name": "ref_bound"}],
    "flows": [{"name": "Intake", "flow_id": "5f0c1f6e-6d0a-4c38-9f5e-0c7a53c0a111"}],
}


def test_what_a_plan_does_not_touch_can_be_checked_before():
    there = [{"name": "There", "connection_reference": "ref_there"}, {"name": "There", "connection": "c"}]
    touched = [{"name": "new"}, {"name": "Changed"}, {"flow_id": "5f"}]
    touched += [{"name": "There", "connection_reference": one} for one in ("REF_NEW", "ref_bound")]
    own = ["intake", {"name": "Intake"}, {"flow_id": "5F0C1F6E-6d0a-4c38-9f5e-0c7a53c0a111"}]
    found = promotion_rehearsal(PLANNED, [*touched, *there], [*own, "Export", {"name": "Export"}])
    assert found == {"desktop_flows": there, "cloud_flows": ["Export", {"name": "Export"}]}
    assert promotion_rehearsal({}, touched, own) == {"desktop_flows": touched, "cloud_flows": own}
    assert promotion_rehearsal({**PLANNED, "cut": ["flows[3:]"]}, there, ["Export"]) == {
        "desktop_flows": [],
        "cloud_flows": [],
    }


def test_what_is_only_planned_is_no_smoke_run():
    assert promotion_smoke({"desktop_flows": {"runs": [desktop("planned")]}}) == []
    assert promotion_smoke({}) == []
