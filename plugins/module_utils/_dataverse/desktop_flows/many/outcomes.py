# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of each of many runs, in one word and in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

SUCCEEDED, FAILED, NOT_STARTED, UNKNOWN = "succeeded", "failed", "not_started", "unknown"
RUNNING, UNSEEN, PLANNED = "running", "unseen", "planned"
LINES = {
    SUCCEEDED: "succeeded",
    FAILED: "failed",
    NOT_STARTED: "was not started",
    UNKNOWN: "may have been started",
    RUNNING: "is still running",
    UNSEEN: "was started, but the caller is not allowed to read it",
    PLANNED: "would be started",
}


def label(run: Mapping[str, Any]) -> str:
    """Return what a run of a result is called: its number, flow and connection."""
    return "{0} {1} through {2}".format(run["number"], run["flow_name"], run["connection"])


def summary(run: Mapping[str, Any]) -> str:
    """Return the line of a run of a result; only that of a run with a ``message`` holds a colon."""
    words, took = LINES[run["outcome"]], " after {0} s"
    if run["outcome"] == SUCCEEDED and not run["started_by_task"]:
        words, took = "had succeeded before", ", in {0} s"
    if run["outcome"] == FAILED and run["status"] != FAILED:
        words = "failed, it is {0}".format(run["status"])
    after = "" if run["run_seconds"] is None else took.format(run["run_seconds"])
    text = "{0} {1}{2}".format(label(run), words, after)
    return "{0}: {1}".format(text, run["message"]) if run["message"] else text
