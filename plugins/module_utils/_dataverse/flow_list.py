# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listing cloud flows."""

from __future__ import annotations

from .._core.errors import InputFailure
from . import flows
from . import solution as solutions
from .address import is_guid, text
from .definition import canonical, shown
from .flow_connections import to_user


def list_flows(dataverse, options):
    """Return the flows that fit ``options`` of the module dataverse_flow_info, as results show them."""
    conditions = [flows.CLOUD_FLOW]
    if options.get("name"):
        conditions.append("name eq {0}".format(text(options["name"])))
    if options.get("flow_id"):
        if not is_guid(options["flow_id"]):
            raise InputFailure("flow_id is not a GUID: {0!r}.".format(options["flow_id"][:60]))
        conditions.append("workflowid eq {0}".format(options["flow_id"].lower()))
    if options.get("enabled") is not None:
        conditions.append("statecode {0} {1}".format("eq" if options["enabled"] else "ne", flows.ON))
    members = None
    if options.get("solution"):
        row = solutions.require(dataverse, options["solution"])
        members = solutions.flow_ids(dataverse, row["solutionid"], options["solution"])
    found = flows.read(dataverse, "Listing flows", " and ".join(conditions), options["definitions"])
    return [
        _result(flow, options["definitions"])
        for flow in found
        if members is None or flow["workflowid"].lower() in members
    ]


def _result(flow, definitions):
    result = flows.as_result(flow)
    if definitions:
        result["definition"] = shown(canonical(flows.definition_of(flow)))
        result["connection_references"] = to_user(flows.references_of(flow))
    return result
