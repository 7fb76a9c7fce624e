# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a Smart Flows project is, and the key of the user a task acts as (Smart Flows contract, section 1)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from .._core.errors import InputFailure
from .._http.origin import LOOPBACK, is_host
from .forms import check_secret, is_environment, is_portal
from .lookup import Lookup
from .verification import verification

# A question for progress may be held for 30 seconds (contract 6), so silence of less than this means nothing.
LEAST_PATIENCE = 60
EXAMPLE = "Give something like https://contoso.smartflows.xpertdoc.com."
_API = re.compile(r"/api(/v1)?$")
_PAGE = re.compile(r"/(swagger-ui|project)(/.*|\.html.*)?$")


class ProjectSettings:
    """``url`` is the root of the project, ``key`` a secret, ``verify`` and ``timeout`` what ``requests`` takes.

    ``cut`` is what was left out of the address, "" as a rule.
    """

    def __init__(self, options, environment):
        lookup = Lookup(options, environment, ["SMARTFLOWS_"])
        self.key = lookup.setting("smartflows_api_key", "API_KEY")
        url = lookup.setting("smartflows_url", "URL")
        if not url:
            raise InputFailure(
                "No Smart Flows project is named.",
                "Set the option smartflows_url, the variable smartflows_url of the host, or SMARTFLOWS_URL.",
            )
        allow_http = lookup.switch("allow_http", "ALLOW_HTTP", default=False)
        self.url, self.cut = project_root(url, allow_http)
        if not self.key:
            raise InputFailure(
                "smartflows_api_key is given, but empty."
                if lookup.is_empty("smartflows_api_key")
                else "There is no key for {0}.".format(self.url),
                "Set the option smartflows_api_key, that variable of the host, or SMARTFLOWS_API_KEY.",
            )
        check_secret("smartflows_api_key", self.key)
        if not re.match(r"^[!-~]+$", self.key):
            raise InputFailure("smartflows_api_key is not an API key.", "It is one word of plain ASCII.")
        self.verify = verification(lookup)
        seconds = lookup.seconds("request_timeout", "REQUEST_TIMEOUT", 120)
        self.timeout = (seconds, max(seconds, LEAST_PATIENCE))


def project_root(url, allow_http):
    """Return (root, cut): the address without a closing slash, ``/api/v1`` and pages of the console.

    A path in front of them, as behind a proxy, stays (contract 8, point 18). Plain HTTP is for servers on the premises
    and only with ``allow_http``.
    """
    text = url.strip()
    try:
        parts = urlsplit(text if "//" in text else "https://" + text)
        port = parts.port
    except ValueError:
        parts, port = None, None
    if parts and "@" in parts.netloc:
        raise InputFailure("smartflows_url must not hold a user name or password.")
    if not parts or not is_host(parts.hostname) or " " in text or "\\" in text or parts.scheme not in ("https", "http"):
        raise InputFailure("smartflows_url is not the address of a project: {0!r}.".format(text[:80]), EXAMPLE)
    if is_portal(parts.hostname) or is_environment(parts.hostname):
        kind = "Dataverse environment" if is_environment(parts.hostname) else "portal"
        raise InputFailure(
            "smartflows_url is the address of a {0}, not of a project: {1}.".format(kind, parts.hostname), EXAMPLE
        )
    if parts.scheme == "http" and not allow_http and parts.hostname not in LOOPBACK:
        raise InputFailure(
            "smartflows_url is plain HTTP, so that anyone on the way can read the key: {0}.".format(text[:80]),
            "Use https, or set allow_http for a server on your premises.",
        )
    path = parts.path.rstrip("/")
    page = _PAGE.search(path)
    path = path[: page.start()] if page else path
    host = "[{0}]".format(parts.hostname) if ":" in parts.hostname else parts.hostname
    root = "{0}://{1}{2}{3}".format(
        parts.scheme, host, ":{0}".format(port) if port else "", _API.sub("", path.rstrip("/"))
    )
    return root, page.group(0) if page else ""


class ApiKey:
    """The credential of a Smart Flows session; there is no way to renew it."""

    def __init__(self, key):
        self._key = key

    def get(self):
        """Return the key."""
        return self._key

    def renew(self, refused):
        """Return None: the answer 401 stands."""
        return None

    @staticmethod
    def headers(key):
        """Return what a request carries to show the key."""
        return {"X-API-KEY": key}

    @staticmethod
    def refusal():
        """Return why the service may have refused the key."""
        return (
            "smartflows_api_key is not accepted",
            "It may be revoked, or be of another project than smartflows_url; make a new one in the Project Console.",
        )
