# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an environment blocks unmanaged customizations.

If it does, it rejects imports of unmanaged solutions, new components of solutions, and unmanaged changes of managed
components. States, owners, shares and values of variables can still be changed, layers be removed, and unmanaged
solutions be created and exported (Microsoft Learn, "Block unmanaged customizations in Dataverse environments"). That
flows, connection references and definitions of variables are such components, and that connections can be bound, is
inferred.

The setting stands in the column orgdborgsettings of the organization, XML of the settings that are set (organization
table reference; that it is listed there is inferred from settings of its kind).
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ..._core.errors import InputFailure, Refused
from ..._core.text import joined
from ..api.markup import parse

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    from ..api.client import Dataverse

SETTING = "IsLockdownOfUnmanagedCustomizationEnabled"
COLUMN = "orgdborgsettings"
TEXT = "The environment blocks unmanaged customizations, and the package of {0} is unmanaged."
REMEDY = "Export it as managed, or turn off the setting in the Power Platform admin center."


def is_on(settings: Mapping[str, Any]) -> bool:
    """Return whether the setting is on, by columns of the organization."""
    root = parse(settings.get(COLUMN))
    return root is not None and (root.findtext(".//" + SETTING) or "").strip().lower() in ("true", "1")


def refuse_layer(dataverse: Dataverse, row: Mapping[str, Any], label: str, names: Collection[str]) -> None:
    """Raise InputFailure if changing ``names`` of an object, which may be managed, is certainly rejected."""
    if names and row.get("ismanaged") and _is_known_to_be_on(dataverse):
        what = joined([name.replace("_", " ") for name in names])
        text = "The {0} is managed, and the environment blocks unmanaged customizations: its {1} cannot be changed."
        raise InputFailure(text.format(label, what), "Change it where its solution is developed, and import that.")


def refuse_creation(dataverse: Dataverse, label: str) -> None:
    """Raise InputFailure if creating an object, which would be unmanaged, is certainly rejected."""
    if _is_known_to_be_on(dataverse):
        text = "The {0} does not exist, and the environment blocks unmanaged customizations, so it cannot be created."
        raise InputFailure(text.format(label), "Create it where its solution is developed, and import that.")


def _is_known_to_be_on(dataverse: Dataverse) -> bool:
    try:
        return _read(dataverse)
    except Refused:
        return False


def _read(dataverse: Dataverse) -> bool:
    rows = dataverse.rows("organizations", "Reading the settings of the environment", select=COLUMN)
    return any(map(is_on, rows))


class Lockdown:
    """The setting of one environment, read once, and only if it matters."""

    def __init__(self, dataverse: Dataverse) -> None:
        self._dataverse = dataverse

    def check(self, package: Mapping[str, Any]) -> list[str]:
        """Raise InputFailure if a package is certainly rejected; return a warning if that cannot be known."""
        if package["managed"]:
            return []
        name = package["unique_name"]
        try:
            if self._is_on:
                raise InputFailure(TEXT.format(name), REMEDY)
        except Refused as refusal:
            text = "It is not known whether the environment accepts the unmanaged package of {0}: {1}"
            return [text.format(name, refusal.message)]
        return []

    @cached_property
    def _is_on(self) -> bool:
        return _read(self._dataverse)
