# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The services that list environments, in the process of a test: requests go to sites of the emulator."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from ansible_collections.flowops.powerplatform.plugins.module_utils._http.pauses import Pauses
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.session import Session
from powerplatform_emulator.clock import Clock
from powerplatform_emulator.config import IdentityConfig
from powerplatform_emulator.environment import Environment
from powerplatform_emulator.noise import Noise
from powerplatform_emulator.tenant_services.bap import BapSite
from powerplatform_emulator.tenant_services.config import Listing
from powerplatform_emulator.tenant_services.directory import Directory
from powerplatform_emulator.tenant_services.discovery import DiscoverySite
from powerplatform_emulator.tenant_services.power_platform import PowerPlatformSite
from powerplatform_emulator.throttling import Throttling

from .answers import Wire as PlannedWire
from .emulated import Wire

TENANT = "99999999-2222-4333-8444-555555555555"
GROUP = "11111111-2222-4333-8444-555555555555"
CLIENT = "cccccccc-0000-4000-8000-000000000001"
SITES = {"bap": BapSite, "power_platform": PowerPlatformSite, "discovery": DiscoverySite}
LISTINGS = (
    Listing("dev", "Contoso Dev", "contoso-dev", "Developer", "AdminMode"),
    Listing("prod", "Contoso", "contoso", "Production", group=GROUP, managed=True),
)


class Tenant:
    """Two environments with Dataverse and the default one without; ``lists`` are the services that list them."""

    def __init__(
        self,
        lists: tuple[str, ...] = ("bap", "power_platform"),
        person: bool = False,
        noise: bool = False,
        throttle: Any = None,
        page_size: int | None = None,
    ) -> None:
        clock = Clock()
        self.directory = Directory(TENANT, (IdentityConfig("ansible", TENANT, CLIENT, lists=lists, person=person),))
        for listing in LISTINGS:
            organization = Environment(listing.name, clock)
            organization.url = f"https://{listing.domain_name}.crm4.dynamics.com"
            self.directory.add(listing, organization)
        self.directory.add(Listing("personal", "Contoso (default)", "", "Default", "Disabled"))
        claims = {"appid": CLIENT, "idtyp": "user" if person else "app"}
        tokens: Any = SimpleNamespace(verify=lambda token, audiences: claims)
        self.wires: dict[str, Wire] = {}
        self.slept: list[float] = []
        for name, kind in SITES.items():
            limits = Throttling(throttle, clock)
            site = kind(
                self.directory, tokens, (f"https://{name}.example",), limits, Noise() if noise else None, page_size
            )
            self.wires[name] = Wire(site, clock)

    def connect(self, service: Any) -> Session:
        """Return a session for a service."""
        return session(service, self.wires[service.name], self.slept.append)

    def asked(self) -> list[str]:
        """Return the services that were asked, in the order of the names of all."""
        return [name for name, wire in self.wires.items() for _request in wire.sent]


def planned(*answers: Any) -> Any:
    """Return what connects to a service that gives one answer after the other."""
    return lambda service: session(service, PlannedWire(*answers), lambda seconds: None)


def session(service: Any, wire: Any, sleep: Any) -> Session:
    made = Session(f"https://{service.name}.example", _signed(), pauses=Pauses(sleep), option="cloud", read_only=True)
    made._http.mount("https://", wire)
    return made


def _signed() -> Any:
    from ansible_collections.flowops.powerplatform.plugins.module_utils._auth.token import CachedToken

    return CachedToken(None, lambda: ("token", 3600), lambda token: None, "cloud")
