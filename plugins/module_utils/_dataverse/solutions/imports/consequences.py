# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What follows from a decision: what else it concerns, how flows will be afterwards, and what it removes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ...flows import rows as flows
from ...lookups import solutions
from ...lookups.brought import predicted
from . import flow_states, outlook, removals
from .decision import UPGRADE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from typing import Any

    from .bindings import Bindings
    from .decision import Decision
    from .flow_states import FlowStates
    from .situation import Situation


class Consequences(NamedTuple):
    """A decision and what follows from it.

    ``present`` maps ids to rows of the flows of the package, and of those outside of it that are removed or left.
    ``states`` are the flows of the package as they should be, ``removals`` what the platform deletes. ``declared`` are
    the ids of flows whose states a wider plan declares.
    """

    decision: Decision
    bindings: Bindings
    present: dict[str, dict[str, Any]]
    states: FlowStates
    removals: list[dict[str, Any]]
    declared: Collection[str] = ()

    @property
    def owed(self) -> dict[str, dict[str, Any]]:
        """The flows that should be on and cannot be yet, by id, with reasons, unless a wider plan turns them on."""
        return {guid: reason for guid, reason in self.states.stay_off.items() if guid not in self.declared}

    @property
    def left_behind(self) -> list[dict[str, Any]]:
        """The flows that the package does not contain and that stay, since an update removes nothing."""
        if not self.decision.leaves:
            return []
        away = {*self.states.wanted, *(one["id"] for one in self.removals)}
        return [outlook.shown(guid, row) for guid, row in self.present.items() if guid not in away]


def foresee(
    dataverse: Any, situation: Situation, decision: Decision, bindings: Bindings, options: Mapping[str, Any]
) -> Consequences:
    """Read what else a decision concerns, and return what follows from it.

    ``declared_states`` in ``options`` are those of a wider plan, by the ids of flows: new flows that it declares off
    are left off. ``known_removals`` are what is removed, if a wider plan knows it.
    """
    declared = options.get("declared_states") or {}
    package_flows = [
        dict(flow, enabled=flow["enabled"] and declared.get(flow["flow_id"], True))
        for flow in situation.package["flows"]
    ]
    present = {**situation.flows, **_flows_that_may_go(dataverse, situation, decision)}
    states = flow_states.planned(package_flows, present, situation.noted.get("flows", {}), options["keep"])
    wanted = {guid for guid, is_on in states.wanted.items() if is_on and (decision.sends_package or guid in present)}
    obstacles = outlook.obstacles(
        dataverse, wanted, situation.package, present, bindings, decision.sends_package, predicted(options)
    )
    going = options.get("known_removals")
    if going is None:
        going = removals.of_decision(dataverse, decision, situation)
    return Consequences(decision, bindings, present, states.staying_off(obstacles), going, declared)


def flows_beside(dataverse: Any, bases: Iterable[dict[str, Any]], package: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rows of the flows of these solutions that the package does not contain, by id."""
    ids: set[str] = set()
    for row in bases:
        ids |= solutions.flow_ids(dataverse, row["solutionid"], row["uniquename"])
    ids -= {flow["flow_id"] for flow in package["flows"]}
    doing = "Reading the flows of {0}".format(outlook.label_of(package))
    rows = flows.read_many(dataverse, doing, ids, definitions=True)
    return {row["workflowid"].lower(): row for row in rows}


def _flows_that_may_go(dataverse: Any, situation: Situation, decision: Decision) -> dict[str, Any]:
    """Return the flows that the package does not contain, and that are removed or left behind, by id."""
    bases = [situation.installed] if decision.strategy == UPGRADE or decision.promotes or decision.leaves else []
    bases += [situation.leftover] if decision.leftover else []
    return flows_beside(dataverse, [row for row in bases if row], situation.package)
