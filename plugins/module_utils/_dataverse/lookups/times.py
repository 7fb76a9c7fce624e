# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options ``since`` and ``until`` of listings: what they mean now, by the clock of the service."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

from ..._core.earlier_success import check_order, moment_of
from ..._local import zones

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..api.client import Dataverse

OPERATORS = {"since": "ge", "until": "le"}
# What is compared where a moment is not known.
EARLIEST = datetime.min.replace(tzinfo=timezone.utc)
LATEST = datetime.max.replace(tzinfo=timezone.utc)


def meant(dataverse: Dataverse, options: Mapping[str, Any]) -> dict[str, datetime]:
    """Return the moments that the options mean that are set, by option."""
    given = [option for option in OPERATORS if options[option]]
    if not given:
        return {}
    zone = zones.zone(options["time_zone"])
    # a response shows what time it is for the service
    _response = dataverse.clock.time or dataverse.me
    now = dataverse.server_time
    moments = {option: moment_of(options[option], option, now, zone) for option in given}
    check_order(moments.get("since"), moments.get("until"), now)
    return moments


def conditions(column: str, moments: Mapping[str, datetime]) -> list[str]:
    """Return the conditions that ``column`` is not before ``since`` and not after ``until``."""
    return ["{0} {1} {2}".format(column, OPERATORS[option], literal(at)) for option, at in moments.items()]


def literal(at: datetime) -> str:
    """Return a moment as filters contain it."""
    return at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
