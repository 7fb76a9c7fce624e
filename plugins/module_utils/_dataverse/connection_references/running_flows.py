# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Flows that keep the previous connection of a reference until they are turned off and on.

That they do is inferred from reports of users; no document says so.
"""

from __future__ import annotations

from ..._core.errors import Refused
from ..._core.text import joined, short
from ..api.address import text
from ..flows import clientdata
from ..flows import rows as flows
from ..flows.connections import logical_names
from ..flows.state import ON

NAMED = 5
NAMES_AT_ONCE = 10


def of_references(dataverse, names, restarted=()):
    """Return ``(flows, warnings)`` for connection references that get another connection; ``flows`` are flow_id, name.

    ``restarted`` are ids of flows that are turned off and on besides. That the flows cannot be found must not stop the
    change; then a warning says so.
    """
    users, warnings = {}, []
    try:
        found = _running(dataverse, sorted(names))
    except Refused as refusal:
        label = _label(sorted(names))
        return [], ["The flows that use {0} could not be read: {1}".format(label, refusal.message)]
    for name in sorted(names):
        using = [flow for flow, used in found if name.lower() in used and flow["flow_id"] not in restarted]
        users.update((flow["flow_id"], flow) for flow in using)
        if using:
            named = joined([repr(short(flow["name"], 60)) for flow in using], 200, most=NAMED)
            warnings.append(
                "Flows that are on may keep the previous connection of {0} until they are turned off and on: "
                "{1}.".format(_label([name]), named)
            )
    return sorted(users.values(), key=lambda flow: flow["name"]), warnings


def _running(dataverse, names):
    """Return ``[(flow, names of references in lower case)]`` of the flows that are on and may use one of ``names``."""
    found = {}
    for start in range(0, len(names), NAMES_AT_ONCE):
        some = names[start : start + NAMES_AT_ONCE]
        used = " or ".join("contains(clientdata,{0})".format(text(name)) for name in some)
        condition = "{0} and statecode eq {1} and ({2})".format(flows.CLOUD_FLOW, ON.code, used)
        tried = "Searching for flows that use {0}".format(_label(some))
        for row in flows.read(dataverse, tried, condition, definitions=True):
            flow = {"flow_id": row["workflowid"].lower(), "name": row["name"]}
            found[flow["flow_id"]] = flow, {name.lower() for name in logical_names(clientdata.references_of(row))}
    return list(found.values())


def _label(names):
    shown = joined([repr(short(name, 60)) for name in names], 200, most=3)
    return "connection reference{0} {1}".format("s" if len(names) > 1 else "", shown)
