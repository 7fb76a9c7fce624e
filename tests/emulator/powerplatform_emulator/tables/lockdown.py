# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Environments that block unmanaged customizations; which columns of managed rows are such is partly inferred."""

from __future__ import annotations

from ..environment import Environment
from ..errors import DataverseError
from ..store import Row

LOCKED_DOWN = "0x80072042"
TEXT = (
    "This environment doesn't allow unmanaged customizations. This was a choice made by your admin, and "
    "certain actions won't be available or will be view only."
)
CONTENT = {
    "workflow": ("name", "description", "clientdata"),
    "connectionreference": ("connectionreferencedisplayname", "description", "connectorid"),
    "environmentvariabledefinition": ("displayname", "description", "isrequired", "defaultvalue"),
}


def is_locked_down(environment: Environment) -> bool:
    """Whether a setting of the organization keeps unmanaged customizations out."""
    (organization,) = environment.store.scan("organization")
    return "<IsLockdownOfUnmanagedCustomizationEnabled>true<" in (organization.get("orgdborgsettings") or "")


def refuse_creation(environment: Environment, table: str) -> None:
    """Refuse a new component, which would be unmanaged; that rows of these tables are such is inferred."""
    if table in CONTENT and is_locked_down(environment):
        raise DataverseError(400, LOCKED_DOWN, TEXT)


def refuse_layer(environment: Environment, table: str, old: Row, changes: Row) -> None:
    """Refuse a change of what a managed solution says of a row."""
    changed = [name for name in CONTENT.get(table, ()) if name in changes and changes[name] != old.get(name)]
    if changed and old.get("ismanaged") and is_locked_down(environment):
        raise DataverseError(400, LOCKED_DOWN, TEXT)
