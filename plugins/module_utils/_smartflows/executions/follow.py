# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Following an execution to its end, or to where it stops (contract 5, 8.2 to 8.5, 8.9, 8.10)."""

from __future__ import annotations

import contextlib

from ..._core.errors import Failure, NotFound, Refused, StillRunning, after_the_deed
from ..._core.waiter import Seen
from ..api.client import path
from ..api.refusals import NotSupported
from . import reading
from . import status as statuses
from .progress import Progress

# Looks at an execution that we have just started before it counts as not there.
LOOKS = 5
# A server holds questions for 30 seconds; near the end of our time it is not given that long.
HELD = 60
# Seconds that a server gets at least to end what was canceled.
ENDING = 30


class Follower:
    """Asks how executions are going; the whole of its waiting is bounded by the waiter's time."""

    def __init__(self, smartflows, options, waiter, verdict, warn):
        self._smartflows = smartflows
        self._hold = options.get("progress_timeout")
        self._stops = (statuses.WAITING,) if options["on_waiting"] == "return" else ()
        self._waiter = waiter
        self._verdict = verdict
        self._warn = warn
        self._warned = False

    def read(self, answer):
        """Return an answer of the server as Progress; a status that nobody knows is warned of once."""
        progress = Progress(answer, self._verdict, self._stops)
        if progress.unknown and not self._warned and progress.status is not None:
            self._warned = True
            self._warn(
                "The server says that the execution is {0!r}, which is unknown: it counts as not over. If it is a "
                "success, name it in success_statuses.".format(str(progress.status)[:40])
            )
        return progress

    def look(self, guid, patience=None):
        """Return how the execution is going, None when there was no answer in time."""
        answer = self._smartflows.get(
            self._where(guid), "Following execution {0}".format(guid[:60]), patience, timeout=self._hold
        )
        return None if answer is None else self.read(answer)

    def follow(self, guid, fresh=False, stable=False):
        """Return the progress at which the execution stopped, or the last one when the time is up.

        ``fresh`` marks an execution that we have just started: the server may not know it yet. With ``stable`` only a
        status that does not change any more is an end.
        """
        last, missing = self.read({"id": guid}), 0

        def poll():
            nonlocal last, missing
            left = self._waiter.left
            try:
                last = self.look(guid, max(1, left) if left < HELD else None) or last
                missing = LOOKS
            except NotFound as failure:
                missing += 1
                if not fresh or missing >= LOOKS:
                    raise reading.gone(self._smartflows, guid, failure)
            return Seen(last.stable if stable else last.over, last.phase, last.percent, last)

        try:
            return self._waiter.until(poll).value
        finally:
            self._waiter.timeout = max(0, self._waiter.left)

    def cancel(self, guid):
        """Cancel an execution and return its last progress; one that ended first is no failure, whatever was said."""
        tried = "Canceling execution {0}".format(guid[:60])
        try:
            self._smartflows.delete(self._where(guid), tried)
        except Refused as refusal:
            with contextlib.suppress(Failure):
                now = self.read(reading.execution(self._smartflows, guid))
                if now.stable:
                    return now
            if not isinstance(refusal, (NotFound, NotSupported)):
                raise
            raise Failure(
                "{0} failed: not supported by this server (HTTP {1}).".format(tried, refusal.http_status),
                "Cancel it in the Flow Execution Panel.",
                http_status=refusal.http_status,
            )
        self._waiter.timeout = max(self._waiter.timeout, ENDING)
        with after_the_deed():
            progress = self.follow(guid, stable=True)
        if not progress.stable:
            raise StillRunning(
                "{0}: it is still {1}, although it was asked to end.".format(tried, progress.word),
                "Run the task again.",
                facts={"execution_id": guid},
            )
        return progress

    def answer(self, guid, answers):
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
    def _where(guid):
        return path("flows", "executions", guid, "progress")
