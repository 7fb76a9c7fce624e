# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways to sign in. Imported only when a token is needed, since importing ``msal`` takes time.

Protocol: Web API contract 2.1 (scope ``{environment}/.default``).
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

try:
    import msal
except ImportError:
    msal = None

from .._core.errors import InputFailure, SignInFailure
from .._core.masking import known
from .._core.text import place, short
from .._http.missing import missing
from .._http.trouble import cause
from .certificate import certificate_credential
from .transport import LoginSession, machine_session

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from .._http.pauses import Pauses
    from .settings import Settings

# The most frequent mistakes of users, by Entra's error number.
NO_RESOURCE = "500011"
NOT_IN_TENANT = {
    "dataverse_url": "dataverse_url is not in this tenant: check its spelling and tenant_id.",
    "cloud": "The tenant does not have this service: check cloud and tenant_id.",
}
PLAIN = "dataverse_url begins with http, but an environment requires https."
REMEDIES = {
    "7000215": "The client secret is wrong (its value is needed, not its id).",
    "7000222": "The client secret has expired.",
    "700016": "No application has this client_id in this tenant: check client_id and tenant_id.",
    "90002": "The tenant does not exist: check tenant_id.",
    "900023": "The tenant does not exist: check tenant_id.",
    "700027": "The certificate is not registered for this client_id.",
    "700213": "No federated credential of the application matches this token.",
}


def sign_in(
    settings: Settings,
    environment: Mapping[str, str],
    run_command: Callable[[list[str]], tuple[int, str, str]],
    pauses: Pauses | None = None,
) -> tuple[str, int]:
    """Return (token, seconds for which it is valid). Raises SignInFailure or InputFailure."""
    if settings.source == "cli":
        return _from_cli(settings, run_command)
    if msal is None:
        raise missing()
    if settings.source == "managed_identity":
        return _managed_identity(settings)
    return _application(settings, pauses)


def _application(settings: Settings, pauses: Pauses | None) -> tuple[str, int]:
    session = LoginSession(settings, pauses)
    try:
        application = msal.ConfidentialClientApplication(
            settings.client_id,
            authority="{0}/{1}".format(settings.authority, settings.tenant_id),
            client_credential=_credential(settings),
            instance_discovery=False,
            http_client=session,
        )
        answer = application.acquire_token_for_client(scopes=[settings.resource + "/.default"])
    except ValueError as error:
        if not settings.authority.startswith("https:"):
            raise InputFailure(
                "authority is plain HTTP, and msal does not send credentials unencrypted: {0}.".format(
                    short(settings.authority, 80)
                ),
                "Use https.",
            )
        raise SignInFailure(
            "Signing in at {0} failed: the tenant {1} is not known there.".format(
                settings.authority, settings.tenant_id
            ),
            "Check tenant_id, cloud and authority.",
            detail=known.foreign(error)[:300],
        )
    except (AttributeError, KeyError, TypeError):
        # msal takes for granted what a response holds
        raise _strange(settings)
    return _token_of(answer, settings)


def _strange(settings: Settings) -> SignInFailure:
    return SignInFailure(
        "Signing in failed: the response of {0} is not one of a login service.".format(settings.authority),
        "Check cloud, authority and proxies.",
    )


def _credential(settings: Settings) -> Any:
    if settings.source == "client_secret":
        return settings.client_secret
    if settings.source == "certificate":
        return certificate_credential(settings)
    token = settings.federated_token
    if settings.federated_token_path:
        token = _read_token(os.path.expanduser(settings.federated_token_path))
    return {"client_assertion": token}


def _read_token(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as stream:
            token = stream.read().strip()
    except UnicodeDecodeError:
        raise InputFailure("The federated token file {0} is not a text file.".format(place(path)))
    except OSError as error:
        raise InputFailure("The federated token cannot be read from {0}: {1}.".format(place(path), error.strerror))
    if not token:
        raise InputFailure("The federated token file {0} is empty.".format(place(path)))
    return token


def _managed_identity(settings: Settings) -> tuple[str, int]:
    identity = msal.SystemAssignedManagedIdentity()
    if settings.client_id:
        identity = msal.UserAssignedManagedIdentity(client_id=settings.client_id)
    try:
        client = msal.ManagedIdentityClient(identity, http_client=machine_session())
        answer = client.acquire_token_for_client(resource=settings.resource)
    except (OSError, ValueError, msal.ManagedIdentityError) as error:
        raise SignInFailure(
            "This machine's managed identity returned no token: {0}.".format(cause(error)),
            "Check that the machine has one, and that client_id names it.",
        )
    return _token_of(answer, settings)


def _from_cli(settings: Settings, run_command: Callable[[list[str]], tuple[int, str, str]]) -> tuple[str, int]:
    arguments = ["az", "account", "get-access-token", "--resource", settings.resource, "--output", "json"]
    if settings.tenant_id:
        arguments += ["--tenant", settings.tenant_id]
    rc, out, err = run_command(arguments)
    try:
        answer = json.loads(out) if rc == 0 else {}
        return answer["accessToken"], 600
    except (ValueError, KeyError, TypeError):
        raise SignInFailure(
            "No credentials are set, and the Azure CLI returned no token: {0}.".format(
                short(err or out or "no answer", 100)
            ),
            "Set tenant_id, client_id and client_secret, {0} ({1}CLIENT_ID, ...), or run az login.".format(
                settings.variables, settings.prefix
            ),
        )


def _token_of(answer: dict[str, Any], settings: Settings) -> tuple[str, int]:
    if "access_token" in answer:
        token, seconds = answer["access_token"], answer.get("expires_in", 600)
        if not isinstance(token, str) or not isinstance(seconds, (int, float)):
            raise _strange(settings)
        return token, int(seconds)
    said = known.foreign(answer.get("error_description") or answer.get("error") or answer)
    text = " ".join(said.split())
    number = text[6:].partition(":")[0] if text.startswith("AADSTS") else ""
    who = "client {0}".format(settings.client_id) if settings.client_id else "this machine's managed identity"
    if settings.client_id and settings.source == "managed_identity":
        who = "managed identity {0}".format(settings.client_id)
    raise SignInFailure(
        "Signing in as {0} at {1} was refused: {2}.".format(
            who,
            "its own service" if settings.source == "managed_identity" else settings.authority,
            short(text.partition(". ")[0], 120),
        ),
        _remedy(number, settings),
        code="AADSTS" + number if number else answer.get("error"),
        detail=text[:500],
        request_id=answer.get("correlation_id"),
    )


def _remedy(number: str, settings: Settings) -> str:
    if number == NO_RESOURCE:
        return PLAIN if settings.url.startswith("http:") else NOT_IN_TENANT[settings.option]
    return REMEDIES.get(number, "")
