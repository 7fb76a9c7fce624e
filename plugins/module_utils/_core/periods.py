# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moments of the calendar: when today, a time of day or a day of the week last began, in a time zone."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from .errors import InputFailure
from .timestamps import moment

if TYPE_CHECKING:
    from datetime import tzinfo
    from typing import Any

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FORMS = "Use today, yesterday, a date, a time of day such as '06:00', a weekday such as monday or 'monday 06:00'"
YESTERDAY = -1
WORDS = {"yesterday": YESTERDAY, **{day: number for number, day in enumerate(DAYS)}}

_FORM = re.compile(
    r"^(?:(today)|(yesterday|\d{{4}}-\d\d-\d\d|{0}))?(?:(?:^|\s+)(\d\d?):(\d\d))?\Z".format("|".join(DAYS))
)


class Period:
    """A calendar period by its beginning: ``today``, ``yesterday``, ``2026-05-21``, ``06:00``, ``monday`` or
    ``monday 06:00`` in ``zone``.

    A moment such as ``2026-05-21T04:00:00Z`` is one as well. On the day on which clocks change, a time that occurs
    twice is the first of the two, and one that is skipped is as long after midnight as on other days.
    """

    def __init__(self, text: Any, zone: tzinfo, option: str) -> None:
        self._zone = zone
        self._fixed = moment(str(text).strip())
        if self._fixed is None:
            self._day, self._hour, self._minute = _read(str(text).strip().lower(), option)

    def begun(self, now: datetime) -> datetime:
        """Return when it last began, in UTC, which is later than ``now`` only for a moment or a date in the future."""
        if self._fixed is not None:
            return self._fixed.astimezone(timezone.utc)
        today = now.astimezone(self._zone).date()
        if isinstance(self._day, date) or self._day == YESTERDAY:
            return self._on(self._day if isinstance(self._day, date) else today - timedelta(days=1))
        back = 0 if self._day is None else (today.weekday() - self._day) % 7
        begun = self._on(today - timedelta(days=back))
        if begun > now:
            begun = self._on(today - timedelta(days=back + (1 if self._day is None else 7)))
        return begun

    def _on(self, day: date) -> datetime:
        local = datetime(day.year, day.month, day.day, self._hour, self._minute, tzinfo=self._zone)
        return local.astimezone(timezone.utc)


def _read(text: str, option: str) -> tuple[int | date | None, int, int]:
    """Return (number of the weekday, YESTERDAY, a date or None, hour, minute)."""
    found = _FORM.match(text) if text else None
    if not found:
        raise InputFailure("{0} is not a calendar time: {1!r}.".format(option, text[:40]), _advice(text))
    _today, day, hour, minute = found.groups()
    hour, minute = int(hour or 0), int(minute or 0)
    if hour > 23 or minute > 59:
        raise InputFailure("{0} has no time of day: {1!r}.".format(option, text[:40]), FORMS + ".")
    return _day(day, option), hour, minute


def _day(word: str | None, option: str) -> int | date | None:
    if word is None or word in WORDS:
        return None if word is None else WORDS[word]
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise InputFailure("{0} is not a date: {1!r}.".format(option, word), FORMS + ".")


def _advice(text: str) -> str:
    """Return what to set; YAML reads 16:00 without quotes as a number."""
    if re.match(r"^\d{1,4}\Z", text) and int(text) < 24 * 60:
        return "Quote a time of day: '{0:02}:{1:02}'.".format(*divmod(int(text), 60))
    is_duration = re.match(r"^\d+\s*[smhdw]\Z", text)
    return FORMS + ("; for a duration, use unless_succeeded_within." if is_duration else ".")
