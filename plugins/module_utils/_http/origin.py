# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where requests may go: one origin, over TLS."""

from __future__ import annotations

from urllib.parse import urlsplit

from .._core.errors import InputFailure

# Lengths of a host's name and of its parts (RFC 1035)
LONGEST_NAME, LONGEST_LABEL = 253, 63
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def service_root(url, option):
    """Return ``scheme://host[:port]`` of an address a user gave, or say what is wrong with it.

    ``option`` is named in the message.
    """
    text = (url or "").strip()
    try:
        parts = urlsplit(text if "//" in text else "https://" + text)
        port = parts.port
    except ValueError:
        parts, port = None, None
    if "@" in text:
        raise InputFailure("{0} must not hold a user name or password.".format(option))
    if not parts or not is_host(parts.hostname) or " " in text or parts.scheme not in ("https", "http"):
        raise InputFailure(
            "{0} is not the address of an environment: {1!r}.".format(option, text[:80]),
            "Give something like https://contoso.crm4.dynamics.com.",
        )
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise InputFailure(
            "{0} is plain HTTP, and a token is never sent unencrypted: {1}.".format(option, text[:80]), "Use https."
        )
    host = "[{0}]".format(parts.hostname) if ":" in parts.hostname else parts.hostname
    return "{0}://{1}{2}".format(parts.scheme, host, ":{0}".format(port) if port else "")


def is_host(name):
    """Tell whether a text may be the name or the address of a host."""
    labels = (name or "").rstrip(".").split(".")
    return len(name or "") <= LONGEST_NAME and all(0 < len(label) <= LONGEST_LABEL for label in labels)


def origin(url):
    """Return (scheme, host, port) for comparison.

    The host forms ``name.crm4.dynamics.com`` and ``name.api.crm4.dynamics.com`` of one organization are
    one origin (Web API contract 1.1).
    """
    parts = urlsplit(url)
    labels = (parts.hostname or "").lower().split(".")
    if len(labels) > 3 and labels[1] == "api":
        del labels[1]
    return parts.scheme, ".".join(labels), parts.port or {"https": 443, "http": 80}.get(parts.scheme)
