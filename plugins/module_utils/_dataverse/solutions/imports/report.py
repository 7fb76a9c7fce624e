# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the result says of an import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...._core.bounds import bounded
from ...lookups import solutions
from . import dependencies, outlook, sending
from .decision import HOLDING, UPDATE

if TYPE_CHECKING:
    from typing import Any

    from .consequences import Consequences
    from .run import Means
    from .situation import Situation

# What a package holds is reported for users; the flows of the result, which later tasks plan from, need the room.
LONGEST_PACKAGE = 40_000


def facts(means: Means, situation: Situation, decided: Consequences, applied: bool, pending: bool) -> dict[str, Any]:
    """Return the facts of the solution and its flows as they are, or as they would be while the plan is ``pending``."""
    package, decision, bindings = situation.package, decided.decision, decided.bindings
    installed, leftover = situation.installed, situation.leftover
    return {
        "finished": True,
        "solution": _solution(means, situation, decided, applied),
        "package": bounded(package, LONGEST_PACKAGE, "package", mark=True)[0],
        "strategy": decision.strategy,
        "reason": decision.reason,
        "decision": dict(
            sending.settings(means.options, package, decision),
            installed=installed and installed["version"],
            package=package["version"],
            leftover_upgrade=leftover and leftover["version"],
        ),
        "removals": decided.removals,
        "left_behind": decided.left_behind,
        "unused": bindings.unused,
        "brings": brings(package, decided, pending),
        "flows": means.source.handed_on(flows(package, decided, pending)),
    }


def brings(package: dict[str, Any], decided: Consequences, pending: bool) -> dict[str, Any]:
    """Return what an import brings, for later ones (see dependencies.py)."""
    coming, comes = _that_will_exist(package, decided), decided.decision.sends_package
    return dependencies.brings(package, coming, decided.states, decided.bindings, pending, comes)


def flows(package: dict[str, Any], decided: Consequences, pending: bool) -> list[dict[str, Any]]:
    """Return the flows of a package that exist or will exist, as results show them."""
    return outlook.as_results(_that_will_exist(package, decided), decided.states, decided.bindings, pending)


def _that_will_exist(package: dict[str, Any], decided: Consequences) -> list[dict[str, Any]]:
    comes, present = decided.decision.sends_package, decided.states.present
    return [one for one in package["flows"] if comes or one["flow_id"] in present]


def _solution(means: Means, situation: Situation, decided: Consequences, applied: bool) -> dict[str, Any]:
    package, strategy = situation.package, decided.decision.strategy
    row = solutions.read(means.dataverse, package["unique_name"]) if applied else situation.installed
    solution = solutions.as_result(row) or dict.fromkeys(solutions.RESULT_MEMBERS)
    if strategy and strategy != HOLDING:
        solution.update(
            unique_name=package["unique_name"],
            friendly_name=package["friendly_name"],
            version=package["version"] if not applied else row and row["version"],
            managed=package["managed"],
        )
        if not applied:
            solution.update(installed_on=None, solution_id=solution["solution_id"] if strategy == UPDATE else None)
    return solution
