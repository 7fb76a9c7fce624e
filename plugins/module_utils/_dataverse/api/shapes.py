# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a row of a table must look like: its id is a GUID, and its columns are of their types."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from ..._core.text import is_guid

if TYPE_CHECKING:
    from typing import Any

# Every other column is a text; each may be null.
NUMBERS = frozenset(
    ("statecode", "statuscode", "category", "type", "runmode", "componenttype", "operationtype")
    + ("teamtype", "flowruntimetoliveinseconds")
)
SWITCHES = frozenset(
    ("ismanaged", "isdisabled", "isvisible", "isrequired", "systemmanaged", "sharetopreviousowneronassign")
)
# Numbers, booleans or texts, depending on version and table.
FREE = re.compile(r"^(?:errorcode|progress|triggertype|msdyn_(?!(?:changes|\w*(?:name|message|time|json|id))\Z)\w+)\Z")
# The id of each table, which every row has.
NEVER_NULL = {
    "connectionreferences": ("connectionreferencelogicalname",),
    "environmentvariabledefinitions": ("schemaname",),
    "solutioncomponents": ("objectid",),
    "solutions": ("uniquename", "version"),
    "workflows": ("name", "statecode"),
}
NONE = type(None)
_TABLE = re.compile(r"(?:^|/)(\w+)(?:\([^()/]*\))?\Z")
_COLUMNS = re.compile(r"[?&]\$select=([^&]*)")
_EXPANDED = re.compile(r"[?&]\$expand=([^&]*)")
_INNER = re.compile(r"(\w+)\(\$select=([\w,]+)\)")


class Shape:
    """The shape of the rows that ``path`` asks for, as far as it selects columns."""

    def __init__(self, path: str) -> None:
        place, _mark, _query = path.partition("?")
        table = _TABLE.search(place)
        # functions begin with a capital letter, tables do not
        self.is_result = place[:1].isupper()
        self.is_row = place.endswith(")") and not self.is_result
        self._table = table.group(1) if table else ""
        self._key = _singular(self._table) + "id"
        columns = _listed(_COLUMNS.search(path))
        inner = _EXPANDED.search(path)
        self._inner = {name: some.split(",") for name, some in _INNER.findall(unquote(inner.group(1)) if inner else "")}
        self._columns = [column for column in columns if column not in self._inner]
        self._needed = [one for one in (self._key, *NEVER_NULL.get(self._table, ())) if one in columns]

    def trouble(self, row: dict[str, Any]) -> str:
        """Return what is wrong with a row, "" if nothing is. Values are not repeated, since they may be secrets."""
        missing = next(filter(lambda column: not self._has(row, column), self._needed), None)
        if missing:
            return "a row of {0} without {1}".format(self._table, missing)
        for holder, columns in [(row, self._columns), *self._rows_within(row)]:
            if not isinstance(holder, dict):
                return "a row of {0} with something other than rows in it".format(self._table)
            strange = [column for column in columns if column not in holder or not _fits(column, holder[column])]
            strange += [name for name, value in holder.items() if _is_used(name) and not isinstance(value, (str, NONE))]
            if strange:
                return "a row of {0} without a valid {1}".format(self._table, strange[0])
        return ""

    def _has(self, row: dict[str, Any], column: str) -> bool:
        value = row.get(column)
        return isinstance(value, str) and is_guid(value) if column == self._key else value is not None

    def _rows_within(self, row: dict[str, Any]) -> list[tuple[Any, list[str]]]:
        found = []
        for name, columns in self._inner.items():
            rows = row.get(name)
            rows = rows if isinstance(rows, list) else [] if rows is None else [rows]
            found += [(one, columns) for one in rows]
        return found


def _singular(table: str) -> str:
    return table[:-3] + "y" if table.endswith("ies") else table[:-1]


def _listed(found: re.Match[str] | None) -> list[str]:
    return unquote(found.group(1)).split(",") if found else []


def _is_used(name: str) -> bool:
    """Return whether a member is an annotation that this collection uses: of a column, or the version of the row."""
    return "@" in name[1:] or name == "@odata.etag"


def _fits(column: str, value: Any) -> bool:
    if value is None:
        return True
    if column in SWITCHES:
        return isinstance(value, bool)
    if column in NUMBERS:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, str) or (bool(FREE.match(column)) and isinstance(value, (int, float)))
