# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many cloud flows, declared: states, owners and shares, each flow with a verdict of its own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ...._core.doing import do
from ...._core.errors import Failure
from ...._core.late_imports import late
from ...._core.plan import Plan
from .. import callers, predicted
from ..state import OFF, of_row
from . import activation, entries, owners_and_shares, results, run, steps
from .changes import check, compare, difference, read_left
from .outcomes import Outcomes
from .selection import read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ...._core.plan import Mark, Operations, Step
    from ...._core.protocols import Context
    from . import sending
    from .changes import Change
    from .owners_and_shares import OwnersAndShares
else:
    (sending,) = late(__package__, ".sending")


def declare(context: Context) -> Plan:
    """Plan for the options of the module dataverse_flows."""
    return of_options(context, context.options)


def of_options(context: Context, options: Mapping[str, Any]) -> Plan:
    """Read, compare, and return the plan; nothing is planned for the flows that cannot be turned on.

    Of ``context`` only the client and the warnings are used, so that the flows can be a part of a larger plan: first
    with the flows that an import would bring in ``predicted_flows``, and once that import is done, declared again.
    """
    dataverse = context.dataverse
    flows = entries.read(dataverse, options)
    found = owners_and_shares.read(dataverse, flows, options["exact_shares"], options.get("allow_empty", False))
    changes = compare(flows, found)
    check(dataverse, changes, found)
    order = activation.read(dataverse, changes, predicted.by_id(options))
    return plan(context, entries.target(dataverse, options), changes, found, order, {}, options["max_parallel"])


def plan(
    context: Context,
    target: str,
    compared: Sequence[Change],
    found: OwnersAndShares,
    order: activation.Activation,
    unfit: Mapping[str, dict[str, Any]],
    most: int,
) -> Plan:
    """Return the plan for flows that were compared; ``target`` names them in the header of the diff.

    ``unfit`` are flows that are not touched, each with the reason, and ``most`` how many requests are sent at once.
    ``now`` of the plan has the ``shares`` that were read, and the ``sides`` of what differs, by the ids of flows.
    """
    dataverse = context.dataverse
    changes = {one.flow.guid: one for one in compared}
    obstacles = {**unfit, **order.obstacles()}
    changing = [one for guid, one in changes.items() if one.names and guid not in obstacles]
    outcomes = Outcomes(compared, obstacles)
    warned: list[str] = []
    senders = {one.flow.guid: sending.Sender(dataverse, one, found.labels, warned.append) for one in changing}
    planned = steps.in_turn(changing, senders, order)

    def outcome(applied: bool) -> dict[str, Any]:
        for text in warned:
            context.warn(text)
        rows = _read_again(context, changes, outcomes) if applied else None
        facts = results.facts(changes, outcomes, rows)
        outcomes.check(facts, nothing_done=not planned)
        return facts

    return Plan(
        target,
        difference(changing, found.labels),
        [one.step for one in planned],
        callers.warnings(dataverse, _turned_off(changing)),
        now={"shares": found.shown(), "sides": {guid: one.sides(found.labels) for guid, one in changes.items()}},
        outcome=outcome,
        carry_out=partial(_carry_out, dataverse, most, outcomes, planned),
    )


def _carry_out(
    dataverse: Any, most: int, outcomes: Outcomes, planned: Sequence[run.FlowStep], _steps: Sequence[Step], mark: Mark
) -> None:
    """Carry out steps, ``most`` at once, side by side where none needs the other."""
    others = {one.flow_id for one in planned}

    def marked(number: int, done: bool | Operations) -> None:
        mark(number, done)
        if done is True or (done and any(one["status"] == "done" for one in done)):
            others.discard(planned[number].flow_id)

    def work(number: int, one: run.FlowStep) -> None:
        if not outcomes.may_begin(one):
            return
        try:
            do(one.step, number, marked)
        except Failure as failure:
            outcomes.failed(one.flow_id, failure)

    run.in_order(planned, work, run.width(dataverse, most))
    outcomes.done_by_others(others)


def _turned_off(changes: Sequence[Change]) -> dict[str, str]:
    """Return the flows that are on and will be off, with their names."""
    return {one.flow.guid: one.flow.name for one in changes if one.state is OFF and of_row(one.row).is_on}


def _read_again(context: Context, changes: Mapping[str, Change], outcomes: Outcomes) -> dict[str, Any]:
    """Return the rows of the flows that had to change; those of which something is left to change have failed."""
    dataverse, rows = context.dataverse, {}
    touched = [one for guid, one in changes.items() if one.names or outcomes.of(guid).bad]
    done = [one for one in touched if not outcomes.of(one.flow.guid).bad]
    try:
        existing = [one.flow.guid for one in touched if not one.flow.predicted]
        rows.update(read_rows(dataverse, "Reading the flows again", existing))
        for left in read_left(dataverse, done, rows):
            outcomes.not_done(left.flow.guid, left.names)
    except Failure as failure:
        context.warn("What was changed could not be read again: {0}".format(failure.message))
    return rows
