# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token that a session sends: from the task, the cache, or a new sign-in."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from .._core.errors import SignInFailure
from .._http.auth import Credential
from .cache import TokenCache, cache_folder
from .settings import EXPLICIT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from .._http.libraries import requests
    from .._http.pauses import Pauses
    from .settings import Settings

    Fetch = Callable[[], tuple[str, float]]


class Token(Credential):
    """A token of the login service; each request gets an id of its own beside it."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Sign a request."""
        request.headers["x-ms-client-request-id"] = str(uuid.uuid4())
        return super().__call__(request)


class CachedToken(Token):
    """A token that is fetched by ``fetch()`` -> (token, seconds) only if there is no valid one."""

    def __init__(self, cache: TokenCache | None, fetch: Fetch, learn: Callable[[str], None], option: str) -> None:
        super().__init__()
        self._cache = cache
        self._fetch = fetch
        self._learn = learn
        self._option = option
        self._token: str | None = None

    def get(self) -> str:
        """Return a token, from memory, the cache or a sign-in."""
        if not self._token:
            self._token = (self._cache and self._cache.read()) or self._fresh(None)
            self._learn(self._token)
        return self._token

    def renew(self, refused: str) -> str:
        """Return a token that is not the one that the service refused."""
        self._token = self._fresh(refused)
        self._learn(self._token)
        return self._token

    def refusal(self) -> tuple[str, str]:
        """Return why the service may have refused the token."""
        return (
            "a newly issued access token was rejected as well",
            "Check that tenant_id and {0} belong together.".format(self._option),
        )

    def _fresh(self, refused: str | None) -> str:
        if not self._cache:
            return self._fetch()[0]
        with self._cache.locked():
            token = self._cache.read(refused)
            if not token:
                token, seconds = self._fetch()
                self._cache.write(token, seconds)
            return token


def token_for(
    settings: Settings,
    environment: Mapping[str, str],
    run_command: Callable[[list[str]], tuple[int, str, str]],
    learn: Callable[[str], None],
    pauses: Pauses | None = None,
) -> Token:
    """Return the token source for the service that ``settings`` name.

    ``run_command(arguments)`` -> (rc, out, err) starts the Azure CLI; ``learn(secret)`` gets every token. ``pauses``
    are those between attempts to sign in.
    """
    if settings.source == "access_token":
        from .given_token import GivenToken

        return GivenToken(settings.access_token or "", settings.resource)

    def fetch() -> tuple[str, float]:
        from .sign_in import sign_in

        token, seconds = sign_in(settings, environment, run_command, pauses)
        if not token:
            raise SignInFailure("The login service returned no token for {0}.".format(settings.resource))
        return token, seconds

    cache = None
    if settings.use_cache:
        cache = TokenCache(cache_folder(environment), _identity(settings, environment))
    return CachedToken(cache, fetch, learn, settings.option)


def _identity(settings: Settings, environment: Mapping[str, str]) -> list[Any]:
    """Return what distinguishes one token from another; secrets are only used in the digest of the cache's key."""
    credential = [getattr(settings, member) for member in dict(EXPLICIT).get(settings.source, ())]
    if settings.source == "cli":
        credential.append(environment.get("AZURE_CONFIG_DIR", ""))
    return [settings.source, settings.authority, settings.tenant_id, settings.client_id, settings.resource] + credential
