# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that are carried out side by side: as many at once as the task allows, the next when one has ended."""

from __future__ import annotations

import time
from concurrent.futures import CancelledError
from copy import copy
from typing import TYPE_CHECKING, Any

from ...._core.errors import Failure
from ...._core.threads import threads

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    from ...._core.protocols import Context, Progress

    Found = TypeVar("Found")
    # The name of a run, its options, and what is done with the context of a task that has them.
    Work = tuple[str, dict[str, Any], Callable[[Context], Found]]


def side_by_side(context: Context, works: Sequence[Work[Found]]) -> list[Found]:
    """Return what each work returns, in their order.

    If the task is ended, which a sleep or an interrupt shows, no other work begins, and none sleeps any more.
    """
    gone: list[BaseException] = []
    ended: list[str] = []

    def sleep(seconds: float) -> None:
        _raise(gone)
        try:
            context.sleep(seconds)
        except Failure as failure:
            gone.append(failure)
            raise

    def attempt(name: str, options: dict[str, Any], work: Callable[[Context], Found]) -> Found:
        _raise(gone)
        found = work(_part(context, options=options, sleep=sleep, progress=progress(name)))
        _raise(gone)
        ended.append(name)
        return found

    progress = _progress(context, ended, len(works))
    with threads(max(1, min(context.options["max_parallel"], len(works)))) as pool:
        try:
            return [one.result() for one in [pool.submit(attempt, *work) for work in works]]
        except BaseException as error:
            gone.append(error if isinstance(error, Exception) else CancelledError())
            raise


def _part(context: Context, **members: Any) -> Context:
    """Return the context of one of the runs, which has the same clients as that of the task."""
    part = copy(context)
    vars(part).update(members)
    return part


def _raise(gone: Sequence[BaseException]) -> None:
    if gone:
        raise gone[0]


def _progress(context: Context, ended: Sequence[str], count: int) -> Callable[[str], Progress]:
    """Return what returns how the waits of a run are shown: as a detail of how many runs have ended."""
    begun = time.monotonic()

    def of(name: str) -> Progress:
        def show(phase: str | None, percent: Any, elapsed: float, limit: float | None) -> None:
            line = "{0} of {1} runs have ended: {2}: {3}".format(len(ended), count, name, phase)
            context.progress(line, round(100 * len(ended) / count), time.monotonic() - begun, None)

        return show

    return of
