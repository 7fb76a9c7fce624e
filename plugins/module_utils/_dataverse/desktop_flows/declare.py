# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of a desktop flow as the module desktop_flow_run declares it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from ..._core.conditional_start import Start
from ..._core.doing import done_instead, operations
from ..._core.errors import InputFailure, NotFound, Refused, after_the_deed
from ..._core.field import NOTHING, Difference
from ..._core.late_imports import late
from ..._core.option_checks import refuse_empty
from ..._core.plan import Plan, Step
from ..._core.started_once import started_once
from ..._core.telling import telling
from . import endings, follow, schema, secrets, sessions, start, statuses
from .run import Run
from .wanted import Lookups, WantedRun

if TYPE_CHECKING:
    from ..._core.errors import StillRunning
    from ..._core.plan import Operations
    from . import not_started
else:
    (not_started,) = late(__package__, ".not_started")

FINISHED, CANCELED = "finished", "canceled"
FOLLOWING = "wait for the run to finish"


def declare(context: Any) -> Plan:
    """Find the run or plan its start; an existing run is followed here, with requests that only read."""
    # before the client, whose address may be wrong
    known = secrets.declared(context.options, context.hide)
    refuse_empty(context.options, "unless_succeeded_within", "unless_succeeded_since", "time_zone")
    if not any((context.options[name] or "").strip() for name in ("session_id", "flow_id", "name")):
        return not_started.plan(context, context.options["state"] == CANCELED)
    refuse_empty(context.options, "session_id")
    task = DesktopFlowRun(context, known)
    with telling(task.run.facts):
        return task.plan_for_session() if context.options["session_id"] else task.plan_for_flow()


