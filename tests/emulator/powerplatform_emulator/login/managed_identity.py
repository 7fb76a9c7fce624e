# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The local endpoints that hand tokens to a managed identity: virtual machine form and App Service form."""

from __future__ import annotations

from ..clock import Clock
from ..config import IdentityConfig
from ..http import Request, Response, json_response
from .authority import Authority
from .errors import LoginError

MACHINE_PATH = "/metadata/identity/oauth2/token"
APP_SERVICE_PATH = "/msi/token"
PATHS = (MACHINE_PATH, APP_SERVICE_PATH)


class ManagedIdentity:
    name = "login"
    journalled = True

    def __init__(self, authority: Authority, identities: tuple[IdentityConfig, ...], clock: Clock):
        self._authority = authority
        self._identities = [identity for identity in identities if identity.managed_identity]
        self._clock = clock

    def handle(self, request: Request) -> Response:
        options = request.options
        if request.path == MACHINE_PATH and request.header("Metadata") != "true":
            return _refused(400, "invalid_request", "Required metadata header not specified")
        wanted = options.get("client_id", "").lower()
        identity = next((i for i in self._identities if wanted in ("", i.client_id)), None)
        if identity is None:
            return _refused(400, "invalid_request", "Identity not found")
        if request.path == APP_SERVICE_PATH and request.header("X-IDENTITY-HEADER") != identity.identity_header:
            return _refused(401, "unauthorized_client", "The identity header is missing or wrong")
        resource = options.get("resource", "")
        try:
            self._authority.known_resource(resource)
        except LoginError as error:
            return error.response(self._clock)
        answer = self._authority.token_answer(identity, resource)
        lifetime = int(str(answer["expires_in"]))
        expires_on = int(self._clock.now().timestamp()) + lifetime
        body = {
            "access_token": answer["access_token"],
            "client_id": identity.client_id,
            "expires_in": str(lifetime),
            "expires_on": str(expires_on),
            "resource": resource,
            "token_type": "Bearer",
        }
        return json_response(200, body)


def _refused(status: int, error: str, description: str) -> Response:
    return json_response(status, {"error": error, "error_description": description})
