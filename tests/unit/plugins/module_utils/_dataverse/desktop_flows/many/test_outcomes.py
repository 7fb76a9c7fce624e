# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One word and one line for each run."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Failure, OutcomeUnknown
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.many_outcomes import message, totals
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.desktop_flows import statuses
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.desktop_flows.follow import Look
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.desktop_flows.many import outcomes
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.desktop_flows.many.entry import (
    Entry,
    Listed,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.desktop_flows.run import Run
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.desktop_flows.start import Started

RUN = {
    "number": 2,
    "flow_name": "Clean up",
    "connection": "robot",
    "started_by_task": True,
    "status": "succeeded",
    "run_seconds": None,
    "message": "",
}


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"outcome": "succeeded", "run_seconds": 1.0}, "succeeded after 1.0 s"),
        ({"outcome": "succeeded", "started_by_task": False}, "had succeeded before"),
        (
            {"outcome": "succeeded", "started_by_task": False, "run_seconds": 2.0},
            "had succeeded before, in 2.0 s",
        ),
        ({"outcome": "failed", "status": "failed", "message": "No."}, "failed: No."),
        ({"outcome": "failed", "status": "timed out", "message": "No."}, "failed, it is timed out: No."),
        ({"outcome": "not_started", "status": None, "message": "No."}, "was not started: No."),
        ({"outcome": "unknown", "status": None, "message": "No."}, "may have been started: No."),
        ({"outcome": "running", "status": "running"}, "is still running"),
        ({"outcome": "planned", "status": "planned"}, "would be started"),
    ],
)
def test_lines(changes, line):
    assert outcomes.summary({**RUN, **changes}) == f"2 Clean up through robot {line}"


def test_totals_name_every_outcome():
    found = totals(["failed", "failed", "planned"], outcomes.LINES)
    assert (found["all"], found["failed"], found["planned"], found["succeeded"]) == (3, 2, 1, 0)
    assert set(found) == {"all", *outcomes.LINES}


def test_a_message_names_the_first_and_counts_all():
    bad = [
        {**RUN, "number": number, "outcome": "failed", "status": "failed", "message": str(number) * 500}
        for number in (1, 2, 3)
    ]
    said = message([{**run, "summary": outcomes.summary(run)} for run in bad], 9)
    assert said.startswith("3 of 9 runs did not succeed: 1 Clean up through robot failed: ")
    assert said.endswith(" and 1 more.")
    assert len(said) <= 700


def row(code):
    return {"flowsessionid": "RUN", "statuscode": code}


class Context:
    options = {"wait_timeout": 5}

    def hide(self, *values):
        pass

    warn = hide


@pytest.mark.parametrize(
    ("look", "failure", "expected"),
    [
        (None, None, "planned"),
        (None, Failure("No."), "not_started"),
        (None, OutcomeUnknown("Lost."), "unknown"),
        (Look(row(statuses.SUCCEEDED)), None, "succeeded"),
        (Look(row(statuses.SUCCEEDED)), Failure("No."), "succeeded"),
        (Look(row(statuses.CANCELED)), None, "failed"),
        (Look(row(statuses.RUNNING)), None, "running"),
        (Look(row(statuses.RUNNING)), Failure("No."), "unknown"),
        (Look(None), None, "running"),
        (Look(None, unreadable=True), None, "unseen"),
    ],
)
def test_what_became_of_a_run(look, failure, expected):
    run = Run(None, None, Context().hide, Context().warn)
    entry = Entry(Context(), Listed(1, {}, None), set(), run)
    run.failed(failure)
    if look:
        entry.run.started(Started("run"), False)
        entry.run.saw(look)
    assert entry.outcome() == expected
