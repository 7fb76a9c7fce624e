# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where requests may go: one origin, over TLS."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .._core.errors import InputFailure

if TYPE_CHECKING:
    from urllib.parse import SplitResult

# Lengths of a host's name and of its parts (RFC 1035)
LONGEST_NAME, LONGEST_LABEL = 253, 63
EXAMPLE = "Use an address such as https://contoso.crm4.dynamics.com."
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def address(url: str | None, option: str, kind: str, remedy: str) -> tuple[str, SplitResult]:
    """Return ``scheme://host[:port]`` of an address that a user has set, and its parts; otherwise report what is wrong
    with it.

    The message names ``option`` and the ``kind`` of what the address must be of.
    """
    text = (url or "").strip()
    parts, port = _split(text)
    if "@" in (parts.netloc if parts else text):
        raise InputFailure("{0} must not contain a user name or password.".format(option))
    if not parts or not is_host(parts.hostname) or parts.scheme not in ("https", "http") or set(text) & set(" \\"):
        raise InputFailure("{0} is not the address of {1}: {2!r}.".format(option, kind, text[:80]), remedy)
    host = parts.hostname or ""
    host = "[{0}]".format(host) if ":" in host else host
    return "{0}://{1}{2}".format(parts.scheme, host, ":{0}".format(port) if port else ""), parts


def _split(text: str) -> tuple[SplitResult | None, int | None]:
    """Return the parts of an address and its port; (None, None) if it has no such parts."""
    try:
        parts = urlsplit(text if "//" in text else "https://" + text)
        return parts, parts.port
    except ValueError:
        return None, None


def is_plain(parts: SplitResult) -> bool:
    """Return whether anyone on the network path can read what is sent there."""
    return parts.scheme == "http" and parts.hostname not in LOOPBACK


def service_root(url: str | None, option: str, kind: str = "an environment", remedy: str = EXAMPLE) -> str:
    """Return ``scheme://host[:port]`` of the address of a service that a user has set, or report what is wrong with it.

    The message names ``option`` and the ``kind`` of what the address must be of.
    """
    root, parts = address(url, option, kind, remedy)
    if is_plain(parts):
        raise InputFailure(
            "{0} uses plain HTTP, and a token is never sent unencrypted: {1}.".format(option, (url or "").strip()[:80]),
            "Use https.",
        )
    return root


def is_host(name: str | None) -> bool:
    """Return whether a text may be the name or the address of a host."""
    labels = (name or "").rstrip(".").split(".")
    return len(name or "") <= LONGEST_NAME and all(0 < len(label) <= LONGEST_LABEL for label in labels)


def origin(url: str) -> tuple[str, str, int | None]:
    """Return (scheme, host, port) for comparison.

    The host forms ``name.crm4.dynamics.com`` and ``name.api.crm4.dynamics.com`` of one organization are
    one origin (Web API contract 1.1).
    """
    parts = urlsplit(url)
    labels = (parts.hostname or "").lower().split(".")
    if len(labels) > 3 and labels[1] == "api":
        del labels[1]
    return parts.scheme, ".".join(labels), parts.port or {"https": 443, "http": 80}.get(parts.scheme)
