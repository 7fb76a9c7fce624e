# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One of many executions: planned and carried out as a task of its own would do it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ...._core.doing import operations
from ...._core.errors import Failure
from ...._core.many_outcomes import concerns_all
from ...._local.turns import Turns
from ..declare import planned as planned_alone
from .outcomes import Ended

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from ...._core.plan import Operations, Plan, Step
    from ...._core.protocols import Context
    from ..run import ExecutionRun

# Who takes a turn keeps it until the start, so a start that is only planned takes none.
NO_TURNS = Turns(None)


class Planned(NamedTuple):
    """A run of a list with its plan, or with the ``failure`` that it has instead."""

    name: str
    options: dict[str, Any]
    run: ExecutionRun | None = None
    plan: Plan | None = None
    failure: Failure | None = None

    @property
    def steps(self) -> Sequence[Step]:
        """What has to be done."""
        return self.plan.steps if self.plan else ()

    @property
    def is_to_start(self) -> bool:
        """Whether no execution is known that makes a start unnecessary."""
        return bool(self.steps and self.run and not self.run.execution.guid)

    def ended(self, applied: bool) -> Ended:
        """Return what became of the run; ``applied`` is whether its steps were carried out."""
        if not (self.plan and self.plan.outcome):
            return self.failed(self.failure)
        try:
            return Ended(self.name, self.plan.outcome(applied))
        except Failure as failure:
            return self.failed(failure)

    def failed(self, failure: Failure | None) -> Ended:
        """Return what became of a run that has failed."""
        known = {"decision": self.run.execution.decision} if self.run and self.run.execution.guid else {}
        return Ended(self.name, {**known, **(failure.facts if failure else {})}, failure)


def plan_one(context: Context, name: str) -> Planned:
    """Plan a run; a failure that concerns all runs is raised."""
    try:
        return Planned(name, context.options, *planned_alone(context, NO_TURNS))
    except Failure as failure:
        if concerns_all(failure):
            raise
        return Planned(name, context.options, failure=failure)


def carry_out_one(context: Context, one: Planned) -> tuple[Ended, Operations]:
    """Carry out the steps of a run; return what became of it, and of each step.

    A start is planned again in its turn, since an execution that makes it unnecessary may have appeared.
    """
    if one.is_to_start:
        try:
            run, plan = planned_alone(context, context.turns)
        except Failure as failure:
            return one.failed(failure), left_out(one.steps)
        one = one._replace(run=run, plan=plan)
    found: Operations = []
    for number, step in enumerate(one.steps, start=1):
        try:
            found += step.do(step.payload) or operations(step.summary, "done")
        except Failure as failure:
            status = "running" if failure.facts.get("finished") is False else "failed"
            found += failure.instead or operations(step.summary, status)
            return one.failed(failure), found + left_out(one.steps[number:])
    return one.ended(applied=True), found


def left_out(steps: Iterable[Step]) -> Operations:
    """Return what became of steps that were not tried."""
    return [{"step": step.summary, "status": "skipped"} for step in steps]
