# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options ``name`` and ``name_pattern`` of listings: narrowed by the service, decided by the rules of names.

The service compares without case and knows no patterns, so its conditions include everything that may match.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..._core.naming import fitting, matcher
from .address import text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def conditions(options: Mapping[str, Any]) -> list[str]:
    """Return conditions that hold for every row that ``options`` mean by name, and for few others."""
    found = ["name eq {0}".format(text(options["name"]))] if options.get("name") else []
    return found + (near(options["name_pattern"]) if options.get("name_pattern") else [])


def chosen(rows: list[dict[str, Any]], options: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return those of ``rows`` that ``options`` mean by name."""
    if options.get("name"):
        rows = fitting(options["name"], rows, _name)
    if options.get("name_pattern"):
        fits = matcher(options["name_pattern"])
        rows = [one for one in rows if fits(one["name"])]
    return rows


def near(pattern: str) -> list[str]:
    """Return conditions that hold for every name that a pattern matches, and for few others.

    A bracket may mean a set of characters to the service (wildcard characters in conditions), so it is left out.
    """
    parts = re.split(r"[*?\[]", pattern)
    if len(parts) == 1:
        return ["name eq {0}".format(text(pattern))]
    found = ["startswith(name,{0})".format(text(parts[0]))] if parts[0] else []
    found += ["contains(name,{0})".format(text(part)) for part in parts[1:-1] if part]
    return found + (["endswith(name,{0})".format(text(parts[-1]))] if parts[-1] else [])


def _name(row: Mapping[str, Any]) -> str:
    return str(row["name"])
