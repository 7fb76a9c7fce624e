# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pauses between the attempts of a request: as long as the service requests, and no longer than the task may wait."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from .._core.errors import Throttled

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._core.protocols import Answer, Progress

# The total pause of one request if the task has no option that limits its waits.
LONGEST = 300
# Shorter pauses are not worth a line on the screen; in longer ones, a line is shown at this interval.
UNSEEN, BETWEEN_LINES = 5, 30


class Pauses:
    """``limit()`` returns how many seconds the task may wait by its option wait_timeout, None without that option.

    ``progress(phase, percent, elapsed, limit)`` is called during long pauses.
    """

    def __init__(
        self,
        sleep: Callable[[float], None] = time.sleep,
        limit: Callable[[], float | None] = lambda: None,
        progress: Progress = lambda phase, percent, elapsed, limit: None,
    ) -> None:
        self._sleep = sleep
        self._limit = limit
        self._progress = progress

    def of_request(self) -> RequestPauses:
        """Return the pauses of one more request."""
        limit = self._limit()
        return RequestPauses(self, LONGEST if limit is None else max(0, limit), limit is not None)

    def take(self, seconds: float) -> None:
        """Let time pass, and report it."""
        elapsed: float = 0
        while elapsed < seconds:
            if seconds >= UNSEEN:
                self._progress("pausing before the next attempt", None, elapsed, seconds)
            piece = min(seconds - elapsed, BETWEEN_LINES)
            self._sleep(piece)
            elapsed += piece


class RequestPauses:
    """The pauses of one request: at most ``left`` seconds."""

    def __init__(self, pauses: Pauses, left: float, is_option: bool) -> None:
        self._pauses = pauses
        self._is_option = is_option
        self.left = left

    def seconds(self, attempt: int, answer: Answer | None, where: str) -> float:
        """Return how long to wait before attempt ``attempt + 1``; Throttled if ``where`` requests more than is left.

        ``answer`` may be None; pauses that the service has not requested are shortened to what is left.
        """
        from .._core.retry_after import asked_for

        asked = asked_for(answer)
        if answer is not None and asked is not None and asked > self.left:
            raise Throttled(
                "{0} requests a pause of {1} s before the next request (HTTP {2}), which is longer than {3}.".format(
                    where,
                    asked,
                    answer.status_code,
                    "wait_timeout leaves ({0} s)".format(int(self.left)) if self._is_option else "a task waits for one",
                ),
                "Run the task again later{0}.".format(", or increase wait_timeout" if self._is_option else ""),
                http_status=answer.status_code,
            )
        return min(2 ** (attempt - 1), self.left) if asked is None else asked

    def take(self, seconds: float) -> None:
        """Let time pass."""
        self.left -= seconds
        self._pauses.take(seconds)
