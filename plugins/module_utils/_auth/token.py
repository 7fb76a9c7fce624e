# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token a session sends: from the task, the cache, or a fresh sign-in."""

from __future__ import annotations

import base64
import json
import re
import time
import uuid

from .._core.errors import InputFailure, SignInFailure
from .cache import TokenCache, cache_folder
from .settings import EXPLICIT


class _Bearer:
    @staticmethod
    def headers(token):
        """Return what a request carries to show the token, and an id of its own."""
        return {"Authorization": "Bearer " + token, "x-ms-client-request-id": str(uuid.uuid4())}


class GivenToken(_Bearer):
    """A ready-made access token for ``url``; there is no way to renew it."""

    def __init__(self, token, url):
        if not re.match(r"^[ -~]+$", token):
            raise InputFailure("access_token is not an access token.", "It is one line of plain ASCII.")
        self._token = token
        self._url = url

    def get(self):
        """Return the token."""
        return self._token

    def renew(self, refused):
        """Return None: the answer 401 stands."""
        return None

    def refusal(self):
        """Return why the service may have refused the token, by what the token says of itself."""
        claims = _claims(self._token)
        audience, until = str(claims.get("aud") or ""), claims.get("exp")
        if isinstance(until, (int, float)) and until <= time.time():
            expired = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(until))
            return "access_token expired at {0}".format(expired), "Make a new one."
        if audience.startswith("https://") and audience.rstrip("/").lower() != self._url.lower():
            return "access_token was made for {0}".format(audience[:80]), "Make one for this environment."
        return "access_token is not accepted", "Make a new one for this environment."


class CachedToken(_Bearer):
    """A token that is fetched by ``fetch()`` -> (token, seconds) only when no good one is at hand."""

    def __init__(self, cache, fetch, learn):
        self._cache = cache
        self._fetch = fetch
        self._learn = learn
        self._token = None

    def get(self):
        """Return a token, from memory, the cache or a sign-in."""
        if not self._token:
            self._token = (self._cache and self._cache.read()) or self._fresh(None)
            self._learn(self._token)
        return self._token

    def renew(self, refused):
        """Return another token than the one the service refused."""
        self._token = self._fresh(refused)
        self._learn(self._token)
        return self._token

    def refusal(self):
        """Return why the service may have refused the token."""
        return "not even a new access token is accepted", "Check that tenant_id and dataverse_url belong together."

    def _fresh(self, refused):
        if not self._cache:
            return self._fetch()[0]
        with self._cache.locked():
            token = self._cache.read(refused)
            if not token:
                token, seconds = self._fetch()
                self._cache.write(token, seconds)
            return token


def token_for(settings, environment, run_command, learn, pauses=None):
    """Return the token source for the environment ``settings`` names.

    ``run_command(arguments)`` -> (rc, out, err) starts the Azure CLI; ``learn(secret)`` is told every token. ``pauses``
    are those between attempts to sign in.
    """
    if settings.source == "access_token":
        return GivenToken(settings.access_token, settings.url)

    def fetch():
        from .sign_in import sign_in

        token, seconds = sign_in(settings, environment, run_command, pauses)
        if not token:
            raise SignInFailure("The login service gave no token for {0}.".format(settings.url))
        return token, seconds

    cache = None
    if settings.use_cache:
        cache = TokenCache(cache_folder(environment), _identity(settings, environment))
    return CachedToken(cache, fetch, learn)


def _claims(token):
    """Return what a JSON Web Token says, unverified; {} for any other token."""
    try:
        part = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _identity(settings, environment):
    """Return what tells one token from another; secrets enter only through the digest of the cache's key."""
    credential = [getattr(settings, member) for member in dict(EXPLICIT).get(settings.source, ())]
    if settings.source == "cli":
        credential.append(environment.get("AZURE_CONFIG_DIR", ""))
    return [settings.source, settings.authority, settings.tenant_id, settings.client_id, settings.url] + credential
