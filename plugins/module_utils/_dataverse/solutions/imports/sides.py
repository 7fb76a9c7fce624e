# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an import changes, as diff and in lines: pure functions over what was read and decided."""

from __future__ import annotations

from ...flows import rows as flows
from ...flows.connections import to_user
from ...flows.definition import fingerprint
from ..packages import comparison
from ..packages.summary import by_name
from . import removals
from .decision import APPLY, HOLDING

NOUNS = ("connection_references", "environment_variables")


def compare(
    package, contents, decision, installed, leftover, bindings, present, keeper, going, desktop_flows, variables
):
    """Return what changes in lines (see packages/comparison.py), what is there and what will be.

    ``contents`` is the package with its definitions; without them flows are told apart by their fingerprints.
    ``present`` maps ids to rows of flows, those among them that are ``going``. ``desktop_flows`` and ``variables`` are
    pairs of what is and what will be (see brought.py). What goes and what comes stands apart,
    in capitals so that it is shown first: a line for each that goes, so that nobody takes one for the other.
    """
    states = (
        keeper.states
        if decision.sends_package
        else {guid: pair[1]["enabled"] for guid, pair in keeper.strays().items()}
    )
    before = dict(
        bindings.before(),
        version=installed and installed["version"],
        managed=installed and installed["ismanaged"],
        waiting_upgrade=leftover and leftover["version"],
        owners=_owners(keeper, present, 0),
    )
    after = dict(before, **bindings.after(), owners=_owners(keeper, present, 1))
    if decision.needed:
        after.update(waiting_upgrade=package["version"] if decision.strategy == HOLDING else None)
    if decision.leftover == APPLY:
        after.update(version=leftover["version"])
    if decision.strategy not in (None, HOLDING):
        after.update(version=package["version"], managed=package["managed"])
    old, new = _flows(package, contents, decision, present, states, going)
    changes = comparison.changes(
        dict(_named(before, variables[0]), flows=old, desktop_flows=desktop_flows[0]),
        dict(_named(after, variables[1]), flows=new, desktop_flows=desktop_flows[1]),
    )
    for side, robots, brought in zip((before, after), _desktop_sides(*desktop_flows), variables):
        side["desktop_flows"] = robots
        side["defaults"] = _of_word(brought, "default")
        side["environment_variables"] = {**_of_word(brought, "value"), **side["environment_variables"]}
    show = _whole_sides if contents else _short_sides
    coming, _none = show({guid: one for guid, one in new.items() if guid not in old}, {})
    before["flows"], after["flows"] = show(*({guid: side[guid] for guid in old if guid in new} for side in (old, new)))
    if going:
        before[comparison.GOING] = [removals.said(one) for one in going]
    if coming:
        after[comparison.COMING] = coming
    return changes, before, after


def differing(package, present):
    """Return the names of the flows of a package that are not there, or have another definition."""
    return [
        flow["name"]
        for flow in package["flows"]
        if flow["flow_id"] not in present
        or fingerprint(flows.definition_of(present[flow["flow_id"]])) != flow["definition"]
    ]


def _flows(package, contents, decision, present, states, going):
    """Return the flows that are there and those that will be, by id, with definitions or their fingerprints."""
    show = _whole if contents else _short
    old = {guid: show(row) for guid, row in present.items()}
    gone = {one["id"] for one in going}
    new = {guid: dict(one, enabled=states.get(guid, one["enabled"])) for guid, one in old.items() if guid not in gone}
    if decision.sends_package:
        coming = contents["flows"] if contents else {flow["flow_id"]: flow for flow in package["flows"]}
        new.update((guid, dict(_members(flow, contents), enabled=states[guid])) for guid, flow in coming.items())
        for guid, one in new.items():
            # a package without a description leaves that of the flow (inferred)
            if guid in old and not one.get("description"):
                one["description"] = old[guid].get("description")
    return old, new


def _members(flow, contents):
    if contents:
        return {name: flow[name] for name in ("name", "description", "definition", "connection_references")}
    return {"name": flow["name"], "definition": {"fingerprint": flow["definition"]}}


def _short(row):
    return {
        "name": row["name"],
        "definition": {"fingerprint": fingerprint(flows.definition_of(row))},
        "enabled": row["statecode"] == flows.ON,
    }


def _whole(row):
    return {
        "name": row["name"],
        "description": row.get("description") or "",
        "definition": flows.definition_of(row),
        "connection_references": to_user(flows.references_of(row)),
        "enabled": row["statecode"] == flows.ON,
    }


def _whole_sides(old, new):
    return tuple(one.get("flows", {}) for one in comparison.sides({"flows": old}, {"flows": new}))


def _short_sides(old, new):
    return _lines(old), _lines(new)


def _lines(listed):
    named = by_name([dict(one, flow_id=guid) for guid, one in listed.items()])
    return {name: {"definition": one["definition"], "enabled": one["enabled"]} for name, one in named.items()}


def _owners(keeper, present, side):
    """Return the owners of flows that are to have another one."""
    pairs = {present[guid]["name"]: pair for guid, pair in keeper.strays().items()}
    return {name: pair[side]["owner"] for name, pair in pairs.items() if pair[0]["owner"] != pair[1]["owner"]}


def _desktop_sides(old, new):
    return (one.get("desktop_flows", {}) for one in comparison.sides({"desktop_flows": old}, {"desktop_flows": new}))


def _of_word(brought, word):
    return {name: members[word] for name, members in brought.items() if word in members}


def _named(side, brought):
    """Return the two nouns of a side in the form in which they are compared."""
    words = {"connection_references": "connection", "environment_variables": "value"}
    named = {noun: {name: {words[noun]: value} for name, value in side[noun].items()} for noun in NOUNS}
    for name, members in brought.items():
        named["environment_variables"][name] = {**members, **named["environment_variables"].get(name, {})}
    return named
