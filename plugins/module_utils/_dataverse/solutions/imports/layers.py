# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Flows that were changed by hand, so that an import of a managed solution does not show.

Layers show it, but are slow to read; the preflight does that. That someone other than the caller was the last to change
a managed flow is a hint (inferred).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...flows import rows as flows
from .decision import HOLDING
from .sending import overwrite
from .what_changes import differing_at_all

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .decision import Decision


def changed_by_hand(dataverse: Any, rows: Mapping[str, dict[str, Any]]) -> list[str]:
    """Return the names of the managed flows, ``rows`` by id, that someone else has changed by hand."""
    touched = [row for row in rows.values() if row.get("ismanaged") and row.get("_modifiedby_value")]
    if not touched:
        return []
    me = dataverse.me["UserId"].lower()
    return sorted(row["name"] for row in touched if row["_modifiedby_value"].lower() != me)


def perhaps_masked(
    dataverse: Any,
    options: Mapping[str, Any],
    package: Mapping[str, Any],
    decision: Decision,
    rows: Mapping[str, dict[str, Any]],
) -> list[str]:
    """Return the names of the flows that may stay as they are, since someone else has changed them by hand."""
    if not decision.sends_package or overwrite(options, package)[0]:
        return []
    return changed_by_hand(dataverse, rows)


def left_unchanged(dataverse: Any, package: Mapping[str, Any], decision: Decision) -> list[str]:
    """Return the names of the flows that differ from those of the package after its import."""
    if not (decision.sends_package and package["managed"]) or decision.strategy == HOLDING:
        return []
    ids = [flow["flow_id"] for flow in package["flows"]]
    rows = flows.read_many(dataverse, "Reading the imported flows", ids, definitions=True)
    return differing_at_all(package, {row["workflowid"].lower(): row for row in rows})
