# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection references as rows: places where the flows of an environment find their connections (contract 13.1)."""

from __future__ import annotations

import uuid

from ..._core import naming
from ..api.address import any_of, any_of_many, text
from ..lookups import solutions

TABLE = "connectionreferences"
NAME = "connectionreferencelogicalname"
COLUMNS = (
    "connectionreferenceid,connectionreferencelogicalname,connectionreferencedisplayname,description,connectorid,"
    "connectionid,ismanaged"
)
CONNECTORS = "/providers/Microsoft.PowerApps/apis/"
# The user's word for each column that can be declared.
COLUMN_OF = {
    "display_name": "connectionreferencedisplayname",
    "description": "description",
    "connector": "connectorid",
    "connection": "connectionid",
}


def read(dataverse, tried, condition=None):
    """Return the rows of all connection references for which ``condition`` holds."""
    return dataverse.rows(TABLE, tried, select=COLUMNS, filter=condition, orderby=NAME)


def queries_of(names):
    """Return the queries for the connection references called ``names``: (table, options) each."""
    conditions = any_of_many(NAME, map(text, sorted(names)))
    return [(TABLE, {"select": COLUMNS, "filter": condition}) for condition in conditions]


def find(dataverse, name):
    """Return the connection reference called ``name``, or None."""
    found = read(dataverse, "Reading connection reference {0!r}".format(name), any_of(NAME, [text(name)]))
    return next(iter(naming.fitting(name, found, lambda row: row[NAME])), None)


def suggestion(dataverse, name):
    """Return a sentence about what may be meant by a name that is not there."""
    tried = "Looking for connection reference {0!r}".format(name)
    rows = dataverse.rows(TABLE, tried, select=NAME + ",connectionreferencedisplayname")
    return naming.meant(name, [(row[NAME], row.get("connectionreferencedisplayname")) for row in rows])


def columns(declared):
    """Return the columns for declared values; an empty connection unbinds."""
    written = {COLUMN_OF[name]: value for name, value in declared.items()}
    if "connector" in declared:
        written["connectorid"] = connector_path(declared["connector"])
    if declared.get("connection") == "":
        written["connectionid"] = None
    return written


def create(dataverse, name, body, solution=None):
    """Create a connection reference and return its id, which follows from environment and name.

    So sending it twice makes no second one.
    """
    guid = str(uuid.uuid5(uuid.NAMESPACE_URL, "{0}/{1}/{2}".format(dataverse.url, TABLE, name.lower())))
    body = dict(body, connectionreferenceid=guid, **{NAME: name})
    return dataverse.create(TABLE, body, "Creating connection reference {0!r}".format(name), solution, guid)


def change(dataverse, row, written):
    """Change columns of a connection reference that is there, unless it moved since it was read."""
    tried = "Changing connection reference {0!r}".format(row[NAME])
    dataverse.update(TABLE, row["connectionreferenceid"], written, tried, row.get("@odata.etag", "*"))


def connector_path(connector):
    """Return what stands in the column for a connector given by name or by path."""
    return connector if "/" in connector else CONNECTORS + connector


def connector_name(path):
    """Return a connector's name, the last part of its path."""
    return (path or "").rpartition("/")[2]


def same_connector(left, right):
    """Tell whether two paths or names mean one connector."""
    return connector_name(left).lower() == connector_name(right).lower()


def same_connection(left, right):
    """Tell whether two names mean one connection; no name and the empty one mean none (case: inferred)."""
    return (left or "").lower() == (right or "").lower()


def values(row):
    """Return what of a row a user can declare, in the user's words."""
    return {
        "display_name": row.get("connectionreferencedisplayname") or "",
        "description": row.get("description") or "",
        "connector": connector_name(row.get("connectorid")),
        "connection": row.get("connectionid") or "",
    }


def as_result(row):
    """Return a row as module results show a connection reference."""
    return dict(
        values(row),
        name=row[NAME],
        connection_reference_id=row.get("connectionreferenceid"),
        connection=row.get("connectionid") or None,
        managed=row.get("ismanaged"),
    )


def list_references(dataverse, options):
    """Return the connection references that fit ``options`` of the module dataverse_connection_reference_info."""
    condition = None
    if options.get("name"):
        condition = any_of(NAME, [text(options["name"])])
    members = solutions.members(dataverse, options.get("solution"))
    return [
        as_result(row)
        for row in read(dataverse, "Listing connection references", condition)
        if (members is None or row["connectionreferenceid"].lower() in members)
        and options.get("unbound") in (None, not row.get("connectionid"))
    ]
