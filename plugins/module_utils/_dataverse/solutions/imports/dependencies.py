# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a package says that it needs and does not hold, looked for in the environment (contract 19.3).

Flows, connection references, environment variables and tables can be found by id or name. Of other kinds only the
solution that held them where the package was exported is known; that it is not installed is a hint, no proof. A table
that is not found is certainly missing when its solution is not installed either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ...._core.errors import Failure, InputFailure
from ...._core.late_imports import late
from ...._core.text import joined, short
from ...api.address import any_of_many, is_guid, text
from ..packages.dependency import solution_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from ..operations import failures
    from .bindings import Bindings
    from .flow_states import FlowStates

    Key = tuple["Place", str]
else:
    (failures,) = late(__package__, "..operations.failures")


class Place(NamedTuple):
    """Where components of a kind are found, and by which column."""

    table: str
    column: str


TABLES = Place("EntityDefinitions", "LogicalName")
SOLUTION = Place("solutions", "uniquename")
# word: where it is found.
FOUND_BY = {
    "flow": Place("workflows", "workflowid"),
    "connection_reference": Place("connectionreferences", "connectionreferencelogicalname"),
    "environment_variable": Place("environmentvariabledefinitions", "schemaname"),
    "table": TABLES,
}
OF_THE_PLATFORM = ("", "active", "system", "basic")


class Need(NamedTuple):
    """A component that a package needs: where and by which key it is found, and the key of the solution that held it.

    Keys are in lower case. ``place`` is None for a kind that cannot be found; the key of a solution is empty for one of
    the platform's own, which always exists.
    """

    required: dict[str, Any]
    dependent: dict[str, Any]
    place: Place | None
    key: str
    solution: str

    @property
    def wanted(self) -> list[Key]:
        """What is searched for; if any of it exists, the component is taken to exist."""
        own = [(self.place, self.key)] if self.place else []
        return own + ([(SOLUTION, self.solution)] if self.solution and self.place in (None, TABLES) else [])


def check(dataverse: Any, package: dict[str, Any], predicted: Iterable[dict[str, Any]] | None) -> list[str]:
    """Raise InputFailure when something is certainly missing; return warnings about what may be.

    ``predicted`` are what earlier imports of a dry run would bring (see ``brings``).
    """
    needs = needs_of(package)
    wanted = {pair for one in needs for pair in one.wanted}
    coming = _of_predicted(wanted, predicted or ())
    existing, unreadable = look_for(dataverse, wanted - coming)
    certain, doubtful = missing(needs, coming | existing, unreadable)
    if certain:
        _refuse(package, [failures.missing(one.required, one.dependent) for one in certain])
    if not doubtful:
        return []
    named = joined(doubtful, 150)
    return ["The package needs components of {0}, which is not installed in this environment.".format(named)]


def needs_of(package: dict[str, Any]) -> list[Need]:
    """Return what a package needs and does not contain."""
    return [_need(one) for one in package["missing_dependencies"]]


def missing(needs: Iterable[Need], there: set[Key], unreadable: set[Place]) -> tuple[list[Need], list[str]]:
    """Return the needs that are certainly missing, and the names of the solutions that contain the others."""
    lacking = [one for one in needs if one.wanted and not there.intersection(one.wanted)]
    certain = [one for one in lacking if one.place and one.place not in unreadable]
    return certain, sorted({solution_of(one.required) for one in lacking if one not in certain})


def _of_predicted(wanted: set[Key], predicted: Iterable[dict[str, Any]]) -> set[Key]:
    """Return what is wanted and comes with earlier imports of a dry run."""
    known = {name.lower() for one in predicted for name in [one.get("unique_name") or "", *one["components"]]}
    return {pair for pair in wanted if pair[1] in known}


def brings(
    package: dict[str, Any],
    flows: Iterable[dict[str, Any]],
    states: FlowStates,
    bindings: Bindings,
    pending: bool,
    comes: bool,
) -> dict[str, Any]:
    """Return what an import brings, for later tasks of a dry run; while it is ``pending``, by ids and names.

    ``flows`` are those of the package that will exist; the rest of it only exists if it ``comes`` with the import.
    """
    found = [flow["flow_id"] for flow in package["flows"] + package["desktop_flows"]]
    found += [one["name"] for one in package["connection_references"] + package["environment_variables"]]
    return {
        "unique_name": package["unique_name"],
        "publisher": package["publisher"],
        "components": sorted(found) if pending and comes else [],
        "running": sorted(one["flow_id"] for one in flows if states.states[one["flow_id"]]) if pending else [],
        "bound": sorted(name for name, one in bindings.connections().items() if one) if pending else [],
        **(bindings.coming() if pending and comes else {"connection_references": [], "environment_variables": []}),
    }


def _need(one: dict[str, Any]) -> Need:
    required = one["required"]
    key = (required["id"] or required["name"]).lower()
    place = FOUND_BY.get(required["type"]) if key else None
    solution = solution_of(required).lower()
    solution = "" if solution in OF_THE_PLATFORM else solution
    if (required["type"] == "flow" and not is_guid(key)) or (place == TABLES and not solution):
        place = None
    return Need(required, one["dependent"], place, key, solution)


def look_for(dataverse: Any, wanted: Iterable[Key]) -> tuple[set[Key], set[Place]]:
    """Return those of the wanted components and solutions that exist, and the places that cannot be read.

    Who may not read the definitions of tables can still import.
    """
    keys: dict[Place, list[str]] = {}
    for place, key in sorted(wanted):
        keys.setdefault(place, []).append(key)
    queries = [
        (place, {"select": place.column, "filter": some})
        for place, names in keys.items()
        for some in any_of_many(place.column, names if place.column == "workflowid" else map(text, names))
    ]
    asked = [(place.table, options) for place, options in queries]
    pages = dataverse.rows_of(asked, "Looking for what the package needs", lenient=True) if asked else []
    there, unreadable = set(), set()
    for (place, _options), rows in zip(queries, pages):
        if not isinstance(rows, Failure):
            there |= {(place, row[place.column].lower()) for row in rows}
        elif place == TABLES:
            unreadable.add(place)
        else:
            raise rows
    return there, unreadable


def _refuse(package: dict[str, Any], reasons: list[dict[str, Any]]) -> None:
    more = " ({0} more in error.reasons)".format(len(reasons) - 1) if len(reasons) > 1 else ""
    raise InputFailure(
        "The package of {0} needs components that do not exist in this environment: {1}{2}.".format(
            package["unique_name"], short(reasons[0]["text"], 150), more
        ),
        reasons[0]["remedy"],
        code=failures.MISSING,
        reasons=reasons,
    )
