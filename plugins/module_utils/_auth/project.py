# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The address of a Smart Flows project, and the API key of a task (Smart Flows contract, section 1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .._core.errors import InputFailure
from .._http.auth import Credential
from .._http.origin import address, is_plain
from .forms import check_secret, is_environment
from .lookup import Lookup
from .mistaken import is_portal
from .verification import verification

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

# A request for progress may be held for 30 seconds (contract 6), so a shorter silence means nothing.
LEAST_PATIENCE = 60
EXAMPLE = "Use an address such as https://contoso.smartflows.xpertdoc.com."
_API = re.compile(r"/api(/v1)?\Z")
_PAGE = re.compile(r"/(swagger-ui|project)(/.*|\.html.*)?\Z")


class ProjectSettings:
    """``url`` is the root of the project, ``key`` a secret, ``verify`` and ``timeout`` what ``requests`` takes.

    ``cut`` is the part of the address that was left out, usually "".
    """

    def __init__(self, options: Mapping[str, Any], environment: Mapping[str, str]) -> None:
        lookup = Lookup(options, environment, ["SMARTFLOWS_"])
        self.key = lookup.setting("smartflows_api_key", "API_KEY")
        url = lookup.setting("smartflows_url", "URL")
        if not url:
            raise InputFailure(
                "No Smart Flows project is specified.",
                "Set the option smartflows_url, the variable smartflows_url of the host, or SMARTFLOWS_URL.",
            )
        allow_http = lookup.switch("allow_http", "ALLOW_HTTP", default=False)
        self.url, self.cut = project_root(url, allow_http)
        if lookup.has_empty_secret or not self.key:
            raise InputFailure(
                "smartflows_api_key is set, but empty."
                if lookup.has_empty_secret
                else "The API key for {0} is missing.".format(self.url),
                "Set the option smartflows_api_key, the variable smartflows_api_key of the host, or "
                "SMARTFLOWS_API_KEY.",
            )
        check_secret("smartflows_api_key", self.key)
        if not re.match(r"^[!-~]+\Z", self.key):
            raise InputFailure("smartflows_api_key is not an API key.", "An API key is one word of ASCII characters.")
        self.verify = verification(lookup)
        seconds = lookup.seconds("request_timeout", "REQUEST_TIMEOUT", 120)
        self.timeout = (seconds, max(seconds, LEAST_PATIENCE))


def project_root(url: str, allow_http: bool) -> tuple[str, str]:
    """Return (root, cut): the address without a closing slash, ``/api/v1`` and pages of the console.

    A path in front of them, as behind a proxy, is kept (contract 8, point 18). Plain HTTP is for servers on the
    premises and requires ``allow_http``.
    """
    root, parts = address(url, "smartflows_url", "a project", EXAMPLE)
    host = parts.hostname or ""
    if is_portal(host) or is_environment(host):
        kind = "Dataverse environment" if is_environment(host) else "portal"
        raise InputFailure("smartflows_url is the address of a {0}, not of a project: {1}.".format(kind, host), EXAMPLE)
    if is_plain(parts) and not allow_http:
        raise InputFailure(
            "smartflows_url uses plain HTTP, so anyone on the network path can read the key: {0}.".format(
                url.strip()[:80]
            ),
            "Use https, or set allow_http for a server on your premises.",
        )
    path = parts.path.rstrip("/")
    page = _PAGE.search(path)
    path = path[: page.start()] if page else path
    return root + _API.sub("", path.rstrip("/")), page.group(0) if page else ""


class ApiKey(Credential):
    """The credential of a Smart Flows session, which cannot be renewed."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self._key = key

    def get(self) -> str:
        """Return the key."""
        return self._key

    def header(self, secret: str) -> tuple[str, str]:
        """Return name and value of the header that contains the key."""
        return "X-API-KEY", secret

    def refusal(self) -> tuple[str, str]:
        """Return why the service may have refused the key."""
        return (
            "smartflows_api_key is not accepted",
            "It may be revoked, or belong to a different project; create a new one in the Project Console.",
        )
