# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The login authority: discovery document, signing keys and token endpoint."""

from __future__ import annotations

import hmac

from ..clock import Clock
from ..config import IdentityConfig
from ..http import Request, Response, json_response
from .errors import LoginError
from .tokens import Tokens

DISCOVERY = ("v2.0/.well-known/openid-configuration", ".well-known/openid-configuration")
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
DEFAULT_SCOPE = "/.default"


class Authority:
    name = "login"
    journalled = True

    def __init__(self, url: str, identities: tuple[IdentityConfig, ...], tokens: Tokens, clock: Clock):
        self.url = url
        self._identities = identities
        self._tenants = {identity.tenant_id for identity in identities}
        self._tokens = tokens
        self._clock = clock
        self.resources: set[str] = set()

    def handle(self, request: Request) -> Response:
        tenant, _slash, rest = request.path.lstrip("/").partition("/")
        try:
            if tenant not in self._tenants:
                text = f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID."
                raise LoginError(400, "invalid_tenant" if rest in DISCOVERY else "invalid_request", 90002, text)
            if rest in DISCOVERY and request.method == "GET":
                return self._discovery(tenant, rest)
            if rest == "discovery/v2.0/keys" and request.method == "GET":
                return json_response(200, self._tokens.public_keys())
            if rest == "oauth2/v2.0/token" and request.method == "POST":
                return self._token(tenant, request.form)
        except LoginError as error:
            return error.response(self._clock)
        return json_response(404, {"error": "not_found", "error_description": "There is nothing at this address."})

    def token_endpoint(self, tenant: str) -> str:
        return f"{self.url}/{tenant}/oauth2/v2.0/token"

    def _discovery(self, tenant: str, document: str) -> Response:
        base = f"{self.url}/{tenant}"
        body = {
            "issuer": f"{base}/v2.0" if document.startswith("v2.0") else base,
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": self.token_endpoint(tenant),
            "jwks_uri": f"{base}/discovery/v2.0/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
            "response_types_supported": ["token"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid"],
        }
        return json_response(200, body)

    def _token(self, tenant: str, form: dict[str, str]) -> Response:
        if form.get("grant_type") != "client_credentials":
            text = f"The grant type '{form.get('grant_type', '')}' is not supported by this authority."
            raise LoginError(400, "unsupported_grant_type", 70003, text)
        client_id = form.get("client_id", "").lower()
        identity = next((i for i in self._identities if i.client_id == client_id and i.tenant_id == tenant), None)
        if identity is None:
            text = (
                f"Application with identifier '{form.get('client_id', '')}' was not found in the directory '{tenant}'."
            )
            raise LoginError(400, "unauthorized_client", 700016, text)
        self._authenticate(identity, tenant, form)
        resource = self._resource(form.get("scope", ""))
        return json_response(200, self.token_answer(identity, resource))

    def token_answer(self, identity: IdentityConfig, resource: str) -> dict[str, object]:
        issuer = f"{self.url}/{identity.tenant_id}/"
        token = self._tokens.issue(issuer, identity.tenant_id, identity.client_id, resource, identity.person)
        lifetime = self._tokens.lifetime
        return {"token_type": "Bearer", "expires_in": lifetime, "ext_expires_in": lifetime, "access_token": token}

    def _authenticate(self, identity: IdentityConfig, tenant: str, form: dict[str, str]) -> None:
        if "client_assertion" in form:
            if form.get("client_assertion_type") != ASSERTION_TYPE:
                raise LoginError(400, "invalid_request", 70003, "The client assertion type is not supported.")
            from .assertions import check_assertion

            base = f"{self.url}/{tenant}"
            audiences = (self.token_endpoint(tenant), f"{base}/v2.0", base, f"{base}/")
            check_assertion(identity, form["client_assertion"], audiences, self._clock)
        elif "client_secret" in form:
            expected = identity.client_secret or ""
            if not expected or not hmac.compare_digest(form["client_secret"].encode(), expected.encode()):
                text = (
                    "Invalid client secret provided. Ensure the secret being sent in the request is the client secret "
                    f"value, not the client secret ID, for a secret added to app '{identity.client_id}'."
                )
                raise LoginError(401, "invalid_client", 7000215, text)
        else:
            text = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
            raise LoginError(401, "invalid_client", 7000218, text)

    def _resource(self, scope: str) -> str:
        if not scope.endswith(DEFAULT_SCOPE):
            text = (
                f"The provided value for scope {scope} is not valid. Client credential flows must have a scope value "
            )
            raise LoginError(
                400, "invalid_scope", 1002012, text + "with /.default suffixed to the resource identifier."
            )
        resource = scope[: -len(DEFAULT_SCOPE)]
        return self.known_resource(resource)

    def known_resource(self, resource: str) -> str:
        if resource.rstrip("/") not in self.resources:
            text = f"The resource principal named {resource} was not found in the tenant."
            raise LoginError(400, "invalid_resource", 500011, text)
        return resource
