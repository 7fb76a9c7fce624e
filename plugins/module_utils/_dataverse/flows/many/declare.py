# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many cloud flows, declared: states, owners and shares, each flow with a verdict of its own."""

from __future__ import annotations

from ...._core.errors import Conflict, Failure, Incomplete, OutcomeUnknown, Refused
from ...._core.resource import Plan
from ...._core.text import short
from ...lookups import principals as principal
from .. import callers, predicted
from .. import rows as flows
from .. import state as states
from .. import verdicts as flow_verdicts
from ..absent import not_brought
from ..switching import NOT_SHARED, Detour, demands_off
from ..turning_on import explained
from ..verdicts import CHANGED, FAILED, SKIPPED, Verdict, reason, reason_of
from . import changes as many_flows_changes
from . import read as many_flows_read
from .activation import Activation
from .run import in_order, width


class ManyFlowsResource:
    """The flows that ``options`` of the module dataverse_flows declare."""

    def __init__(self, dataverse, options):
        self._dataverse = dataverse
        self._options = options
        self._flows = []
        self._changes = None
        self._activation = None
        self._planned = {}
        self._obstacles = {}
        self._verdicts = {}
        self._stopped = False
        self._unknown = False
        self.warnings = []

    def plan(self):
        """Read, compare, and return the plan: of the flows that cannot be turned on, nothing is planned."""
        self._flows = many_flows_read.read(self._dataverse, self._options)
        self._changes = changes = many_flows_changes.Changes(self._dataverse, self._flows, self._options)
        changes.read()
        expected = predicted.by_id(self._options)
        self._activation = Activation(self._dataverse, changes.turning_on, changes.turning_off, expected)
        self._activation.read()
        self._obstacles = obstacles = self._activation.obstacles()
        self._planned = {one.guid: changes.of(one) for one in self._flows}
        self._verdicts = {
            one.guid: Verdict(FAILED, obstacles[one.guid])
            if one.guid in obstacles
            else Verdict(CHANGED if self._planned[one.guid] else flow_verdicts.UNCHANGED)
            for one in self._flows
        }
        going = [one for one in self._flows if one.guid not in obstacles]
        before, after = changes.diff(going)
        off = {one.guid: one.name for one in going if one.guid in changes.turning_off and states.of_row(one.row).is_on}
        warnings = callers.warnings(self._dataverse, off)
        steps = changes.steps(going, self._activation.waves_off(), self._activation.waves_on(obstacles))
        return Plan(many_flows_read.target(self._dataverse, self._options), before, after, steps, warnings)

    def apply_all(self, steps, mark):
        """Carry out steps, side by side where none needs the other; ``mark(number, done)`` is told how each ended."""
        in_order(steps, self._before, lambda number, step: self._carry_out(step, number, mark), self._width())

    def report(self, plan, applied):
        """Return ``flows`` and ``totals``; Incomplete when some flow is not as declared."""
        if applied:
            self._look_again()
        facts = self._facts(applied)
        if any(verdict.bad for verdict in self._verdicts.values()):
            failure = Incomplete(*self._message(nothing_done=not plan.changed), facts=facts, reasons=self._reasons())
            failure.perhaps_changed = self._unknown
            raise failure
        return facts

    def _message(self, nothing_done):
        """Return (message, remedy) of the end; it names a cause, not what follows from it."""
        ordered = self._causes_first()
        verdicts = [self._verdicts[one.guid] for one in ordered]
        return flow_verdicts.message(verdicts, [one.label for one in ordered], nothing_done)

    def _reasons(self):
        return [
            dict(self._verdicts[one.guid].reason, name=one.label)
            for one in self._causes_first()
            if self._verdicts[one.guid].word == FAILED
        ][:20]

    def _causes_first(self):
        rank = {guid: number for number, guid in enumerate(self._obstacles)}
        return sorted(self._flows, key=lambda one: rank.get(one.guid, len(rank)))

    def _width(self):
        return width(self._dataverse, self._options["max_parallel"])

    def _before(self, step):
        """Return the ids of the flows whose earlier steps a step waits for: its own, its callees or its callers."""
        guid = step.payload["flow_id"]
        others = {"on": self._activation.children, "off": self._activation.callers}.get(step.action)
        return [guid, *(others(guid) if others else ())]

    def _carry_out(self, step, number, mark):
        guid = step.payload["flow_id"]
        verdict = self._verdicts[guid]
        if self._stopped and not verdict.bad:
            verdict.word, verdict.reason = SKIPPED, reason("not_tried", "An earlier failure ended the task")
        obstacle = None if verdict.bad else self._obstacle(step.action, guid)
        if obstacle:
            verdict.word, verdict.reason = SKIPPED, obstacle
        if verdict.bad:
            return
        # until the answer says otherwise: an error of ours in another thread must not leave it looking skipped
        mark(number, False)
        try:
            self._send(step, guid)
        except Failure as failure:
            if step.action == "on" and isinstance(failure, Refused):
                failure = explained(self._dataverse, guid, failure)
            verdict.word, verdict.reason = FAILED, reason_of(failure)
            # what is not an answer about this flow would be no other for the next
            self._stopped = self._stopped or not isinstance(failure, Refused)
            self._unknown = self._unknown or isinstance(failure, OutcomeUnknown)
        else:
            mark(number, True)

    def _obstacle(self, action, guid):
        """Return why a step is not to be tried after what has failed before it, or None."""
        if action == "on":
            for child in self._activation.children(guid):
                if child in self._verdicts and self._verdicts[child].bad:
                    text = "It calls flow {0!r}, which could not be turned on".format(self._name(child))
                    return reason("child_off", text, "Fix that flow first.")
        if action == "off":
            for caller in self._activation.callers(guid):
                if caller in self._verdicts and self._verdicts[caller].bad:
                    text = "Flow {0!r} calls it and could not be turned off".format(self._name(caller))
                    return reason("caller_on", text)
        return None

    def _send(self, step, guid):
        flow = self._changes.flow(guid)
        if flow.predicted:
            raise not_brought(flow.name, self._dataverse.url)
        if step.action not in many_flows_changes.COLUMNS:
            self._changes.send_share(step)
            return
        body, tried = step.payload["body"], many_flows_changes.COLUMNS[step.action].format(short(flow.name, 80))
        # the row's own tag guards the first write; what follows builds on that write
        etag = flow.row.pop("@odata.etag", "*")
        try:
            self._dataverse.update("workflows", guid, body, tried, etag)
        except Conflict:
            now = many_flows_read.read_rows(self._dataverse, "Reading flow {0!r} again".format(flow.name), [guid])
            if guid not in now or not many_flows_changes.unmoved(flow.row, now[guid], body):
                raise
            if not many_flows_changes.is_there(now[guid], body):
                self._dataverse.update("workflows", guid, body, tried, now[guid].get("@odata.etag", "*"))
        except Refused as refusal:
            if not states.of_row(flow.row).is_on or step.action != "owner" or not demands_off(refusal, body):
                raise
            self._take_detour(step, guid)

    def _take_detour(self, step, guid):
        """Change the owner of a flow that is on while it is off, since the new one may not use its connections."""
        row = flows.find(self._dataverse, flow_id=guid)

        def send(body, doing):
            self._dataverse.update("workflows", guid, body, "{0} flow {1!r}".format(doing, short(row["name"], 80)))

        def switch(state):
            send(state.body, "Turning {0}".format(state.word))

        Detour(self._dataverse, row, step.summary, step.payload["body"], send, switch, step.taken).take()
        self.warnings.append(NOT_SHARED.format(row["name"], self._changes.owner(self._changes.flow(guid)).name))

    def _look_again(self):
        """Read what was changed, and warn of what the service stored otherwise."""
        touched = [one for one in self._flows if self._verdicts[one.guid].word != flow_verdicts.UNCHANGED]
        try:
            rows = many_flows_read.read_rows(
                self._dataverse, "Reading the flows again", [one.guid for one in touched if not one.predicted]
            )
            for one in touched:
                one.row = rows.get(one.guid, one.row)
            done = [one for one in touched if self._verdicts[one.guid].word == CHANGED]
            for guid, undone in self._changes.undone(done).items():
                text = "Not as declared, though the service answered that it is done: {0}".format(", ".join(undone))
                self._verdicts[guid] = Verdict(FAILED, reason("not_done", text))
        except Failure as failure:
            self.warnings.append("What was changed could not be read again: {0}".format(failure.message))

    def _facts(self, applied):
        order = flow_verdicts.ORDER.index
        ordered = sorted(self._flows, key=lambda one: order(self._verdicts[one.guid].word))
        return {
            "flows": [self._shown(one, applied) for one in ordered],
            "totals": flow_verdicts.totals([self._verdicts[one.guid] for one in self._flows]),
        }

    def _shown(self, flow, applied):
        verdict = self._verdicts[flow.guid]
        state = states.of_row(flow.row)
        owner = flows.owner_of(flow.row)
        if not applied and verdict.word == CHANGED:
            wanted = flow.declared.get("enabled")
            state = state if wanted is None else states.declared(wanted)
            wanted = self._changes.owner(flow)
            owner = principal.as_owner(wanted) if wanted else owner
        return {
            "flow_id": flow.guid,
            "name": flow.name,
            "verdict": verdict.word,
            "changes": self._planned[flow.guid],
            "enabled": state.is_on,
            "status": state.word,
            "owner": owner,
            "reason": verdict.reason,
        }

    def _name(self, guid):
        return short(self._changes.flow(guid).name, 60)
