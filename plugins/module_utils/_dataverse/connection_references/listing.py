# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listing connection references."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.option_checks import refuse_empty
from ..api.address import any_of, text
from ..lookups import solutions
from . import rows

if TYPE_CHECKING:
    from typing import Any


def list_references(dataverse: Any, options: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the connection references that match ``options`` of the module dataverse_connection_reference_info."""
    refuse_empty(options, "name", "solution")
    condition = any_of(rows.NAME, [text(options["name"])]) if options.get("name") else None
    members = solutions.members(dataverse, options.get("solution"))
    return [
        rows.as_result(row)
        for row in rows.read(dataverse, "Listing connection references", condition)
        if (members is None or row["connectionreferenceid"].lower() in members)
        and options.get("unbound") in (None, not row.get("connectionid"))
    ]
