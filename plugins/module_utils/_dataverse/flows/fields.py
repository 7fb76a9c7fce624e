# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be declared of a cloud flow: where it is stored, how it is compared, and how it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.field import Field
from ..._core.late_imports import late
from . import state

if TYPE_CHECKING:
    from typing import Any

    from . import definition
else:
    (definition,) = late(__package__, ".definition")


def canonical(value: Any) -> Any:
    return definition.canonical(value)


def shown(value: Any) -> Any:
    return definition.shown(value)


# An owner is {id, type, name}, as results show it.
OWNER = Field(
    "owner",
    key=lambda owner: owner and owner["id"],
    show=lambda owner: owner and owner["name"],
    must_hold=True,
)
STATE = Field("enabled", "statecode", read=state.of_code, show=lambda state: state.is_on, must_hold=True)
PLAIN = (Field("name", "name", layered=True), Field("description", "description", layered=True))
# Stored together in the column clientdata.
CONTENT = (
    Field("connection_references", layered=True),
    Field("connections", layered=True),
    Field("definition", canonical=canonical, show=shown, layered=True),
)
# The columns that the unmanaged layer of a managed flow changes.
LAYER = Field("unmanaged_layer", must_hold=True)
FIELDS = (*PLAIN, OWNER, STATE, *CONTENT, LAYER)
