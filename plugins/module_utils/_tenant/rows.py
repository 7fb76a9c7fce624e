# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environments as the three services list them, in the same words (Beyond the Dataverse contract 1.5 to 1.7).

Services leave members out, so every member but the id may be missing, and is then null. Words of the services are
written in lower case, with underscores: ``AdminMode`` is ``admin_mode``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .._core.text import is_guid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    Row = Mapping[str, Any]

OF_ENVIRONMENT = ("id", "name", "type", "state", "region", "azure_region", "environment_group", "tenant_id")
OF_ORGANIZATION = ("url", "organization_id", "unique_name", "domain_name", "version")
SWITCHES = ("is_default", "is_managed")
READY, DISABLED, ADMIN_MODE = "ready", "disabled", "admin_mode"
# Words of a service for what is usual; those of the Power Platform API are inferred, since it does not publish them.
USUAL = (READY, "enabled")
MANAGED = "Standard"
NO_GROUP = "00000000-0000-0000-0000-000000000000"
# The page "OrganizationType EnumType" of the Web API reference
TYPES = {0: "production", 4: "production", 5: "sandbox", 6: "sandbox", 11: "trial", 12: "default", 13: "developer"}
TYPES.update({14: "trial", 15: "teams"})
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def of_bap(row: Row) -> Row:
    """Return an environment of the list for administrators; the words of its states are inferred."""
    properties = _inner(row, "properties")
    linked, states = _inner(properties, "linkedEnvironmentMetadata"), _inner(properties, "states")
    words = [linked.get("instanceState"), _inner(states, "management").get("id"), _inner(states, "runtime").get("id")]
    return _environment(
        id=row.get("name"),
        name=properties.get("displayName"),
        type=_word(properties.get("environmentSku")),
        state=_state(words),
        region=_word(row.get("location")),
        azure_region=_word(properties.get("azureRegion")),
        environment_group=_inner(properties, "parentEnvironmentGroup").get("id"),
        is_default=properties.get("isDefault"),
        is_managed=_is_managed(_inner(properties, "governanceConfiguration").get("protectionLevel")),
        tenant_id=properties.get("tenantId"),
        url=linked.get("instanceUrl"),
        organization_id=linked.get("resourceId"),
        unique_name=linked.get("uniqueName"),
        domain_name=linked.get("domainName"),
        version=linked.get("version"),
    )


def of_power_platform(row: Row) -> Row:
    """Return an environment of the Power Platform API; older previews nest members under ``properties``."""
    flat = {**row, **_inner(row, "properties")}
    in_admin_mode = ADMIN_MODE if str(flat.get("adminMode")).lower() in ("enabled", "on", "true") else None
    return _environment(
        id=flat.get("id"),
        name=flat.get("displayName"),
        type=_word(flat.get("type")),
        state=_state([flat.get("state"), in_admin_mode]),
        region=_word(flat.get("geo")),
        azure_region=_word(flat.get("azureRegion")),
        environment_group=flat.get("environmentGroupId"),
        is_default=str(flat.get("id")).startswith("Default-"),
        is_managed=_is_managed(flat.get("protectionLevel")),
        tenant_id=flat.get("tenantId"),
        url=flat.get("url"),
        organization_id=flat.get("dataverseId"),
        domain_name=flat.get("domainName"),
        version=flat.get("version"),
    )


def of_discovery(row: Row) -> Row:
    """Return an organization of Global Discovery; one without an environment is known by its own id."""
    kind = row.get("OrganizationType")
    type_ = TYPES.get(kind) if isinstance(kind, int) else _word(kind)
    return _environment(
        id=row.get("EnvironmentId") or row.get("Id"),
        name=row.get("FriendlyName"),
        type=type_,
        state=DISABLED if row.get("State") == 1 else READY,
        region=_word(row.get("Region")),
        is_default=type_ == "default",
        tenant_id=row.get("TenantId"),
        url=row.get("Url"),
        organization_id=row.get("Id"),
        unique_name=row.get("UniqueName"),
        domain_name=row.get("UrlName"),
        version=row.get("Version"),
    )


def _environment(**members: Any) -> Row:
    """Return an environment with all its members; values that are not of their type are not known."""
    texts = {name: _text(members.get(name)) for name in OF_ENVIRONMENT + OF_ORGANIZATION}
    switches = {name: _switch(members.get(name)) for name in SWITCHES}
    url = texts["url"]
    return {**texts, **switches, "url": url.rstrip("/") if url else None}


def _text(value: Any) -> str | None:
    """Return a text, None for an empty one and for the id of nothing; ids are in lower case."""
    if not isinstance(value, str) or value in ("", NO_GROUP):
        return None
    return value.lower() if is_guid(value) else value


def _switch(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _is_managed(level: Any) -> bool | None:
    return level == MANAGED if level else None


def _inner(row: Row, name: str) -> Row:
    found = row.get(name)
    return found if isinstance(found, dict) else {}


def _word(value: Any) -> str | None:
    return _CAPITAL.sub("_", value).lower() if isinstance(value, str) else None


def _state(values: Iterable[Any]) -> str | None:
    """Return the first word that is not the usual one; None if there is none at all."""
    words = [word for word in map(_word, values) if word and word != "not_specified"]
    unusual = [word for word in words if word not in USUAL]
    return next(iter(unusual + [READY for word in words]), None)
