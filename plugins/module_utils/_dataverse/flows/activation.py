# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turning flows on, children before those that call them (contract 11.6)."""

from __future__ import annotations

from ..._core.errors import Refused
from . import rows as flows
from .switching import OFF, ON
from .turning_on import explained


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


def is_in_state(row, state):
    """Tell whether a flow is on, or not on, as planned; None stands for either."""
    return state is None or (row["statecode"] == flows.ON) is state


def restore_states(dataverse, package_flows, states, rows):
    """Bring flows into the states planned for them: ``states`` and ``rows`` map ids to states and to what is there.

    Only flows that are in another state are touched. Every flow is tried; return the refusals, by id.
    """
    ordered = [flow for flow in children_first(package_flows) if flow["flow_id"] in rows]
    strays = [flow for flow in ordered if not is_in_state(rows[flow["flow_id"]], states[flow["flow_id"]])]
    refusals = {}
    for flow in [one for one in reversed(strays) if states[one["flow_id"]] is False]:
        _switch(dataverse, flow, OFF, "Turning off", refusals)
    for flow in [one for one in strays if states[one["flow_id"]] is True]:
        _switch(dataverse, flow, ON, "Turning on", refusals)
    return refusals


def _switch(dataverse, flow, body, doing, refusals):
    try:
        dataverse.update("workflows", flow["flow_id"], body, "{0} flow {1!r}".format(doing, flow["name"]))
    except Refused as refused:
        refusal = explained(dataverse, flow["flow_id"], refused) if body is ON else refused
        refusals[flow["flow_id"]] = refusal
