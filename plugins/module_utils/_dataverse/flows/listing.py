# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listing cloud flows."""

from __future__ import annotations

import fnmatch
import re

from ..._core.errors import InputFailure
from .. import principal
from ..api.address import is_guid, text
from ..solutions import solution as solutions
from . import rows as flows
from .connections import to_user
from .definition import canonical, shown

STATE_CODES = {"off": flows.OFF, "on": flows.ON, "suspended": flows.SUSPENDED}


def list_flows(dataverse, options):
    """Return the flows that fit ``options`` of the module dataverse_flow_info, as results show them."""
    members = None
    if options.get("solution"):
        row = solutions.require(dataverse, options["solution"])
        members = solutions.flow_ids(dataverse, row["solutionid"], options["solution"])
    condition = " and ".join([flows.CLOUD_FLOW] + _conditions(dataverse, options))
    found = flows.read(dataverse, "Listing flows", condition, options["definitions"])
    return [
        _result(flow, options["definitions"])
        for flow in found
        if (members is None or flow["workflowid"].lower() in members) and _is_called(flow, options)
    ]


def _conditions(dataverse, options):
    conditions = []
    if options.get("name"):
        conditions.append("name eq {0}".format(text(options["name"])))
    if options.get("name_pattern"):
        conditions += near(options["name_pattern"])
    if options.get("flow_id"):
        if not is_guid(options["flow_id"]):
            raise InputFailure("flow_id is not a GUID: {0!r}.".format(options["flow_id"][:60]), "Give a workflowid.")
        conditions.append("workflowid eq {0}".format(options["flow_id"].lower()))
    if options.get("state"):
        conditions.append("statecode eq {0}".format(STATE_CODES[options["state"]]))
    if options.get("enabled") is not None:
        conditions.append("statecode {0} {1}".format("eq" if options["enabled"] else "ne", flows.ON))
    if options.get("owner"):
        owner = principal.find(dataverse, options["owner"], "owner")
        conditions.append("_ownerid_value eq {0}".format(owner.guid))
    return conditions


def near(pattern):
    """Return conditions that hold for every name a shell pattern fits, and for few others.

    The service compares without case and knows no patterns; which names fit is decided here.
    """
    parts = re.split(r"[*?\[]", pattern)
    if len(parts) == 1:
        return ["name eq {0}".format(text(pattern))]
    conditions = ["startswith(name,{0})".format(text(parts[0]))] if parts[0] else []
    if "[" not in pattern:
        conditions += ["contains(name,{0})".format(text(part)) for part in parts[1:-1] if part]
        conditions += ["endswith(name,{0})".format(text(parts[-1]))] if parts[-1] else []
    return conditions


def _is_called(flow, options):
    """Tell whether a flow has the declared name as it is written, case included."""
    if options.get("name") and flow["name"] != options["name"]:
        return False
    return not options.get("name_pattern") or fnmatch.fnmatchcase(flow["name"], options["name_pattern"])


def _result(flow, definitions):
    result = flows.as_result(flow)
    if definitions:
        result["definition"] = shown(canonical(flows.definition_of(flow)))
        result["connection_references"] = to_user(flows.references_of(flow))
    return result
