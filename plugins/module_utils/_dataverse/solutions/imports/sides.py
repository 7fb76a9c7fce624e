# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an import changes, as the diff shows it: pure functions over what was read and decided."""

from __future__ import annotations

from ...flows import rows as flows
from ...flows.definition import fingerprint
from ..summary import by_name
from .decision import APPLY, HOLDING


def sides(package, decision, installed, leftover, bindings, present, keeper, removals):
    """Return what is there and what will be.

    ``present`` maps ids to rows of flows, ``removals`` lists what an upgrade deletes.
    """
    strays = keeper.strays()
    listed = [_shown(guid, row) for guid, row in present.items()]
    before = dict(
        bindings.before(),
        version=installed and installed["version"],
        managed=installed and installed["ismanaged"],
        waiting_upgrade=leftover and leftover["version"],
        flows=_lines(listed, {guid: pair[0] for guid, pair in strays.items()}),
        removed=[],
    )
    after_strays = {guid: pair[1] for guid, pair in strays.items()}
    if not decision.needed:
        return before, dict(before, **bindings.after(), flows=_lines(listed, after_strays))
    if decision.sends_package:
        listed = [dict(flow, enabled=keeper.states[flow["flow_id"]]) for flow in package["flows"]]
    else:
        going = {one["id"] for one in removals}
        listed = [one for one in listed if one["flow_id"] not in going]
    after = dict(
        before,
        **bindings.after(),
        waiting_upgrade=package["version"] if decision.strategy == HOLDING else None,
        flows=_lines(listed, after_strays),
        removed=["{component_type} {name}".format(**one) for one in removals if one["component_type"] != "flow"],
    )
    if decision.leftover == APPLY:
        after.update(version=leftover["version"])
    if decision.strategy not in (None, HOLDING):
        after.update(version=package["version"], managed=package["managed"])
    return before, after


def differing(package, present):
    """Return the names of the flows of a package that are not there, or have another definition."""
    return [
        flow["name"]
        for flow in package["flows"]
        if flow["flow_id"] not in present
        or fingerprint(flows.definition_of(present[flow["flow_id"]])) != flow["definition"]
    ]


def _shown(guid, row):
    return {
        "flow_id": guid,
        "name": row["name"],
        "definition": fingerprint(flows.definition_of(row)),
        "enabled": flows.ENABLED.get(row["statecode"]),
    }


def _lines(listed, strays):
    """Return a line for each flow; ``strays`` has more of those that are not as they are to be."""
    return {
        name: dict({"definition": one["definition"], "enabled": one["enabled"]}, **strays.get(one["flow_id"], {}))
        for name, one in by_name(listed).items()
    }
