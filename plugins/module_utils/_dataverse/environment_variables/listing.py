# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listing environment variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.option_checks import refuse_empty
from ..api.address import any_of, text
from ..lookups import solutions
from . import rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def list_variables(dataverse: Any, options: dict[str, Any], warn: Callable[[str], object]) -> list[dict[str, Any]]:
    """Return the variables that match ``options`` of the module dataverse_environment_variable_info, as results.

    ``warn(text)`` is called for each that has several values.
    """
    refuse_empty(options, "name", "solution")
    condition = any_of("schemaname", [text(options["name"])]) if options.get("name") else None
    members = solutions.members(dataverse, options.get("solution"))
    found = rows.read(dataverse, "Listing environment variables", condition)
    found = [one for one in found if members is None or one["environmentvariabledefinitionid"].lower() in members]
    for one in found:
        for said in rows.warnings(one):
            warn(said)
    listed = [rows.as_result(one) for one in found]
    return [one for one in listed if options["without_value"] in (None, not one["effective_value"])]
