# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One execution as a task declares it: started once, followed, answered, canceled, its documents kept."""

from __future__ import annotations

import contextlib

from ..._core.diff import only_differences
from ..._core.errors import Failure, InputFailure
from ..._core.recent import Recent
from ..._core.resource import Plan, Step
from ..._core.started_once import started_once
from ..._core.starts import Start
from ..._core.text import american
from ..._local.zones import zone
from ..documents.destination import Destination
from ..documents.document import Document
from ..documents.found import of_execution
from ..flows import listing as flows
from . import status as statuses
from .answers import Answers
from .earlier import EarlierExecutions
from .follow import Follower
from .outcome import Outcome
from .start import ExecutionStart
from .start_input import StartInput, check_input, check_values
from .status import GOOD, Verdict
from .there import is_there

STARTED, FOLLOWED, CANCELED, THERE = "started", "followed", "canceled", "there"
ASKED = "it asked for input"


class ExecutionResource:
    """The execution that ``options`` of the module smartflows_execution declare.

    Following changes nothing, so an execution that is there is followed while planning, in check mode too.
    """

    def __init__(self, smartflows, options, waiter, grace, inputs, turns, warn, sleep):
        self._smartflows = smartflows
        self._options = options
        self._state = american(options["state"])
        self._grace = grace
        self._inputs = inputs
        self._turns = turns
        self._warn = warn
        self._sleep = sleep
        check_values(options)
        self._verdict = Verdict(options.get("success_statuses") or GOOD)
        self._follower = Follower(smartflows, options, waiter, self._verdict, warn)
        self._answers = Answers(options.get("user_input"))
        self._input = StartInput(options)
        self._recent = Recent(options, zone)
        self._destination = Destination(options) if options.get("dest") else None
        if self._destination and not options["wait"]:
            raise InputFailure("dest needs wait: documents are there when the execution is over.")
        self._outcome = Outcome(smartflows, options, self._verdict)
        self._earlier = None
        self._start_once = None
        self._needless = False
        self._begin = Start(self._find, waiter)
        self._targets = []
        self._documents = []
        self._decision = STARTED
        self.warnings = []

    def plan(self):
        """Look for an execution that makes a start needless, and follow it."""
        with self._outcome.named():
            return self._plan()

    def apply(self, step):
        """Carry out one step."""
        with self._outcome.named():
            self._apply(step)

    def _plan(self):
        guid = self._options.get("execution_id")
        if guid:
            self._decision = FOLLOWED
            self._outcome.load(guid)
            return self._plan_cancel() if self._state == CANCELED else self._plan_for_existing()
        flow = flows.find(self._smartflows, self._options.get("flow_id"), self._options.get("flow"))
        self._outcome.flow = flow
        if is_there(self._options, self._destination):
            self._decision = THERE
            return self._plan_attributes()
        check_input(self._options, flow, self._outcome.label)
        self._earlier = EarlierExecutions(self._smartflows, flow, self._input, self._verdict, self._inputs, self._warn)
        self._start_once = ExecutionStart(self._smartflows, flow, self._input, self._earlier, self._options)
        looks = self._recent or self._options["adopt_running"]
        turn = self._turns.take(self._smartflows.url, flow["id"]) if looks else contextlib.nullcontext()
        return self._plan_for_existing() if self._begin.look(turn) else self._plan_start()

    def _find(self):
        """Tell whether there is an execution that makes a start needless, and take it."""
        found, decision = self._earlier.find(self._recent, self._options["adopt_running"])
        if found:
            self._decision = decision
            self._outcome.load(found["id"])
        return bool(found)

    def _plan_attributes(self):
        """Plan what a file needs that is there already."""
        before, after = only_differences(*self._destination.sides()) if self._destination else ({}, {})
        summary = "set mode and owner of {0}".format(self._destination.path) if after else ""
        steps = [Step("attributes", summary, self._destination)] if after else []
        return Plan(self._outcome.label, before, after, steps)

    def _plan_start(self):
        label = self._outcome.label
        after = {"execution": {"flow": label, "input": self._input.summary}}
        steps = [Step("start", "start flow {0!r}".format(label))]
        if self._options["wait"]:
            steps.append(Step("follow", "wait until it is over"))
        if self._options["wait"] and self._destination:
            after["documents"] = self._destination.path
            steps.append(Step("save", "write its documents to {0}".format(self._destination.path)))
        return Plan(label, {}, after, steps)

    def _plan_for_existing(self):
        """Follow an execution that is there, and plan what it needs: an answer, its end, or files."""
        outcome = self._outcome
        outcome.progress = progress = self._look()
        if progress.asking:
            return self._plan_answer()
        if not progress.stable:
            if self._options["wait"] and not progress.over:
                if self._options["on_timeout"] == "cancel":
                    return self._plan_cancel()
                raise outcome.still_running()
            return Plan(outcome.label, {}, {})
        outcome.load(outcome.guid)
        self._check_end()
        for target in self._targets:
            target.compare()
        sides = {target.path: only_differences(*target.sides()) for target in self._targets}
        before = {file: side[0] for file, side in sides.items() if side[0] != side[1]}
        after = {file: side[1] for file, side in sides.items() if side[0] != side[1]}
        return Plan(outcome.label, before, after, [step for target in self._targets for step in target.steps()])

    def _look(self):
        """Return how the execution is going: when it stops, or without waiting now."""
        outcome = self._outcome
        if self._options["wait"]:
            return self._follower.follow(outcome.guid)
        now = self._follower.read(outcome.whole)
        return self._follower.look(outcome.guid) if now.asking else now

    def _plan_answer(self):
        outcome = self._outcome
        answers = self._answers.to(outcome.progress)
        if answers:
            steps = [Step("answer", "answer the questions of execution {0}".format(outcome.guid), answers)]
            if self._options["wait"]:
                steps.append(Step("follow", "wait until it is over"))
            if self._options["wait"] and self._destination:
                steps.append(Step("save", "write its documents to {0}".format(self._destination.path)))
            return Plan(outcome.label, {}, {"answered": sorted(answers)}, steps)
        if self._options["on_user_input"] == "cancel":
            return self._plan_cancel(ASKED)
        if self._options["on_user_input"] == "fail":
            raise outcome.asks()
        return Plan(outcome.label, {}, {})

    def _plan_cancel(self, why=None):
        outcome = self._outcome
        outcome.progress = outcome.progress or self._follower.read(outcome.whole)
        if outcome.progress.stable:
            return Plan(outcome.label, {}, {})
        step = Step("cancel", "cancel execution {0}".format(outcome.guid), why)
        return Plan(outcome.label, {"status": outcome.progress.word}, {"status": "Canceled"}, [step])

    def _apply(self, step):
        outcome = self._outcome
        if step.action == "start":
            self._start(step)
        elif step.action == "answer":
            self._follower.answer(outcome.guid, step.payload)
            self._answers.sent(outcome.progress)
        elif step.action == "follow":
            self._follow()
            self._note_needless(step)
        elif step.action == "cancel":
            self._cancel(step.payload)
            self._keep_instead(step)
        elif step.action == "save":
            self._save(step)
        elif step.action == "write":
            step.payload.write()
        else:
            step.payload.set_attributes()

    def _start(self, step):
        """Start, unless an execution comes to light while the service puts the start off."""
        outcome = self._outcome
        started, found = self._begin.make(lambda: started_once(self._start_once, self._grace))
        self._needless = found
        self._note_needless(step)
        outcome.progress = self._follower.read(outcome.whole if found else started[0])
        outcome.guid = outcome.progress.guid

    def _note_needless(self, step, written=()):
        """Of a start that became needless, nothing counts as done but files."""
        if self._needless:
            step.taken = [{"step": "write {0}".format(path), "status": "done"} for path in written]
            step.taken = step.taken or [{"step": step.summary, "status": "skipped"}]

    def _follow(self):
        """Wait until the execution is over, answering its questions; the policies say what else is an end."""
        outcome = self._outcome
        while True:
            outcome.progress = self._follower.follow(outcome.guid, fresh=self._decision == STARTED)
            answers = self._answers.to(outcome.progress) if outcome.progress.asking else None
            if not answers:
                break
            self._follower.answer(outcome.guid, answers)
            self._answers.sent(outcome.progress)
        progress = outcome.progress
        if progress.stable:
            outcome.load(outcome.guid, required=progress.succeeded)
            self._check_end()
        elif progress.asking and self._options["on_user_input"] != "return":
            if self._options["on_user_input"] != "cancel":
                raise outcome.asks()
            self._cancel(ASKED)
        elif not progress.over:
            if self._options["on_timeout"] != "cancel":
                raise outcome.still_running()
            self._cancel()

    def _cancel(self, why=None):
        """Cancel; a task that did not ask for that fails all the same, unless the execution ended by itself first."""
        outcome = self._outcome
        outcome.progress = progress = self._follower.cancel(outcome.guid)
        kept = self._state != CANCELED
        outcome.load(outcome.guid, required=kept and progress.succeeded)
        if kept and progress.word in (statuses.CANCELED, statuses.INTERRUPTED):
            raise outcome.canceled(why)
        if kept:
            self._check_end()

    def _keep_instead(self, step):
        """After a step that was to cancel: keep the documents of an execution that ended well before."""
        for target in self._targets:
            target.write()
        if self._outcome.progress.succeeded:
            written = [target.path for target in self._targets if target.changed]
            step.taken = [{"step": step.summary, "status": "skipped"}]
            step.taken += [{"step": "write {0}".format(path), "status": "done"} for path in written]

    def _check_end(self):
        """Take the documents of an execution that ended well; any other end is a failure."""
        outcome = self._outcome
        if not outcome.progress.succeeded:
            raise outcome.failed()
        fresh = self._decision == STARTED
        found = of_execution(outcome.whole.get("state"), outcome.progress.model)
        self._documents = [Document(self._smartflows, guid, name, fresh, self._sleep) for guid, name in found]
        outcome.documents = self._documents
        if not found and self._options["documents_required"]:
            raise Failure(
                "{0} succeeded, but shows no document.".format(outcome.what),
                "In the flow builder, choose the document as an output parameter.",
                facts=outcome.facts(),
            )
        self._targets = self._destination.targets(self._documents) if self._destination else []

    def _save(self, step):
        if not self._outcome.progress.stable:
            step.taken = [{"step": step.summary, "status": "skipped"}]
        for target in self._targets:
            target.write()
        self._note_needless(step, [target.path for target in self._targets if target.changed])

    def report(self, plan, applied):
        """Return the facts of the result."""
        self._begin.close()
        shown = [target.as_result() for target in self._targets]
        if not self._targets:
            shown = [dict(document.as_result(), file=None, changed=False) for document in self._documents]
        self.warnings += self._outcome.warnings()
        return dict(self._outcome.facts(), documents=shown, decision=self._decision)
