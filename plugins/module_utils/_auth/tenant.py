# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing in to the services that list the environments of a tenant, by cloud.

Sources: "Beyond the Dataverse contract" 1.1 and 1.2. A token for BAP is one for the Power Apps service; those of the
two other services are for the address itself. For the Power Platform API of GCC High two sources disagree; the one of
the table is used, and every address can be overridden.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from .._core.errors import InputFailure
from .._http.origin import service_root
from .settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from .sources import Sources

BAP, POWER_PLATFORM, DISCOVERY = "bap", "power_platform", "discovery"
ADDRESSES = {
    BAP: {
        "public": "https://api.bap.microsoft.com",
        "gcc": "https://gov.api.bap.microsoft.us",
        "gcc_high": "https://high.api.bap.microsoft.us",
        "dod": "https://api.bap.appsplatform.us",
        "china": "https://api.bap.partner.microsoftonline.cn",
    },
    POWER_PLATFORM: {
        "public": "https://api.powerplatform.com",
        "gcc": "https://api.gov.powerplatform.microsoft.us",
        "gcc_high": "https://api.high.powerplatform.microsoft.us",
        "dod": "https://api.appsplatform.us",
        "china": "https://api.powerplatform.partner.microsoftonline.cn",
    },
    DISCOVERY: {
        "public": "https://globaldisco.crm.dynamics.com",
        "gcc": "https://globaldisco.crm9.dynamics.com",
        "gcc_high": "https://globaldisco.crm.microsoftdynamics.us",
        "dod": "https://globaldisco.crm.appsplatform.us",
        "china": "https://globaldisco.crm.dynamics.cn",
    },
}
POWER_APPS = {
    "public": "https://service.powerapps.com",
    "gcc": "https://service.powerapps.us",
    "gcc_high": "https://high.service.apps.appsplatform.us",
    "dod": "https://service.apps.appsplatform.us",
    "china": "https://service.powerapps.cn",
}
# Ways to sign in that may be those of a person, for whom alone discovery responds.
WAYS_OF_PEOPLE = ("cli", "access_token")


class TenantSettings(Settings):
    """Everything that an inventory and its environment set about where and as whom to sign in.

    ``at(service)`` are the settings for one of the services.
    """

    asker = "inventory"
    option = "cloud"
    variables = "or variables of the environment"

    def __init__(self, options: Mapping[str, Any], environment: Mapping[str, str], learn: Callable[..., None]) -> None:
        super().__init__(options, environment, learn)
        self.addresses = {
            service: _address(options.get(service + "_url"), service + "_url", usual[self.cloud])
            for service, usual in ADDRESSES.items()
        }

    def at(self, service: str) -> Settings:
        """Return these settings with the address and the resource of a service."""
        settings = copy.copy(self)
        settings.url = self.addresses[service]
        settings.resource = POWER_APPS[self.cloud] if service == BAP else settings.url
        return settings

    def services(self, chosen: str) -> list[str]:
        """Return the services that may list the environments, in the order in which to ask them.

        Of an access token, it is the one that the token is for.
        """
        services = list(ADDRESSES) if chosen == "auto" else [chosen]
        if self.source not in WAYS_OF_PEOPLE:
            services = [one for one in services if one != DISCOVERY]
            if not services:
                raise InputFailure(
                    "Global Discovery only responds to people, and auth_source is {0}, that of an application.".format(
                        self.source
                    ),
                    "Set service to bap or power_platform.",
                )
        return [self._of_token(services)] if self.source == "access_token" else services

    def _of_token(self, services: list[str]) -> str:
        from .given_token import claims_of

        audience = str(claims_of(self.access_token or "").get("aud") or "").rstrip("/").lower()
        resources = {service: self.at(service).resource for service in services}
        found = [service for service, resource in resources.items() if resource.lower() == audience]
        if not found:
            raise InputFailure(
                "access_token was issued for {0}.".format(audience[:80] or "an unknown service"),
                "Get one for {0}.".format(" or ".join(resources.values())),
            )
        return found[0]

    def _root(self, sources: Sources) -> str:
        """Return no address: that of each service depends on the cloud."""
        return ""


def _address(given: str | None, option: str, usual: str) -> str:
    return service_root(given, option, "a service", "Use one such as {0}.".format(usual)) if given else usual
