# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict of a page, and what it says of the approval and the time."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.plugin_utils.pages import outcome

from tests.unit.plugins.support.reports import PLAN_ID, finding, report

BLOCKS = [finding("blocks", "mail", "It has no connection."), finding("warns", "x", "y")]


@pytest.mark.parametrize(
    ("found", "word", "tone"),
    [
        (report(), "Waiting for approval", "info"),
        (report(approved_plan=PLAN_ID), "Approved", "info"),
        (report(approved_plan="another"), "Waiting for approval", "info"),
        (report(findings=BLOCKS), "Blocked", "bad"),
        (report("promote", "blocked"), "Blocked", "bad"),
        (report("promote", "done", findings=BLOCKS), "Done", "good"),
        (report("promote", "failed"), "Failed", "bad"),
        (report("promote", "unchanged"), "No change", "good"),
        (report("verify", "unchanged"), "Verified", "good"),
        (report("verify", "planned", approved_plan=PLAN_ID), "Differs", "bad"),
        (report("rollback", "planned"), "Waiting for approval", "info"),
        (report("promote", "paused"), "paused", "calm"),
    ],
)
def test_the_verdict_is_a_word(found, word, tone):
    said = outcome.outcome(found)
    assert (said["word"], said["tone"]) == (word, tone)


def test_a_blocked_plan_says_how_many_findings_block_and_the_message():
    said = outcome.outcome(report(outcome="blocked", findings=BLOCKS, message="Wait."))
    assert said["text"] == "1 finding blocks this change. Nothing can be changed until this is resolved. Wait."


def test_a_failure_says_how_far_it_came_and_why():
    steps = [{"step": "a", "status": one} for one in ("done", "failed", "skipped")]
    said = outcome.outcome(report("promote", "failed", operations=steps, message="No."))
    assert said["text"] == "Not everything was carried out. 1 of 3 steps were done. No."


def test_a_smoke_run_that_failed_does_not_deny_what_was_done():
    smoke = [{"kind": "cloud flow", "name": "Intake", "outcome": "failed", "text": "No run was found."}]
    steps = [{"step": "a", "status": "done"}]
    said = outcome.outcome(report("promote", "failed", operations=steps, smoke=smoke, message="No."))
    assert said["text"] == "The environment is as the release declares it, but a smoke run failed. No."


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (report(), "Approve this ID to allow exactly these changes."),
        (report(approved_plan=PLAN_ID), "approved"),
        (report(approved_plan="old"), "differs from the approved plan old"),
        (report("promote", "done"), ""),
        (report(plan_id=None), ""),
    ],
)
def test_the_approval_is_said(found, text):
    assert outcome.approval(found) == text


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ("2026-03-02T08:00:00Z", "2026-03-02T08:04:05Z", "4 min 05 s"),
        ("2026-03-02T08:00:00+00:00", "2026-03-02T08:00:09.5+00:00", "9 s"),
        ("2026-03-02T08:00:00Z", None, None),
        (None, None, None),
        ("yesterday", "today", None),
    ],
)
def test_the_time_is_said_if_it_is_known(start, end, text):
    assert outcome.duration(report(started_at=start, ended_at=end)) == text
