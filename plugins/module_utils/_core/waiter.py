# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for something that takes time."""

from __future__ import annotations

import time
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple

from .errors import Throttled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from .protocols import Poll, Progress

# Seconds between two reports of a rest.
LONGEST_SILENCE = 10


class Seen(NamedTuple):
    """What one poll has shown: whether to stop, the ``phase`` in words, and ``value``, what the caller reads from it.

    ``percent`` is a number, None, or a function that reads one.
    """

    over: bool
    phase: str | None = None
    percent: float | Callable[[], float | None] | None = None
    value: Any = None


class Waiter:
    """Polls until an operation, or the time, is over.

    ``timeout`` and ``interval`` are seconds. ``report(phase, percent, elapsed, timeout)`` runs after every poll
    after which the wait continues. With ``to_the_end``, a Seen that is not over is returned only when the whole time
    has passed. The clock is a parameter so that tests do not sleep. A waiter that ``only_looks`` belongs to a task that
    continues whatever is running.
    """

    only_looks = False

    def __init__(
        self,
        timeout: float,
        interval: float,
        report: Progress | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        to_the_end: bool = False,
    ) -> None:
        self.timeout = timeout
        self.interval = interval
        self._report = report or (lambda phase, percent, elapsed, limit: None)
        self._clock = clock
        self._sleep = sleep
        self._to_the_end = to_the_end
        self._started: float | None = None

    @property
    def left(self) -> float:
        """The seconds that remain of the timeout since the last wait began."""
        return self.timeout if self._started is None else self.timeout - (self._clock() - self._started)

    def spend(self) -> None:
        """Leave to the next wait what is left of this one."""
        self.timeout = max(0, self.left)

    def until(self, poll: Callable[[], Poll]) -> Any:
        """Call ``poll()``, which returns a Seen, until that is ``over``, and return it.

        The pauses between two polls grow from a second to the interval, since many operations are short, and the time
        of a slow response is part of the pause. When the time is over, or the service requests a pause beyond it, the
        last Seen, which is not over, is returned: the caller knows what it means. A wait inside a poll shares its time.
        """
        if CURRENT.get() is not self or self._started is None:
            self._started = self._clock()
        former = CURRENT.set(self)
        try:
            return self._until(poll, self._started)
        finally:
            CURRENT.reset(former)

    def _until(self, poll: Callable[[], Poll], started: float) -> Any:
        answer: Poll | None = None
        pause = 1
        while True:
            asked = self._clock()
            try:
                answer = poll()
            except Throttled:
                if answer is None or self._to_the_end:
                    raise
                return answer
            now = self._clock()
            elapsed, spent = now - started, now - asked
            if answer.over or elapsed >= self.timeout:
                return answer
            self._report(answer.phase, answer.percent, elapsed, self.timeout)
            self._sleep(max(0.0, min(min(pause, self.interval) - spent, self.timeout - elapsed)))
            pause *= 2

    def grant(self, seconds: float) -> None:
        """Let the next wait have at least so many seconds."""
        self.timeout = max(self.timeout, seconds)

    def rounds(self, phase: str) -> Iterator[None]:
        """Poll at the interval until the time, including rests, is over; report the ``phase`` in between."""
        started, timeout = self._clock(), self.timeout
        yield
        while self._clock() - started < timeout:
            self._report(phase, None, self._clock() - started, timeout)
            self.pause()
            yield

    def pause(self) -> None:
        """Let an interval pass."""
        self._sleep(self.interval)

    def rest(self, seconds: float, phase: str) -> bool:
        """Let some seconds pass and report it; return False immediately if that would be beyond the timeout."""
        if seconds > self.timeout:
            return False
        rested: float = 0
        while rested < seconds:
            self._report(phase, None, rested, seconds)
            piece = min(seconds - rested, LONGEST_SILENCE)
            self._sleep(piece)
            rested += piece
        self.timeout -= seconds
        return True


# The waiter that is waiting in this thread, or None.
CURRENT: ContextVar[Waiter | None] = ContextVar("current waiter", default=None)
