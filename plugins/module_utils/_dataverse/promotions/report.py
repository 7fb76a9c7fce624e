# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the result says of a promotion besides its flows: all of it is known once it is planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.digests import PREFIX
from ..flows.rows import owner_of
from ..flows.state import of_row
from ..solutions.imports.declared import REFERENCES, VARIABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..solutions.imports.declare import Decided


def solution(decided: Decided) -> dict[str, Any]:
    """Return what becomes of a solution, and why."""
    package, installed = decided.situation.package, decided.situation.installed
    made = decided.consequences.decision
    return {
        "unique_name": package["unique_name"],
        "version": package["version"],
        "managed": package["managed"],
        "installed": installed and installed["version"],
        "strategy": made.strategy,
        "reason": made.reason,
        "removals": decided.consequences.removals,
        "left_behind": decided.consequences.left_behind,
        "changes": decided.changes,
    }


def changed(imports: Sequence[Decided], noun: str) -> list[dict[str, Any]]:
    """Return the connection references or variables that get another connection or value, each once."""
    found: dict[str, dict[str, Any]] = {}
    for one in imports:
        bindings = one.consequences.bindings
        before, after = bindings.before()[noun], bindings.after()[noun]
        for name in after:
            if before[name] != after[name]:
                found.setdefault(name.lower(), {"name": name, "before": before[name], "after": after[name]})
    return sorted(found.values(), key=lambda one: one["name"])


def before(imports: Sequence[Decided], shares: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Return what exists in the form of options, so that a task can declare it again.

    Secrets are left out, since they are not known, and so is what has no connection or no value. ``shares`` are those
    of flows, by id, as far as they were read.
    """
    return {
        "versions": {
            one.situation.package["unique_name"]: (one.situation.installed or {}).get("version") for one in imports
        },
        REFERENCES: _set(imports, REFERENCES),
        VARIABLES: _set(imports, VARIABLES),
        "flows": [
            _flow(guid, row, shares)
            for guid, row in {guid: row for one in imports for guid, row in one.consequences.present.items()}.items()
        ],
    }


def _set(imports: Sequence[Decided], noun: str) -> dict[str, Any]:
    found = {name: value for one in imports for name, value in one.consequences.bindings.before()[noun].items()}
    return {name: value for name, value in sorted(found.items()) if value is not None and PREFIX not in str(value)}


def _flow(guid: str, row: Mapping[str, Any], shares: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    found = {"flow_id": guid, "name": row["name"], "enabled": of_row(row).is_on, "owner": owner_of(row)["id"]}
    return dict(found, shares=shares[guid]) if guid in shares else found
