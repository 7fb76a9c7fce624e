# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What sign-in values look like, and what people give in their place. Nothing that may be a secret is repeated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .._core.errors import InputFailure
from .._core.text import is_guid
from .._http.origin import LOOPBACK, service_root

if TYPE_CHECKING:
    from collections.abc import Callable

WHERE = "Give the Environment URL that the Power Platform admin center shows, like https://contoso.crm4.dynamics.com."
ENVIRONMENTS = (".dynamics.com", ".microsoftdynamics.us", ".appsplatform.us", ".dynamics.cn")
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
_TENANT = re.compile(r"^[A-Za-z0-9][A-Za-z0-9.-]*$")
# What templates and AWX make of a value that does not exist, and what Ansible shows instead of a secret.
_NO_VALUE = ("none", "null", "undefined", "value_specified_in_no_log_parameter")


def environment_root(url: str) -> str:
    """Return the root of a Dataverse environment; InputFailure for what cannot be one."""
    root = service_root(url, "dataverse_url")
    parts = urlsplit(root)
    host = parts.hostname or ""
    if is_portal(host):
        raise InputFailure("dataverse_url is a page of {0}, which is a portal and no environment.".format(host), WHERE)
    if is_guid(host.split(".")[0]):
        raise InputFailure("dataverse_url is an id, not the address of an environment.", WHERE)
    if host.endswith(PROJECTS):
        raise InputFailure("dataverse_url is the address of a Smart Flows project: {0}.".format(host), WHERE)
    if "." not in host and not parts.port and host not in LOOPBACK:
        raise InputFailure("dataverse_url is a name, not the address of an environment: {0!r}.".format(host), WHERE)
    return root


def is_portal(host: str) -> bool:
    """Tell whether a host is one of Microsoft's portals."""
    return any(host == portal or host.endswith("." + portal) for portal in PORTALS)


def is_environment(host: str) -> bool:
    """Tell whether a host is a Dataverse environment by its name."""
    return host.endswith(ENVIRONMENTS)


def check_client_id(client_id: str | None, learn: Callable[..., None]) -> None:
    """Raise unless the id of an application is a GUID; another text may be the secret, so ``learn`` is told first."""
    if client_id and not is_guid(client_id):
        learn(client_id)
        raise InputFailure(
            "client_id is not a GUID, as the application (client) id is.",
            "Are client_id and client_secret interchanged? Give the id without quotes and braces.",
        )


def check_tenant(tenant_id: str | None) -> None:
    """Raise unless a tenant may be one: a GUID, or the name of a domain."""
    if tenant_id and not _TENANT.match(tenant_id):
        raise InputFailure(
            "tenant_id is neither a GUID nor the name of a domain.",
            "Give the directory (tenant) id, without quotes and braces.",
        )


def check_secret(name: str, value: str | None) -> None:
    """Raise when a secret is what stands for one."""
    text = value or ""
    if text.startswith("$ANSIBLE_VAULT;"):
        raise InputFailure(
            "{0} is a text that Ansible Vault has encrypted, not the secret itself.".format(name),
            "Tag it with !vault, or keep it in a file that Ansible decrypts.",
        )
    if text.lower() in _NO_VALUE:
        raise InputFailure(
            "{0} is no secret, but a word that templates make of a value that does not exist.".format(name),
            "Check the variable or lookup that it comes from.",
        )
    if "{{" in text and "}}" in text:
        raise InputFailure(
            "{0} is a template that nobody has filled in.".format(name),
            "Define it where Ansible templates it, not in a file or lookup that is read as it is.",
        )
