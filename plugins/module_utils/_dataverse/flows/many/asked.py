# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The flows that an info module is asked about: one, a list, or those of a solution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...._core.errors import InputFailure
from . import selection

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ...api.client import Dataverse


def read(dataverse: Dataverse, options: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the rows of these flows, by id; None if the options select none in particular."""
    listed = entries(options)
    if listed is None and not options["solution"]:
        return None
    selection.check(listed or ())
    chosen = {"flows": listed, "solution": options["solution"], "name_pattern": None, "all": False}
    found = selection.read(dataverse, chosen)
    some = found.matching() if listed is None else [found.listed(entry, remedy="") for entry in listed]
    return {one.guid: one.row for one in some}


def entries(options: Mapping[str, Any]) -> list[Mapping[str, Any]] | None:
    """Return what names the flows one by one; None if nothing does."""
    given = [option for option in ("name", "flow_id", "flows") if options[option]]
    if len(given) > 1:
        raise InputFailure("{0} and {1} cannot be combined.".format(*given), "Remove one of them.")
    if not given:
        return None
    if given == ["flows"]:
        listed: list[Mapping[str, Any]] = options["flows"]
        return listed
    return [{"name": options["name"], "flow_id": options["flow_id"]}]
