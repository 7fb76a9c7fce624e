# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listing cloud flows."""

from __future__ import annotations

from ..._core.errors import InputFailure
from ..._core.option_checks import refuse_empty
from ..api import names
from ..api.address import is_guid
from ..lookups import principals as principal
from ..lookups import solutions
from . import clientdata
from . import rows as flows
from .connections import to_user
from .definition import canonical, shown
from .state import ON, STATES


def list_flows(dataverse, options):
    """Return (flows, total): those that match ``options`` of the module dataverse_flow_info, as results show them.

    ``limit`` and ``offset`` choose a part; ``total`` is the number of all that match.
    """
    with_definitions, limited = options["definitions"], options.get("limit") is not None
    found = fitting(dataverse, options, with_definitions and not limited)
    page = part(found, options)
    if with_definitions and limited:
        page = flows.read_many(dataverse, "Reading definitions", [one["workflowid"] for one in page], definitions=True)
    return [_result(flow, with_definitions) for flow in page], len(found)


def fitting(dataverse, options, definitions=False):
    """Return the rows of all flows that match ``options``, sorted by name."""
    refuse_empty(options, "name", "name_pattern", "flow_id", "solution", "owner")
    if is_guid(options.get("name")) and not options.get("flow_id"):
        options = dict(options, flow_id=options["name"], name=None)
    members = None
    if options.get("solution"):
        row = solutions.require(dataverse, options["solution"])
        members = solutions.flow_ids(dataverse, row["solutionid"], options["solution"])
    condition = " and ".join([flows.CLOUD_FLOW] + _conditions(dataverse, options))
    found = flows.read(dataverse, "Listing flows", condition, definitions)
    return names.chosen([one for one in found if members is None or one["workflowid"].lower() in members], options)


def part(found, options):
    """Return the part of what was found that ``limit`` and ``offset`` choose."""
    limit, offset = options.get("limit"), options.get("offset") or 0
    if offset < 0 or (limit is not None and limit < 1):
        raise InputFailure("limit must be 1 or more, and offset 0 or more.")
    return found[offset:] if limit is None else found[offset : offset + limit]


def _conditions(dataverse, options):
    conditions = names.conditions(options)
    if options.get("flow_id"):
        if not is_guid(options["flow_id"]):
            raise InputFailure("flow_id is not a GUID: {0!r}.".format(options["flow_id"][:60]), "Use a workflowid.")
        conditions.append("workflowid eq {0}".format(options["flow_id"].lower()))
    if options.get("status"):
        conditions.append("statecode eq {0}".format(STATES[options["status"]].code))
    if options.get("enabled") is not None:
        conditions.append("statecode {0} {1}".format("eq" if options["enabled"] else "ne", ON.code))
    if options.get("owner"):
        owner = principal.find(dataverse, options["owner"])
        conditions.append("_ownerid_value eq {0}".format(owner.guid))
    return conditions


def _result(flow, definitions):
    result = flows.as_result(flow)
    if definitions:
        result["definition"] = shown(canonical(clientdata.definition_of(flow)))
        result["connection_references"] = to_user(clientdata.references_of(flow))
    return result
