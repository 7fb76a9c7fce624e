# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What sign-in values look like, and what people set instead. Nothing that may be a secret is repeated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .._core.errors import InputFailure
from .._core.text import is_guid
from .._http.origin import LOOPBACK, service_root

if TYPE_CHECKING:
    from collections.abc import Callable

ENVIRONMENTS = (".dynamics.com", ".microsoftdynamics.us", ".appsplatform.us", ".dynamics.cn")
_TENANT = re.compile(r"^[A-Za-z0-9][A-Za-z0-9.-]*\Z")
# What templates and AWX return for a value that does not exist, and what Ansible shows instead of a secret.
_NO_VALUE = ("none", "null", "undefined", "value_specified_in_no_log_parameter")


def environment_root(url: str) -> str:
    """Return the root of a Dataverse environment; InputFailure for anything that cannot be one."""
    root = service_root(url, "dataverse_url")
    host = urlsplit(root).hostname or ""
    if is_guid(host.split(".")[0]) or not (is_environment(host) or host in LOOPBACK):
        from .mistaken import check_environment

        check_environment(root)
    return root


def is_environment(host: str) -> bool:
    """Return whether a host is a Dataverse environment by its name."""
    return host.endswith(ENVIRONMENTS)


def check_client_id(client_id: str | None, learn: Callable[..., None]) -> None:
    """Raise unless the id of an application is a GUID; another text may be the secret, so ``learn`` gets it first."""
    if client_id and not is_guid(client_id):
        learn(client_id)
        raise InputFailure(
            "client_id must be a GUID, the application (client) ID.",
            "Are client_id and client_secret swapped? Set the id without quotes and braces.",
        )


def check_tenant(tenant_id: str | None) -> None:
    """Raise unless a tenant may be one: a GUID, or the name of a domain."""
    if tenant_id and not _TENANT.match(tenant_id):
        raise InputFailure(
            "tenant_id is neither a GUID nor the name of a domain.",
            "Set the directory (tenant) id, without quotes and braces.",
        )


def check_secret(name: str, value: str | None) -> None:
    """Raise if a secret is a placeholder for one."""
    text = value or ""
    if text.startswith("$ANSIBLE_VAULT;"):
        raise InputFailure(
            "{0} is still encrypted with Ansible Vault.".format(name),
            "Tag it with !vault, or keep it in a file that Ansible decrypts.",
        )
    if text.lower() in _NO_VALUE:
        raise InputFailure(
            "{0} is the placeholder that templates return for an undefined value.".format(name),
            "Check the variable or lookup that it comes from.",
        )
    if "{{" in text and "}}" in text:
        raise InputFailure(
            "{0} is a template that was not rendered.".format(name),
            "Define it where Ansible templates it, not in a file or lookup that is read as it is.",
        )
