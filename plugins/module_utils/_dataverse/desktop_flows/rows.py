# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Desktop flows as rows of the table workflow (contract 15.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core import naming
from ..._core.errors import InputFailure, NotFound
from ..._core.text import joined, short
from ..api.address import is_guid, query, row, text
from ..flows.rows import CLOUD_FLOW, owner_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..api.client import Dataverse

DESKTOP_FLOW = "category eq 6"
COLUMNS = "name,workflowid,description,category,statecode,ismanaged,_ownerid_value,createdon,modifiedon"


def read(dataverse: Dataverse, tried: str, condition: str | None = None) -> list[dict[str, Any]]:
    """Return the rows of all desktop flows for which ``condition`` is true, sorted by name."""
    wanted = "{0} and {1}".format(DESKTOP_FLOW, condition) if condition else DESKTOP_FLOW
    return dataverse.rows("workflows", tried, annotations=True, select=COLUMNS, filter=wanted, orderby="name")


def require(dataverse: Dataverse, flow_id: str | None = None, name: str | None = None) -> dict[str, Any]:
    """Return the row of the one desktop flow that is meant; ``flow_id`` takes precedence if it is set."""
    if flow_id:
        return _by_id(dataverse, flow_id)
    if name:
        return _by_name(dataverse, name)
    raise InputFailure("Neither name nor flow_id has a value.", "Set one of them.")


def _by_id(dataverse: Dataverse, flow_id: str) -> dict[str, Any]:
    if not is_guid(flow_id):
        raise InputFailure(
            "flow_id is not a GUID: {0!r}.".format(flow_id[:60]), "Set it to the workflowid of a desktop flow."
        )
    try:
        found = dataverse.get(
            row("workflows", flow_id.lower()) + query(select=COLUMNS),
            "Reading desktop flow {0}".format(flow_id),
            annotations=True,
        )
    except NotFound:
        raise InputFailure("Desktop flow {0} does not exist in {1}.".format(flow_id, dataverse.url), "Check flow_id.")
    if found["category"] != 6:
        raise InputFailure(
            "{0} is not a desktop flow but {1!r} (category {2}).".format(
                flow_id, short(found["name"], 60), found["category"]
            ),
            "Set flow_id to the workflowid of a desktop flow (category 6).",
        )
    return found


def _by_name(dataverse: Dataverse, name: str) -> dict[str, Any]:
    tried = "Looking for desktop flow {0!r}".format(short(name, 60))
    found: list[dict[str, Any]] = naming.fitting(
        name, read(dataverse, tried, "name eq {0}".format(text(name))), lambda one: one["name"]
    )
    if len(found) > 1:
        raise InputFailure(
            "{0} desktop flows are named {1!r}: {2}.".format(
                len(found), short(name, 60), joined([one["workflowid"] for one in found], most=3)
            ),
            "Set flow_id.",
        )
    if not found:
        raise InputFailure(
            "Desktop flow {0!r} does not exist in {1}.".format(short(name, 60), dataverse.url),
            _meant(dataverse, name, tried) or "It may not be shared with the caller.",
        )
    return found[0]


def _meant(dataverse: Dataverse, name: str, tried: str) -> str:
    """Return what may be meant by a name that no desktop flow has, or an empty string."""
    wanted = "({0} or ({1} and name eq {2}))".format(DESKTOP_FLOW, CLOUD_FLOW, text(name))
    found = dataverse.rows("workflows", tried, select="name,category", filter=wanted, orderby="name")
    if any(one["category"] != 6 for one in found):
        return "It is a cloud flow, which is managed with dataverse_flow and runs by itself."
    return naming.suggestion(name, [one["name"] for one in found])


def as_result(flow: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as module results show a desktop flow."""
    return {
        "flow_id": flow["workflowid"].lower(),
        "name": flow["name"],
        "description": flow.get("description") or "",
        "managed": flow.get("ismanaged"),
        "owner": owner_of(flow),
        "created_on": flow.get("createdon"),
        "modified_on": flow.get("modifiedon"),
    }
