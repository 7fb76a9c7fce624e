# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection references as rows: places where the flows of an environment find their connections (contract 13.1)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from ..._core import naming
from ..._core.field import columns, values
from ..api.address import any_of, any_of_many, text
from .fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    Row = dict[str, Any]

TABLE = "connectionreferences"
NAME = "connectionreferencelogicalname"
COLUMNS = ",".join(["connectionreferenceid", NAME, *(str(field.column) for field in FIELDS), "ismanaged"])


def read(dataverse: Any, tried: str, condition: str | None = None) -> list[Row]:
    """Return the rows of all connection references for which ``condition`` holds."""
    return dataverse.rows(TABLE, tried, select=COLUMNS, filter=condition, orderby=NAME)


def queries_of(names: Iterable[str]) -> list[tuple[str, dict[str, str]]]:
    """Return the queries for the connection references called ``names``: (table, options) each."""
    conditions = any_of_many(NAME, map(text, sorted(names)))
    return [(TABLE, {"select": COLUMNS, "filter": condition}) for condition in conditions]


def find(dataverse: Any, name: str) -> Row | None:
    """Return the connection reference called ``name``, or None."""
    found = read(dataverse, "Reading connection reference {0!r}".format(name), any_of(NAME, [text(name)]))
    return next(iter(naming.fitting(name, found, lambda row: row[NAME])), None)


def suggestion(dataverse: Any, name: str) -> str:
    """Return a sentence about what may be meant by a name that does not exist."""
    tried = "Searching for connection reference {0!r}".format(name)
    rows = dataverse.rows(TABLE, tried, select=NAME + ",connectionreferencedisplayname")
    return naming.meant(name, [(row[NAME], row.get("connectionreferencedisplayname")) for row in rows])


def create(dataverse: Any, name: str, body: Mapping[str, Any], solution: str | None = None) -> None:
    """Create a connection reference; its id follows from environment and name, so a second request does no harm."""
    guid = str(uuid.uuid5(uuid.NAMESPACE_URL, "{0}/{1}/{2}".format(dataverse.url, TABLE, name.lower())))
    body = dict(body, connectionreferenceid=guid, **{NAME: name})
    dataverse.create(TABLE, body, "Creating connection reference {0!r}".format(name), solution, guid)


def change(dataverse: Any, row: Row, written: Mapping[str, Any]) -> None:
    """Change columns of an existing connection reference, unless it changed since it was read."""
    tried = "Changing connection reference {0!r}".format(row[NAME])
    dataverse.update(TABLE, row["connectionreferenceid"], written, tried, row.get("@odata.etag", "*"))


def of_result(shown: Mapping[str, Any]) -> Row:
    """Return the row of a connection reference that does not exist yet, from what a result says of it."""
    return {NAME: shown["name"], "ismanaged": shown["managed"], **columns(FIELDS, shown)}


def as_result(row: Row) -> dict[str, Any]:
    """Return a row as module results show a connection reference."""
    return dict(
        values(FIELDS, row),
        name=row[NAME],
        connection_reference_id=row.get("connectionreferenceid"),
        connection=row.get("connectionid") or None,
        managed=row.get("ismanaged"),
    )
