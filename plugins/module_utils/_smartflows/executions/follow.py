# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Following an execution to its end, or to where it stops (contract 5, 8.2 to 8.5, 8.9, 8.10)."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from ..._core.errors import Failure, NotFound, Refused, StillRunning, after_the_deed
from ..._core.waiter import Seen
from ..api.client import path
from ..api.refusals import NotSupported
from . import rows, statuses
from .progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ..._core.waiter import Waiter
    from ..api.client import SmartFlows

# Looks at an execution that the task has just started before it is treated as missing.
LOOKS = 5
# A server holds questions for 30 seconds; near the end of the task's time, it gets less.
HELD = 60
# Seconds that a server gets at least to end what was canceled.
ENDING = 30


class Follower:
    """Asks how executions are going; all its waiting together is bounded by the time of ``waiter``."""

    def __init__(
        self,
        smartflows: SmartFlows,
        options: Mapping[str, Any],
        waiter: Waiter,
        verdict: statuses.Verdict,
        warn: Callable[[str], None],
    ) -> None:
        self._smartflows = smartflows
        self._hold = options.get("progress_timeout")
        self._stops = (statuses.WAITING,) if options["on_waiting"] == "return" else ()
        self._waiter = waiter
        self._verdict = verdict
        self._warn = warn

    def read(self, answer: Mapping[str, Any]) -> Progress:
        """Return an answer of the server as Progress; an unknown status causes one warning."""
        progress = Progress(answer, self._verdict, self._stops)
        if progress.unknown and progress.status is not None:
            self._warn(
                "The execution has the unknown status {0!r}, which is treated as not finished. If it is a success, add "
                "it to success_statuses.".format(str(progress.status)[:40])
            )
        return progress

    def look(self, guid: str, patience: float | None = None) -> Progress | None:
        """Return how the execution is going, None when the server did not respond in time."""
        answer = self._smartflows.get(
            self._where(guid), "Following execution {0}".format(guid[:60]), patience, timeout=self._hold
        )
        return None if answer is None else self.read(answer)

    def follow(self, guid: str, fresh: bool = False, stable: bool = False) -> Progress:
        """Return the progress at which the execution stopped, or the last one when the time is up.

        ``fresh`` marks an execution that the task has just started: the server may not know it yet. With ``stable``,
        only a final status is an end.
        """
        last, missing = self.read({"id": guid}), 0

        def poll() -> Seen:
            nonlocal last, missing
            left = self._waiter.left
            try:
                last = self.look(guid, max(1, left) if left < HELD else None) or last
                missing = LOOKS
            except NotFound as failure:
                missing += 1
                if not fresh or missing >= LOOKS:
                    raise rows.gone(self._smartflows, guid, failure)
            return Seen(last.stable if stable else last.over, last.phase, last.percent, last)

        try:
            progress: Progress = self._waiter.until(poll).value
            return progress
        finally:
            self._waiter.spend()

    def cancel(self, guid: str) -> Progress:
        """Cancel an execution and return its last progress; one that has finished before is not a failure."""
        tried = "Canceling execution {0}".format(guid[:60])
        try:
            self._smartflows.delete(self._where(guid), tried)
        except Refused as refusal:
            with contextlib.suppress(Failure):
                now = self.read(rows.execution(self._smartflows, guid))
                if now.stable:
                    return now
            if not isinstance(refusal, (NotFound, NotSupported)):
                raise
            raise Failure(
                "{0} failed: not supported by this server (HTTP {1}).".format(tried, refusal.http_status),
                "Cancel it in the Flow Execution Panel.",
                http_status=refusal.http_status,
            )
        self._waiter.grant(ENDING)
        with after_the_deed():
            progress = self.follow(guid, stable=True)
        if not progress.stable:
            raise StillRunning(
                "{0}: it is still {1}, although the server has accepted the cancellation.".format(tried, progress.word),
                "Run the task again.",
                facts={"execution_id": guid},
            )
        return progress

    def answer(self, guid: str, answers: Mapping[str, Any]) -> None:
        """Send answers to the questions that are shown."""
        tried = "Answering execution {0}".format(guid[:60])
        try:
            self._smartflows.tell(self._where(guid), tried, answers)
        except (NotFound, NotSupported) as refusal:
            raise Failure(
                "{0} failed: not supported by this server (HTTP {1}).".format(tried, refusal.http_status),
                "Answer it in the Flow Execution Panel, then follow it with execution_id.",
                http_status=refusal.http_status,
            )

    @staticmethod
    def _where(guid: str) -> str:
        return path("flows", "executions", guid, "progress")
