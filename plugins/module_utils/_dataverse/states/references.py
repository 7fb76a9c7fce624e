# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection references as declared: each bound to its connection, and what becomes of those that are not declared."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ..._core.errors import InputFailure
from ..connection_references import connection_form, rows, running_flows
from ..connection_references import declare as noun
from . import reading
from .items import Item, plan_of
from .names import Names
from .objects import REFERENCE, missing, undeclared, wrong

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..._core.plan import Plan
    from .objects import Object
    from .reading import Found, Row

UNBIND = "unbind"
CLEAR = "remove it from the declaration"


def plan(context: Any, declared: Mapping[str, str], exact: str, found: Found, most: int) -> Plan:
    """Return the plan for connection references, by name; with ``exact`` unbind, the others lose their connections."""
    dataverse = context.dataverse
    extra = _undeclared(declared, found) if exact == UNBIND else []
    items = _items(dataverse, declared, found.references, extra)
    changed = [one.name for one in items if one.steps]
    warnings = running_flows.of_references(dataverse, changed)[1] if changed else []
    again = partial(_again, dataverse, declared, extra)
    return plan_of(context, "connection references of {0}".format(dataverse.url), items, most, again, warnings)


def others(declared: Mapping[str, str], found: Found) -> list[Object]:
    """Return the bound connection references of the scope that are not declared."""
    return [undeclared(REFERENCE, row[rows.NAME], _connection(row)) for row in _undeclared(declared, found)]


def connections(declared: Mapping[str, str], found: Found) -> dict[str, str | None]:
    """Return the connections of all references as they are declared, or are, by name in lower case."""
    present = {row[rows.NAME].lower(): row.get("connectionid") for row in found.references}
    wanted = {name.lower(): value for name, value in declared.items()}
    return {name: wanted.get(name, value) for name, value in present.items()}


def _again(dataverse: Any, declared: Mapping[str, str], extra: Sequence[Row]) -> list[Item]:
    present = rows.read(dataverse, reading.TRIED)
    ids = {row["connectionreferenceid"].lower() for row in extra}
    return _items(dataverse, declared, present, [row for row in present if row["connectionreferenceid"].lower() in ids])


def _items(dataverse: Any, declared: Mapping[str, str], present: Sequence[Row], extra: Sequence[Row]) -> list[Item]:
    names = Names(present, lambda row: str(row[rows.NAME]), declared)
    listed = [_item(dataverse, name, value, names) for name, value in declared.items()]
    return listed + [
        Item(REFERENCE, row[rows.NAME], noun.of_row(dataverse, row, {"connection": ""}, search=False)) for row in extra
    ]


def _item(dataverse: Any, name: str, value: Any, names: Names) -> Item:
    label, shown = "connection reference {0!r}".format(name), {"connection": value}
    try:
        connection_form.check(value, label, CLEAR)
    except InputFailure as failure:
        return Item(REFERENCE, name, verdict=wrong(failure), declared=shown)
    meant = names.meant(name)
    if not meant:
        return Item(REFERENCE, name, verdict=missing(dataverse.url, names.suggestion(name)), declared=shown)
    return Item(REFERENCE, name, noun.of_row(dataverse, meant[0], shown, search=False))


def _undeclared(declared: Mapping[str, str], found: Found) -> list[Row]:
    known = {name.casefold() for name in declared}
    bound = [row for row in found.references_in_scope() if row.get("connectionid")]
    return [row for row in bound if row[rows.NAME].casefold() not in known]


def _connection(row: Row) -> dict[str, str]:
    return {"connection": row["connectionid"]}
