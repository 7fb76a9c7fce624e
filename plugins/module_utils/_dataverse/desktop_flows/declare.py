# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of a desktop flow as the module desktop_flow_run declares it."""

from __future__ import annotations

import contextlib

from ..._core.errors import Failure, InputFailure, NotFound, Refused, after_the_deed
from ..._core.given import refuse_empty
from ..._core.resource import Plan, Step
from ..._core.started_once import started_once
from ..._core.starts import Start
from ..._core.text import american, short
from . import connections, endings, follow, licenses, rows, schema, sessions, start, statuses, values
from .history import History
from .search import Search

STARTED, COMPLETED, CANCELED = "started", "completed", "canceled"


class DesktopFlowRun:
    """A run to be started, followed or canceled; ``hide`` keeps values out of everything that is shown.

    ``secrets`` are those of the task, whose inputs are hidden as far as names show it (see secrets.py). ``grace`` waits
    for the run of a start whose answer was lost.
    """

    def __init__(self, dataverse, options, waiter, grace, turns, hide, secrets):
        self._dataverse = dataverse
        self._options = options
        self._state = american(options["state"])
        self._turns = turns
        self._begin = None
        self._waiter = waiter
        self._grace = grace
        self._hide = hide
        self._secrets = secrets
        self._schema = None
        self._row = None
        self._flow_id = None
        self._session_id = None
        self._ours = False
        self._adopted = False
        self._needless = False
        self._license = None
        self._unreadable = False
        self.warnings = []

    def plan(self):
        """Find what is there, and what is to be done about it; a run that is there is followed here, by reads alone."""
        refuse_empty(self._options, "session_id", "unless_succeeded_within", "unless_succeeded_since", "time_zone")
        with self._named():
            return self._plan_for_session() if self._options["session_id"] else self._plan_for_flow()

    def apply(self, step):
        """Carry out one step."""
        with self._named():
            self._apply(step)

    def report(self, plan, applied):
        """Return ``run``; Failure when it is to be completed and did not end well, or would be canceled."""
        if self._begin:
            self._begin.close()
        if "run" in plan.after and not applied:
            return {"run": self._foreseen(plan)}
        with self._named():
            if self._row is None and self._session_id:
                self._row = self._look_once()
            run = self._shown()
            if self._state == COMPLETED:
                self._check_end(run, plan, applied)
        return {"run": run}

    @contextlib.contextmanager
    def _named(self):
        """Let a failure name the run, if there is one, and say whether it is over."""
        try:
            yield
        except Failure as failure:
            if self._session_id and "run" not in failure.facts:
                failure.facts["run"] = self._without_outputs()
                failure.facts.setdefault("finished", failure.facts["run"]["finished"])
            raise

    def _plan_for_flow(self):
        flow = rows.require(self._dataverse, self._options["flow_id"], self._options["name"])
        self._flow_id = flow["workflowid"].lower()
        self._schema = schema.read(self._dataverse, flow)
        schema.check_valid(self._schema, flow)
        given = self._inputs()
        body = start.request(self._options, values.encoded(given) if given else None)
        through = connections.resolve(self._dataverse, self._options)
        history = History(self._dataverse, flow, given, through if self._options["same_connection"] else None)
        search = Search(history, self._options)
        turn = self._turns.take(self._dataverse.url, self._flow_id) if search else contextlib.nullcontext()
        self._begin = Start(search.find, self._waiter)
        found = self._begin.look(turn)
        if found:
            self._adopt(*found)
            return self._plan_for_row("desktop flow {0!r}".format(short(flow["name"], 60)))
        return self._plan_to_start(flow, body, given, history)

    def _apply(self, step):
        if step.action == "start":
            self._start(step.payload)
        elif step.action == "follow":
            self._follow()
        else:
            self._cancel()
        if self._needless:
            step.taken = [{"step": step.summary, "status": "skipped"}]

    def _start(self, run_start):
        """Start, unless a run comes to light while the service puts the start off."""
        started, found = self._begin.make(lambda: started_once(run_start, self._grace))
        if found:
            self._needless = True
            self._adopt(*found)
            return
        run, self._adopted = started
        self._session_id, self._license = run
        self._ours = True
        self.warnings += filter(None, [licenses.warning(self._license, self._session_id)])
        if self._adopted:
            self.warnings.append(
                "The answer to the start was lost; run {0} agrees in everything.".format(self._session_id)
            )

    def _check_end(self, run, plan, applied):
        """Raise for a run that did not end well; all that is ever planned for one that was found is to cancel it."""
        if plan.changed and not applied:
            raise endings.would_be_canceled(run, self._options)
        if plan.changed and "run" not in plan.after and self._is_canceled():
            raise endings.was_canceled(run, self._options)
        if run["finished"] and not run["succeeded"]:
            raise endings.failed(run)

    def _plan_for_session(self):
        self._session_id = self._options["session_id"].lower()
        sessions.check_id(self._session_id)
        try:
            self._row = sessions.read(self._dataverse, self._session_id)
        except NotFound:
            raise InputFailure(
                "There is no desktop flow run {0} in {1}.".format(self._session_id, self._dataverse.url),
                "Check session_id; old runs are deleted.",
                http_status=404,
            )
        self._read_schema_of_row()
        return self._plan_for_row("desktop flow run {0}".format(self._session_id))

    def _plan_for_row(self, target):
        """Plan for a run that is there: nothing, or its cancellation."""
        if self._state == CANCELED:
            return self._cancellation(target)
        if self._is_followed() and not sessions.is_over(self._row):
            seen = follow.to_the_end(self._dataverse, self._session_id, self._waiter, ours=False)
            self._row = seen.value.row
            if not seen.over:
                if self._options["on_timeout"] == "cancel":
                    return self._cancellation(target)
                raise self._still_running()
        return Plan(target, self._status(), self._status())

    def _cancellation(self, target):
        before = self._status()
        if sessions.is_over(self._row):
            return Plan(target, before, before)
        after = {"status": statuses.word(statuses.CANCELED)}
        return Plan(target, before, after, [Step("cancel", "cancel run {0}".format(self._session_id))])

    def _plan_to_start(self, flow, body, given, history):
        options = self._options
        name = short(flow["name"], 60)
        through = body["connectionName"]
        after = {
            "flow": flow["name"],
            "run_mode": options["run_mode"],
            "priority": options["priority"],
            "connection_reference" if options["connection_reference"] else "connection": through,
            "inputs": self._secrets.inputs(given, self._schema.inputs),
        }
        if options["run_timeout"] is not None:
            after["run_timeout"] = options["run_timeout"]
        run_start = start.RunStart(self._dataverse, flow, history, body)
        steps = [Step("start", "start desktop flow {0!r} through {1}".format(name, through), run_start)]
        if self._is_followed():
            steps.append(Step("follow", "follow it to its end"))
        return Plan("desktop flow {0!r}".format(name), {}, {"run": after}, steps)

    def _adopt(self, row, certain):
        self._row, self._session_id, self._adopted = row, row["flowsessionid"].lower(), True
        if not certain:
            self.warnings.append(
                "The inputs of run {0}, or its connection, cannot be known; it counts as the same.".format(
                    self._session_id
                )
            )

    def _inputs(self):
        given = self._options["inputs"] or {}
        members = self._schema.inputs
        if members is None and given:
            self.warnings.append("The flow tells no schema, so its inputs were not checked.")
        self._hide(*self._secrets.among(given, members))
        checked = values.inputs(given, members) if members is not None and self._options["validate_inputs"] else given
        self._hide(*self._secrets.among(checked, members))
        return checked

    def _follow(self):
        seen = follow.to_the_end(self._dataverse, self._session_id, self._waiter, ours=self._ours)
        self._row, self._unreadable = seen.value
        if seen.over:
            return
        if self._options["on_timeout"] != "cancel":
            raise self._still_running()
        self._cancel()
        if self._is_canceled():
            raise endings.was_canceled(self._shown(), self._options)

    def _cancel(self):
        """Cancel the run; OutcomeUnknown when the task waits for its end and it goes on."""
        self._row = start.cancel(self._dataverse, self._session_id)
        if not self._options["wait"] or sessions.is_over(self._row):
            return
        with after_the_deed():
            self._row = follow.to_the_end(self._dataverse, self._session_id, self._waiter, ours=False).value.row
        if not sessions.is_over(self._row):
            raise endings.goes_on(self._shown(), self._options)

    def _is_canceled(self):
        return self._row["statuscode"] == statuses.CANCELED

    def _is_followed(self):
        return self._state == COMPLETED and self._options["wait"]

    def _look_once(self):
        row, self._unreadable = follow.look(self._dataverse, self._session_id, self._ours)
        return row

    def _read_schema_of_row(self):
        flow_id = self._row.get("_regardingobjectid_value")
        try:
            self._schema = schema.read(self._dataverse, {"workflowid": flow_id, "name": flow_id}) if flow_id else None
        except Refused as refusal:
            if refusal.http_status != follow.FORBIDDEN:
                raise
            self._schema = schema.Schema(None, schema.Unreadable(), None)
            self.warnings.append("The flow's schema may not be read, so all outputs are shown as digests.")

    def _status(self):
        return {"status": statuses.word(self._row["statuscode"])}

    def _still_running(self):
        return endings.still_running(self._without_outputs(), self._options)

    def _shown(self):
        if self._row is None:
            if self._unreadable:
                self.warnings.append(
                    "Run {0} was started, but its caller may not read it: its row is that of the flow's owner.".format(
                        self._session_id
                    )
                )
            return dict(sessions.as_result({"flowsessionid": self._session_id}), status="started", **self._extras({}))
        run = sessions.as_result(self._row)
        if run["finished"] and self._row.get("statuscode") not in statuses.WORDS:
            self.warnings.append("The environment says status {0}, which nobody has documented.".format(run["status"]))
        found = sessions.outputs_of(self._dataverse, self._row) if run["finished"] else {}
        outputs = self._secrets.outputs(found, self._schema.outputs if self._schema else None, self._hide)
        # again, since its error may tell outputs
        return dict(sessions.as_result(self._row), **self._extras(outputs))

    def _without_outputs(self):
        """Return the run as it was seen last, without asking for more."""
        if self._row is None:
            return self._shown()
        return dict(sessions.as_result(self._row), **self._extras({}))

    def _extras(self, outputs):
        return {
            "outputs": outputs,
            "started_by_task": self._ours,
            "adopted": self._adopted,
            "license_check": self._license,
        }

    def _foreseen(self, plan):
        """Return what is known of a run that is only planned."""
        blank = sessions.as_result({"flowsessionid": ""})
        declared = plan.after["run"]
        known = {
            "session_id": None,
            "flow_id": self._flow_id,
            "flow_name": declared["flow"],
            "status": "planned",
            "run_mode": declared["run_mode"],
            "connection": declared.get("connection"),
        }
        return dict(blank, **known, **self._extras({}))
