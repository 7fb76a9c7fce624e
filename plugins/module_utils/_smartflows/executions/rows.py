# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading executions (contract 2, 4.2, 4.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import NotFound, Refused
from ..._core.timestamps import moment
from ..api.client import path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

    from ..._core.errors import Failure
    from ..api.client import SmartFlows

GONE = "The id is wrong, it was cleaned up, or the user of the key is not allowed to see it."


def execution(smartflows: SmartFlows, guid: str) -> dict[str, Any]:
    """Return the whole execution; NotFound with the likely causes when it does not exist."""
    try:
        found: dict[str, Any] = smartflows.get(
            path("flows", "executions", guid), "Reading execution {0}".format(guid[:60])
        )
        return found
    except NotFound as missing:
        raise gone(smartflows, guid, missing)


def gone(smartflows: SmartFlows, guid: str, missing: Failure) -> NotFound:
    """Return the failure for an execution that does not exist."""
    return NotFound(
        "{0} has no execution {1} (HTTP 404).".format(smartflows.url, guid[:60]),
        GONE,
        http_status=404,
        detail=missing.detail,
    )


def of_flow(smartflows: SmartFlows, flow_id: str | None, since: datetime | None = None) -> list[dict[str, Any]]:
    """Return the executions of a flow, or with None of all flows, newest first and without their state.

    Reading ends where pages in this order are older than ``since``; the server may not keep to the order (inferred).
    """

    def enough(page: list[dict[str, Any]]) -> bool:
        times = [created for created in (moment(row.get("createdAt")) for row in page) if created]
        in_order = len(times) == len(page) and times == sorted(times, reverse=True)
        return since is not None and in_order and times[-1] < since

    where = path("flows", flow_id, "executions") if flow_id else path("flows", "executions")
    rows = smartflows.rows(where, "Listing executions", enough, sort="createdAt,desc")
    rows = [row for row in rows if isinstance(row.get("id"), str) and (not since or _is_since(row, since))]
    return sorted(rows, key=lambda row: row.get("createdAt") or "", reverse=True)


def input_of(smartflows: SmartFlows, whole: Mapping[str, Any]) -> Any:
    """Return what an execution started with: a JSON value, or the text of the data it refers to.

    Raises Refused when the execution does not show it: one without input has a state that contains none (inferred).
    """
    name = str(whole.get("id"))[:60]
    if not isinstance(whole.get("state"), dict):
        raise Refused("Execution {0} shows no state.".format(name), http_status=200, detail="it shows no state")
    given = whole["state"].get("inputData")
    if isinstance(given, dict) and given.get("type") == "data" and given.get("id"):
        return smartflows.text(path("data", given["id"], "content"), "Reading the input of execution {0}".format(name))
    return given


def me(smartflows: SmartFlows) -> dict[str, Any]:
    """Return the user whose key is used, as executions name their creators."""
    user: dict[str, Any] = smartflows.get(path("users", "me"), "Reading the user of the key")
    if not (user.get("id") or user.get("displayName")):
        raise Refused("{0} names no user.".format(smartflows.url), http_status=200, detail="it names no user")
    return user


def is_of(row: Mapping[str, Any], user: Any) -> bool:
    """Return whether an execution was created by a user."""
    creator = row.get("createdBy")
    if not (isinstance(creator, dict) and isinstance(user, dict)):
        return False
    for member in ("id", "displayName"):
        if creator.get(member) and user.get(member):
            return bool(creator[member] == user[member])
    return False


def _is_since(row: Mapping[str, Any], since: datetime) -> bool:
    created = moment(row.get("createdAt"))
    return created is None or created >= since
