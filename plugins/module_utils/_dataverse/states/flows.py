# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloud flows as declared: their states, owners and shares, and what becomes of those that are not declared."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from ..._core.errors import Incomplete, InputFailure
from ..._core.plan import Plan
from ..._core.text import joined, short
from ..flows.many import activation, changes, owners_and_shares, selection
from ..flows.many import declare as many
from ..flows.outcomes import FAILED, Verdict, reason
from ..flows.rows import owner_of
from ..flows.shares import rights
from ..flows.state import of_row
from ..lookups.principals import key_of
from .names import Names
from .objects import FLOW, SHARE, entry, missing, undeclared
from .people import People

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..flows.many.owners_and_shares import OwnersAndShares
    from ..flows.many.selection import Flow
    from .objects import Object
    from .reading import Found, Row

    Entry = Mapping[str, Any]

TURN_OFF, REPORT, REVOKE = "turn_off", "report", "revoke"
DECLARED = ("enabled", "owner", "shares")


class Wanted(NamedTuple):
    """What is declared of flows: ``entries``, and what ``exact`` says of other flows and of other shares."""

    entries: Sequence[Entry]
    exact: str
    exact_shares: str
    most: int


class Meant(NamedTuple):
    """An entry, and the flow that it means, or the verdict if it means none."""

    entry: Entry
    row: Row | None
    verdict: Verdict | None

    @property
    def declared(self) -> dict[str, Any]:
        """What the entry declares."""
        return {name: self.entry[name] for name in DECLARED if self.entry.get(name) is not None}

    def names(self) -> list[str]:
        """Return the names of the users and teams that are declared."""
        owner = self.declared.get("owner")
        return ([owner] if owner else []) + [one["name"] for one in self.declared.get("shares", ())]


def plan(context: Any, wanted: Wanted, found: Found, connections: Mapping[str, str | None] | None = None) -> Plan:
    """Return the plan for flows; ``connections`` are those of connection references as they will be."""
    dataverse = context.dataverse
    listed = meant(wanted.entries, found.flows, dataverse.url)
    existing = [one for one in listed if one.row]
    people = People(dataverse, [name for one in existing for name in one.names()])
    problems = {one.row["workflowid"].lower(): people.problem_of(one.names()) for one in existing if one.row}
    flows = selection.labelled([*(_flow(one, problems) for one in existing), *_turned_off(wanted, listed, found)])
    shares = owners_and_shares.read(dataverse, flows, wanted.exact_shares == REVOKE, True, people.found)
    compared = changes.compare(flows, shares)
    unfit = {one.flow.guid: problems.get(one.flow.guid) or people.unfit(one, shares.principals) for one in compared}
    bad = {guid: why for guid, why in unfit.items() if why}
    order = activation.read(dataverse, [one for one in compared if one.flow.guid not in bad], {}, connections)
    target = "flows of {0}".format(dataverse.url)
    planned = many.plan(context, target, compared, shares, order, bad, wanted.most)
    told = _others(wanted, flows, listed, found, shares)
    return _reporting(planned, partial(_objects, planned, listed), told)


def meant(entries: Sequence[Entry], rows: Sequence[Row], url: str) -> list[Meant]:
    """Return the flow that each entry means; InputFailure if one is listed twice, or an entry is not valid."""
    selection.check(entries, "owner")
    names = Names(rows, lambda row: str(row["name"] or ""), [one["name"] for one in entries if one["name"]])
    by_id = {row["workflowid"].lower(): row for row in rows}
    found = [_meant(one, names, by_id, url) for one in entries]
    seen: set[str] = set()
    for one in found:
        if one.row and one.row["workflowid"].lower() in seen:
            raise InputFailure(
                "Flow {0!r} is listed twice in flows.".format(short(one.row["name"], 100)), "List it once."
            )
        seen.add(one.row["workflowid"].lower() if one.row else "")
    return found


