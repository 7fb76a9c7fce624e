# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an import changes: in lines for people and reports, and as the two sides of a diff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...flows import clientdata, prerequisites
from ...flows.connections import to_user
from ...flows.definition import fingerprint
from ...flows.state import of_row
from ..packages import comparison
from . import brought, removals
from .decision import APPLY, HOLDING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .consequences import Consequences
    from .situation import Situation

    Facts = dict[str, Any]

NOUNS = ("connection_references", "environment_variables")


def what_changes(situation: Situation, decided: Consequences, definitions: Facts | None) -> tuple[Facts, Facts, Facts]:
    """Return what changes in lines (see packages/comparison.py), what exists and what will exist.

    ``definitions`` is the package with the definitions of its flows, if it is sent. What is removed and what is added
    stands apart, in capitals so that it is shown first: a line for each removal, so that no removal and addition look
    like one renamed component.
    """
    robots, variables = _besides(situation, decided)
    before, after = _sides(situation, decided)
    old, new = _flows(definitions, decided)
    changes = comparison.changes(
        dict(_named(before, variables[0]), flows=old, desktop_flows=robots[0]),
        dict(_named(after, variables[1]), flows=new, desktop_flows=robots[1]),
    )
    for side, shown, brings in zip((before, after), _desktop_sides(*robots), variables):
        side["desktop_flows"] = shown
        side["defaults"] = _of_word(brings, "default")
        side["environment_variables"] = {**_of_word(brings, "value"), **side["environment_variables"]}
    _none, added = _shown({}, {guid: one for guid, one in new.items() if guid not in old})
    kept = ({guid: side[guid] for guid in old if guid in new} for side in (old, new))
    before["flows"], after["flows"] = _shown(*kept)
    if decided.removals:
        before[comparison.GOING] = [removals.said(one) for one in decided.removals]
    if added:
        after[comparison.COMING] = added
    return changes, before, after


def _besides(situation: Situation, decided: Consequences) -> tuple[Any, Any]:
    """Return desktop flows, and defaults and values of variables, as pairs of what exists and what will exist."""
    if not decided.decision.sends_package:
        return ({}, {}), ({}, {})
    package, declared = situation.package, decided.bindings.variables
    return (
        brought.desktop_flows(package, situation.desktop_flows),
        brought.of_variables(package, situation.variables, declared),
    )


def _sides(situation: Situation, decided: Consequences) -> tuple[Facts, Facts]:
    """Return versions, bindings and owners as they are and as they will be."""
    package, installed, leftover = situation.package, situation.installed, situation.leftover
    decision, bindings = decided.decision, decided.bindings
    before = dict(
        bindings.before(),
        version=installed and installed["version"],
        managed=installed and installed["ismanaged"],
        waiting_upgrade=leftover and leftover["version"],
        owners=_owners(decided, 0),
    )
    after = dict(before, **bindings.after(), owners=_owners(decided, 1))
    if decision.needed:
        after.update(waiting_upgrade=package["version"] if decision.strategy == HOLDING else None)
    if decision.leftover == APPLY and leftover:
        after.update(version=leftover["version"])
    if decision.strategy not in (None, HOLDING):
        after.update(version=package["version"], managed=package["managed"])
    return before, after


def differing(package: Mapping[str, Any], present: dict[str, Facts]) -> list[str]:
    """Return the names of the flows of a package that do not exist, or have another definition."""
    return [
        flow["name"]
        for flow in package["flows"]
        if flow["flow_id"] not in present
        or fingerprint(clientdata.definition_of(present[flow["flow_id"]])) != flow["definition"]
    ]


def differing_at_all(package: Mapping[str, Any], present: dict[str, Facts]) -> list[str]:
    """Return the names of the flows of a package that do not exist, or differ in what an environment shows of them.

    States are those of the environment, and a package without a description leaves that of the flow (inferred).
    """
    other = {*differing(package, present)}
    return [
        flow["name"] for flow in package["flows"] if flow["name"] in other or _is_other(flow, present[flow["flow_id"]])
    ]


def _is_other(flow: Facts, row: Facts) -> bool:
    """Return whether a flow has another name, description or connection references than the row of the same id."""
    there = _whole(row)
    needs = prerequisites.of_definition(there["definition"], there["connection_references"])
    descriptions = [one["description"].split() for one in (flow, there)]
    references = [{key: name.lower() for key, name in one["references_by_key"].items()} for one in (flow, needs)]
    return (
        flow["name"] != there["name"]
        or descriptions[0] not in ([], descriptions[1])
        or references[0] != references[1]
        or flow["runner_connections"] != needs["runner_connections"]
    )


def _flows(definitions: Facts | None, decided: Consequences) -> tuple[Facts, Facts]:
    """Return existing flows and those that will exist, by id, with definitions."""
    states, gone = _states(decided), {one["id"] for one in decided.removals}
    old = {guid: _whole(row) for guid, row in decided.present.items() if guid in states or guid in gone}
    new = {guid: dict(one, enabled=states[guid]) for guid, one in old.items() if guid not in gone}
    for guid, flow in (definitions or {"flows": {}})["flows"].items():
        new[guid] = dict(flow, enabled=states[guid])
        # a package without a description leaves that of the flow (inferred)
        if guid in old and not flow.get("description"):
            new[guid]["description"] = old[guid]["description"]
    return old, new


def _states(decided: Consequences) -> dict[str, bool]:
    """Return the states of the flows whose state this import decides on."""
    if decided.decision.sends_package:
        return decided.states.states
    return {guid: after["enabled"] for guid, (_before, after) in decided.states.out_of_place().items()}


def _whole(row: Facts) -> Facts:
    return {
        "name": row["name"],
        "description": row.get("description") or "",
        "definition": clientdata.definition_of(row),
        "connection_references": to_user(clientdata.references_of(row)),
        "enabled": of_row(row).is_on,
    }


def _shown(old: Facts, new: Facts) -> tuple[Facts, ...]:
    return tuple(one.get("flows", {}) for one in comparison.sides({"flows": old}, {"flows": new}))


def _owners(decided: Consequences, side: int) -> dict[str, str]:
    """Return the owners of flows that get another one."""
    pairs = {decided.present[guid]["name"]: pair for guid, pair in decided.states.out_of_place().items()}
    return {name: pair[side]["owner"] for name, pair in pairs.items() if pair[0]["owner"] != pair[1]["owner"]}


def _desktop_sides(old: Facts, new: Facts) -> Any:
    return (one.get("desktop_flows", {}) for one in comparison.sides({"desktop_flows": old}, {"desktop_flows": new}))


def _of_word(brings: Facts, word: str) -> Facts:
    return {name: members[word] for name, members in brings.items() if word in members}


def _named(side: Facts, brings: Facts) -> Facts:
    """Return the two nouns of a side in the form in which they are compared."""
    words = {"connection_references": "connection", "environment_variables": "value"}
    named = {noun: {name: {words[noun]: value} for name, value in side[noun].items()} for noun in NOUNS}
    for name, members in brings.items():
        named["environment_variables"][name] = {**members, **named["environment_variables"].get(name, {})}
    return named
