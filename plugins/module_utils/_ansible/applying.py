# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying out a plan: its steps in order, and what the service made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.doing import do, same
from .._core.errors import Conflict, Failure
from .._core.planned_again import said_again
from .._core.text import joined
from .runner import DONE, FAILED, SKIPPED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from .._core.plan import Operations, Plan, Step
    from .context import Context
    from .runner import Declare, State


def carry_out(plan: Plan, declare: Declare, context: Context, steps: list[Step], states: list[State]) -> Plan:
    """Carry out ``steps``, those of the plan, and keep in ``states`` what became of each.

    After a conflict, the steps that are left are replaced once by those of a new plan. Return the plan that was made
    last.
    """

    def mark(number: int, done: bool | Operations) -> None:
        states[number] = done if isinstance(done, list) else DONE if done else FAILED

    states[:] = [SKIPPED] * len(steps)
    if plan.carry_out:
        plan.carry_out(steps, mark)
        return plan
    number, again = 0, None
    while number < len(steps):
        try:
            do(steps[number], number, mark)
            done = 1
        except Conflict as conflict:
            if again:
                raise _overtaken(plan, conflict)
            again = declare(context)
            left = _left(plan, again, steps[number:], conflict)
            done = len(steps) - number - len(left)
            for text in said_again(conflict, steps[number : number + done], again):
                context.warn(text)
            steps[number + done :] = left
            states[number : number + done] = [DONE if conflict.sent else SKIPPED] * done
        number += done
    return again or plan


def reached(steps: Sequence[Step], declare: Declare, context: Context) -> Mapping[str, Any]:
    """Return the facts about the object after ``steps``; declaring again shows whether they were enough."""
    left = declare(context)
    if left.changed:
        context.warn(_stored_otherwise(steps, left))
    return left.now


def told(plan: Plan, last: Plan) -> dict[str, Any]:
    """Return the other facts of a plan that was perhaps made again; those of the first one where the last has none."""
    return {**plan.told, **{name: value for name, value in last.told.items() if value is not None}}


def _left(plan: Plan, again: Plan, steps: Sequence[Step], conflict: Conflict) -> list[Step]:
    """Return what is left of ``steps`` according to the plan that was made again after a conflict.

    None is left if the object is as declared; the last ones if only the response to the first was lost, or if others
    have done those before; all, planned again, if only the version of the object has changed.
    """
    if not again.changed:
        return []
    last = steps[max(1, len(steps) - len(again.steps)) :]
    if _same(again.steps, last) or (len(steps) == len(plan.steps) and _same_effect(again, plan)):
        return list(again.steps)
    raise _overtaken(plan, conflict)


def _overtaken(plan: Plan, conflict: Conflict) -> Failure:
    return Failure(
        "{0} was changed by someone else in the meantime.".format(plan.target),
        "Run the task again to see what would change now.",
        http_status=conflict.http_status,
        code=conflict.code,
        request_id=conflict.request_id,
    )


def _stored_otherwise(steps: Sequence[Step], left: Plan) -> str:
    """Return the warning about what a service stored in another form; Failure when something is left to do."""
    if left.difference.tolerable:
        names = ", ".join(field.label for field in left.difference.fields)
        return "The service stored a different {0} than was sent: {1}.".format(names, left.target)
    undone = joined([step.summary for step in left.steps], 180, joint="; ")
    if any(same(step, done) for step in left.steps for done in steps):
        raise Failure(
            "The service reported success, but this is not done: {0}.".format(undone),
            "Check for a proxy that responds instead of the service, and run the task again.",
        )
    raise Failure(
        "All steps succeeded, but this is left to do: {0}.".format(undone),
        "Someone else may have changed {0} at the same time; run the task again.".format(left.target),
    )


def _same(steps: Sequence[Step], others: Sequence[Step]) -> bool:
    """Return whether two sequences of steps do the same."""
    return len(steps) == len(others) and all(same(step, other) for step, other in zip(steps, others))


def _same_effect(plan: Plan, other: Plan) -> bool:
    """Return whether two plans change the same, step by step."""
    return plan.diff() == other.diff() and len(plan.steps) == len(other.steps)
