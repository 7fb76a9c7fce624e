# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The row that is shared and the principal it is shared with, as parameters name them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..access_rights import TEAM, USER
from ..environment import Environment
from ..errors import DataverseError, bad_payload, invalid_argument, not_found
from ..odata.path import guid
from ..odata.payload import read_reference
from ..schema import plain_type
from ..store import Row

PRINCIPAL_KEY = "ownerid"


@dataclass(frozen=True)
class Found:
    """A row with its table and id."""

    table: str
    row_id: str
    row: Row


def find_target(environment: Environment, value: dict[str, Any]) -> Found:
    """A row that has an owner."""
    table, row_id = _named(environment, value)
    if "_ownerid_value" not in environment.schema.table(table).columns:
        raise invalid_argument(f"Rows of '{table}' have no owner and cannot be shared.")
    row = environment.store.get(table, row_id)
    if row is None:
        raise not_found(table, row_id)
    return Found(table, row_id, row)


def find_principal(environment: Environment, value: dict[str, Any]) -> Found:
    table, row_id = _named(environment, value)
    row = environment.store.get(table, row_id) if table in (USER, TEAM) else None
    if row is None:
        raise DataverseError(400, "0x8004020c", f"Invalid sharee: there is no {table} with id {row_id}.")
    return Found(table, row_id, row)


def _named(environment: Environment, value: dict[str, Any]) -> tuple[str, str]:
    """By reference (`@odata.id`), or by type and key; principals have the key `ownerid` too."""
    if isinstance(value.get("@odata.id"), str):
        table, row_id = read_reference(environment, value["@odata.id"])
        return table.name, row_id
    name = plain_type(str(value.get("@odata.type") or ""))
    known = environment.schema.tables.get(name)
    if known is None:
        raise bad_payload(f"The type '{value.get('@odata.type')}' of a row is not known.")
    keys = [known.key, PRINCIPAL_KEY] if name in (USER, TEAM) else [known.key]
    key = next((value[key] for key in keys if value.get(key)), None)
    if key is None:
        raise bad_payload(f"A row of '{name}' is named by its key '{known.key}'.")
    return name, guid(key)
