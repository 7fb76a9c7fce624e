# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether an answer fits the CSDL file: known sets, known members, values of the declared kinds."""

from __future__ import annotations

import re
from typing import Any

from powerplatform_emulator.schema import Column, Schema, Table, default_schema, plain_type

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
CONTEXT = re.compile(r"\$metadata#(?P<what>[^(/]*)(?P<items>\(.*\))?(?P<entity>/\$entity)?$")
METADATA_SETS = ("EntityDefinitions",)


def check_answer(answer: Any) -> None:
    """Raise AssertionError when a JSON answer of the Web API holds something the CSDL file does not know."""
    assert isinstance(answer, dict), answer
    if "error" in answer:
        assert isinstance(answer["error"]["code"], str)
        assert isinstance(answer["error"]["message"], str)
        return
    match = CONTEXT.search(answer["@odata.context"])
    if match is None:
        return
    schema = default_schema()
    what = match["what"]
    if what in METADATA_SETS:
        return
    table = schema.by_set(what)
    if table is not None and match["entity"]:
        check_row(schema, table, answer)
    elif table is not None and "value" in answer and isinstance(answer["value"], list):
        for row in answer["value"]:
            check_row(schema, table, row)
    elif what.startswith("Microsoft.Dynamics.CRM."):
        check_complex(schema, plain_type(what), answer)


def check_row(schema: Schema, table: Table, row: dict[str, Any]) -> None:
    for name, value in row.items():
        plain, _at, _annotation = name.partition("@")
        if name.startswith("@"):
            continue
        assert plain in table.columns or plain in table.navigations, f"{table.name} has no member {plain}"
        if _annotation:
            continue
        if name in table.columns and not isinstance(value, (dict, list)):
            check_value(table, table.columns[name], value)
        elif name in table.navigations:
            related = schema.targets(table.navigations[name].target)
            for other in value if isinstance(value, list) else [value]:
                if other is not None:
                    check_row(schema, _table_of(related, other), other)


def _table_of(candidates: list[Table], row: dict[str, Any]) -> Table:
    if len(candidates) == 1:
        return candidates[0]
    wanted = row["@odata.type"].rsplit(".", 1)[-1]
    return next(table for table in candidates if table.name == wanted)


def check_value(table: Table, column: Column, value: Any) -> None:
    if value is None:
        return
    shown = f"{table.name}.{column.name} = {value!r}"
    if column.type == "Edm.Guid":
        assert isinstance(value, str), shown
        assert GUID.fullmatch(value), shown
    elif column.type == "Edm.DateTimeOffset":
        assert isinstance(value, str), shown
        assert DATE.fullmatch(value), shown
    elif column.type in ("Edm.String", "Edm.Binary"):
        assert isinstance(value, str), shown
    elif column.type == "Edm.Boolean":
        assert isinstance(value, bool), shown
    elif column.type in ("Edm.Int32", "Edm.Int64"):
        assert isinstance(value, int), shown
        assert not isinstance(value, bool), shown
    elif column.type in ("Edm.Double", "Edm.Decimal"):
        assert isinstance(value, (int, float)), shown


def check_complex(schema: Schema, name: str, value: dict[str, Any]) -> None:
    members = schema.complex_types.get(name)
    assert members is not None, f"there is no complex type {name}"
    for member, item in value.items():
        if member.startswith("@"):
            continue
        assert member in members, f"{name} has no member {member}"
        inner = plain_type(members[member].type)
        if inner in schema.complex_types:
            for part in item if isinstance(item, list) else [item]:
                if part is not None:
                    check_complex(schema, inner, part)
