# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The law: read, plan, show; stop there in check mode; else carry out exactly that plan.

This is the only place that knows check mode.
"""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from .._core.bounds import LONGEST_DIFF, LONGEST_RESULT, MARK, MARKS, bounded, bounded_diff
from .._core.errors import Failure, Incomplete, StillRunning
from .._core.masking import known
from .._core.option_checks import refuse_unusable
from .._core.text import joined, writable
from .context import Context

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, Union

    from .._core.plan import Operations, Plan, Step
    from .._core.protocols import Host

    Declare = Callable[[Context], Plan]
    Prepare = Callable[[Context], dict[str, Any]]
    Read = Callable[[Context], Mapping[str, Any]]
    # What became of a step: one of the words below, or what was done instead of it.
    State = Union[str, Operations]
    Ending = tuple[Callable[[dict[str, Any]], None], dict[str, Any]]

PLANNED, DONE, FAILED, SKIPPED, RUNNING = "planned", "done", "failed", "skipped", "running"


class Run:
    """One task from options to result, on a host (see host.py); ``arguments`` and ``follows`` as for ``converge``."""

    def __init__(self, host: Host, arguments: Mapping[str, Any] | None = None, follows: str | None = None) -> None:
        self._host = host
        self._paths = [
            name for name, one in (arguments or {}).get("argument_spec", {}).items() if one.get("type") == "path"
        ]
        self._rules = {name: rule for name, rule in (arguments or {}).items() if name.startswith("required_")}
        self._dry = host.flags.check_mode
        self._follows = follows
        self._context = Context(host, read_only=self._dry)
        self._plan: Plan | None = None
        self._steps: list[Step] = []
        self._states: list[State] = []

    def converge(self, declare: Declare, prepare: Prepare | None = None) -> None:
        """Bring an object into the declared state. ``declare(context)`` reads, compares, and returns the plan.

        It changes nothing, and remembers nothing from one call to the next: it is called again after a conflict, and
        after the steps, when what still differs was not stored as it was sent.
        """
        self._guard(self._converge, declare, prepare)

    def inform(self, read: Read, dry: Read | None = None) -> None:
        """Report what ``read(context)`` returns, or ``dry(context)`` in a dry run; nothing is ever changed."""
        self._guard(dry if dry and self._dry else read, self._context)

    def _converge(self, declare: Declare, prepare: Prepare | None) -> Mapping[str, Any]:
        self._context.options = prepare(self._context) if prepare else self._context.options
        plan = last = self._plan = declare(self._context)
        self._steps = list(plan.steps)
        self._states = [PLANNED] * len(self._steps)
        for text in plan.warnings:
            self._context.warn(text)
        applied = plan.changed and not self._dry
        if applied:
            from . import applying

            last = applying.carry_out(plan, declare, self._context, self._steps, self._states)
        if last.outcome:
            facts = last.outcome(applied)
        elif applied:
            facts = {**applying.reached(self._steps, declare, self._context), **applying.told(plan, last)}
        else:
            foreseen = plan.foreseen() if callable(plan.foreseen) else plan.foreseen
            facts = {**foreseen, **plan.told}
        if not self._dry and last.on_success:
            last.on_success()
        return facts

    def _guard(self, work: Callable[..., Mapping[str, Any]], *arguments: Any) -> None:
        try:
            end, result = self._ended(work, *arguments)
        except (Exception, SystemExit) as error:
            end, result = self._broken(unexpected(error))
        end(result)

    def _ended(self, work: Callable[..., Mapping[str, Any]], *arguments: Any) -> Ending:
        """Return how the task ends, a method of the host, and its result."""
        try:
            self._context.complete_lists()
            refuse_unusable(self._context.options, self._paths)
            if self._rules:
                from .._core.required_options import refuse_missing

                refuse_missing(self._context.options, self._rules, self._follows if self._dry else None)
            facts = work(*arguments)
            return self._host.succeed, self._result(facts, self._has_changed())
        except Incomplete as failure:
            return self._failed(failure.as_result(), failure.perhaps_changed or PLANNED in self._states)
        except StillRunning as pending:
            return self._still_running(pending)
        except Failure as failure:
            return self._failed(failure.as_result(), failure.perhaps_changed)

    def _has_changed(self) -> bool:
        """Return whether something was done, or would be; what others had already done is skipped."""
        return any(operation["status"] in (DONE, PLANNED) for operation in self._operations())

    def _broken(self, facts: Mapping[str, Any]) -> Ending:
        try:
            # what the broken step had sent is not known
            return self._failed(facts, FAILED in self._states)
        except (Exception, SystemExit):
            # the plan itself cannot be shown
            return self._host.fail, self._context.masker.mask(dict(facts, changed=DONE in self._states))

    def _still_running(self, pending: StillRunning) -> Ending:
        """End a task whose wait has ended; the option on_timeout decides whether that is a failure."""
        if not pending.started:
            self._states = [SKIPPED if state == FAILED else state for state in self._states]
        if self._host.options.get("on_timeout") != "return":
            return self._failed(dict(pending.as_result(), finished=False), True)
        started = FAILED in self._states or DONE in self._states
        self._keep_running()
        return self._host.succeed, self._result(dict(pending.facts, msg=pending.message, finished=False), started)

    def _keep_running(self) -> None:
        """Show the step for which the task waited as running: what it started continues without this task."""
        self._states = [RUNNING if state == FAILED else state for state in self._states]

    def _failed(self, facts: Mapping[str, Any], perhaps_changed: bool = False) -> Ending:
        states = {operation["status"] for operation in self._operations()}
        changed = DONE in states or (perhaps_changed and bool(states & {FAILED, PLANNED}))
        if facts.get("finished") is False:
            self._keep_running()
        return self._host.fail, self._result(facts, changed)

    def _operations(self) -> list[dict[str, str]]:
        """Return each step with its outcome, or what was done instead of it."""
        operations: list[dict[str, str]] = []
        for step, state in zip(self._steps, self._states):
            operations += state if isinstance(state, list) else [{"step": step.summary, "status": state}]
        return operations

    def _result(self, facts: Mapping[str, Any], changed: bool) -> dict[str, Any]:
        result = dict(facts, changed=changed)
        if self._plan:
            result["operations"] = self._operations()
        result, cuts = bounded(self._context.masker.mask(result), LONGEST_RESULT, mark=True)
        if self._plan and self._host.wants_diff:
            result["diff"], more = bounded_diff(self._context.masker.mask(self._plan.diff()), LONGEST_DIFF)
            cuts += more
        if cuts:
            # Ansible shows equal warnings of a play once, so the result has to contain it as well
            result[MARK] = cuts[:MARKS]
            self._host.warn("The result was too long and was cut at: {0}.".format(_listed(cuts)))
        whole: dict[str, Any] = writable(result)
        return whole


def unexpected(error: BaseException) -> dict[str, Any]:
    """Return ``msg`` and ``exception`` of the result for an unexpected error that is being handled."""
    said = "{0}: {1}".format(type(error).__name__, known.foreign(error))
    message = "This is a bug in the collection; please report it: {0}".format(said)
    return {"msg": message, "exception": known.foreign(traceback.format_exc())}


def _listed(paths: Sequence[str]) -> str:
    """Return the first of many paths, and how many there are besides."""
    return joined(paths, 500, most=5)
