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

FORBIDDEN = 403


class Look(NamedTuple):
    """What one look at a run showed; ``row`` is None while its row has not come, or may not be read."""

    row: dict[str, Any] | None
    unreadable: bool = False

    def seen(self) -> Seen:
        """Return this as the answer of a poll."""
        phase = statuses.word(self.row["statuscode"]) if self.row else "not visible yet"
        return Seen(self.unreadable or (self.row is not None and sessions.is_over(self.row)), phase, None, self)


def look(dataverse: Any, session_id: str, ours: bool) -> Look:
    """Look once; of a run that we have started ourselves, the row may come late or not be ours to read."""
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


def to_the_end(dataverse: Any, session_id: str, waiter: Waiter, ours: bool) -> Seen:
    """Look again and again until the run is over or the time is; return what was seen last, whose value is a Look."""
    return waiter.until(lambda: look(dataverse, session_id, ours).seen())
