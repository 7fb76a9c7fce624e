# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turning flows on, children before those that call them (contract 11.6)."""

from __future__ import annotations

from ..._core.errors import Failure, Refused
from ..._core.text import short
from . import rows as flows
from .switching import OFF, ON


def children_first(package_flows):
    """Return flows (with ``flow_id`` and ``child_flows``) so that every child comes before its callers.

    Flows that call each other in a ring keep the order they came in.
    """
    by_id = {flow["flow_id"]: flow for flow in package_flows}
    ordered, seen = [], set()
    for start in package_flows:
        ahead = [] if start["flow_id"] in seen else [(start, iter(start["child_flows"]))]
        seen.add(start["flow_id"])
        while ahead:
            flow, children = ahead[-1]
            child = next((one for one in children if one in by_id and one not in seen), None)
            if child is None:
                ordered.append(flow)
                ahead.pop()
            else:
                seen.add(child)
                ahead.append((by_id[child], iter(by_id[child]["child_flows"])))
    return ordered


def planned_states(package_flows, present, unbound):
    """Return whether each flow of a package is to be on after an import, by id.

    ``present`` maps the ids of flows that are there to their states, which they keep. A new flow gets the state of the
    package, but stays off when it uses an ``unbound`` connection reference or calls a flow that is off.
    """
    states = dict(present)
    for flow in children_first(package_flows):
        if flow["flow_id"] not in present:
            states[flow["flow_id"]] = (
                flow["enabled"]
                and not set(flow["connection_references"]) & set(unbound)
                and all(states.get(child, True) is True for child in flow["child_flows"] if child != flow["flow_id"])
            )
    return states


def restore_states(dataverse, package_flows, states):
    """Bring flows into the states planned for them: ``states`` maps ids to true, false or ``suspended``.

    Only flows that are in another state are touched. Every flow is tried; Failure at the end lists those that cannot
    be turned on.
    """
    rows = flows.read_many(dataverse, "Reading the states of the imported flows", list(states))
    is_on = {row["workflowid"].lower(): row["statecode"] == flows.ON for row in rows}
    ordered = [flow for flow in children_first(package_flows) if flow["flow_id"] in is_on]
    reasons = []
    for flow in [one for one in reversed(ordered) if states[one["flow_id"]] is False and is_on[one["flow_id"]]]:
        _switch(dataverse, flow, OFF, "Turning off", reasons)
    for flow in [one for one in ordered if states[one["flow_id"]] is True and not is_on[one["flow_id"]]]:
        _switch(dataverse, flow, ON, "Turning on", reasons)
    if reasons:
        raise Failure(
            "The package is imported, but {0} of {1} flows are not in the planned state; {2!r}: {3}.".format(
                len(reasons), len(states), short(reasons[0]["name"], 50), short(reasons[0]["text"])
            ),
            reasons[0]["remedy"],
            reasons=reasons,
        )


def _switch(dataverse, flow, body, doing, reasons):
    try:
        dataverse.update("workflows", flow["flow_id"], body, "{0} flow {1!r}".format(doing, flow["name"]))
    except Refused as refusal:
        inner = refusal.reasons[0] if refusal.reasons else {}
        reasons.append(
            {
                "component_type": "flow",
                "name": flow["name"],
                "code": inner.get("code") or refusal.code,
                "text": refusal.detail,
                "remedy": inner.get("remedy", ""),
            }
        )
