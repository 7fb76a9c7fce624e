# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One plan made of several, whose steps are carried out part by part and never more than was planned."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .doing import do, operations, same
from .errors import Conflict, Failure
from .planned_again import said_again
from .text import joined

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from typing import Any

    from .plan import Mark, Operations, Plan, Step


class Part(NamedTuple):
    """A part of a wider plan, under a ``name`` that messages and diffs show.

    ``again()`` declares it once more: what it was planned from may have been changed by the parts before it. ``terms``
    are what it is bound to besides its steps and its diff.
    """

    name: str
    plan: Plan
    again: Callable[[], Plan]
    terms: Mapping[str, Any]


class Parts:
    """Parts in the order in which they are carried out; ``warn`` gets what is found while they are."""

    def __init__(self, parts: Sequence[Part], warn: Callable[[str], None]) -> None:
        self._parts = list(parts)
        self._warn = warn
        self._plans = {part.name: part.plan for part in parts}
        self._carried_out: set[str] = set()
        self._facts: dict[str, Mapping[str, Any]] = {}

    @property
    def steps(self) -> list[Step]:
        """The steps of all parts, one after the other."""
        return [step for part in self._parts for step in part.plan.steps]

    @property
    def warnings(self) -> list[str]:
        """The warnings of all parts, each once."""
        return list(dict.fromkeys(text for part in self._parts for text in part.plan.warnings))

    def side(self, name: str) -> dict[str, Any]:
        """Return the side of the diff that is called ``before`` or ``after``, by part.

        Diffs are shown sorted, so the parts are numbered.
        """
        width = len(str(len(self._parts)))
        return {
            "{0:0{1}d}. {2}".format(number, width, part.name): getattr(part.plan, name)
            for number, part in enumerate(self._parts, start=1)
            if part.plan.changed
        }

    def carry_out(self, _steps: Sequence[Step], mark: Mark) -> None:
        """Carry out the parts in order; the first that fails ends it."""
        start = 0
        for part in self._parts:
            if part.plan.changed or self._carried_out:
                self._carry_out(part, _shifted(mark, start))
            start += len(part.plan.steps)

    def outcome(self, applied: bool) -> dict[str, Mapping[str, Any]]:
        """Return the facts of each part by its name."""
        for part in self._parts:
            if part.name not in self._facts:
                self._facts[part.name] = self._outcome(part, applied and part.plan.changed)
        return self._facts

    def succeed(self) -> None:
        """End the parts that had nothing to do; the others have ended when they were carried out."""
        for part in self._parts:
            if part.name not in self._carried_out and part.plan.on_success:
                part.plan.on_success()

    def _carry_out(self, part: Part, mark: Mark) -> None:
        plan = self._declared_again(part) if self._carried_out else part.plan
        undone = set(_numbers(part, plan))

        def marked(number: int, done: bool | Operations) -> None:
            mark(number, done)
            if done:
                undone.discard(number)

        try:
            _do(part, plan, marked)
        except Conflict as conflict:
            # someone has changed a row meanwhile; the same is done to the row as it is now
            plan = self._declared_again(part)
            self._skip(part, undone.difference(_numbers(part, plan)), conflict, mark)
            _do(part, plan, mark)
        self._plans[part.name] = plan
        self._carried_out.add(part.name)
        self._facts[part.name] = self._outcome(part, applied=plan.changed)
        if plan.on_success:
            plan.on_success()

    def _skip(self, part: Part, numbers: Collection[int], conflict: Conflict, mark: Mark) -> None:
        """Mark the steps that are done since a response was lost, or since others have done them."""
        steps = {number: part.plan.steps[number] for number in sorted(numbers)}
        for text in said_again(conflict, steps.values(), self._plans[part.name]):
            self._warn(text)
        for number, step in steps.items():
            mark(number, conflict.sent or operations(step.summary, "skipped"))

    def _declared_again(self, part: Part) -> Plan:
        plan = part.again()
        self._plans[part.name] = plan
        return plan

    def _outcome(self, part: Part, applied: bool) -> Mapping[str, Any]:
        plan = self._plans[part.name]
        return plan.outcome(applied) if plan.outcome else {}


def _do(part: Part, plan: Plan, mark: Mark) -> None:
    """Carry out the steps of a plan under the numbers that they have in the part as it was planned."""
    numbers = _numbers(part, plan)
    if plan.carry_out:
        plan.carry_out(plan.steps, lambda number, done: mark(numbers[number], done))
        return
    for number, step in zip(numbers, plan.steps):
        do(step, number, mark)


def _numbers(part: Part, plan: Plan) -> list[int]:
    """Return the numbers of steps in the part as it was planned; Failure for one that was not planned, or not so."""
    left = list(enumerate(part.plan.steps))
    found, unforeseen = [], []
    for step in plan.steps:
        pair = next((pair for pair in left if same(pair[1], step)), None)
        if pair is None:
            known = any(one.summary == step.summary for _number, one in left)
            unforeseen.append("{0}, with other values".format(step.summary) if known else step.summary)
        else:
            left.remove(pair)
            found.append(pair[0])
    if unforeseen:
        raise Failure(
            "What was planned for {0} has changed since; this was not in the plan: {1}.".format(
                part.name, joined(unforeseen, 150, joint="; ")
            ),
            "Run the task again to see what would change now.",
        )
    return found


def _shifted(mark: Mark, start: int) -> Mark:
    return lambda number, done: mark(start + number, done)
