# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the result says of a promotion besides its flows: all of it is known once it is planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.digests import PREFIX
from ..flows.rows import owner_of
from ..flows.state import of_row
from ..solutions.imports.decision import APPLY_HOLDING, UPGRADE
from ..solutions.imports.declared import REFERENCES, VARIABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..solutions.imports.declare import Decided


def solution(decided: Decided) -> dict[str, Any]:
    """Return what becomes of a solution, and why."""
    package, installed = decided.situation.package, decided.situation.installed
    made = decided.consequences.decision
    steps = [one.consequences for one in _steps_of(decided)]
    return {
        "unique_name": package["unique_name"],
        "version": package["version"],
        "managed": package["managed"],
        "installed": installed and installed["version"],
        "strategy": _strategy(decided),
        "reason": made.reason,
        "removals": [gone for one in steps for gone in one.removals],
        "left_behind": decided.consequences.left_behind,
        "changes": _changes(decided),
    }


def _steps_of(decided: Decided) -> list[Decided]:
    return [decided, decided.applied] if decided.applied else [decided]


def _strategy(decided: Decided) -> str | None:
    """Return the strategy of both steps, if there are two."""
    if not decided.applied:
        return decided.consequences.decision.strategy
    return UPGRADE if decided.consequences.decision.sends_package else APPLY_HOLDING


def _changes(decided: Decided) -> dict[str, Any]:
    """Return what changes in short lines; what is removed goes with the last step."""
    last = _steps_of(decided)[-1].changes
    return {noun: dict(found, removed=last[noun]["removed"]) for noun, found in decided.changes.items()}


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
        "flows": [_flow(guid, row, shares) for guid, row in _present(imports).items()],
    }


def _present(imports: Sequence[Decided]) -> dict[str, dict[str, Any]]:
    steps = [step for one in imports for step in _steps_of(one)]
    return {guid: row for one in steps for guid, row in one.consequences.present.items()}


def _set(imports: Sequence[Decided], noun: str) -> dict[str, Any]:
    found = {name: value for one in imports for name, value in one.consequences.bindings.before()[noun].items()}
    return {name: value for name, value in sorted(found.items()) if value is not None and PREFIX not in str(value)}


def _flow(guid: str, row: Mapping[str, Any], shares: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    found = {"flow_id": guid, "name": row["name"], "enabled": of_row(row).is_on, "owner": owner_of(row)["id"]}
    return dict(found, shares=shares[guid]) if guid in shares else found