class DesktopFlowRun:
    """The run of one task from its plan to its result."""

    def __init__(self, context: Any, known: secrets.Secrets) -> None:
        self._context = context
        self._dataverse = context.dataverse
        self._options = context.options
        self._state = self._options["state"]
        self._waiter = context.waiter()
        self._secrets = known
        self.run = Run(self._dataverse, known, context.hide, context.warn)

    def plan_for_flow(self) -> Plan:
        """Plan the start of a run, unless an earlier one makes it unnecessary."""
        context = self._context
        wanted = WantedRun(Lookups(self._dataverse), self._options, self._secrets, context.hide, context.warn)
        self.run.of_flow(wanted.schema)
        turn = context.turns.take(self._dataverse.url, wanted.flow_id) if wanted.search else contextlib.nullcontext()
        begin = Start(wanted.search.find, self._waiter)
        found = begin.look(turn)
        if found:
            self.run.found(*found)
            return self._plan_for_row(wanted.target)
        return self._plan_to_start(wanted, begin)

    def plan_for_session(self) -> Plan:
        """Plan for the run with the id ``session_id``."""
        session_id = self._options["session_id"].lower()
        sessions.check_id(session_id)
        try:
            row = sessions.read(self._dataverse, session_id)
        except NotFound:
            raise InputFailure(
                "Desktop flow run {0} does not exist in {1}.".format(session_id, self._dataverse.url),
                "Check session_id; old runs are deleted.",
                http_status=404,
            )
        self.run.exists(row)
        self.run.of_flow(self._schema_of(row))
        return self._plan_for_row("desktop flow run {0}".format(session_id))

    def _plan_to_start(self, wanted: WantedRun, begin: Start) -> Plan:
        steps = [Step(wanted.summary, wanted.body, lambda body: self._start(wanted, body, begin))]
        if self._is_followed():
            steps.append(Step(FOLLOWING, None, lambda _nothing: self._follow()))
        difference = Difference({}, {"run": wanted.shown()})

        def outcome(applied: bool) -> dict[str, Any]:
            if applied:
                return self._result()
            begin.close()
            return {"run": self.run.known.foreseen(wanted.foreseen())}

        return Plan(wanted.target, difference, steps, outcome=outcome)

    def _plan_for_row(self, target: str) -> Plan:
        """Plan for an existing run: nothing, or its cancellation."""
        run = self.run
        if self._state == CANCELED:
            return self._cancellation(target)
        if self._is_followed() and not run.known.is_over:
            seen = follow.to_the_end(self._dataverse, run.known.session_id, self._waiter, ours=False)
            run.saw(seen.value)
            if not seen.over:
                if self._options["on_timeout"] == "cancel":
                    return self._cancellation(target)
                raise self._still_running()
        return Plan(target, NOTHING, outcome=lambda _applied: self._result())

    def _cancellation(self, target: str) -> Plan:
        run = self.run
        if run.known.is_over:
            return Plan(target, NOTHING, outcome=lambda _applied: self._result())
        difference = Difference({"status": run.known.status}, {"status": statuses.word(statuses.CANCELED)})
        step = Step("cancel run {0}".format(run.known.session_id), None, lambda _nothing: self._cancel())

        def outcome(applied: bool) -> dict[str, Any]:
            if self._state == FINISHED and not applied:
                raise endings.would_be_canceled(run.as_result(), self._options)
            if self._state == FINISHED and run.known.is_canceled:
                raise endings.was_canceled(run.as_result(), self._options)
            return self._result()

        return Plan(target, difference, [step], outcome=outcome)

    def _result(self) -> dict[str, Any]:
        """Return ``run``; Failure if it should be finished and has failed."""
        with telling(self.run.facts):
            if self.run.known.row is None and self.run.known.session_id:
                self.run.saw(follow.look(self._dataverse, self.run.known.session_id, self.run.known.ours))
            shown = self.run.as_result()
            if self._state == FINISHED and shown["finished"] and not shown["succeeded"]:
                raise endings.failed(shown)
        return {"run": shown}

    def _start(self, wanted: WantedRun, body: dict[str, Any], begin: Start) -> Operations | None:
        """Start the run, unless an earlier run is found while the service postpones the start."""
        grace = self._context.patience(self._options["start_grace"])
        started, found = begin.make(lambda: started_once(wanted.start(body), grace))
        if found:
            self.run.found(*found)
            return operations(wanted.summary, "skipped")
        self.run.started(*started)
        return None

    def _follow(self) -> Operations | None:
        """Wait for the end of the run; for one that was found instead of started, this is not a step of the task."""
        run = self.run
        instead = None if run.known.ours else operations(FOLLOWING, "skipped")
        with telling(run.facts), done_instead(instead):
            seen = follow.to_the_end(self._dataverse, run.known.session_id, self._waiter, ours=run.known.ours)
            run.saw(seen.value)
            if seen.over:
                return instead
            if self._options["on_timeout"] != "cancel":
                raise self._still_running()
            self._cancel()
            if run.known.is_canceled:
                raise endings.was_canceled(run.as_result(), self._options)
        return instead

    def _cancel(self) -> None:
        """Cancel the run; raise OutcomeUnknown if the task waits for its end and it continues."""
        run = self.run
        with telling(run.facts):
            run.saw(follow.Look(start.cancel(self._dataverse, run.known.session_id)))
            if not self._options["wait"] or run.known.is_over:
                return
            with after_the_deed():
                run.saw(follow.to_the_end(self._dataverse, run.known.session_id, self._waiter, ours=False).value)
            if not run.known.is_over:
                raise endings.goes_on(run.as_result(), self._options)

    def _is_followed(self) -> bool:
        return self._state == FINISHED and self._options["wait"]

    def _schema_of(self, row: dict[str, Any]) -> schema.Schema | None:
        flow_id = row.get("_regardingobjectid_value")
        try:
            return schema.read(self._dataverse, {"workflowid": flow_id, "name": flow_id}) if flow_id else None
        except Refused as refusal:
            if refusal.http_status != follow.FORBIDDEN:
                raise
            self._context.warn("The schema of the flow cannot be read, so all outputs are shown as digests.")
            return schema.Schema(None, schema.Unreadable(), None)

    def _still_running(self) -> StillRunning:
        return endings.still_running(self.run.known.without_outputs(), self._options)
