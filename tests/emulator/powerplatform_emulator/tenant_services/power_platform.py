# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Power Platform API: the flat list of environments, and roles of applications (1.4, 1.6).

The words of `state`, `type` and `adminMode` are not published; those of BAP stand here for them.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from ..environment import VERSION
from ..errors import DataverseError
from ..http import Request, Response, json_response
from .config import POWER_PLATFORM
from .directory import Entry
from .site import Caller, ServiceSite, forbidden, not_found, page, without_nothing

LIST = "/environmentmanagement/environments"
ASSIGNMENTS = "/authorization/roleAssignments"
VERSION_OF_API = "2024-10-01"
# Roles that may read environments: Power Platform Reader, Contributor, Owner; Environment Management Reader
READING = (
    "c886ad2e-27f7-4874-8381-5849b8d8a090",
    "ff954d61-a89a-4fbe-ace9-01c367b89f87",
    "0cb07c69-1631-4725-ab35-e59e001c51ea",
    "d5b95a60-a291-4792-96d0-7b2fd086e7ad",
)
FILTERED = ("dataverseId", "type", "geo", "state", "environmentGroupId", "domainName")
CONDITION = re.compile(r"(\w+) eq '([^']*)'")


class PowerPlatformSite(ServiceSite):
    name = POWER_PLATFORM

    def _answer(self, request: Request, caller: Caller) -> Response:
        if request.options.get("api-version") != VERSION_OF_API:
            raise DataverseError(400, "UnsupportedApiVersion", "The api-version is missing or not supported.")
        if (request.method, request.path) == ("POST", ASSIGNMENTS):
            return self._assign(request, caller)
        if request.method != "GET" or not request.path.startswith(LIST):
            raise not_found(request)
        if not (caller.is_person or self.directory.is_granted(POWER_PLATFORM, caller.client_id)):
            raise forbidden(caller.client_id)
        shown = [self._shown(entry) for entry in self.directory.entries]
        return self._list(request, shown) if request.path == LIST else self._one(request, shown)

    def _assign(self, request: Request, caller: Caller) -> Response:
        """Assign a role to an application; its client id stands for the object id of its enterprise application."""
        if not caller.is_person:
            raise forbidden(caller.client_id)
        if request.json.get("roleDefinitionId") in READING:
            self.directory.grant(POWER_PLATFORM, request.json["principalObjectId"])
        return json_response(201, request.json)

    def _one(self, request: Request, shown: list[dict[str, Any]]) -> Response:
        wanted = request.path[len(LIST) + 1 :].lower()
        for item in shown:
            if item["id"].lower() == wanted:
                return self._json(item)
        raise DataverseError(404, "EnvironmentNotFound", f"The environment '{wanted}' could not be found.")

    def _list(self, request: Request, shown: list[dict[str, Any]]) -> Response:
        options = request.options
        for name, value in _conditions(options.get("$filter")):
            shown = [item for item in shown if str(item.get(name, "")).lower() == value.lower()]
        size = int(options["$top"]) if "$top" in options else None
        items, following = page(shown, request, size, int(options.get("$skip", 0)))
        link = None
        if following:
            query = {**options, "$skip": str(following)}
            link = f"{self.url}{LIST}?" + "&".join(f"{name}={quote(value)}" for name, value in query.items())
        return self._json(without_nothing({"value": items, "@odata.nextlink": link}))

    def _shown(self, entry: Entry) -> dict[str, Any]:
        listing, organization = entry.listing, entry.organization
        flat = {
            "id": entry.id,
            "displayName": listing.display_name,
            "type": listing.type,
            "state": "Disabled" if listing.state == "Disabled" else "Enabled",
            "adminMode": "Enabled" if listing.state == "AdminMode" else "Disabled",
            "tenantId": self.directory.tenant_id,
            "geo": listing.region,
            "azureRegion": f"west{listing.region}",
            "protectionLevel": "Standard" if listing.managed else "Basic",
            "environmentGroupId": listing.group,
        }
        if organization is not None:
            flat["dataverseId"] = organization.organization_id
            flat["url"] = f"{organization.url}/"
            flat["domainName"] = listing.domain_name
            flat["version"] = VERSION
        return without_nothing(flat)


def _conditions(text: str | None) -> list[tuple[str, str]]:
    if not text:
        return []
    found = [CONDITION.fullmatch(part.strip()) for part in text.split(" and ")]
    if not all(one and one.group(1) in FILTERED for one in found):
        raise DataverseError(400, "InvalidFilter", f"The filter is not supported: {text}")
    return [(one.group(1), one.group(2)) for one in found if one]
