# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which flows a task selects: read in a few requests, whatever their number."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from ...._core.errors import InputFailure
from ...._core.naming import fitting, matcher
from ...._core.option_checks import refuse_empty
from ...._core.text import joined, short
from ...api.address import any_of_many, is_guid, text
from ...lookups import solutions
from .. import not_found, predicted
from .. import rows as flows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Options = Mapping[str, Any]

COLUMNS = "workflowid,name,statecode,_ownerid_value"


class Flow(NamedTuple):
    """A flow that is selected: what is known of its ``row``, and what is ``declared`` for it.

    ``label`` is what it is called where no other flow may be called the same. One that is only ``predicted`` does not
    exist yet.
    """

    row: Mapping[str, Any]
    label: str
    predicted: bool = False
    declared: Mapping[str, Any] = {}

    @property
    def guid(self) -> str:
        """The id in lower case."""
        return self.row["workflowid"].lower()

    @property
    def name(self) -> str:
        """The name."""
        return self.row["name"]


class Selection:
    """The flows among which a task selects: ``rows`` are those that were read, by id.

    ``members`` are the ids of the flows of the solution; None if all flows of the environment can be selected.
    """

    def __init__(self, dataverse: Any, options: Options, members: set[str] | None, rows: dict[str, Any]) -> None:
        self._dataverse = dataverse
        self._options = options
        self._members = members
        self._rows = rows
        self._predicted = predicted.by_id(options)

    def matching(self) -> list[Flow]:
        """Return the flows that the pattern selects, or all; none if the task lists the flows that it selects."""
        options = self._options
        if options["flows"] is not None and not options["all"] and not options["name_pattern"]:
            return []
        matches = matcher(options["name_pattern"] or "*")
        return [one for one in self._flows(self._rows if self._members is None else self._members) if matches(one.name)]

    def listed(self, entry: Options, remedy: str = "Nothing was changed.") -> Flow:
        """Return the flow that an entry of the list selects; ``remedy`` ends the message if there is none."""
        name, guid = entry.get("name"), id_of(entry)
        found = self._flows([guid]) if guid else self._called(name)
        if not found:
            brought = [one.get("name") or "" for one in self._predicted.values()]
            raise not_found.not_found(self._dataverse, name or guid, self._options["solution"], remedy, brought)
        if len(found) > 1:
            raise InputFailure(
                "{0} flows are named {1!r}: {2}.".format(
                    len(found), short(name, 60), joined([one.guid for one in found], most=3)
                ),
                "Set flow_id, or the solution that contains the flow.",
            )
        return found[0]

    def _called(self, name: str) -> list[Flow]:
        """Return the flows of this name; if none is written like that, those that differ only in case."""
        guids = [*self._rows, *(guid for guid in self._predicted if guid not in self._rows)]
        found = self._flows(guid for guid in guids if self._members is None or guid in self._members)
        return fitting(name, found, lambda one: one.name)

    def _flows(self, guids: Iterable[str]) -> list[Flow]:
        found = [self._flow(guid) for guid in guids]
        return [one for one in found if one]

    def _flow(self, guid: str) -> Flow | None:
        entry = self._predicted.get(guid)
        if guid in self._rows:
            row = predicted.over(self._rows[guid], entry)
            return Flow(row, row["name"])
        if entry:
            row = {"workflowid": guid, "name": entry.get("name") or guid, "statecode": predicted.state(entry).code}
            return Flow(row, row["name"], predicted=True)
        return None


def read(dataverse: Any, options: Options) -> Selection:
    """Read the flows among which the options of a task select."""
    members = _members(dataverse, options)
    return Selection(dataverse, options, members, _rows(dataverse, options, members))


def check(entries: Iterable[Options], *names: str, option: str = "flows") -> None:
    """Raise InputFailure for an entry of ``option`` that selects nothing, or with an empty value of ``names``."""
    for number, entry in enumerate(entries):
        where = "{0}[{1}]".format(option, number)
        # the name of a flow may be empty
        refuse_empty(entry, *([] if entry.get("flow_id") else ["name"]), "flow_id", *names, where=where)
        if not (entry.get("name") or entry.get("flow_id")):
            raise InputFailure("{0} has neither name nor flow_id.".format(where))


def labelled(some: Iterable[Flow]) -> list[Flow]:
    """Return flows by name; those that share a name have the id in the label."""
    ordered = sorted(some, key=lambda one: (one.name, one.guid))
    count = Counter(one.name for one in ordered)
    return [
        one if count[one.name] == 1 else one._replace(label="{0} ({1})".format(one.name, one.guid)) for one in ordered
    ]


def read_rows(dataverse: Any, tried: str, ids: Iterable[str], columns: str = COLUMNS) -> dict[str, Any]:
    """Return the rows of the cloud flows among ``ids``, by id, in one batch."""
    return _by_id(dataverse.rows_of(_queries("workflowid", sorted(ids), columns), tried, annotations=True))


def id_of(entry: Options) -> str:
    """Return the id of the flow that an entry selects, "" if it selects one by name."""
    given: str = entry.get("flow_id") or ""
    if given and not is_guid(given):
        raise InputFailure("flow_id is not a GUID: {0!r}.".format(given[:60]))
    return (given or (entry["name"] if is_guid(entry["name"]) else "")).lower()


def _members(dataverse: Any, options: Options) -> set[str] | None:
    """Return the ids of the flows of the solution, None without one."""
    name, expected = options["solution"], set(predicted.by_id(options))
    if not name:
        return None
    if expected and not solutions.read(dataverse, name):
        return expected
    row = solutions.require(dataverse, name)
    return solutions.flow_ids(dataverse, row["solutionid"], name) | expected


def _rows(dataverse: Any, options: Options, members: set[str] | None) -> dict[str, Any]:
    """Return what can be selected: all flows, or those of the solution and those that are listed."""
    tried, listed = "Reading the flows", options["flows"] or ()
    ids = {id_of(entry) for entry in listed} - {""}
    if members is None and (options["all"] or options["name_pattern"]):
        rows = dataverse.rows("workflows", tried, annotations=True, select=COLUMNS, filter=flows.CLOUD_FLOW)
        return _by_id([rows])
    names = {text(entry["name"]) for entry in listed if members is None and not id_of(entry)}
    queries = _queries("workflowid", sorted(ids | (members or set()))) + _queries("name", sorted(names))
    return _by_id(dataverse.rows_of(queries, tried, annotations=True))


def _queries(column: str, literals: list[str], columns: str = COLUMNS) -> list[tuple[str, dict[str, str]]]:
    conditions = ["{0} and {1}".format(flows.CLOUD_FLOW, one) for one in any_of_many(column, literals)]
    return [("workflows", {"select": columns, "filter": one}) for one in conditions]


def _by_id(pages: Iterable[Iterable[dict[str, Any]]]) -> dict[str, Any]:
    return {row["workflowid"].lower(): row for rows in pages for row in rows}
