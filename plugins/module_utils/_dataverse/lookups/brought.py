# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What earlier imports of a dry run would bring: ``brings`` of their results, as ``predicted_solutions``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core import naming
from ..._core.errors import InputFailure
from ..._core.structure import Maybe, fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ..._core.plan import Plan


NAMED = {"name": str, "managed": bool}
# What an import returns as ``brings`` (see imports/dependencies.py).
BRINGS = {
    "unique_name": str,
    "publisher": Maybe(str),
    "components": [str],
    "running": [str],
    "bound": [str],
    "connection_references": [NAMED],
    "environment_variables": [{**NAMED, "type": str}],
}


def predicted(options: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return ``predicted_solutions``; InputFailure for what no import returns, as one that was skipped does not."""
    given: list[dict[str, Any]] = options.get("predicted_solutions") or []
    lacking = fault(given, [BRINGS])
    if lacking:
        raise InputFailure(
            "predicted_solutions{0} is missing or invalid.".format(lacking),
            "Set predicted_solutions to what earlier imports return as brings, without imports that were skipped.",
        )
    return given


def find(
    options: Mapping[str, Any], noun: str, of_result: Callable[[Mapping[str, Any]], dict[str, Any]]
) -> dict[str, Any] | None:
    """Return the row of the ``noun`` that is declared as the last import that brings it says, or None."""
    coming = [one for brings in reversed(predicted(options)) for one in brings[noun]]
    found = naming.fitting(options["name"], coming, lambda one: one["name"])
    return of_result(found[0]) if found else None


def only_planned(plan: Plan, label: str, url: str) -> Plan:
    """Return a plan for what was expected to be brought, which fails if it is carried out all the same."""

    def refuse(_payload: Any) -> None:
        raise InputFailure(
            "There is no {0} in {1}, although an earlier task was expected to install it.".format(label, url)
        )

    return plan.done_by(refuse)
