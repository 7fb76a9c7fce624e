# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Spans of time as users write them, and moments as the service does."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from .errors import InputFailure

if TYPE_CHECKING:
    from typing import Any

# A longer one, subtracted from now, would leave the calendar.
LONGEST = timedelta(weeks=52 * 100)

_SPAN = re.compile(r"^\s*(\d{1,12})\s*([smhdw])\s*\Z")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_MOMENT = re.compile(r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:?\d\d)?\Z")


def span(text: Any, option: str) -> timedelta:
    """Return a timedelta for ``24h``, ``90m`` or ``7d``."""
    found = _SPAN.match(str(text))
    if is_number(text):
        raise InputFailure("{0} has no unit: {1!r}.".format(option, str(text)[:40]), "Use a duration such as 24h.")
    if not found or not int(found.group(1)):
        raise InputFailure(
            "{0} is not a duration: {1!r}.".format(option, str(text)[:40]), "Use a duration such as 24h, 90m or 7d."
        )
    try:
        length = timedelta(**{_UNITS[found.group(2)]: int(found.group(1))})
    except OverflowError:
        length = timedelta.max
    if length > LONGEST:
        raise InputFailure("{0} is too long: {1!r}.".format(option, str(text)[:40]), "Use a duration such as 24h.")
    return length


def is_number(text: Any) -> bool:
    """Return whether a text is a number, which is neither a duration nor a time."""
    return bool(re.match(r"^\s*\d+\s*\Z", str(text)))


def seconds_between(earlier: datetime | None, later: datetime | None) -> float | None:
    """Return how long something took, None if one of its moments is not known."""
    return round((later - earlier).total_seconds(), 1) if earlier and later else None


def moment(text: Any) -> datetime | None:
    """Return an aware datetime of a timestamp of the service, None if it is not a timestamp; without a zone it is
    UTC."""
    found = _MOMENT.match(text) if isinstance(text, str) else None
    if not found:
        return None
    zone = (found.group(3) or "Z").replace(":", "")
    try:
        seen = datetime.strptime(found.group(1), "%Y-%m-%dT%H:%M:%S")
        seen += timedelta(seconds=float(found.group(2) or 0))
        offset = timedelta()
        if zone != "Z":
            offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5])) * (-1 if zone[0] == "-" else 1)
        return seen.replace(tzinfo=timezone(offset))
    except (ValueError, OverflowError):
        return None
