# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The three services that list environments (Beyond the Dataverse contract 1.1).

BAP and the Power Platform API list those of a whole tenant, for administrators and for applications that have been
granted it; Global Discovery lists those that a person can enter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from . import rows

if TYPE_CHECKING:
    from collections.abc import Callable


class Service(NamedTuple):
    """Its name in options and in messages, the path of its list, and what reads an environment of that list."""

    name: str
    title: str
    path: str
    read: Callable[[rows.Row], rows.Row]


SERVICES = (
    Service(
        "bap",
        "BAP",
        "/providers/Microsoft.BusinessAppPlatform/scopes/admin/environments?api-version=2020-10-01",
        rows.of_bap,
    ),
    Service(
        "power_platform",
        "Power Platform API",
        "/environmentmanagement/environments?api-version=2024-10-01",
        rows.of_power_platform,
    ),
    Service("discovery", "Global Discovery", "/api/discovery/v2.0/Instances", rows.of_discovery),
)


def service_of(name: str) -> Service:
    """Return the service that an option names."""
    return next(service for service in SERVICES if service.name == name)
