# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A start that is sent at most once: if its response is lost, what it has started is searched for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from .errors import Failure, OutcomeUnknown
from .waiter import Seen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .waiter import Waiter


class Candidates(NamedTuple):
    """What may be the result of a start whose response was lost.

    ``ours`` certainly are, ``others`` cannot be distinguished from it. ``settled`` means that searching again would not
    find more.
    """

    ours: Sequence[Any] = ()
    others: Sequence[Any] = ()
    settled: bool = False


class Start(Protocol):
    """One start, as ``started_once`` needs it."""

    def note(self) -> Any:
        """Return what a later search needs: what exists before the request is sent, and the service's time."""

    def send(self) -> Any:
        """Send the request and return what was started; OutcomeUnknown if the response is lost."""

    def candidates(self, noted: Any) -> Candidates:
        """Search for what the request may have started since ``note``."""

    def lost(self, unknown: OutcomeUnknown, found: Candidates, trouble: Failure | None) -> Failure:
        """Return the failure to raise when no single candidate was found, or when ``trouble`` ended the search."""


def started_once(start: Start, grace: Waiter) -> tuple[Any, bool]:
    """Start and return (what was started, whether it was searched for because the response was lost).

    The search ends when the candidates are settled, or when ``grace`` is over. The request is never sent again.
    """
    noted = start.note()
    try:
        return start.send(), False
    except OutcomeUnknown as unknown:
        return _looked_up(start, noted, unknown, grace), True


def _looked_up(start: Start, noted: Any, unknown: OutcomeUnknown, grace: Waiter) -> Any:
    try:
        found = grace.until(lambda: _seen(start.candidates(noted))).value
    except Failure as trouble:
        raise start.lost(unknown, Candidates(), trouble)
    if found.settled and len(found.ours) == 1:
        return found.ours[0]
    raise start.lost(unknown, found, None)


def _seen(found: Candidates) -> Seen:
    return Seen(found.settled, "searching for what was started", None, found)
