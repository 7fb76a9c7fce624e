# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One word and one line for each run."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import (
    Failure,
    OutcomeUnknown,
    StillRunning,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._smartflows.executions.many.outcomes import (
    LINES,
    Ended,
)

UNKNOWN, LATE, NO = OutcomeUnknown("Lost."), StillRunning("Late."), Failure("No.")


def ended(failure=None, guid="e-1", status="Success", documents=(), decision="started"):
    execution = {"execution_id": guid, "status": status, "finished": status in ("Success", "Error")}
    facts = {"execution": execution, "finished": execution["finished"], "documents": list(documents)}
    return Ended("SO-1", {**facts, "decision": decision}, failure)


@pytest.mark.parametrize(
    ("run", "outcome", "line"),
    [
        (ended(documents=[{}, {}]), "succeeded", "succeeded, 2 documents"),
        (ended(documents=[{}], decision="succeeded_before"), "succeeded", "had succeeded before, 1 document"),
        (ended(), "succeeded", "succeeded"),
        (ended(NO, status="Error"), "failed", "failed: No."),
        (ended(NO), "failed", "failed: No."),
        (Ended("SO-1", {}, NO), "not_started", "was not started: No."),
        (Ended("SO-1", {}, UNKNOWN), "unknown", "may have been started, or may still be running: Lost."),
        (ended(NO, status="Running"), "unknown", "may have been started, or may still be running: No."),
        (ended(LATE, status="Running"), "running", "is not finished: Late."),
        (ended(NO, status="UserInput"), "running", "is not finished: No."),
        (ended(status="Waiting"), "running", "is not finished"),
        (ended(guid=None, status=None), "planned", "would be started"),
    ],
)
def test_words_and_lines(run, outcome, line):
    assert outcome in LINES
    assert (run.as_result()["outcome"], run.as_result()["summary"]) == (outcome, f"SO-1 {line}")


def test_what_makes_a_task_fail():
    assert [ended(one).is_bad("fail") for one in (None, NO, LATE)] == [False, True, True]
    assert [ended(one).is_bad("return") for one in (None, NO, LATE)] == [False, True, False]


def test_a_run_without_an_execution_shows_none():
    shown = Ended("SO-1", {}, NO).as_result()
    assert (shown["execution"], shown["finished"], shown["decision"], shown["documents"]) == (None, None, None, [])
    assert Ended("SO-1", {}, NO).reason()["text"] == "No."
