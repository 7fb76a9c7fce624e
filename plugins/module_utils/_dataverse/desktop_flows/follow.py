# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Following a run to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..._core.errors import NotFound, Refused
from ..._core.waiter import Seen
from . import sessions, statuses

if TYPE_CHECKING:
    from ..._core.waiter import Waiter
    from ..api.client import Dataverse

FORBIDDEN = 403


class Look(NamedTuple):
    """What one request for a run has shown; ``row`` is None if its row does not exist yet, or may not be read."""

    row: dict[str, Any] | None
    unreadable: bool = False

    def seen(self) -> Seen:
        """Return this as the result of a poll."""
        phase = statuses.word(self.row["statuscode"]) if self.row else "not visible yet"
        return Seen(self.unreadable or (self.row is not None and sessions.is_over(self.row)), phase, None, self)


def look(dataverse: Dataverse, session_id: str, ours: bool) -> Look:
    """Read the run once; the row of a run that this task has started may appear late, or be unreadable."""
    try:
        return Look(sessions.read(dataverse, session_id))
    except NotFound:
        if not ours:
            raise
        return Look(None)
    except Refused as refusal:
        if not ours or refusal.http_status != FORBIDDEN:
            raise
        return Look(None, unreadable=True)


def to_the_end(dataverse: Dataverse, session_id: str, waiter: Waiter, ours: bool) -> Seen:
    """Read the run until it is over or the time is up; return what was seen last, whose value is a Look."""
    return waiter.until(lambda: look(dataverse, session_id, ours).seen())
