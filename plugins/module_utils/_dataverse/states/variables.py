# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environment variables as declared: each with its value, and what becomes of those that are not declared."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ..._core.errors import InputFailure
from ..environment_variables import declare as noun
from ..environment_variables import rows, types
from . import reading
from .items import Item, plan_of
from .names import Names
from .objects import VARIABLE, missing, undeclared, wrong

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..._core.plan import Plan
    from .objects import Object
    from .reading import Found, Row

RESET = "reset"
SECRET = "Its value is a secret, which could not be restored"


def plan(context: Any, declared: Mapping[str, Any], exact: str, found: Found, most: int) -> Plan:
    """Return the plan for environment variables, by name; with ``exact`` reset, the others get their defaults."""
    dataverse = context.dataverse
    extra = [row for row in _undeclared(declared, found) if not _is_secret(row)] if exact == RESET else []
    items = _items(context, declared, found.variables, extra)
    again = partial(_again, context, declared, extra)
    return plan_of(context, "environment variables of {0}".format(dataverse.url), items, most, again)


def others(declared: Mapping[str, Any], exact: str, found: Found) -> list[Object]:
    """Return the variables of the scope that have a value, are not declared, and are left as they are."""
    left = [row for row in _undeclared(declared, found) if exact != RESET or _is_secret(row)]
    return [undeclared(VARIABLE, row["schemaname"], _value(row), text=SECRET if exact == RESET else "") for row in left]


def _again(context: Any, declared: Mapping[str, Any], extra: Sequence[Row]) -> list[Item]:
    present = rows.read(context.dataverse, reading.TRIED)
    names = {row["schemaname"] for row in extra}
    return _items(context, declared, present, [row for row in present if row["schemaname"] in names])


def _items(context: Any, declared: Mapping[str, Any], present: Sequence[Row], extra: Sequence[Row]) -> list[Item]:
    names = Names(present, lambda row: str(row["schemaname"]), declared)
    listed = [_item(context, name, value, names) for name, value in declared.items()]
    return listed + [
        Item(VARIABLE, row["schemaname"], noun.of_row(context.dataverse, row, {"value": None})) for row in extra
    ]


def _item(context: Any, name: str, value: Any, names: Names) -> Item:
    meant = names.meant(name)
    if not meant:
        types.hide_values([value], context.hide)
        verdict = missing(context.dataverse.url, names.suggestion(name))
        return Item(VARIABLE, name, verdict=verdict, declared=_shown(types.SECRET, name, value))
    row, kind = meant[0], rows.kind_of(meant[0])
    context.hide(*types.secrets(kind, name, [value]))
    try:
        desired = _stored(value, kind, rows.value_of(row), "The value of environment variable {0!r}".format(name))
    except InputFailure as failure:
        return Item(VARIABLE, name, None, wrong(failure), _shown(kind, name, value), _value(row))
    return Item(VARIABLE, name, noun.of_row(context.dataverse, row, {"value": desired}))


def _stored(value: Any, kind: str, present: str | None, what: str) -> str:
    """Return a declared value as it is stored; one that is stored like this is right, whatever its type says."""
    if isinstance(value, str) and value == present:
        return value
    if value is None or (isinstance(value, str) and not value.strip()):
        raise InputFailure(
            "{0} is declared as {1}.".format(what, "null" if value is None else "empty"),
            "Remove it from the declaration, or use dataverse_environment_variable with state=empty or state=default.",
        )
    text: str = types.as_text(value, kind, what)
    return text


def _undeclared(declared: Mapping[str, Any], found: Found) -> list[Row]:
    known = {name.casefold() for name in declared}
    return [
        row
        for row in found.variables_in_scope()
        if rows.value_of(row) is not None and row["schemaname"].casefold() not in known
    ]


def _is_secret(row: Row) -> bool:
    value = rows.value_of(row)
    return bool(types.hidden(rows.kind_of(row), row["schemaname"], value) != value)


def _value(row: Row) -> dict[str, Any]:
    return _shown(rows.kind_of(row), row["schemaname"], rows.value_of(row))


def _shown(kind: str, name: str, value: Any) -> dict[str, Any]:
    return {"value": types.hidden(kind, name, value)}
