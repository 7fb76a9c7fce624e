# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The flows of a project (contract 4.6 and 8.19)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..._core.errors import InputFailure, NotFound
from ..._core.naming import fitting, matcher, suggestion
from ..._core.option_checks import refuse_empty
from ..._core.text import joined, short
from ..api.client import path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..api.client import SmartFlows

    Flow = dict[str, Any]


def find(smartflows: SmartFlows, guid: str | None = None, name: str | None = None) -> Flow:
    """Return the flow of an id, or the only one of that name, with its id; InputFailure when there is none."""
    if guid:
        try:
            flow = smartflows.get(path("flows", guid), "Reading flow {0!r}".format(short(guid, 60)))
            return dict(flow, id=flow.get("id") or guid)
        except NotFound:
            raise InputFailure(
                "{0} has no flow with the id {1!r}, or the user of the key is not allowed to see it.".format(
                    smartflows.url, guid[:60]
                ),
                "Check flow_id and the key.",
            )
    if not name:
        raise InputFailure("Neither flow nor flow_id is set.")
    named, others = _named(smartflows, name)
    found = [flow for flow in named if flow.get("id")]
    if not found:
        near = suggestion(name, [_name(flow) for flow in others])
        raise InputFailure(
            "{0} has no flow {1!r}, or the user of the key is not allowed to see it.".format(
                smartflows.url, short(name, 60)
            ),
            near or "Check the name.",
        )
    if len(found) > 1:
        raise InputFailure(
            "{0} flows are named {1!r}: {2}.".format(
                len(found), short(name, 60), joined([str(flow["id"]) for flow in found], most=3)
            ),
            "Set flow_id.",
        )
    return found[0]


def list_flows(smartflows: SmartFlows, options: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the flows that match ``options`` of the module smartflows_flow_info, as results show them, by name."""
    refuse_empty(options, "flow_id", "name", "name_pattern")
    if options.get("flow_id"):
        try:
            found = [smartflows.get(path("flows", options["flow_id"]), "Reading a flow")]
        except NotFound:
            found = []
    elif options.get("name"):
        found, _others = _named(smartflows, options["name"])
    else:
        found = _all(smartflows)
    matches = matcher(options.get("name_pattern") or "*")
    shown = [as_result(flow) for flow in found if matches(_name(flow))]
    return sorted(shown, key=lambda flow: (flow["name"], str(flow["flow_id"])))


def as_result(flow: Flow) -> dict[str, Any]:
    """Return a flow as results show it."""
    settings, start_input = _object(flow, "settings"), _object(flow, "input")
    return {
        "flow_id": flow.get("id"),
        "name": _name(flow),
        "description": flow.get("description"),
        "type": flow.get("type"),
        "input": start_input.get("type"),
        "asks_questions": settings.get("askQuestionsFirst"),
    }


def _object(flow: Flow, member: str) -> dict[str, Any]:
    value = flow.get(member)
    return value if isinstance(value, dict) else {}


def _named(smartflows: SmartFlows, name: str) -> tuple[list[Flow], list[Flow]]:
    """Return (the flows that a name means, those among which it was searched).

    The service finds those that contain a text.

    Commas and colons have a meaning in its filter, so the longest part without them is sent. Whether case
    matters there is not documented, so without a flow of exactly this name all are read.
    """
    part = max(re.split(r"[,:]", name), key=len).strip()
    found = _all(smartflows, name, part)
    exact = [flow for flow in found if _name(flow) == name]
    if exact:
        return exact, found
    found = _all(smartflows, name)
    return fitting(name, found, _name), found


def _all(smartflows: SmartFlows, name: str = "", part: str | None = None) -> list[Flow]:
    tried = "Searching for flow {0!r}".format(short(name, 60)) if name else "Listing flows"
    asked: dict[str, Any] = {"filter": "displayName:" + part} if part else {}
    found = smartflows.rows("flows", tried, sort="displayName,asc", **asked)
    return [flow for flow in found if isinstance(flow.get("displayName"), str)]


def _name(flow: Flow) -> str:
    return flow.get("displayName") or ""
