# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One execution as the module smartflows_execution declares it."""

from __future__ import annotations

import contextlib
from functools import partial
from typing import TYPE_CHECKING

from ..._core.conditional_start import Start
from ..._core.earlier_success import Recent
from ..._core.errors import InputFailure
from ..._core.field import NOTHING, Difference
from ..._core.late_imports import late
from ..._core.plan import Plan, Step
from ..._core.telling import telling
from ..._local.zones import zone
from ..documents.destination import Destination
from ..flows import listing as flows
from . import creates, statuses
from .answered import Answered
from .earlier import EarlierExecutions
from .execution import EXISTS, FOLLOWED
from .input_cache import InputCache
from .run import ExecutionRun
from .secrets import secrets_of
from .start_input import StartInput, check_input, check_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from ..._core.plan import Operations
    from ..._core.protocols import Context
    from ..._local.turns import Turns
    from . import endings, not_started, start
else:
    endings, not_started, start = late(__package__, ".endings", ".not_started", ".start")


def declare(context: Context) -> Plan:
    """Find the execution or plan its start; an existing execution is followed here, by reads alone."""
    # before the client, whose address may be wrong
    context.hide(*secrets_of(context.options))
    started = any((context.options.get(name) or "").strip() for name in ("execution_id", "flow_id", "flow"))
    check_values(context.options if started else {**context.options, "execution_id": None})
    statuses.check(context.options.get("success_statuses") or (), "success_statuses", context.warn)
    return planned(context, context.turns)[1] if started else FlowExecution(context).plan_for_none()


def planned(context: Context, turns: Turns) -> tuple[ExecutionRun, Plan]:
    """Return the plan, and what carries it out; a start takes its turn among those of ``turns``."""
    task = FlowExecution(context)
    with telling(task.run.facts):
        guid = context.options.get("execution_id")
        return task.run, task.plan_for_id(guid) if guid else task.plan_for_flow(turns)


