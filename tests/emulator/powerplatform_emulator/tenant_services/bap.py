# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""BAP: the list of environments for administrators, and the applications that may read it (1.1, 1.3, 1.5).

What states and errors look like besides those that were recorded is inferred.
"""

from __future__ import annotations

import re
from typing import Any

from ..environment import VERSION
from ..errors import DataverseError
from ..http import Request, Response, json_response
from .config import BAP
from .directory import Entry
from .site import Caller, ServiceSite, forbidden, not_found, page, without_nothing

ROOT = "/providers/Microsoft.BusinessAppPlatform"
LIST = f"{ROOT}/scopes/admin/environments"
APPLICATION = re.compile(rf"{ROOT}/adminApplications/([0-9a-f-]{{36}})")
# Tokens for BAP are those for the Power Apps service of a cloud.
AUDIENCES = (
    "https://service.powerapps.com",
    "https://service.powerapps.us",
    "https://high.service.apps.appsplatform.us",
    "https://service.apps.appsplatform.us",
    "https://service.powerapps.cn",
)
VERSION_OF_API = "2020-10-01"
NO_GROUP = "00000000-0000-0000-0000-000000000000"


class BapSite(ServiceSite):
    name = BAP

    def _answer(self, request: Request, caller: Caller) -> Response:
        if request.options.get("api-version") != VERSION_OF_API:
            raise DataverseError(400, "InvalidApiVersionParameter", "The api-version is missing or not supported.")
        application = APPLICATION.fullmatch(request.path)
        if application:
            return self._application(request, caller, application.group(1))
        if request.method != "GET" or not request.path.startswith(LIST):
            raise not_found(request)
        if not (caller.is_person or self.directory.is_granted(BAP, caller.client_id)):
            raise forbidden(caller.client_id)
        return self._one(request) if request.path != LIST else self._list(request)

    def _application(self, request: Request, caller: Caller, client_id: str) -> Response:
        """Only a person registers an application, or takes its registration back."""
        if request.method in ("PUT", "DELETE"):
            if not caller.is_person:
                raise forbidden(caller.client_id)
            self.directory.grant(BAP, client_id, request.method == "PUT")
        elif request.method != "GET" or not self.directory.is_granted(BAP, client_id):
            raise not_found(request)
        return json_response(200, {"applicationId": client_id})

    def _one(self, request: Request) -> Response:
        wanted = request.path[len(LIST) + 1 :].lower()
        for entry in self.directory.entries:
            if entry.id.lower() == wanted:
                return self._json(self._shown(entry))
        raise DataverseError(404, "EnvironmentNotFound", f"The environment '{wanted}' could not be found.")

    def _list(self, request: Request) -> Response:
        shown = [self._shown(entry) for entry in self.directory.entries]
        items, following = page(shown, request, self._page_size, int(request.options.get("$skiptoken", 0)))
        link = f"{self.url}{LIST}?api-version={VERSION_OF_API}&$skiptoken={following}" if following else None
        return self._json(without_nothing({"value": items, "nextLink": link}))

    def _shown(self, entry: Entry) -> dict[str, Any]:
        listing, organization = entry.listing, entry.organization
        ready = listing.state == "Ready"
        properties = {
            "tenantId": self.directory.tenant_id,
            "azureRegion": f"west{listing.region}",
            "displayName": listing.display_name,
            "createdTime": "2026-01-05T08:00:00.0000000Z",
            "provisioningState": "Succeeded",
            "creationType": "User",
            "environmentSku": listing.type,
            "isDefault": listing.type == "Default",
            "databaseType": "CommonDataService" if organization else None,
            "states": {
                "management": {"id": "Ready"},
                "runtime": {"id": "Enabled" if ready else listing.state, "runtimeReasonCode": "NotSpecified"},
            },
            "governanceConfiguration": {"protectionLevel": "Standard" if listing.managed else "Basic"},
            "parentEnvironmentGroup": {"id": listing.group or NO_GROUP},
            "linkedEnvironmentMetadata": self._linked(entry),
        }
        return {
            "id": f"{ROOT}/environments/{entry.id}",
            "type": "Microsoft.BusinessAppPlatform/environments",
            "location": listing.region,
            "name": entry.id,
            "properties": without_nothing(properties),
        }

    @staticmethod
    def _linked(entry: Entry) -> dict[str, Any] | None:
        organization = entry.organization
        if organization is None:
            return None
        return {
            "resourceId": organization.organization_id,
            "friendlyName": entry.listing.display_name,
            "uniqueName": organization.name,
            "domainName": entry.listing.domain_name,
            "version": VERSION,
            "instanceUrl": f"{organization.url}/",
            "instanceApiUrl": organization.url,
            "baseLanguage": 1033,
            "instanceState": "Ready",
            "backgroundOperationsState": "Enabled",
            "platformSku": "Standard",
        }
