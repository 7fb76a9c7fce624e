# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which flows a task selects, and what it declares for each: read in a few requests, whatever their number."""

from __future__ import annotations

from ...._core.errors import InputFailure
from ...._core.given import ALLOW_NONE, refuse_empty
from ...._core.naming import fitting, matcher
from ...._core.text import short
from ...api.address import any_of_many, is_guid, text
from ...lookups import solutions
from .. import absent, predicted
from .. import rows as flows
from ..state import ON

COLUMNS = "workflowid,name,statecode,_ownerid_value"
MOST_PARALLEL = 32
DECLARED = ("enabled", "owner", "shares")


class Flow:
    """A flow that is selected: its ``row``, and what is ``declared`` for it; it may be only ``predicted``."""

    def __init__(self, row, predicted=False):
        self.row = row
        self.predicted = predicted
        self.guid = row["workflowid"].lower()
        self.name = row["name"]
        self.label = row["name"]
        self.declared = {}
        self.listed = False


def read(dataverse, options):
    """Return the flows that ``options`` of the module dataverse_flows select, by name, with what is declared for each.

    ``flows``, ``name_pattern`` and ``all`` select, in ``solution`` if it is set; without any of them, the whole
    solution is selected. ``flows`` is None if it is not set.
    """
    _check(options)
    reading = _Reading(dataverse, options)
    meant = {one.guid: one for one in reading.selected()}
    for entry in options["flows"] or ():
        flow = reading.listed(entry)
        flow = meant.setdefault(flow.guid, flow)
        if flow.listed:
            raise InputFailure("Flow {0!r} is listed twice in flows.".format(short(flow.name, 100)), "List it once.")
        flow.listed = True
        flow.declared = _declared(entry)
    for flow in meant.values():
        for name in DECLARED:
            if options.get(name) is not None:
                flow.declared.setdefault(name, options[name])
    if not options["allow_none"]:
        _check_wishes(dataverse, options, meant.values())
    return _labelled(sorted(meant.values(), key=lambda one: (one.name, one.guid)))


def target(dataverse, options):
    """Return what the selected flows are called in the header of a diff."""
    such = " that match {0!r}".format(short(options["name_pattern"], 60)) if options["name_pattern"] else ""
    return "flows{0} of {1}".format(such, absent.place(dataverse, options["solution"]))


def _check(options):
    refuse_empty(options, "solution", "name_pattern", "owner")
    if options["flows"] is None and not (options["solution"] or options["name_pattern"] or options["all"]):
        raise InputFailure("No flows are named.", "Set flows, solution, name_pattern or all.")
    if options["all"] and options["name_pattern"]:
        raise InputFailure("all and name_pattern cannot be combined.", "Remove one of them.")
    if not 1 <= options["max_parallel"] <= MOST_PARALLEL:
        raise InputFailure("max_parallel must be 1 to {0}.".format(MOST_PARALLEL))
    for entry in options["flows"] or ():
        refuse_empty(entry, "name", "flow_id", "owner")
        if not (entry.get("name") or entry.get("flow_id")):
            raise InputFailure("An entry of flows has neither name nor flow_id.")


def _declared(entry):
    """Return what an entry declares; one that a module returned, with its ``status``, only selects the flow."""
    owner = entry.get("owner")
    if entry.get("status") is None:
        owner = owner.get("id") if isinstance(owner, dict) else owner
        return {name: one for name, one in dict(entry, owner=owner).items() if name in DECLARED and one is not None}
    returned = entry.get("flow_id") and isinstance(owner, (dict, type(None))) and not entry.get("shares")
    if not returned or entry.get("enabled") is not (entry["status"] == ON.word):
        raise InputFailure(
            "The entry of flow {0!r} looks like a result, but was changed.".format(
                short(entry.get("name") or entry["flow_id"], 60)
            ),
            "Declare with name or flow_id, enabled, owner and shares; status cannot be declared.",
        )
    return {}


def _check_wishes(dataverse, options, meant):
    """Raise InputFailure if no flow is selected, or nothing is declared for one."""
    where = absent.place(dataverse, options["solution"])
    if not meant:
        problem = "{0} has no cloud flow.".format(short(where[0].upper() + where[1:], 150))
        if options["name_pattern"]:
            problem = "No flow of {0} matches name_pattern {1!r}.".format(
                short(where, 110), short(options["name_pattern"], 60)
            )
        elif options["flows"] is not None:
            problem = "flows is empty, so no flow is selected."
        raise InputFailure(problem, ALLOW_NONE)
    for one in meant:
        if not (set(one.declared) - {"shares"} or one.declared.get("shares") or options["exact_shares"]):
            raise InputFailure(
                "Nothing is declared for flow {0!r}: neither enabled, owner nor shares.".format(short(one.name, 60)),
                ALLOW_NONE,
            )


