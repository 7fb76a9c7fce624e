# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the configuration says of environments as the services list them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..values import Values, named

BAP, POWER_PLATFORM, DISCOVERY = "bap", "power_platform", "discovery"
SERVICES = (BAP, POWER_PLATFORM, DISCOVERY)
# Those that an application may be granted.
GRANTED = (BAP, POWER_PLATFORM)
STATES = ("Ready", "AdminMode", "Disabled")
TYPES = ("Sandbox", "Production", "Trial", "Developer", "Default", "Teams")
LISTING_KEYS = ("display_name", "domain_name", "type", "state", "region", "group", "managed")


@dataclass(frozen=True)
class Listing:
    """An environment in the lists; the default one of the tenant has the type `Default`."""

    name: str
    display_name: str
    domain_name: str
    type: str = TYPES[0]
    state: str = STATES[0]
    region: str = "europe"
    group: str | None = None
    managed: bool = False


@dataclass(frozen=True)
class ServicesConfig:
    """`environments` are those without Dataverse; with `page_size`, BAP returns pages."""

    environments: tuple[Listing, ...] = ()
    page_size: int | None = None


def read_listing(values: Values, name: str) -> Listing:
    return Listing(
        name,
        values.text("display_name", name),
        values.text("domain_name", name),
        values.word("type", TYPES),
        values.word("state", STATES),
        values.text("region", "europe"),
        values.text("group", None),
        values.truth("managed"),
    )


def read_services(values: Values) -> ServicesConfig:
    part = values.part("services", ("environments", "page_size"))
    if part is None:
        return ServicesConfig()
    label = part.label("environments")
    entries = named(part.get("environments", ()), label)
    return ServicesConfig(
        tuple(_without_dataverse(entry, label) for entry in entries), part.whole("page_size", None, least=1)
    )


def _without_dataverse(entry: dict[str, Any], label: str) -> Listing:
    return read_listing(Values(entry, ("name", *LISTING_KEYS), label, entry["name"]), entry["name"])
