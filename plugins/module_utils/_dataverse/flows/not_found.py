# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The errors about a flow that does not exist."""

from __future__ import annotations

import contextlib

from ..._core.errors import Failure, InputFailure
from ..._core.naming import fitting, suggestion
from ..._core.text import joined, short
from ..api.address import is_guid
from ..lookups import solutions
from . import rows as flows

OUT_OF_REACH = "Flows in My flows cannot be reached until they are added to a solution."


def not_found(dataverse, wanted, solution, remedy, brought=()):
    """Return the error of a task that needs the flow called ``wanted``: where it is missing, and what may be meant.

    ``brought`` are the names of flows that an earlier task of a dry run would create, perhaps with the solution.
    """
    hint = ""
    if not is_guid(wanted):
        members = _members(dataverse, solution, brought)
        with contextlib.suppress(Failure):
            hint = _hint(dataverse, wanted, members, list(brought))
    problem = "There is no flow {0!r} in {1}.".format(short(wanted, 60), short(place(dataverse, solution), 90))
    return InputFailure(problem, "{0} {1}".format(hint or OUT_OF_REACH, remedy).strip())


def _members(dataverse, solution, brought):
    """Return the ids of the flows of a solution, or None without a solution."""
    if not solution:
        return None
    row = solutions.read(dataverse, solution) if brought else solutions.require(dataverse, solution)
    return solutions.flow_ids(dataverse, row["solutionid"], solution) if row else set()


def _hint(dataverse, wanted, members, names):
    """Return a sentence about the flow that may be meant, or an empty string."""
    columns, tried = "workflowid,name,category", "Reading the names of the flows"
    found = dataverse.rows("workflows", tried, select=columns, filter="({0} or category eq 6)".format(flows.CLOUD_FLOW))
    there = [one for one in found if one["category"] != 6]
    if fitting(wanted, [one for one in found if one["category"] == 6], lambda one: one["name"]):
        return "It is a desktop flow, which the modules desktop_flow_* run and list."
    inside = [one["name"] for one in there if members is None or one["workflowid"].lower() in members]
    elsewhere = [] if members is None else fitting(wanted, there, lambda one: one["name"])
    if not elsewhere:
        return suggestion(wanted, inside + names)
    holders = sorted({name for one in elsewhere[:3] for name in solutions.holders(dataverse, one["workflowid"])})
    return "It is in solution {0}.".format(joined(holders, 80)) if holders else "It is in no other solution."


def not_brought(name, where):
    """Return the error of a task that was planned with a predicted flow, which does not exist."""
    return InputFailure(
        "There is no flow {0!r} in {1}, although an earlier task was expected to create it.".format(
            short(name, 60), short(where, 120)
        )
    )


def place(dataverse, solution=None):
    """Return where a flow was searched for."""
    return "solution {0!r} of {1}".format(short(solution, 60), dataverse.url) if solution else dataverse.url
