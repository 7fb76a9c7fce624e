# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time zones by name, as this machine or the Python package tzdata knows them."""

from __future__ import annotations

import sys
from datetime import timezone
from typing import TYPE_CHECKING

from .._core.errors import InputFailure
from .._core.naming import suggestion
from .._core.option_checks import refuse_empty

if TYPE_CHECKING:
    from datetime import tzinfo


def zone(name: str | None) -> tzinfo:
    """Return the time zone that the option ``time_zone`` names, UTC by default; UTC is known everywhere."""
    refuse_empty({"time_zone": name}, "time_zone")
    if name is None or name.upper() == "UTC":
        return timezone.utc
    import zoneinfo

    try:
        return zoneinfo.ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        known = zoneinfo.available_timezones()
    if not known:
        raise InputFailure(
            "time_zone {0!r} cannot be looked up: this machine has no time zone database.".format(name[:40]),
            "Install it with '{0} -m pip install tzdata'.".format(sys.executable),
        )
    raise InputFailure(
        "time_zone is not known on this machine: {0!r}.".format(name[:40]),
        suggestion(name, known) or "Use a name such as Europe/Zurich.",
    )
