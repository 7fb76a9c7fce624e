# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One execution as the module smartflows_execution declares it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from ..._core.conditional_start import Start
from ..._core.earlier_success import Recent
from ..._core.errors import InputFailure
from ..._core.field import NOTHING, Difference
from ..._core.late_imports import late
from ..._core.plan import Plan, Step
from ..._core.started_once import started_once
from ..._local.zones import zone
from ..documents.destination import Destination
from ..documents.found import of_execution
from ..documents.output import OutputDocuments
from ..flows import listing as flows
from . import creates, statuses
from .answers import Answers
from .earlier import EarlierExecutions
from .execution import EXISTS, FOLLOWED, Execution
from .follow import Follower
from .input_cache import InputCache
from .secrets import secrets_of
from .start import ExecutionStart
from .start_input import StartInput, check_input, check_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from ..._core import doing
    from ..._core.plan import Operations
    from ..._core.protocols import Context
    from . import endings
else:
    doing, endings = late(__package__, "..._core.doing", ".endings")


def declare(context: Context) -> Plan:
    """Find the execution or plan its start; an existing execution is followed here, by reads alone."""
    # before the client, whose address may be wrong
    context.hide(*secrets_of(context.options))
    check_values(context.options)
    task = FlowExecution(context)
    with task.execution.named():
        guid = context.options.get("execution_id")
        return task.plan_for_id(guid) if guid else task.plan_for_flow()


