# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Global Discovery: the organizations that a person can enter; applications are refused (1.7)."""

from __future__ import annotations

from typing import Any

from ..environment import VERSION
from ..errors import DataverseError
from ..http import Request, Response
from .config import DISCOVERY
from .directory import Entry
from .site import Caller, ServiceSite, not_found

LIST = "/api/discovery/v2.0/Instances"
# The page "OrganizationType EnumType" of the Web API reference
TYPES = {"Production": 4, "Sandbox": 5, "Default": 12, "Developer": 13, "Trial": 14, "Teams": 15}


class DiscoverySite(ServiceSite):
    name = DISCOVERY

    def _answer(self, request: Request, caller: Caller) -> Response:
        if not caller.is_person:
            raise DataverseError(401, "Unauthorized", "Tokens of applications are not accepted.")
        if (request.method, request.path) != ("GET", LIST):
            raise not_found(request)
        return self._json({"value": [self._shown(one) for one in self.directory.entries if one.organization]})

    def _shown(self, entry: Entry) -> dict[str, Any]:
        listing, organization = entry.listing, entry.organization
        assert organization is not None
        return {
            "Id": organization.organization_id,
            "UniqueName": organization.name,
            "UrlName": listing.domain_name,
            "FriendlyName": listing.display_name,
            "State": 1 if listing.state == "Disabled" else 0,
            "Version": VERSION,
            "Url": organization.url,
            "ApiUrl": organization.url,
            "LastUpdated": "2026-01-05T08:00:00Z",
            "SchemaVersion": VERSION,
            "OrganizationType": TYPES[listing.type],
            "TenantId": self.directory.tenant_id,
            "EnvironmentId": entry.id,
            "StatusMessage": 0,
            "TrialExpirationDate": None,
            "Region": listing.region,
            "Purpose": "",
        }
