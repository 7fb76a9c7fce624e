# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a cloud flow can be declared, how it is compared, and how it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.field import Field
from ..._core.late import late

if TYPE_CHECKING:
    from . import definition
else:
    (definition,) = late(__package__, ".definition")


def canonical(value):
    return definition.canonical(value)


def shown(value):
    return definition.shown(value)


FIELDS = (
    Field("name"),
    Field("description"),
    Field("owner"),
    Field("enabled"),
    Field("connection_references"),
    Field("connections"),
    Field("definition", canonical=canonical, show=shown),
)
