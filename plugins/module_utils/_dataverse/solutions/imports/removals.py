# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an upgrade deletes: components that neither the new version nor another managed solution holds (18.8).

Flows of both kinds, connection references and environment variables of a package are known by name. Of other kinds a
package lists ids, or names that the environment does not return (tables, web resources): of the latter only their
number can be compared. When the new version is already installed, as a holding solution, all its components are known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...._core.errors import InputFailure
from ...._core.late_imports import late
from ...._core.text import joined
from ...api.address import any_of_many
from ...connection_references import rows as connection_references
from ...environment_variables import rows as environment_variables
from ...flows import rows as flows
from ...flows import state as states
from ...lookups.component_types import in_words, word_for
from .brought import DESKTOP_FLOW
from .decision import APPLY, REMOVE, UPGRADE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from typing import Any

    from ...api.client import Dataverse
    from ..operations import failures
    from .decision import Decision
    from .situation import Situation

    Row = Mapping[str, Any]
    Component = dict[str, Any]
    # The types of components by their ids.
    Types = dict[str, int]
else:
    (failures,) = late(__package__, "..operations.failures")

FLOW, DEFINITION, VALUE, FIRST_OF_ENVIRONMENT = 29, 380, 381, 10000
REFERENCE_KEY, DEFINITION_KEY = "connectionreferenceid", "environmentvariabledefinitionid"


def of_decision(dataverse: Dataverse, decision: Decision, situation: Situation) -> list[Component]:
    """Return what is removed on the way that was decided, by type and name.

    The leftover is an upgrade that was never finished. When it is applied, it removes what it does not contain, unless
    what it upgrades does not exist; the upgrade then removes what the package does not contain. When the leftover is
    removed, what only it holds is removed, unless the package brings it again.
    """
    installed, leftover, package = situation.installed, situation.leftover, situation.package
    going: list[Component] = []
    if decision.leftover == REMOVE:
        gone = of_leftover(dataverse, leftover, [installed] if installed else [])
        coming = _coming(package) if decision.sends_package else set()
        going += [one for one in gone if not coming & {one["id"], one["name"].lower()}]
    if decision.promotes and installed:
        going += of_promotion(dataverse, installed, leftover)
    if decision.strategy == UPGRADE:
        going += of_package(dataverse, decision, situation)
    return going


def of_package(dataverse: Dataverse, decision: Decision, situation: Situation) -> list[Component]:
    """Return what goes when a package takes the place of what is installed after the unfinished upgrade."""
    installed, leftover = situation.installed, situation.leftover
    base = leftover if decision.leftover == APPLY else installed
    return of_upgrade(dataverse, base, situation.package, [one for one in (installed, leftover) if one])


def of_upgrade(dataverse: Dataverse, installed: Row, package: Row, leaving: Iterable[Row] = ()) -> list[Component]:
    """Return what an upgrade of the ``installed`` solution to a package would delete, by type and name.

    ``leaving`` are solutions that go, too, and hold nothing then.
    """
    types = _components(dataverse, installed["solutionid"], roots_only=True)
    coming = _coming(package)
    named = _named(dataverse, types)
    going = [one for one in named if one["id"] not in coming and one["name"].lower() not in coming]
    others = _others(types, {one["id"] for one in named}, package.get("components"))
    going = _without_other_holders(dataverse, going + others, [installed, *leaving])
    return _counted(going, package.get("components") or {})


def of_promotion(dataverse: Dataverse, installed: Row, holding: Row) -> list[Component]:
    """Return what goes when a ``holding`` solution takes the place of the ``installed`` one."""
    return _only_in(dataverse, installed, [holding])


def of_leftover(dataverse: Dataverse, leftover: Row, held: Sequence[Row]) -> list[Component]:
    """Return what goes when an upgrade that waits is removed: what none of the solutions ``held`` holds, too."""
    return _only_in(dataverse, leftover, held)


def said(one: Component) -> str:
    """Return a component that goes in words; of a flow that is on, that too."""
    return in_words(one["component_type"], one["name"]) + (" (on)" if one.get("enabled") else "")


def refuse(going: Sequence[Component], decision: Decision, label: str) -> None:
    """Raise InputFailure with the whole list of what would be deleted."""
    what, remedy = "The upgrade to {0}".format(label), "use strategy update to keep them"
    if decision.strategy != UPGRADE and decision.leftover == REMOVE:
        what, remedy = "Removing the unfinished upgrade", "set leftover_upgrade to apply"
    raise InputFailure(
        "{0} would delete {1}.".format(what, joined(map(said, going), most=4)),
        "Set allow_removals if this is intended, or {0}.".format(remedy),
        reasons=[failures.reason(said(one) + " would be deleted", one["component_type"], one["name"]) for one in going],
    )


def _coming(package: Row) -> set[str]:
    """Return ids of flows, and names in lower case, that a package brings."""
    coming = {flow["flow_id"] for flow in package["flows"] + package["desktop_flows"]}
    return coming | {one["name"].lower() for one in package["connection_references"] + package["environment_variables"]}


def _only_in(dataverse: Dataverse, going: Row, staying: Sequence[Row]) -> list[Component]:
    """Return the components of the solution ``going`` that none of those ``staying``, and no other managed one, has."""
    types = _components(dataverse, going["solutionid"])
    kept = {guid for one in staying for guid in _components(dataverse, one["solutionid"])}
    types = {guid: kind for guid, kind in types.items() if guid not in kept}
    named = _named(dataverse, types)
    others = set(types) - {one["id"] for one in named}
    found = named + [{"component_type": word_for(types[guid]), "name": guid, "id": guid} for guid in sorted(others)]
    return _shown(_without_other_holders(dataverse, found, [going, *staying]))


