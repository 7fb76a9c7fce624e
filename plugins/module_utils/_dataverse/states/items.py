# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One plan of many objects that do not depend on each other: each has its verdict, and none stops the others."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from ..._core.doing import do
from ..._core.errors import Failure, OutcomeUnknown, Refused
from ..._core.field import Difference
from ..._core.plan import Plan
from ..flows.many.run import in_order, width
from ..flows.outcomes import CHANGED, FAILED, SKIPPED, UNCHANGED, Verdict, reason, reason_of
from .objects import entry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from ..._core.plan import Mark, Step

NOT_DONE = "The service reported success, but it is not as declared"


class Item(NamedTuple):
    """An object that is declared: its plan, or the ``verdict`` on what cannot be planned.

    ``declared`` and ``found`` are shown in that case.
    """

    kind: str
    name: str
    plan: Plan | None = None
    verdict: Verdict | None = None
    declared: Mapping[str, Any] | None = None
    found: Mapping[str, Any] | None = None

    @property
    def steps(self) -> Sequence[Step]:
        """What is to do for it."""
        return self.plan.steps if self.plan else ()

    def sides(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what differs of it, as it is and as it is declared, without its name."""
        both = (self.plan.before, self.plan.after) if self.plan else ({}, {})
        before, after = ({name: one for name, one in side.items() if name != "name"} for side in both)
        return before, after


class Work(NamedTuple):
    """The steps of one object, by their numbers in the plan; ``flow_id`` is what it is known by in an order."""

    flow_id: str
    steps: Sequence[tuple[int, Step]]
    after: tuple[str, ...] = ()


class Outcomes:
    """The verdicts of one run on objects by name: at first those of the plan, then those of its steps."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = items
        self._failures: list[Failure] = []
        self._verdicts = {one.name: one.verdict or Verdict(CHANGED if one.steps else UNCHANGED) for one in items}

    def may_begin(self, name: str) -> bool:
        """Return whether an object should be tried: what is not a response about one would be none about the next."""
        if all(isinstance(one, Refused) for one in self._failures):
            return True
        self._verdicts[name] = Verdict(SKIPPED, reason("not_tried", "An earlier failure ended the task"))
        return False

    def failed(self, name: str, failure: Failure) -> None:
        """Note that a step of an object has failed."""
        self._verdicts[name] = Verdict(FAILED, reason_of(failure))
        self._failures.append(failure)

    def reached(self, now: Sequence[Item]) -> None:
        """Note which objects are not as declared although they were changed; ``now`` are those as they are now."""
        for one in now:
            if one.steps and self._verdicts[one.name].word == CHANGED:
                self._verdicts[one.name] = Verdict(FAILED, reason("not_done", NOT_DONE))

    def facts(self) -> dict[str, Any]:
        """Return ``objects``, and ``unknown``: whether the outcome of a request is not known."""
        unknown = any(isinstance(one, OutcomeUnknown) for one in self._failures)
        return {"objects": [self._object(one) for one in self._items], "unknown": unknown}

    def _object(self, one: Item) -> dict[str, Any]:
        found, declared = one.sides() if one.plan else (one.found, one.declared)
        return entry(one.kind, one.name, self._verdicts[one.name], declared, found)


def plan_of(
    context: Any,
    target: str,
    items: Sequence[Item],
    most: int,
    again: Callable[[], Sequence[Item]],
    warnings: Sequence[str] = (),
) -> Plan:
    """Return one plan for many objects, ``most`` of which are changed at once; ``again()`` plans for them once more."""
    outcomes = Outcomes(items)
    steps = [step for one in items for step in one.steps]
    sides = {one.name: one.sides() for one in items if one.steps}

    def outcome(applied: bool) -> dict[str, Any]:
        if applied:
            try:
                outcomes.reached(again())
            except Failure as failure:
                context.warn("What was changed could not be read again: {0}".format(failure.message))
        return outcomes.facts()

    return Plan(
        target,
        Difference({name: both[0] for name, both in sides.items()}, {name: both[1] for name, both in sides.items()}),
        steps,
        [*warnings, *(text for one in items if one.plan for text in one.plan.warnings)],
        outcome=outcome,
        carry_out=partial(_carry_out, context.dataverse, most, _works(items), outcomes),
    )


def _works(items: Sequence[Item]) -> list[Work]:
    found, number = [], 0
    for one in items:
        found.append(Work(one.name, list(enumerate(one.steps, start=number))))
        number += len(one.steps)
    return [one for one in found if one.steps]


def _carry_out(
    dataverse: Any, most: int, works: Sequence[Work], outcomes: Outcomes, _steps: Sequence[Step], mark: Mark
) -> None:
    def work(_number: int, one: Work) -> None:
        for number, step in one.steps:
            if not outcomes.may_begin(one.flow_id):
                return
            try:
                do(step, number, mark)
            except Failure as failure:
                outcomes.failed(one.flow_id, failure)
                return

    in_order(works, work, width(dataverse, most))
