# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Following a run to its end."""

from __future__ import annotations

from ..._core.errors import NotFound, Refused
from . import sessions, statuses

FORBIDDEN = 403


class Look:
    """What one look at a run showed; ``row`` is None while its row has not come, or may not be read."""

    percent = None

    def __init__(self, row, unreadable=False):
        self.row = row
        self.unreadable = unreadable
        self.over = unreadable or (row is not None and sessions.is_over(row))
        self.phase = statuses.word(row["statuscode"]) if row is not None else "not visible yet"


def look(dataverse, session_id, ours):
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


def to_the_end(dataverse, session_id, waiter, ours):
    """Look again and again until the run is over or the time is; return the last Look."""
    return waiter.until(lambda: look(dataverse, session_id, ours))
