# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts that are made only if nothing exists that makes them unnecessary."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from .errors import Throttled

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .waiter import Waiter

ATTEMPTS = 6


class Start:
    """One start: ``look()`` returns what makes it unnecessary, or something false.

    No task that takes the same turns can start anything between this look and this start. Others may, so a task that
    had to pause before the start looks again. Pauses that the service requests end with the time of the ``waiter``.
    """

    def __init__(self, look: Callable[[], Any], waiter: Waiter) -> None:
        self._look = look
        self._waiter = waiter
        self._turn = contextlib.ExitStack()

    def look(self, turn: contextlib.AbstractContextManager[Any]) -> Any:
        """Return what is found in ``turn``; if that is nothing, the turn is kept until the start, or until
        ``close``."""
        with contextlib.ExitStack() as taken:
            taken.enter_context(turn)
            found = self._look()
            if not found:
                self._turn = taken.pop_all()
            return found

    def make(self, send: Callable[[], Any]) -> tuple[Any, Any]:
        """Return (what ``send()`` returns, None), or (None, what was found after the service has postponed it)."""
        with self._turn:
            attempt = 1
            while True:
                try:
                    return send(), None
                except Throttled as refusal:
                    seconds = pause(refusal.after, attempt)
                    if attempt == ATTEMPTS or not self._waiter.rest(seconds, "postponed by the service"):
                        raise
                found = self._look()
                if found:
                    return None, found
                attempt += 1

    def close(self) -> None:
        """Pass the turn on to others without having started anything."""
        self._turn.close()


def pause(after: Any, attempt: int) -> int:
    """Return the seconds to pause: those that are requested, otherwise more each time."""
    try:
        return max(0, int(after))
    except (TypeError, ValueError):
        return int(2**attempt)
