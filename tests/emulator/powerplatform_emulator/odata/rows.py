# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finding the row that a path segment names, by id or by alternate key."""

from __future__ import annotations

from typing import Any

from ..errors import DataverseError, missing_privilege, not_found, version_mismatch
from ..schema import Table
from ..store import Row
from ..tables import visibility
from .exchange import Exchange
from .path import Segment, guid
from .render import etag

ANY_TAG = "*"
SCHEMA_NAMES = {
    "workflow": "Workflow",
    "systemuser": "User",
    "team": "Team",
    "solution": "Solution",
    "publisher": "Publisher",
    "role": "Role",
    "businessunit": "BusinessUnit",
    "organization": "Organization",
}
NAME_PARTS = ("connectionreferencelogicalname", "schemaname")


def privilege_of(verb: str, table: Table) -> str:
    return f"prv{verb}{SCHEMA_NAMES.get(table.name, table.name)}"


def find_row(exchange: Exchange, table: Table, segment: Segment) -> Row | None:
    store = exchange.environment.store
    if not segment.named:
        return store.get(table.name, guid(segment.value))
    if set(segment.named) == {table.key}:
        return store.get(table.name, guid(segment.named[table.key]))
    if not any(_is_key(names, segment.named) for names in table.alternate_keys):
        wanted = ",".join(segment.named)
        raise DataverseError(
            400, "0x80060890", f"The key property '{wanted}' is not defined as a key of '{table.name}'."
        )
    found = store.find(table.name, **segment.named)
    if len(found) > 1:
        raise DataverseError(412, "0x80060892", "More than one record exists for the key values provided.")
    return found[0] if found else None


def _is_key(names: tuple[str, ...], given: dict[str, Any]) -> bool:
    """The whole key, or only the part of it that is a name."""
    return set(given) == set(names) or (len(given) == 1 and set(given) <= set(names) & set(NAME_PARTS))


def require_row(exchange: Exchange, table: Table, segment: Segment) -> Row:
    row = find_row(exchange, table, segment)
    if row is not None:
        if not visibility.may_read(exchange.environment, exchange.caller, table.name, row):
            raise missing_privilege(exchange.caller.systemuserid, privilege_of("Read", table))
        row = row if visibility.is_visible(exchange.environment, row) else None
    if row is not None:
        return row
    if segment.named and set(segment.named) != {table.key}:
        raise DataverseError(
            404, "0x80060891", f"A record with the specified key values does not exist in {table.name} entity"
        )
    raise not_found(table.name, guid(segment.value or segment.named[table.key]))


def check_match(exchange: Exchange, table: Table, row: Row) -> None:
    """Refuse when `If-Match` names another version of this row."""
    wanted = exchange.request.header("If-Match")
    if wanted in (None, ANY_TAG):
        return
    if not table.versioned:
        raise DataverseError(400, "0x8006088d", f"Optimistic concurrency isn't enabled for entity type {table.name}.")
    if wanted != etag(row):
        raise version_mismatch()