def read_rows(dataverse, tried, ids, columns=COLUMNS):
    """Return the rows of the cloud flows among ``ids``, by id, in one batch."""
    queries = _queries("workflowid", sorted(ids), columns)
    pages = dataverse.rows_of(queries, tried, annotations=True)
    return {row["workflowid"].lower(): row for rows in pages for row in rows}


def _queries(column, literals, columns=COLUMNS):
    conditions = ["{0} and {1}".format(flows.CLOUD_FLOW, one) for one in any_of_many(column, literals)]
    return [("workflows", {"select": columns, "filter": one}) for one in conditions]


def _labelled(meant):
    """Set the label of each flow, which no other has: its name, with the id if several share it."""
    names = {}
    for flow in meant:
        names[flow.name] = names.get(flow.name, 0) + 1
    for flow in meant:
        if names[flow.name] > 1:
            flow.label = "{0} ({1})".format(flow.name, flow.guid)
    return meant


def _id_of(entry):
    """Return the id of the flow that an entry selects, "" if it selects one by name."""
    given = entry.get("flow_id") or ""
    if given and not is_guid(given):
        raise InputFailure("flow_id is not a GUID: {0!r}.".format(given[:60]))
    return (given or (entry["name"] if is_guid(entry["name"]) else "")).lower()


class _Reading:
    def __init__(self, dataverse, options):
        self._dataverse = dataverse
        self._options = options
        self._predicted = predicted.by_id(options)
        self._members = self._solution()
        self._rows = self._read()

    def selected(self):
        """Return the flows of the selection."""
        options = self._options
        if options["flows"] is not None and not options["all"] and not options["name_pattern"]:
            return []
        fits = matcher(options["name_pattern"] or "*")
        guids = self._rows if self._members is None else self._members
        found = [self._flow(guid) for guid in guids]
        return [one for one in found if one and fits(one.name)]

    def listed(self, entry):
        """Return the flow that an entry of the list selects."""
        name, guid = entry.get("name"), _id_of(entry)
        if guid:
            flow = self._flow(guid)
            found = [flow] if flow else []
        else:
            found = self._called(name)
        if not found:
            brought = [one.get("name") or "" for one in self._predicted.values()]
            remedy = "Nothing was changed."
            raise absent.not_found(self._dataverse, name or guid, self._options["solution"], remedy, brought)
        if len(found) > 1:
            raise InputFailure(
                "{0} flows are called {1!r}: {2}.".format(
                    len(found), short(name, 60), ", ".join(one.guid for one in found[:3])
                ),
                "Set flow_id, or the solution that contains the flow.",
            )
        return found[0]

    def _solution(self):
        """Return the ids of the members of the solution, None without one."""
        name = self._options["solution"]
        if not name:
            return None
        if self._predicted and not solutions.read(self._dataverse, name):
            return set(self._predicted)
        row = solutions.require(self._dataverse, name)
        return solutions.flow_ids(self._dataverse, row["solutionid"], name) | set(self._predicted)

    def _read(self):
        tried, ids, names = "Reading the flows", set(self._members or ()), []
        for entry in self._options["flows"] or ():
            if _id_of(entry):
                ids.add(_id_of(entry))
            elif self._members is None:
                names.append(text(entry["name"]))
        if self._members is None and (self._options["all"] or self._options["name_pattern"]):
            rows = self._dataverse.rows("workflows", tried, annotations=True, select=COLUMNS, filter=flows.CLOUD_FLOW)
            return {row["workflowid"].lower(): row for row in rows}
        queries = _queries("workflowid", sorted(ids)) + _queries("name", sorted(set(names)))
        pages = self._dataverse.rows_of(queries, tried, annotations=True)
        return {row["workflowid"].lower(): row for rows in pages for row in rows}

    def _flow(self, guid):
        one = self._predicted.get(guid)
        if guid in self._rows:
            return Flow(predicted.over(self._rows[guid], one))
        if one:
            row = {"workflowid": guid, "name": one.get("name") or guid, "statecode": predicted.state(one).code}
            return Flow(row, predicted=True)
        return None

    def _called(self, name):
        """Return the flows of this name; if none is written like that, those that differ only in case."""
        guids = list(dict.fromkeys(list(self._rows) + list(self._predicted)))
        found = [self._flow(guid) for guid in guids if self._members is None or guid in self._members]
        return fitting(name, found, lambda one: one.name)
