# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses that are set instead of the one of an environment."""

from __future__ import annotations

from urllib.parse import urlsplit

from .._core.errors import InputFailure
from .._core.text import is_guid

WHERE = "Use the Environment URL that the Power Platform admin center shows, such as https://contoso.crm4.dynamics.com."
PROJECTS = (".xpertdoc.com",)
# The maker and admin portals of all clouds, where people copy addresses (learn.microsoft.com, "Power Apps US
# Government", "Power Automate US Government", "Power Platform URLs and IP address ranges").
PORTALS = (
    "powerapps.com",
    "powerapps.us",
    "powerapps.cn",
    "powerautomate.com",
    "powerautomate.us",
    "powerautomate.cn",
    "flow.microsoft.com",
    "flow.microsoft.us",
    "powerplatform.microsoft.com",
    "powerplatform.microsoft.us",
    "powerplatform.com",
    "copilotstudio.microsoft.com",
    "portal.azure.com",
    "login.microsoftonline.com",
    "office.com",
)


def check_environment(root: str) -> None:
    """Raise InputFailure for an address that cannot be the root of an environment."""
    parts = urlsplit(root)
    host = parts.hostname or ""
    if is_portal(host):
        raise InputFailure("dataverse_url is a page of {0}, which is a portal, not an environment.".format(host), WHERE)
    if is_guid(host.split(".")[0]):
        raise InputFailure("dataverse_url is an id, not the address of an environment.", WHERE)
    if host.endswith(PROJECTS):
        raise InputFailure("dataverse_url is the address of a Smart Flows project: {0}.".format(host), WHERE)
    if "." not in host and not parts.port:
        raise InputFailure("dataverse_url is a name, not the address of an environment: {0!r}.".format(host), WHERE)


def is_portal(host: str) -> bool:
    """Return whether a host is one of Microsoft's portals."""
    return any(host == portal or host.endswith("." + portal) for portal in PORTALS)
