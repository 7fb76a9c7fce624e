# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What will be done, computed once, as a value: the source of ``changed``, ``diff``, ``operations`` and the result."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, NamedTuple

from .equality import equal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Union

    from .field import Difference

    # What was done: ``{step, status}`` each.
    Operations = list[dict[str, str]]
    # Notes of a step, by its number, whether it was done, or what was done instead of it.
    Mark = Callable[[int, Union[bool, Operations]], None]


class Step(NamedTuple):
    """One thing to do, as it was planned.

    ``summary`` is the line that users read. ``do(payload)`` carries it out, and returns what was done instead of it, as
    operations, if the service requires another way; so does ``instead`` of a Failure. ``payload`` is what is sent and
    never what was read: two steps are the same when summary and payload are equal.
    """

    summary: str
    payload: Any
    do: Callable[[Any], Operations | None]


class Plan:
    """What exists, what is declared, and the steps between them.

    ``target`` names the object in messages and in the diff's header, ``target_after`` in the header of what will be.
    ``difference`` is in the user's vocabulary and free of secrets. A plan whose steps contradict it raises ValueError.

    The result of the task is made of ``now``, the facts about the object as it was read; ``foreseen``, those after the
    steps, or a function that returns them, used when the steps are not carried out; and ``told``, those that belong to
    this plan whatever its outcome.

    What cannot be declared again after its steps, since it happens once or has verdicts of its own, has
    ``outcome(applied)`` instead, which returns the facts or raises Failure. ``carry_out(steps, mark)`` does the steps
    of many objects in an order of its own; it continues after a failure and calls ``mark(number, done)`` for each.
    ``on_success()`` is called at the end of every real run that succeeds, whether or not there was anything to do.
    """

    def __init__(
        self,
        target: str,
        difference: Difference,
        steps: Sequence[Step] = (),
        warnings: Sequence[str] = (),
        now: Mapping[str, Any] | None = None,
        foreseen: Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None = None,
        told: Mapping[str, Any] | None = None,
        target_after: str | None = None,
        outcome: Callable[[bool], Mapping[str, Any]] | None = None,
        carry_out: Callable[[Sequence[Step], Mark], None] | None = None,
        on_success: Callable[[], object] | None = None,
    ) -> None:
        if bool(steps) == equal(difference.before, difference.after):
            raise ValueError("The plan for {0} contradicts itself: {1} steps".format(target, len(steps)))
        self.target = target
        self.target_after = target_after or target
        self.difference = difference
        self.steps = tuple(steps)
        self.warnings = tuple(warnings)
        self.now = now or {}
        self.foreseen = self.now if foreseen is None else foreseen
        self.told = told or {}
        self.outcome = outcome
        self.carry_out = carry_out
        self.on_success = on_success

    def done_by(self, work: Callable[[Any], Operations | None]) -> Plan:
        """Return the same plan, whose steps ``work`` carries out."""
        plan = copy(self)
        plan.steps = tuple(step._replace(do=work) for step in self.steps)
        return plan

    @property
    def before(self) -> Any:
        """The part of the object that differs, as it is."""
        return self.difference.before

    @property
    def after(self) -> Any:
        """The part of the object that differs, as it will be."""
        return self.difference.after

    @property
    def changed(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.steps)

    def diff(self) -> dict[str, Any]:
        """Return Ansible's diff form: ``before``, ``after`` and their headers."""
        return {
            "before": self.before,
            "after": self.after,
            "before_header": self.target,
            "after_header": self.target_after,
        }
