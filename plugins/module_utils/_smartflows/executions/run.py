# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done with one execution: started once, followed, answered, canceled, and its documents written."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from ..._core.errors import Failure
from ..._core.late_imports import late
from ..._core.started_once import started_once
from ..._core.text import joined
from ..documents.found import of_execution
from ..documents.output import of_references
from . import rows, statuses
from .answers import Answers
from .earlier import ADOPTED
from .execution import Execution
from .follow import Follower

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..._core import doing
    from ..._core.conditional_start import Start
    from ..._core.plan import Operations
    from ..._core.protocols import Context
    from ..._core.waiter import Waiter
    from ..documents.destination import Destination
    from ..documents.output import OutputDocuments
    from . import endings
    from .answered import Answered
    from .progress import Progress
    from .start import ExecutionStart
else:
    doing, endings = late(__package__, "..._core.doing", ".endings")


class ExecutionRun:
    """``execution`` is what was seen last; each method that returns Operations is the work of a step, ``summary``."""

    def __init__(
        self,
        context: Context,
        verdict: statuses.Verdict,
        waiter: Waiter,
        destination: Destination | None,
        answered: Answered,
        must_be_canceled: bool,
    ) -> None:
        self._context = context
        self._options = options = context.options
        self._smartflows = context.smartflows
        self._destination = destination
        self._answered = answered
        self._must_be_canceled = must_be_canceled
        self._follower = Follower(self._smartflows, options, waiter, verdict, context.warn)
        self._answers = Answers(options.get("user_input"))
        self.execution = Execution(verdict, options["return_state"])

    def facts(self) -> dict[str, Any]:
        """Return what a failure says of the execution, if there is one, and whether it is finished."""
        execution = self.execution
        return dict(execution.facts(), documents=execution.documents.described()) if execution.guid else {}

    def of_flow(self, flow: dict[str, Any]) -> None:
        """Take the flow, before there is an execution."""
        self.execution = self.execution._replace(flow=flow)

    def found(self, guid: str, decision: str, appeared: bool = False) -> None:
        """Take and read an existing execution."""
        self.execution = self.execution._replace(guid=guid, decision=decision, appeared=appeared)
        self.load()

    def load(self, required: bool = True) -> None:
        """Read the execution; unless ``required``, one that cannot be read is shown from its progress alone."""
        with contextlib.nullcontext() if required else contextlib.suppress(Failure):
            self.execution = self.execution.read(rows.execution(self._smartflows, self.execution.guid))

    def look(self) -> None:
        """Look how an existing execution is going: when it stops, or without waiting now."""
        if self._options["wait"]:
            self._saw(self._follower.follow(self.execution.guid))
            return
        now = self.read()
        self._saw(self._follower.look(self.execution.guid) if now.asking else now)

    def read(self) -> Progress:
        """Return the progress that the resource shows."""
        progress = self._follower.read(self.execution.whole)
        self._saw(progress)
        return progress

    def answers(self) -> dict[str, Any] | None:
        """Return the answers to the questions that are shown; None without questions, or without answers to them."""
        progress = self.execution.progress
        return self._answers.to(progress) if progress.asking else None

    def asks(self) -> Failure:
        """Return the failure of an execution that asks a question without an answer."""
        return endings.asks(self.execution, self._answers.misspelt(self.execution.progress))

    def warnings(self) -> list[str]:
        """Return what the finished execution has not used: answers that match no question, and an empty folder."""
        execution, unused = self.execution, self._answers.unused
        if not (execution.progress and execution.progress.stable):
            return []
        found = []
        if unused and (execution.is_fresh or self._answers.was_used):
            found.append(
                "{0} has asked no question that matches user_input {1}.".format(execution.what, joined(unused))
            )
        if self._destination and execution.progress.succeeded and not execution.documents.documents:
            found.append(
                "{0} returned no document, so nothing is written to {1}.".format(execution.what, self._destination.path)
            )
        return found

    def start(self, summary: str, begin: Start, start: ExecutionStart) -> Operations | None:
        """Start, unless an execution appears while the service postpones the start."""
        grace = self._context.patience(self._options["start_grace"])
        started, found = begin.make(lambda: self._started(start, grace))
        if found:
            guid, decision = found
            self.found(guid, decision, appeared=True)
            self.read()
        else:
            self._saw(self._follower.read(started[0]))
        return self._instead_if_appeared(summary)

    def _started(self, start: ExecutionStart, grace: Waiter) -> tuple[Any, bool]:
        """Start once, and note the answers before the turn of the task ends."""
        started = started_once(start, grace)
        self._answered.started(started[0]["id"])
        return started

    def answer(self, answers: Mapping[str, Any]) -> None:
        """Answer the questions that are shown."""
        self._follower.answer(self.execution.guid, answers)
        self._answers.sent(self.execution.progress)

    def follow(self, summary: str) -> Operations | None:
        """Wait until the execution is finished, and answer its questions; the policies say when else to stop."""
        while True:
            self._saw(self._follower.follow(self.execution.guid, fresh=self.execution.is_fresh))
            answers = self.answers()
            if not answers:
                break
            self.answer(answers)
        self._stop()
        return self._instead_if_appeared(summary)

    def cancel_or_keep(self, summary: str) -> Operations | None:
        """Cancel; of an execution that succeeded before, the documents are written."""
        self._cancel()
        if not (self._must_be_canceled or self.execution.is_canceled):
            self.check_end()
        written = self._write()
        return doing.operations(summary, "skipped") + _written(written) if self.execution.progress.succeeded else None

    def check_kept(self, why: str, applied: bool) -> None:
        """Raise a Failure if an execution that should succeed was canceled or, in a dry run, would be."""
        if not applied:
            raise endings.would_be_canceled(self.execution, why)
        if self.execution.is_canceled:
            raise endings.canceled(self.execution, why)

    def save(self, summary: str) -> Operations | None:
        """Write the documents."""
        written = self._write()
        if self.execution.documents.documents:
            return self._instead_if_appeared(summary, written)
        return doing.operations(summary, "skipped")

    def compare(self) -> OutputDocuments:
        """Return the documents, compared with their files."""
        self.execution = self.execution._replace(documents=self.execution.documents.compared())
        return self.execution.documents

    def check_end(self) -> None:
        """Take the documents of an execution that succeeded; any other end is a failure."""
        execution = self.execution
        if not execution.progress.succeeded:
            raise endings.failed(execution)
        self._check_answers()
        found = of_execution((execution.whole or {}).get("state"), execution.progress.model)
        documents = of_references(self._smartflows, found, execution.is_fresh, self._context.sleep)
        self.execution = execution._replace(documents=documents)
        if self._destination:
            self.execution = execution._replace(documents=documents.going_to(self._destination))
        if not found and (self._options["documents_required"] or self._must_be_a_file):
            raise endings.no_document(execution, self._must_be_a_file)

    @property
    def _must_be_a_file(self) -> bool:
        """Whether the task declares one document, since its destination is one file."""
        return self._destination is not None and not self._destination.is_folder

    def _check_answers(self) -> None:
        """Raise a Failure if an execution that was adopted has been answered in another way by someone else."""
        execution = self.execution
        if execution.decision != ADOPTED or self._answers.was_used or not execution.guid:
            return
        if not self._answered.match(execution.guid, False, lambda: execution.whole or {}):
            raise endings.answered_otherwise(execution)

    def _write(self) -> list[str]:
        """Write the documents, and return the paths of those that differed."""
        self.execution = self.execution._replace(documents=self.execution.documents.written())
        return self.execution.documents.changed()

    def _saw(self, progress: Progress) -> None:
        self.execution = self.execution.saw(progress)

    def _stop(self) -> None:
        """Check the execution where it has stopped, or cancel it."""
        progress, options = self.execution.progress, self._options
        if progress.stable:
            self.load(required=progress.succeeded)
            self.check_end()
        elif progress.asking:
            self._stop_asking()
        elif not progress.over:
            if options["on_timeout"] != "cancel":
                raise endings.still_running(self.execution, options["wait_timeout"])
            self._give_up(endings.too_long(options["wait_timeout"]))

    def _stop_asking(self) -> None:
        """Leave the execution to others, or cancel it."""
        if self.execution.guid:
            self._answered.left(self.execution.guid)
        policy = self._options["on_user_input"]
        if policy == "fail":
            raise self.asks()
        if policy == "cancel":
            self._give_up(endings.ASKED)

    def _give_up(self, why: str) -> None:
        """Cancel an execution that the task has started, and fail unless it succeeded before."""
        self._cancel()
        self.check_kept(why, applied=True)
        self.check_end()

    def _cancel(self) -> None:
        self._saw(self._follower.cancel(self.execution.guid))
        progress = self.execution.progress
        self.load(required=not self._must_be_canceled and progress.succeeded)

    def _instead_if_appeared(self, summary: str, written: Sequence[str] = ()) -> Operations | None:
        """Return what was done of a start that became unnecessary: nothing but files."""
        return (_written(written) or doing.operations(summary, "skipped")) if self.execution.appeared else None


def _written(paths: Sequence[str]) -> Operations:
    return [{"step": "write {0}".format(path), "status": "done"} for path in paths]
