# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The time of a service, read from its responses."""

from __future__ import annotations

import contextlib
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .protocols import Answer


class ServerClock:
    """``time`` is the ``Date`` of the last response in which it was readable, None before the first one."""

    time: datetime | None = None

    def note(self, answer: Answer) -> None:
        """Take the time from a response of ``requests``; one without a zone is UTC."""
        with contextlib.suppress(KeyError, ValueError, TypeError, IndexError, OverflowError):
            told = parsedate_to_datetime(answer.headers["Date"])
            self.time = told if told.tzinfo else told.replace(tzinfo=timezone.utc)

    def now(self) -> datetime:
        """Return the service's time, or this machine's if no response had a readable one."""
        return self.time or datetime.now(timezone.utc)
