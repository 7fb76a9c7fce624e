# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How far back a success makes another start unnecessary."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import TYPE_CHECKING

from .errors import InputFailure
from .periods import Period
from .timestamps import is_number, span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime, tzinfo
    from typing import Any

WITHIN, SINCE = "unless_succeeded_within", "unless_succeeded_since"
# What the clocks of a service and of what sets an option may differ by.
AHEAD = timedelta(minutes=5)


class Recent:
    """The values of the options of these names; false if neither has a value. ``option`` is the one that has.

    ``zone_of`` returns the time zone of a name (see _local/zones.py).

    A run belongs to the period in which it was started, however long it took.
    """

    def __init__(self, options: Mapping[str, Any], zone_of: Callable[[str | None], tzinfo]) -> None:
        self.option: str | None = None
        self._span: timedelta | None = None
        self._period: Period | None = None
        if options.get(WITHIN):
            self.option, self._span = WITHIN, span(options[WITHIN], WITHIN)
        elif options.get(SINCE):
            self.option = SINCE
            self._period = Period(options[SINCE], zone_of(options.get("time_zone")), SINCE)

    def __bool__(self) -> bool:
        return self.option is not None

    def since(self, now: datetime) -> datetime:
        """Return the moment since which a success is sufficient."""
        if not self._period:
            return now - (self._span or timedelta())
        begun = self._period.begun(now)
        check_past(begun, SINCE, now)
        return begun


def moment_of(given: Any, option: str, now: datetime, zone: tzinfo) -> datetime:
    """Return the moment that an option of a listing means: a moment itself, a span before now, or the beginning of a
    period."""
    with contextlib.suppress(InputFailure):
        return now - span(given, option)
    with contextlib.suppress(InputFailure):
        return Period(given, zone, option).begun(now)
    raise InputFailure(
        "{0} {1}: {2!r}.".format(
            option, "has no unit" if is_number(given) else "is neither a time nor a duration", str(given)[:40]
        ),
        "Use a value such as 2026-05-21T04:00:00Z, 2026-05-21, 24h, today, yesterday, '06:00' or monday.",
    )


def check_past(at: datetime, option: str, now: datetime) -> None:
    """Raise InputFailure if nothing can have happened since a moment."""
    if at > now + AHEAD:
        raise InputFailure(
            "{0} ({1}) is in the future: the time of the service is {2}.".format(option, _text(at), _text(now)),
            "Set an earlier time.",
        )


def check_order(since: datetime | None, until: datetime | None, now: datetime) -> None:
    """Raise InputFailure if the period between two moments, each of which may be None, is empty or in the future."""
    if since:
        check_past(since, "since", now)
    if since and until and since > until:
        raise InputFailure(
            "since ({0}) is after until ({1}), so nothing can be found.".format(
                *(_text(one) for one in (since, until))
            ),
            "Set since to the earlier time.",
        )


def _text(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
