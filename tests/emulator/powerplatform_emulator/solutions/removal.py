# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Taking solutions away: uninstall, and the old row at the end of an upgrade."""

from __future__ import annotations

from ..environment import Environment
from ..errors import DataverseError, not_found
from ..store import Row
from .components import (
    delete_component,
    find_solution,
    holders,
    is_base,
    members,
    remove_solution_row,
    require_solution,
)
from .dependencies import Component, blocking
from .verdict import HOLDING_SUFFIX, UPGRADE_FAILED, patches_of

DEPENDANTS_EXIST = "0x8004F01D"
NO_UPGRADE_READY = "0x8004853B"
WRONG_SOLUTION = "0x8004853C"
SYSTEM_SOLUTION = "0x80048046"


def going_with(environment: Environment, solution_id: str, besides: str | None = None) -> list[Component]:
    """The components that only this solution holds, `besides` not counted as a holder."""
    own = {solution_id, besides}
    return [
        (component_type, object_id)
        for component_type, object_id in members(environment, solution_id)
        if all(row["solutionid"] in own for row in holders(environment, component_type, object_id))
    ]


def check_uninstall(environment: Environment, solution: Row) -> None:
    if is_base(solution):
        raise DataverseError(400, SYSTEM_SOLUTION, "The default solution cannot be deleted.")
    if solution.get("ismanaged") and blocking(environment, going_with(environment, solution["solutionid"])):
        raise DataverseError(400, DEPENDANTS_EXIST, "Solution dependencies exist, cannot uninstall.")


def uninstall(environment: Environment, solution_id: str) -> None:
    """A managed solution takes its components along, an unmanaged one is a container only."""
    solution = environment.store.get("solution", solution_id)
    if solution is None:
        raise not_found("solution", solution_id)
    check_uninstall(environment, solution)
    if solution.get("ismanaged"):
        for component_type, object_id in going_with(environment, solution_id):
            delete_component(environment, component_type, object_id)
    remove_solution_row(environment, solution_id)


def staged_upgrade(environment: Environment, unique_name: str) -> tuple[Row, Row]:
    """The installed solution and the one that waits to take its place."""
    if unique_name.lower().endswith(HOLDING_SUFFIX.lower()):
        text = f"{unique_name} is the waiting upgrade; name the solution that it upgrades."
        raise DataverseError(400, WRONG_SOLUTION, text)
    base = require_solution(environment, unique_name)
    holding = find_solution(environment, unique_name + HOLDING_SUFFIX)
    if holding is None:
        text = f"The {unique_name} solution doesn't have an upgrade that is ready to be applied."
        raise DataverseError(400, NO_UPGRADE_READY, text)
    return base, holding


def check_promotion(environment: Environment, unique_name: str) -> None:
    base, holding = staged_upgrade(environment, unique_name)
    stuck = blocking(environment, replaced_components(environment, base["solutionid"], holding["solutionid"]))
    if stuck:
        names = ", ".join(sorted({str(row["name"]) for row, _component in stuck}))
        text = f"The upgrade of {unique_name} failed: what it removes is still used by {names}."
        raise DataverseError(400, UPGRADE_FAILED, text)


def promote(environment: Environment, unique_name: str) -> str:
    """The waiting solution takes the name of the installed one, which goes with whatever only it had."""
    base, holding = staged_upgrade(environment, unique_name)
    replace_solution(environment, base, holding["solutionid"])
    changes = {"uniquename": base["uniquename"], "updatedon": environment.clock.now_iso()}
    environment.store.update("solution", holding["solutionid"], changes)
    return str(holding["solutionid"])


def replaced_components(environment: Environment, old_id: str, new_id: str) -> list[Component]:
    kept = set(members(environment, new_id))
    return [part for part in going_with(environment, old_id, besides=new_id) if part not in kept]


def replace_solution(environment: Environment, old: Row, new_id: str) -> None:
    """The old solution goes with whatever only it had; so do its patches, whose content the new one holds."""
    for patch in patches_of(environment, old).values():
        replace_solution(environment, patch, new_id)
    for component_type, object_id in replaced_components(environment, old["solutionid"], new_id):
        delete_component(environment, component_type, object_id)
    remove_solution_row(environment, old["solutionid"])