def _others(types: Types, named: Collection[str], coming: Row | None) -> list[Component]:
    """Return the components of other kinds that the package does not list by their ids."""
    if coming is None:
        return []
    return [
        {"component_type": _word(kind), "name": guid, "id": guid, "kind": str(kind)}
        for guid, kind in sorted(types.items(), key=lambda one: (one[1], one[0]))
        if guid not in named
        and kind not in (DEFINITION, VALUE)
        and kind < FIRST_OF_ENVIRONMENT
        and guid not in coming.get(str(kind), {"ids": []})["ids"]
    ]


def _word(kind: int) -> str | None:
    """Return the word for a kind; of the processes, those that are not flows are meant."""
    return "process" if kind == FLOW else word_for(kind)


def _counted(going: Sequence[Component], coming: Row) -> list[Component]:
    """Leave out as many components of a kind as the package lists by names; of the rest only the number is known."""
    kept = [one for one in going if not coming.get(one.get("kind"), {"named": 0})["named"]]
    for kind, listed in coming.items():
        some = [one for one in going if one.get("kind") == kind and one not in kept]
        surplus = len(some) - listed["named"]
        if surplus > 0:
            name = "{0} of {1}".format(surplus, len(some))
            kept.append({"component_type": some[0]["component_type"], "name": name, "id": None})
    return _shown(kept)


def _shown(going: Iterable[Component]) -> list[Component]:
    return [{name: one.get(name) for name in ("component_type", "name", "id", "enabled")} for one in going]


def _components(dataverse: Dataverse, solution_id: str, roots_only: bool = False) -> Types:
    """Return the types of a solution's components under their ids, on request without those that belong to others."""
    rows = dataverse.rows(
        "solutioncomponents",
        "Reading the components of the solution",
        select="objectid,componenttype,rootsolutioncomponentid",
        filter="_solutionid_value eq {0}".format(solution_id),
    )
    return {
        row["objectid"].lower(): row["componenttype"]
        for row in rows
        if not (roots_only and row.get("rootsolutioncomponentid"))
    }


def _named(dataverse: Dataverse, types: Types) -> list[Component]:
    """Return the flows of both kinds, references and variables among components, with their names."""
    ids = sorted(guid for guid, kind in types.items() if kind == FLOW)
    found = [
        {
            "component_type": "flow",
            "name": row["name"],
            "id": row["workflowid"].lower(),
            "enabled": states.of_row(row).is_on,
        }
        for row in flows.read_many(dataverse, "Reading the flows of the solution", ids)
    ]
    found += _desktop_flows(dataverse, set(ids) - {one["id"] for one in found})
    ids = sorted(guid for guid, kind in types.items() if kind >= FIRST_OF_ENVIRONMENT)
    for condition in any_of_many(REFERENCE_KEY, ids):
        found += [
            {
                "component_type": "connection_reference",
                "name": row["connectionreferencelogicalname"],
                "id": row[REFERENCE_KEY].lower(),
            }
            for row in connection_references.read(dataverse, "Reading the references of the solution", condition)
        ]
    ids = sorted(guid for guid, kind in types.items() if kind == DEFINITION)
    for condition in any_of_many(DEFINITION_KEY, ids):
        found += [
            {"component_type": "environment_variable", "name": row["schemaname"], "id": row[DEFINITION_KEY].lower()}
            for row in environment_variables.read(dataverse, "Reading the variables of the solution", condition)
        ]
    return sorted(found, key=lambda one: (one["component_type"], one["name"]))


def _desktop_flows(dataverse: Dataverse, ids: Iterable[str]) -> list[dict[str, Any]]:
    """Return the desktop flows among processes that are not cloud flows."""
    found = []
    for some in any_of_many("workflowid", sorted(ids)):
        condition = "{0} and {1}".format(DESKTOP_FLOW, some)
        found += dataverse.rows(
            "workflows", "Reading the desktop flows of the solution", select="workflowid,name", filter=condition
        )
    return [{"component_type": "desktop_flow", "name": row["name"], "id": row["workflowid"].lower()} for row in found]


def _without_other_holders(dataverse: Dataverse, going: Sequence[Component], own: Iterable[Row]) -> list[Component]:
    """Leave out what another managed solution holds: that loses a layer, not the component."""
    leaving = {one["solutionid"].lower() for one in own}
    held: set[str] = set()
    for condition in any_of_many("objectid", [one["id"] for one in going]):
        for row in dataverse.rows(
            "solutioncomponents",
            "Looking for other solutions that hold the components",
            select="objectid,_solutionid_value",
            filter=condition,
            expand="solutionid($select=uniquename,ismanaged)",
        ):
            other = row.get("solutionid") or {}
            if other.get("ismanaged") and row["_solutionid_value"].lower() not in leaving:
                held.add(row["objectid"].lower())
    return [one for one in going if one["id"] not in held]


def of_uninstall(dataverse: Dataverse, installed: Row) -> list[Component]:
    """Return what goes with a managed solution, tables first: all that no other managed solution holds."""
    types = _components(dataverse, installed["solutionid"])
    found = named(dataverse, types)
    known = {one["id"] for one in found}
    found += [
        {"component_type": _word(kind), "name": guid, "id": guid}
        for guid, kind in sorted(types.items())
        if guid not in known and kind != VALUE
    ]
    going = _without_other_holders(dataverse, found, [installed])
    return sorted(going, key=lambda one: (one["component_type"] != "table", one["component_type"] != "flow"))


def named(dataverse: Dataverse, types: Types) -> list[Component]:
    """Return the flows, references and variables among components, given by id with their types, with their names."""
    return _named(dataverse, types)
