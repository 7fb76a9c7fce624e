# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who changed an object and when, and the operation on a solution during which that was.

A row stores its last change only, whatever that was. That what changes while an import runs is changed by it is
inferred.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ..._core.errors import Failure
from ..._core.timestamps import moment
from ..api.address import any_of, any_of_many, text
from ..api.client import FORMATTED
from ..connection_references import rows as references
from ..environment_variables import rows as variables
from ..lookups import times
from ..preflight.finding import attempt
from ..solutions.history import rows as history
from ..solutions.history import starters
from ..states.objects import FLOW, REFERENCE, SOLUTION, VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from ..states.reading import Found

    Entry = Mapping[str, Any]
    Rows = list[dict[str, Any]]

# Where the last change of an object is stored: a table, and the column with the id of the object.
STORED = {
    FLOW: ("workflows", "workflowid"),
    REFERENCE: (references.TABLE, "connectionreferenceid"),
    VARIABLE: (variables.ROWS_OF_VALUES, "_environmentvariabledefinitionid_value"),
}
STAMPS = "modifiedon,_modifiedby_value"
NEWEST_OPERATIONS = 200
# More names would make the address of the request too long.
MOST_NAMES = 30
CHANGING = ("import", "uninstall")
NOT_KNOWN = dict.fromkeys(("modified_by", "modified_on", "operation"))


class Causes:
    """``stamps`` are rows with the last change, by kind and id; ``ids`` are those of objects by kind and name.

    ``operations`` are those on solutions, newest first.
    """

    def __init__(
        self, stamps: Mapping[tuple[str, str], Entry], ids: Mapping[tuple[str, str], str], operations: Sequence[Entry]
    ) -> None:
        self._stamps = stamps
        self._ids = ids
        self._operations = operations

    def of(self, one: Entry) -> dict[str, Any]:
        """Return ``modified_by``, ``modified_on`` and ``operation`` of an object; None each if it is not known."""
        if one["kind"] == SOLUTION:
            return self._of_solution(one["name"])
        row = self._stamps.get((one["kind"], _id(one, self._ids)))
        if not row:
            return dict(NOT_KNOWN)
        by, at = row.get("_modifiedby_value" + FORMATTED), row["modifiedon"]
        return {"modified_by": by, "modified_on": at, "operation": self._during(at)}

    def _of_solution(self, name: str) -> dict[str, Any]:
        for one in self._operations:
            if one["solution"].casefold() == name.casefold():
                at = one["completed_on"] or one["started_on"]
                return {"modified_by": one["started_by"], "modified_on": at, "operation": _label(one)}
        return dict(NOT_KNOWN)

    def _during(self, modified_on: str | None) -> str | None:
        at = moment(modified_on)
        return next((_label(one) for one in self._operations if at and _begin(one) <= at <= _end(one)), None)


def read(dataverse: Any, everything: Found, names: Sequence[str], entries: Sequence[Entry]) -> Causes:
    """Read what is known of the changes of some objects; ``names`` are those of the solutions of concern, if any."""
    ids = _ids(everything)
    keys = {(one["kind"], _id(one, ids)) for one in entries if one["kind"] in STORED and _id(one, ids)}
    asked = bool(keys) or any(one["kind"] == SOLUTION for one in entries)
    return Causes(_stamps(dataverse, keys), ids, _operations(dataverse, names) if asked else [])


def _ids(everything: Found) -> dict[tuple[str, str], str]:
    found = {
        (REFERENCE, row[references.NAME].casefold()): row["connectionreferenceid"] for row in everything.references
    }
    values = {
        (VARIABLE, row["schemaname"].casefold()): row["environmentvariabledefinitionid"] for row in everything.variables
    }
    return {key: guid.lower() for key, guid in {**found, **values}.items()}


def _id(one: Entry, ids: Mapping[tuple[str, str], str]) -> str:
    return one["flow_id"] or ids.get((one["kind"], one["name"].casefold())) or ""


def _stamps(dataverse: Any, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Entry]:
    guids = defaultdict(list)
    for kind, guid in sorted(keys):
        guids[kind].append(guid)
    queries = [
        (kind, (STORED[kind][0], {"select": "{0},{1}".format(STORED[kind][1], STAMPS), "filter": condition}))
        for kind, some in guids.items()
        for condition in any_of_many(STORED[kind][1], some)
    ]
    asked = [query for _kind, query in queries]
    answer = attempt(lambda: dataverse.rows_of(asked, "Reading who changed objects", annotations=True, lenient=True))
    found: dict[tuple[str, str], Entry] = {}
    for (kind, _query), rows in zip(queries, () if isinstance(answer, Failure) else answer):
        for row in () if isinstance(rows, Failure) else rows:
            found[kind, (row[STORED[kind][1]] or "").lower()] = row
    return found


def _operations(dataverse: Any, names: Sequence[str]) -> list[dict[str, Any]]:
    """Return the newest operations that changed solutions, of any if no names or too many are given."""
    few = 0 < len(names) <= MOST_NAMES
    conditions = [any_of("msdyn_name", map(text, sorted(names)))] if few else []
    answer = attempt(lambda: _named(dataverse, history.newest(dataverse, conditions, NEWEST_OPERATIONS)))
    return [] if isinstance(answer, Failure) else answer


def _named(dataverse: Any, rows: Rows) -> list[dict[str, Any]]:
    found = [one for one in map(history.as_result, rows) if one["operation"] in CHANGING and one["solution"]]
    found.sort(key=_begin, reverse=True)
    return starters.named(dataverse, found)


def _begin(one: Entry) -> Any:
    return moment(one["started_on"]) or times.EARLIEST


def _end(one: Entry) -> Any:
    return moment(one["completed_on"]) or times.LATEST


def _label(one: Entry) -> str:
    what = "{0} ({1})".format(one["operation"], one["change"]) if one["change"] else one["operation"]
    return "{0} of {1} {2}".format(what, one["solution"], one["version"] or "").strip()
