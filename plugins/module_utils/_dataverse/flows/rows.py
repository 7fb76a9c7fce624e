# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloud flows as rows of the table workflow: finding and reading them (contract 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core import field
from ..._core.errors import InputFailure, NotFound
from ..._core.late_imports import late
from ..._core.text import joined, short
from ..api.address import any_of_many, is_guid, query, row, text
from ..api.client import FORMATTED, TABLE_OF
from . import state
from .fields import PLAIN, STATE

if TYPE_CHECKING:
    from typing import Any

    from ..._core import naming
    from ..lookups import solutions

    Row = dict[str, Any]
else:
    naming, solutions = late(__package__, "..._core.naming", "..lookups.solutions")

# The tables of those that can own a flow, by type.
OWNER_TABLES = {"user": "systemusers", "team": "teams"}
CLOUD_FLOW = "category eq 5 and type eq 1"
COLUMNS = (
    "workflowid,workflowidunique," + ",".join(str(field.column) for field in PLAIN) + ",category,type,statecode,"
    "statuscode,ismanaged,"
    "_ownerid_value,_createdby_value,_modifiedby_value,createdon,modifiedon,suspensionreasondetails"
)
# What the server writes with every change.
STAMPS = ("modifiedon", "_modifiedby_value" + FORMATTED)


def find(dataverse, flow_id=None, name=None, solution=None):
    """Return the row of the one flow that is meant, with its definition, or None.

    ``flow_id`` decides, or a ``name`` that is an id; without one, ``name`` does, within ``solution`` if it is set.
    Raise InputFailure if the id is that of something else, or if several flows have the name.
    """
    if flow_id or is_guid(name):
        return _by_id(dataverse, flow_id or name)
    if not name:
        raise InputFailure("Neither name nor flow_id has a value.")
    condition = "{0} and name eq {1}".format(CLOUD_FLOW, text(name))
    found = read(dataverse, "Looking for flow {0!r}".format(short(name, 60)), condition, definitions=True)
    if solution and found:
        owner = solutions.require(dataverse, solution)
        members = solutions.flow_ids(dataverse, owner["solutionid"], solution)
        found = [flow for flow in found if flow["workflowid"].lower() in members]
    found = naming.fitting(name, found, lambda flow: flow["name"])
    if len(found) > 1:
        raise InputFailure(
            "{0} flows are named {1!r}: {2}.".format(
                len(found), short(name, 60), joined([flow["workflowid"] for flow in found], most=3)
            ),
            "Set flow_id, or the solution that contains the flow.",
        )
    return found[0] if found else None


def _by_id(dataverse, flow_id):
    if not is_guid(flow_id):
        raise InputFailure("flow_id is not a GUID: {0!r}.".format(flow_id[:60]), "Use a workflowid, without braces.")
    try:
        flow = dataverse.get(
            row("workflows", flow_id.lower()) + query(select=COLUMNS + ",clientdata"),
            "Reading flow {0}".format(flow_id),
            annotations=True,
        )
    except NotFound:
        return None
    if (flow["category"], flow["type"]) != (5, 1):
        raise InputFailure(
            "{0} is not a cloud flow but {1!r} (category {2}, type {3}).".format(
                flow_id, short(flow["name"], 60), flow["category"], flow["type"]
            ),
            "Use the workflowid of a cloud flow (category 5, type 1).",
        )
    return flow


def read(dataverse, tried, condition, definitions=False):
    """Return the rows of all flows for which ``condition`` is true, sorted by name."""
    return dataverse.rows(
        "workflows",
        tried,
        annotations=True,
        select=COLUMNS + (",clientdata" if definitions else ""),
        filter=condition,
        orderby="name,workflowid",
    )


def queries_of(ids):
    """Return the queries, each (table, options), for the cloud flows among ``ids``, with their definitions."""
    conditions = ["{0} and {1}".format(CLOUD_FLOW, some) for some in any_of_many("workflowid", sorted(ids))]
    return [("workflows", {"select": COLUMNS + ",clientdata", "filter": one}) for one in conditions]


def read_many(dataverse, tried, ids, definitions=False):
    """Return the rows of the cloud flows among ``ids``, sorted by name; they are read in few requests."""
    found = []
    for some in any_of_many("workflowid", sorted(ids)):
        found += read(dataverse, tried, "{0} and {1}".format(CLOUD_FLOW, some), definitions)
    return sorted(found, key=lambda flow: (flow["name"], flow["workflowid"]))


def properties(flow):
    """Return what a user can declare of a row, except its definition and connections, which are in ``clientdata``."""
    return {
        **field.values((*PLAIN, STATE), flow),
        "owner": owner_of(flow),
    }


def owner_of(flow):
    """Return id, type (``user`` or ``team``) and name of a row's owner."""
    table = flow.get("_ownerid_value" + TABLE_OF)
    return {
        "id": _lower(flow.get("_ownerid_value")),
        "type": {"systemuser": "user"}.get(table, table),
        "name": flow.get("_ownerid_value" + FORMATTED),
    }


def _lower(guid):
    return guid.lower() if guid else guid


def owned_by(owner):
    """Return the columns of a row that contain the owner of a flow."""
    table = {"user": "systemuser"}.get(owner["type"], owner["type"])
    return {
        "_ownerid_value": owner["id"],
        "_ownerid_value" + FORMATTED: owner["name"],
        "_ownerid_value" + TABLE_OF: table,
    }


def as_result(flow):
    """Return a row as module results show a flow; what the row does not contain is None."""
    present = state.of_row(flow)
    return {
        "flow_id": _lower(flow["workflowid"]) or None,
        **field.values(PLAIN, flow),
        "enabled": present.is_on,
        "status": present.word,
        "suspension_reason": flow.get("suspensionreasondetails") if present is state.SUSPENDED else None,
        "managed": flow.get("ismanaged"),
        "owner": owner_of(flow) if flow.get("_ownerid_value") else None,
        "created_on": flow.get("createdon"),
        "modified_on": flow.get("modifiedon"),
        "created_by": flow.get("_createdby_value" + FORMATTED),
        "modified_by": flow.get("_modifiedby_value" + FORMATTED),
        "flow_id_unique": _lower(flow.get("workflowidunique")),
    }


RESULT_MEMBERS = tuple(as_result({"workflowid": "", "statecode": state.OFF.code}))
# What lists of flows in results contain for each flow.
RETURNED = (*RESULT_MEMBERS, "definition", "connection_references", "outcome", "changes", "reason", "needs")