class FlowExecution:
    """The execution of one task from its plan to its result."""

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
        self._follower = Follower(self._smartflows, options, self._waiter, self._verdict, context.warn)
        self._answers = Answers(options.get("user_input"))
        self._documents = OutputDocuments(self._smartflows, self._destination, context.sleep)
        self.execution = Execution(self._smartflows, self._verdict, self._documents, options["return_state"])

    def plan_for_id(self, guid: str) -> Plan:
        """Plan for the execution with the id ``execution_id``."""
        self.execution.found(guid, FOLLOWED)
        return self._plan_to_cancel() if self._cancels else self._plan_for_existing()

    def plan_for_flow(self) -> Plan:
        """Plan the start of an execution, unless a file or an earlier execution makes it unnecessary."""
        options, context, execution = self._options, self._context, self.execution
        start_input = StartInput(options)
        execution.flow = flow = flows.find(self._smartflows, options.get("flow_id"), options.get("flow"))
        if creates.exists(options, self._destination):
            execution.decision = EXISTS
            return self._plan_for_file()
        check_input(options, flow, execution.label)
        inputs = InputCache(context.cache_folder, self._smartflows.url)
        earlier = EarlierExecutions(self._smartflows, flow, start_input, self._verdict, inputs, context.warn)
        adopt = options["adopt_running"]
        looks = self._recent or adopt
        turn = context.turns.take(self._smartflows.url, flow["id"]) if looks else contextlib.nullcontext()
        begin = Start(lambda: earlier.find(self._recent, adopt), self._waiter)
        found = begin.look(turn)
        if found:
            execution.found(*found)
            return self._plan_for_existing()
        return self._plan_to_start(
            begin, ExecutionStart(self._smartflows, flow, start_input, earlier, options), start_input
        )

    def _plan_for_file(self) -> Plan:
        """Plan what the existing file of ``dest`` needs."""
        if not self._destination:
            return self._planned()
        return self._planned(self._destination.difference(), self._destination.steps())

    def _plan_to_start(self, begin: Start, start: ExecutionStart, start_input: StartInput) -> Plan:
        label = self.execution.label
        after: dict[str, Any] = {"execution": {"flow": label, "input": start_input.summary}}
        if self._options["wait"] and self._destination:
            after["documents"] = self._destination.path
        first = self._step(
            "start flow {0!r}".format(label), lambda summary: self._start(summary, begin, start), start_input.body
        )
        return self._planned(Difference({}, after), [first, *self._steps_to_the_end()], begin.close)

    def _plan_for_existing(self) -> Plan:
        """Follow an existing execution, and plan what it needs: an answer, its end, or files."""
        execution = self.execution
        execution.saw(self._look())
        if execution.progress.asking:
            return self._plan_to_answer()
        if execution.progress.stable:
            execution.load(execution.guid)
            self._check_end()
            return self._planned(self._documents.compare(), self._documents.steps())
        if self._options["wait"] and not execution.progress.over:
            if self._options["on_timeout"] == "cancel":
                return self._plan_to_cancel()
            raise endings.still_running(execution, self._options["wait_timeout"])
        return self._planned()

    def _plan_to_answer(self) -> Plan:
        execution, policy = self.execution, self._options["on_user_input"]
        answers = self._answers.to(execution.progress)
        if answers:
            summary = "answer the questions of execution {0}".format(execution.guid)
            first = self._step(summary, lambda _summary: self._answer(answers), answers)
            return self._planned(Difference({}, {"answered": sorted(answers)}), [first, *self._steps_to_the_end()])
        if policy == "cancel":
            return self._plan_to_cancel(endings.ASKED)
        if policy == "fail":
            raise endings.asks(execution)
        return self._planned()

    def _plan_to_cancel(self, why: str | None = None) -> Plan:
        execution = self.execution
        if execution.progress is None:
            execution.saw(self._follower.read(execution.whole))
        if execution.progress.stable:
            return self._planned()
        difference = Difference({"status": execution.progress.word}, {"status": statuses.CANCELED})
        summary = "cancel execution {0}".format(execution.guid)
        return self._planned(difference, [self._step(summary, lambda summary: self._cancel_or_keep(summary, why))])

    def _steps_to_the_end(self) -> list[Step]:
        """Return the steps that follow a start or an answer."""
        if not self._options["wait"]:
            return []
        steps = [self._step("wait for the execution to finish", self._follow)]
        if self._destination:
            steps.append(self._step("write its documents to {0}".format(self._destination.path), self._save))
        return steps

    def _step(self, summary: str, work: Callable[[str], Operations | None], payload: Any = None) -> Step:
        """Return a step that ``work(summary)`` carries out."""
        return Step(summary, payload, lambda _payload: work(summary))

    def _planned(
        self,
        difference: Difference = NOTHING,
        steps: Iterable[Step] = (),
        close: Callable[[], None] | None = None,
    ) -> Plan:
        """Return a plan whose failures name the execution; ``close`` is called before the result is made."""
        steps = [step._replace(do=self.execution.named()(step.do)) for step in steps]

        def outcome(_applied: bool) -> dict[str, Any]:
            if close:
                close()
            for text in self.execution.warnings():
                self._context.warn(text)
            shown = self.execution.facts()
            return dict(shown, documents=self._documents.as_result(), decision=self.execution.decision)

        return Plan(self.execution.label, difference, steps, outcome=outcome)

    def _look(self) -> Any:
        """Return how the execution is going: when it stops, or without waiting now."""
        execution = self.execution
        if self._options["wait"]:
            return self._follower.follow(execution.guid)
        now = self._follower.read(execution.whole)
        return self._follower.look(execution.guid) if now.asking else now

    def _start(self, summary: str, begin: Start, start: ExecutionStart) -> Operations | None:
        """Start, unless an execution appears while the service postpones the start."""
        execution = self.execution
        grace = self._context.patience(self._options["start_grace"])
        started, found = begin.make(lambda: started_once(start, grace))
        if found:
            guid, decision = found
            execution.found(guid, decision, appeared=True)
        execution.saw(self._follower.read(execution.whole if found else started[0]))
        return self._instead_if_appeared(summary)

    def _answer(self, answers: dict[str, Any]) -> None:
        self._follower.answer(self.execution.guid, answers)
        self._answers.sent(self.execution.progress)

    def _follow(self, summary: str) -> Operations | None:
        """Wait until the execution is finished, and answer its questions; the policies say when else to stop."""
        execution = self.execution
        while True:
            execution.saw(self._follower.follow(execution.guid, fresh=execution.is_fresh))
            answers = self._answers.to(execution.progress) if execution.progress.asking else None
            if not answers:
                break
            self._answer(answers)
        self._stop()
        return self._instead_if_appeared(summary)

    def _stop(self) -> None:
        """Check the execution where it has stopped, or cancel it."""
        execution, options = self.execution, self._options
        progress = execution.progress
        if progress.stable:
            execution.load(execution.guid, required=progress.succeeded)
            self._check_end()
        elif progress.asking and options["on_user_input"] != "return":
            if options["on_user_input"] != "cancel":
                raise endings.asks(execution)
            self._cancel(endings.ASKED)
        elif not progress.over:
            if options["on_timeout"] != "cancel":
                raise endings.still_running(execution, options["wait_timeout"])
            self._cancel()

    def _cancel_or_keep(self, summary: str, why: str | None) -> Operations | None:
        """Cancel; of an execution that succeeded before, the documents are written."""
        self._cancel(why)
        written = self._documents.write()
        return doing.operations(summary, "skipped") + _written(written) if self.execution.progress.succeeded else None

    def _cancel(self, why: str | None = None) -> None:
        """Cancel; if the task did not declare that, it fails unless the execution succeeded before."""
        execution = self.execution
        execution.saw(self._follower.cancel(execution.guid))
        execution.load(execution.guid, required=not self._cancels and execution.progress.succeeded)
        if self._cancels:
            return
        if execution.progress.word in (statuses.CANCELED, statuses.INTERRUPTED):
            raise endings.canceled(execution, why or endings.too_long(self._options["wait_timeout"]))
        self._check_end()

    def _check_end(self) -> None:
        """Take the documents of an execution that succeeded; any other end is a failure."""
        execution = self.execution
        if not execution.progress.succeeded:
            raise endings.failed(execution)
        found = of_execution(execution.whole.get("state"), execution.progress.model)
        self._documents.take(found, execution.is_fresh)
        if not found and self._options["documents_required"]:
            raise endings.no_document(execution)

    def _save(self, summary: str) -> Operations | None:
        written = self._documents.write()
        if self.execution.progress.stable:
            return self._instead_if_appeared(summary, written)
        return doing.operations(summary, "skipped")

    def _instead_if_appeared(self, summary: str, written: Sequence[str] = ()) -> Operations | None:
        """Return what was done of a start that became unnecessary: nothing but files."""
        return (_written(written) or doing.operations(summary, "skipped")) if self.execution.appeared else None


def _written(paths: Sequence[str]) -> Operations:
    return [{"step": "write {0}".format(path), "status": "done"} for path in paths]