class FlowExecution:
    """Plans for the execution of one task."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._options = options = context.options
        self._cancels = options["state"] == "canceled"
        self._recent = Recent(options, zone)
        self._destination = Destination(options) if options.get("dest") else None
        if self._destination and not options["wait"]:
            raise InputFailure("dest requires wait, since documents exist only when the execution is finished.")
        self._smartflows = context.smartflows
        self._waiter = context.waiter()
        self._verdict = statuses.Verdict(options.get("success_statuses") or statuses.GOOD)
        self._answered = Answered(options, InputCache(context.cache_folder, self._smartflows.url, "answers"))
        self.run = ExecutionRun(context, self._verdict, self._waiter, self._destination, self._answered, self._cancels)

    def plan_for_id(self, guid: str) -> Plan:
        """Plan for the execution with the id ``execution_id``."""
        self.run.found(guid, FOLLOWED)
        if not self._cancels:
            return self._plan_for_existing()
        self.run.read()
        return self._plan_to_cancel()

    def plan_for_none(self) -> Plan:
        """Plan for the execution that an earlier task of a dry run would start."""
        return not_started.plan(self._context, self.run.execution, self._cancels, self._destination)

    def plan_for_flow(self, turns: Turns) -> Plan:
        """Plan the start of an execution, unless a file or an earlier execution makes it unnecessary."""
        options, context = self._options, self._context
        start_input = StartInput.of(options)
        flow = flows.find(self._smartflows, options.get("flow_id"), options.get("flow"))
        self.run.of_flow(flow)
        if creates.exists(options, self._destination):
            return self._plan_for_file()
        check_input(options, flow, self.run.execution.label)
        inputs = InputCache(context.cache_folder, self._smartflows.url)
        earlier = EarlierExecutions(
            self._smartflows, flow, start_input, self._verdict, inputs, self._answered, context.warn
        )
        adopt = options["adopt_running"]
        looks = self._recent or adopt
        turn = turns.take(self._smartflows.url, flow["id"]) if looks else contextlib.nullcontext()
        begin = Start(lambda: earlier.find(self._recent, adopt), self._waiter)
        found = begin.look(turn)
        if found:
            self.run.found(*found)
            return self._plan_for_existing()
        make = partial(start.ExecutionStart, self._smartflows, flow, earlier, options)
        return self._plan_to_start(begin, start_input, make)

    def _plan_for_file(self) -> Plan:
        """Plan what the existing file of ``dest`` needs."""
        if not self._destination:
            return self._planned(decision=EXISTS)
        return self._planned(self._destination.difference(), self._destination.steps(), decision=EXISTS)

    def _plan_to_start(
        self, begin: Start, start_input: StartInput, make: Callable[[StartInput], start.ExecutionStart]
    ) -> Plan:
        label = self.run.execution.label
        after: dict[str, Any] = {"execution": {"flow": label, "input": start_input.summary}}
        if self._options["wait"] and self._destination:
            after["documents"] = self._destination.path
        summary = "start flow {0!r}".format(label)
        first = Step(summary, start_input, lambda given: self.run.start(summary, begin, make(given)))
        return self._planned(Difference({}, after), [first, *self._steps_to_the_end()], begin.close)

    def _plan_for_existing(self) -> Plan:
        """Follow an existing execution, and plan what it needs: an answer, its end, or files."""
        run = self.run
        run.look()
        progress = run.execution.progress
        if progress.asking:
            return self._plan_to_answer()
        if progress.stable:
            run.load()
            run.check_end()
            documents = run.compare()
            return self._planned(documents.difference(), documents.steps())
        if self._options["wait"] and not progress.over:
            if self._options["on_timeout"] == "cancel":
                return self._plan_to_cancel()
            raise endings.still_running(run.execution, self._options["wait_timeout"])
        return self._planned()

    def _plan_to_answer(self) -> Plan:
        policy, answers = self._options["on_user_input"], self.run.answers()
        if answers:
            summary = "answer the questions of execution {0}".format(self.run.execution.guid)
            first = Step(summary, answers, self.run.answer)
            return self._planned(Difference({}, {"answered": sorted(answers)}), [first, *self._steps_to_the_end()])
        if policy == "cancel":
            return self._plan_to_cancel(endings.ASKED)
        if policy == "fail":
            raise self.run.asks()
        return self._planned()

    def _plan_to_cancel(self, why: str | None = None) -> Plan:
        execution = self.run.execution
        if execution.progress.stable:
            return self._planned()
        difference = Difference({"status": execution.progress.word}, {"status": statuses.CANCELED})
        summary = "cancel execution {0}".format(execution.guid)
        step = _step(summary, self.run.cancel_or_keep)
        why = why or endings.too_long(self._options["wait_timeout"])
        return self._planned(difference, [step], check=None if self._cancels else partial(self.run.check_kept, why))

    def _steps_to_the_end(self) -> list[Step]:
        """Return the steps that follow a start or an answer."""
        if not self._options["wait"]:
            return []
        steps = [_step("wait for the execution to finish", self.run.follow)]
        if self._destination:
            steps.append(_step("write its documents to {0}".format(self._destination.path), self.run.save))
        return steps

    def _planned(
        self,
        difference: Difference = NOTHING,
        steps: Iterable[Step] = (),
        close: Callable[[], None] | None = None,
        decision: str | None = None,
        check: Callable[[bool], None] | None = None,
    ) -> Plan:
        """Return a plan whose failures name the execution.

        ``close`` is called before the result is made; ``check`` gets whether the plan was carried out, and fails if the
        result is not what the task declares.
        """
        run = self.run

        def outcome(applied: bool) -> dict[str, Any]:
            if close:
                close()
            if check:
                check(applied)
            execution = run.execution
            for text in execution.warnings() + run.warnings():
                self._context.warn(text)
            documents = execution.documents.stored() if applied else execution.documents
            shown = dict(execution.facts(), documents=documents.as_result())
            return dict(shown, decision=decision or execution.decision)

        steps = [step._replace(do=telling(run.facts)(step.do)) for step in steps]
        return Plan(run.execution.label, difference, steps, outcome=outcome)


def _step(summary: str, work: Callable[[str], Operations | None]) -> Step:
    """Return a step that sends nothing of its own; its work returns what was done instead of ``summary``."""
    return Step(summary, None, lambda _nothing: work(summary))
