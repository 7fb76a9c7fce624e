# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Flows that, as earlier tasks of a dry run predict, will exist or will be different.

What an import returns for a flow contains ``needs`` as long as that import is only planned: what the flow will need to
be on, and in ``bound`` which of its references will have a connection. It takes precedence over what exists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import InputFailure
from ..._core.late_imports import late
from ..api.address import is_guid
from . import state as states

if TYPE_CHECKING:
    from ..._core import naming
    from . import prerequisites as flow_needs
else:
    naming, flow_needs = late(__package__, "..._core.naming", ".prerequisites")


def find(options):
    """Return the flow of ``predicted_flows`` that ``flow_id`` or ``name`` selects, or None."""
    predicted, name = options.get("predicted_flows") or [], options.get("name") or ""
    wanted = (options.get("flow_id") or (name if is_guid(name) else "")).lower()
    if wanted:
        matches = [flow for flow in predicted if (flow.get("flow_id") or "").lower() == wanted]
    else:
        matches = naming.fitting(name, predicted, lambda flow: flow.get("name") or "")
    if len(matches) > 1:
        raise InputFailure(
            "{0} flows of predicted_flows are named {1!r}.".format(len(matches), options.get("name")), "Set flow_id."
        )
    return matches[0] if matches else None


def state(entry):
    """Return the state that a flow is predicted to have."""
    return states.STATES.get(entry.get("status")) or states.declared(entry.get("enabled") is True)


def values(entry):
    """Return what a user can declare of an entry, in the form used for a row."""
    return dict(entry, enabled=state(entry))


def as_row(entry):
    """Return what is known of a flow that does not exist yet, as far as results show it."""
    return {
        "workflowid": (entry.get("flow_id") or "").lower(),
        "name": entry.get("name"),
        "statecode": state(entry).code,
    }


def over(row, entry):
    """Return a row as it will be, or as it is if there is no ``entry`` of a planned import."""
    if not (entry or {}).get("needs"):
        return row
    return dict(row, name=entry.get("name") or row["name"], statecode=state(entry).code)


def needs(entries):
    """Return ``(certain, otherwise)``, by id: what flows will need, and what applies to flows that do not exist."""
    certain, otherwise = {}, {}
    for guid, entry in entries.items():
        name, is_on = entry.get("name") or guid, state(entry).is_on
        if entry.get("needs"):
            certain[guid] = flow_needs.Needs(name, is_on, entry["needs"], entry["needs"].get("bound"))
        else:
            otherwise[guid] = flow_needs.Needs(name, is_on, {})
    return certain, otherwise


def by_id(options):
    """Return the entries of ``predicted_flows`` by id."""
    found = {(one.get("flow_id") or "").lower(): one for one in options.get("predicted_flows") or []}
    return {guid: one for guid, one in found.items() if is_guid(guid)}
