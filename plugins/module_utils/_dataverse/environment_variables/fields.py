# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of an environment variable can be declared: where it is stored, and how it is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.field import Field
from . import types

if TYPE_CHECKING:
    from collections.abc import Sequence

OF_TYPE = ("default_value", "value")
PLAIN = (
    Field("display_name", "displayname", layered=True),
    Field("description", "description", layered=True),
    Field("required", "isrequired", read=bool, layered=True),
)


def fields_of(kind: str, name: str) -> Sequence[Field]:
    """Return the fields of a variable of type ``kind`` called ``name``; its value is a row of its own."""
    canonical, show = types.canonical(kind), types.shown(kind, name)
    default = Field("default_value", "defaultvalue", canonical=canonical, show=show, layered=True)
    return (*PLAIN, default, Field("value", canonical=canonical, show=show))


STORED = fields_of("", "")
