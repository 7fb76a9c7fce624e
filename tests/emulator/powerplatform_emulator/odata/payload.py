# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Request bodies: members checked against the table and turned into stored columns."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC
from typing import Any
from urllib.parse import unquote

from ..environment import Environment
from ..errors import DataverseError, bad_payload, not_found
from ..schema import NAMESPACE, Column, Navigation, Schema, Table
from ..store import Row
from .filter import moment
from .optionsets import options_of
from .path import GUID, parse_path

BIND = "@odata.bind"
STATE_COLUMNS = ("statecode", "statuscode")
SET_BY_PLATFORM = frozenset(
    {
        "createdby",
        "modifiedby",
        "createdonbehalfby",
        "modifiedonbehalfby",
        "owninguser",
        "owningteam",
        "owningbusinessunit",
        "organizationid",
    }
)


def read_payload(environment: Environment, table: Table, body: Any, old: Row | None) -> Row:
    """Columns to store; `old` is the row that is changed, None on create."""
    if not isinstance(body, dict):
        raise bad_payload("An unexpected node was found when reading from the JSON reader. An object was expected.")
    row: Row = {}
    for member, value in body.items():
        if member.endswith(BIND):
            row.update(_bound(environment, table, member[: -len(BIND)], value))
        elif "@" not in member:
            _read_member(environment, table, row, member, value, old)
    return row


def _read_member(environment: Environment, table: Table, row: Row, name: str, value: Any, old: Row | None) -> None:
    column = table.columns.get(name)
    if column is None:
        if name in table.navigations:
            raise bad_payload(f"Related rows cannot be written together with the row: '{name}'. Bind it instead.")
        raise bad_payload(
            f"Invalid property '{name}' was found in entity '{NAMESPACE}.{table.name}'. "
            f"The property '{name}' does not exist on type '{NAMESPACE}.{table.name}'."
        )
    if column.is_lookup:
        raise bad_payload(f"The lookup '{name}' is read-only here. Set the navigation property with {BIND} instead.")
    if column.computed or (table.key == name == "ownerid"):
        return
    value = read_value(environment.schema, table, column, value)
    if column.type == f"mscrm.{'BooleanManagedProperty'}" and value is not None:
        value = {**((old or {}).get(name) or {}), **value}
    if old is not None and (column.immutable or name == table.key):
        if value != old.get(name) and name not in _fixed_elsewhere(table):
            raise bad_payload(f"The property '{name}' can be set on create only.")
        if value == old.get(name):
            return
    row[name] = value


def _fixed_elsewhere(table: Table) -> tuple[str, ...]:
    """Create-only columns for which the table's own rules have the better error."""
    return ("category", "primaryentity") if table.name == "workflow" else ()


def read_value(schema: Schema, table: Table, column: Column, value: Any) -> Any:
    if value is None:
        return None
    kind = column.type
    if kind == "Edm.String" and isinstance(value, str):
        return _text(table, column, value)
    if kind in ("Edm.Int32", "Edm.Int64") and isinstance(value, int) and not isinstance(value, bool):
        return _choice(table, column, value)
    if kind == "Edm.Boolean" and isinstance(value, bool):
        return value
    if kind in ("Edm.Double", "Edm.Decimal") and isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    if kind == "Edm.Guid" and isinstance(value, str) and GUID.fullmatch(value.strip("{}")):
        return value.strip("{}").lower()
    if kind == "Edm.DateTimeOffset" and isinstance(value, str):
        try:
            return moment(value).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        except ValueError:
            pass
    if kind == "Edm.Binary" and isinstance(value, str):
        try:
            base64.b64decode(value, validate=True)
        except binascii.Error:
            pass
        else:
            return value
    inner = schema.complex_types.get(kind.rsplit(".", 1)[-1])
    if inner and isinstance(value, dict) and set(value) <= set(inner):
        return value
    raise bad_payload(f"Cannot convert the value of property '{column.name}' to the expected type '{kind}'.")


def _text(table: Table, column: Column, value: str) -> str:
    if column.max_length is not None and len(value) > column.max_length:
        text = (
            f"A validation error occurred. The length of the '{column.name}' attribute of the '{table.name}' entity "
            f"exceeded the maximum allowed length of '{column.max_length}'."
        )
        raise DataverseError(400, "0x80044331", text)
    return value


def _choice(table: Table, column: Column, value: int) -> int:
    options = options_of(table.name, column.name)
    if options and column.name not in STATE_COLUMNS and value not in options:
        accepted = ",".join(map(str, options))
        text = (
            f"A validation error occurred. The value {value} of '{column.name}' on record of type '{table.name}' is "
            f"outside the valid range. Accepted Values: {accepted}"
        )
        raise DataverseError(400, "0x8004431a", text)
    return value


def _bound(environment: Environment, table: Table, name: str, value: Any) -> Row:
    navigation = table.navigations.get(name)
    if navigation is None or navigation.collection or navigation.column is None or name in SET_BY_PLATFORM:
        raise bad_payload(
            f"An undeclared property '{name}' which only has property annotations in the payload was found."
        )
    if value is None:
        return {navigation.column: None}
    if not isinstance(value, str):
        raise bad_payload(f"The value of '{name}{BIND}' must be a reference to a row.")
    target, row_id = read_reference(environment, value)
    return bind(environment, table, navigation, target, row_id)


def bind(environment: Environment, table: Table, navigation: Navigation, target: Table, row_id: str) -> Row:
    """The columns that make a lookup point to an existing row."""
    if target not in environment.schema.targets(navigation.target):
        raise bad_payload(f"'{navigation.name}' cannot refer to a row of '{target.set_name}'.")
    if environment.store.get(target.name, row_id) is None:
        raise not_found(target.name, row_id)
    changes: Row = {navigation.column or "": row_id}
    if target.name != navigation.target or len(table.lookups[navigation.column or ""]) > 1:
        changes[f"${navigation.column}"] = target.name
    return changes


def read_reference(environment: Environment, text: str) -> tuple[Table, str]:
    """`systemusers(<guid>)`, with or without a slash in front, relative or absolute."""
    path = unquote(text)
    if path.startswith(("http://", "https://")):
        path = path.split("/api/data/", 1)[-1].partition("/")[2]
    segments = parse_path(path, {})
    table = environment.schema.by_set(segments[0].name) if len(segments) == 1 else None
    value = segments[0].value if table else None
    if table is None or not isinstance(value, str) or not GUID.fullmatch(value):
        raise bad_payload(f"The reference '{text}' is not valid.")
    return table, value.lower()