def _meant(one: Entry, names: Names, by_id: Mapping[str, Row], url: str) -> Meant:
    guid = selection.id_of(one)
    if guid:
        row = by_id.get(guid)
        return Meant(one, row, None if row else missing(url, ""))
    found = names.meant(one["name"])
    if len(found) == 1:
        return Meant(one, found[0], None)
    if not found:
        return Meant(one, None, missing(url, names.suggestion(one["name"])))
    ids = joined([row["workflowid"].lower() for row in found], 120, 3)
    text = "{0} flows have this name: {1}".format(len(found), ids)
    return Meant(one, None, Verdict(FAILED, reason("ambiguous", text, "Set flow_id.")))


def _flow(one: Meant, problems: Mapping[str, Any]) -> Flow:
    row = one.row or {}
    declared = {} if problems[row["workflowid"].lower()] else one.declared
    return selection.Flow(row, row["name"], declared=declared)


def _turned_off(wanted: Wanted, listed: Sequence[Meant], found: Found) -> list[Flow]:
    """Return the flows of the scope that are on, are not declared, and must therefore be off."""
    left = _undeclared(listed, found) if wanted.exact == TURN_OFF else []
    return [selection.Flow(row, row["name"], declared={"enabled": False}) for row in left if of_row(row).is_on]


def _undeclared(listed: Sequence[Meant], found: Found) -> list[Row]:
    known = {one.row["workflowid"].lower() for one in listed if one.row}
    return [row for row in found.flows_in_scope() if row["workflowid"].lower() not in known]


def _others(
    wanted: Wanted, flows: Sequence[Flow], listed: Sequence[Meant], found: Found, shares: OwnersAndShares
) -> list[Object]:
    """Return the flows and shares that are not declared, and are left as they are."""
    touched = {one.guid for one in flows}
    left = [row for row in _undeclared(listed, found) if row["workflowid"].lower() not in touched]
    objects = [undeclared(FLOW, row["name"], _state(row), row["workflowid"].lower()) for row in left]
    if wanted.exact_shares == REPORT:
        objects += [one for flow in flows for one in _other_shares(flow, shares)]
    return objects if wanted.exact != "ignore" else [one for one in objects if one["kind"] == SHARE]


def _other_shares(flow: Flow, shares: OwnersAndShares) -> list[Object]:
    sharing = shares.sharing.get(flow.guid)
    if not sharing:
        return []
    known = {key_of(owner_of(flow.row)), *sharing.wanted}
    return [
        undeclared(
            SHARE, "{0}: {1}".format(flow.label, shares.labels[key]), {"rights": rights.ordered(words)}, flow.guid
        )
        for key, words in sharing.now.items()
        if key not in known
    ]


def _state(row: Row) -> dict[str, Any]:
    return {"enabled": of_row(row).is_on, "owner": owner_of(row)["name"]}


def _objects(planned: Plan, listed: Sequence[Meant], flows: Sequence[Mapping[str, Any]]) -> list[Object]:
    """Return the declared flows with their verdicts; ``flows`` are those that exist, as results show them."""
    sides, entries = planned.now["sides"], {one.row["workflowid"].lower(): one for one in listed if one.row}
    missed = [
        entry(FLOW, one.entry.get("name") or one.entry["flow_id"], one.verdict, one.declared, None)
        for one in listed
        if one.verdict
    ]
    shown = []
    for flow in flows:
        found, declared = sides[flow["flow_id"]]
        if not declared and flow["outcome"] == FAILED:
            declared = entries[flow["flow_id"]].declared
        verdict = Verdict(flow["outcome"], flow["reason"])
        shown.append(entry(FLOW, flow["name"], verdict, declared, found, flow["flow_id"]))
    return missed + shown


def _reporting(planned: Plan, objects: Any, told: Sequence[Object]) -> Plan:
    """Return a plan for flows that reports those that are not as declared, instead of ending the task."""

    def outcome(applied: bool) -> dict[str, Any]:
        unknown = False
        try:
            facts = planned.outcome(applied) if planned.outcome else {}
        except Incomplete as incomplete:
            facts, unknown = incomplete.facts, incomplete.perhaps_changed
        return {"objects": [*objects(facts["flows"]), *told], "unknown": unknown}

    return Plan(
        planned.target,
        planned.difference,
        planned.steps,
        planned.warnings,
        planned.now,
        outcome=outcome,
        carry_out=planned.carry_out,
    )
