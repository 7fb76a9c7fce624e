# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An access token that the task itself sets."""

from __future__ import annotations

import base64
import json
import re
import time
from typing import TYPE_CHECKING

from .._core.errors import InputFailure
from .token import Token

if TYPE_CHECKING:
    from typing import Any


class GivenToken(Token):
    """A ready-made access token for ``resource``, which cannot be renewed."""

    def __init__(self, token: str, resource: str) -> None:
        super().__init__()
        if not re.match(r"^[ -~]+\Z", token):
            raise InputFailure("access_token is malformed.", "It must be a single line of ASCII.")
        self._token = token
        self._resource = resource

    def get(self) -> str:
        """Return the token."""
        return self._token

    def refusal(self) -> tuple[str, str]:
        """Return why the service may have refused the token, by the content of the token."""
        claims = claims_of(self._token)
        audience, until = str(claims.get("aud") or ""), claims.get("exp")
        if isinstance(until, (int, float)) and until <= time.time():
            expired = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(until))
            return "access_token expired at {0}".format(expired), "Get a new one."
        if audience.startswith("https://") and audience.rstrip("/").lower() != self._resource.lower():
            return "access_token was issued for {0}".format(audience[:80]), "Get one for {0}.".format(self._resource)
        return "access_token is not accepted", "Get a new one for {0}.".format(self._resource)


def claims_of(token: str) -> dict[str, Any]:
    """Return the content of a JSON Web Token, unverified; {} for any other token."""
    try:
        part = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}
