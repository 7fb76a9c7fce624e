# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restoring the states and owners that are planned for many flows, side by side (contract 11.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ...._core.errors import Refused
from ...._core.text import short
from ...api.address import row as address
from .. import call_order
from ..rows import OWNER_TABLES
from ..state import OFF, ON, FlowState, is_in_state
from ..turning_on import explained
from .run import in_order, width

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

# Requests at once, unless the service advises fewer.
MOST_AT_ONCE = 8


class Request(NamedTuple):
    """One request about a flow, sent after those about the flows in ``after``; ``tried`` says in messages what for."""

    flow_id: str
    body: dict
    tried: str
    after: Collection[str] = ()


def restore_states(
    dataverse, package_flows: list[dict], states: dict[str, bool | None], rows: dict[str, dict]
) -> dict[str, Refused]:
    """Bring flows into the states planned for them: ``states`` and ``rows`` map ids to states and to existing rows.

    Only flows that are in another state are changed: callers are turned off before what they call, then children are
    turned on before their callers. A child of these that should be off is turned off last, since a caller can only be
    turned on while its children are on, but stays on without them. Every flow is tried; refusals are returned by id.
    """
    names = {flow["flow_id"]: flow["name"] for flow in package_flows}
    children = {flow["flow_id"]: flow["child_flows"] for flow in package_flows}
    callers: dict[str, list[str]] = {}
    for guid, called in children.items():
        for child in called:
            callers.setdefault(child, []).append(guid)
    changing = [
        guid
        for guid in call_order.children_first(children)
        if guid in rows and not is_in_state(rows[guid], states[guid])
    ]
    refusals: dict[str, Refused] = {}
    in_turn = _in_turn(changing, states, children)
    for state, needed, some in zip((OFF, ON, OFF), (callers, children, callers), in_turn):
        switches = [_switch(guid, state, names[guid], needed.get(guid, ())) for guid in some]
        refusals.update(_carry_out(dataverse, switches))
    return refusals


def _in_turn(
    changing: list[str], states: Mapping[str, bool | None], children: Mapping[str, list[str]]
) -> tuple[list[str], list[str], list[str]]:
    """Return the flows to turn off, those to turn on after that, and those to turn off in the end.

    ``changing`` has what is called before what calls it.
    """
    on = [guid for guid in changing if states[guid] is True]
    off = [guid for guid in reversed(changing) if states[guid] is False]
    last = _called_by(on, children)
    return [guid for guid in off if guid not in last], on, [guid for guid in off if guid in last]


def _called_by(some: Iterable[str], children: Mapping[str, list[str]]) -> set[str]:
    """Return the flows that are called by some flows, directly or through others."""
    found: set[str] = set()
    left = list(some)
    while left:
        new = set(children.get(left.pop(), ())) - found
        found |= new
        left += new
    return found


def restore_owners(dataverse, owners: dict[str, dict], rows: dict[str, dict]) -> dict[str, Refused]:
    """Change the owners of flows, by id, to ``owners`` with type, id and name; refusals are returned by id."""
    requests = []
    for guid, owner in owners.items():
        body = {"ownerid@odata.bind": "/" + address(OWNER_TABLES[owner["type"]], owner["id"])}
        tried = "Giving flow {0!r} back to {1}".format(short(rows[guid]["name"], 60), owner["name"])
        requests.append(Request(guid, body, tried))
    return _carry_out(dataverse, requests)


def _switch(guid: str, state: FlowState, name: str, after: Collection[str]) -> Request:
    return Request(guid, state.body, "Turning {0} flow {1!r}".format(state.word, name), after)


def _carry_out(dataverse, requests: list[Request]) -> dict[str, Refused]:
    refusals = {}

    def work(_number: int, request: Request) -> None:
        guid = request.flow_id
        try:
            dataverse.update("workflows", guid, request.body, request.tried)
        except Refused as refusal:
            refusals[guid] = explained(dataverse, guid, refusal) if request.body == ON.body else refusal

    in_order(requests, work, width(dataverse, MOST_AT_ONCE))
    return refusals
