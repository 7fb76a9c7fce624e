# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of each of many executions, in one word and in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ...._core.errors import OutcomeUnknown, StillRunning
from .. import statuses
from ..earlier import SUCCEEDED_BEFORE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ...._core.errors import Failure

SUCCEEDED, FAILED, NOT_STARTED, UNKNOWN = "succeeded", "failed", "not_started", "unknown"
RUNNING, PLANNED = "running", "planned"
LINES = {
    SUCCEEDED: "succeeded",
    FAILED: "failed",
    NOT_STARTED: "was not started",
    UNKNOWN: "may have been started, or may still be running",
    RUNNING: "is not finished",
    PLANNED: "would be started",
}


class Ended(NamedTuple):
    """What became of a run: the facts that a task of its own would return, and why it failed, if it did."""

    name: str
    facts: Mapping[str, Any]
    failure: Failure | None = None

    @property
    def execution(self) -> Mapping[str, Any]:
        """The execution as results show it, empty without one."""
        return self.facts.get("execution") or {}

    def outcome(self) -> str:
        """Return what became of the run, in one word."""
        execution, failure = self.execution, self.failure
        if not execution.get("execution_id"):
            if isinstance(failure, OutcomeUnknown):
                return UNKNOWN
            return NOT_STARTED if failure else PLANNED
        if execution["finished"]:
            return FAILED if failure else SUCCEEDED
        is_seen = not failure or isinstance(failure, StillRunning) or execution["status"] in statuses.ASKING
        return RUNNING if is_seen else UNKNOWN

    def is_bad(self, on_timeout: str) -> bool:
        """Return whether the task fails because of this run."""
        is_late = isinstance(self.failure, StillRunning) and on_timeout == "return"
        return bool(self.failure) and not is_late

    def as_result(self) -> dict[str, Any]:
        """Return the run as results show it."""
        run = {
            "name": self.name,
            "outcome": self.outcome(),
            "message": self.failure.message if self.failure else "",
            "decision": self.facts.get("decision"),
            "execution": self.facts.get("execution"),
            "finished": self.facts.get("finished"),
            "documents": self.facts.get("documents", []),
            "candidates": self.facts.get("candidates", []),
        }
        return dict(run, summary=summary(run))

    def reason(self) -> dict[str, Any]:
        """Return the run as one entry of ``error.reasons``."""
        failure = self.failure
        return {
            "component_type": "execution",
            "name": self.name,
            "code": failure.code if failure else None,
            "text": failure.message if failure else "",
            "remedy": failure.remedy if failure else "",
        }


def summary(run: Mapping[str, Any]) -> str:
    """Return the line of a run of a result; only that of a run with a ``message`` holds a colon."""
    words = LINES[run["outcome"]]
    if run["outcome"] == SUCCEEDED:
        words = "had succeeded before" if run["decision"] == SUCCEEDED_BEFORE else words
        count = len(run["documents"])
        words += ", {0} document{1}".format(count, "" if count == 1 else "s") if count else ""
    text = "{0} {1}".format(run["name"], words)
    return "{0}: {1}".format(text, run["message"]) if run["message"] else text
