# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting an execution once (contract 3, 8.6)."""

from __future__ import annotations

from ..._core.errors import Failure, NotFound, OutcomeUnknown
from ..._core.text import short
from ..api.client import path
from ..api.refusals import NotSupported
from .earlier import reading_of


class Starter:
    """Sends the request that starts an execution, once. When its answer is lost, what it started is looked up."""

    def __init__(self, smartflows, flow, given, earlier, options, sleep):
        self._smartflows = smartflows
        self._flow = flow
        self._given = given
        self._earlier = earlier
        self._options = options
        self._sleep = sleep
        self._tried = "Starting flow {0!r}".format(short(flow.get("displayName") or flow["id"], 60))

    def start(self):
        """Return what the server says of the execution that was started."""
        moment = self._earlier.note()
        try:
            answer = self._send()
        except OutcomeUnknown as unknown:
            return self._look_up(moment, unknown)
        if isinstance(answer.get("id"), str) and answer["id"]:
            self._earlier.started(answer["id"])
            return answer
        return self._look_up(
            moment, OutcomeUnknown("{0}: the answer names no execution.".format(self._tried), http_status=200)
        )

    def _send(self):
        body, kind, dataset = self._given.body, self._given.content_type, self._options.get("dataset_id")
        if not self._options["batch"]:
            where = path("flows", "executions")
            return self._smartflows.post(where, self._tried, body, kind, flowId=self._flow["id"], datasetId=dataset)
        try:
            where = path("flows", "executions", "start")
            return self._smartflows.post(where, self._tried, body, kind, flow=self._flow["id"], datasetId=dataset)
        except (NotFound, NotSupported) as refusal:
            raise Failure(
                "{0} failed: this server does not know the batch start (HTTP {1}).".format(
                    self._tried, refusal.http_status
                ),
                "Leave out batch.",
                http_status=refusal.http_status,
            )

    def _look_up(self, moment, unknown):
        """Find what a request without an answer has started; it is never sent again."""
        waited, pause = 0, 1
        while True:
            try:
                ours, others = self._earlier.since(moment)
            except Failure as failure:
                raise self._lost("executions cannot be listed", unknown, [], failure)
            if len(ours) == 1:
                return {"id": ours[0]["id"], "status": ours[0].get("status")}
            if ours:
                raise self._lost("several executions may be it", unknown, ours)
            if waited >= self._options["start_grace"]:
                raise self._lost("no execution of it has come to light", unknown, others)
            self._sleep(pause)
            waited += pause
            pause = min(pause * 2, 5)

    def _lost(self, finding, unknown, candidates, failure=None):
        listed = ", ".join(row["id"] for row in candidates[:2])
        detail = unknown.detail or unknown.message
        return OutcomeUnknown(
            "{0}: the answer was lost, and {1}{2}.".format(
                self._tried, finding, " ({0} since: {1})".format(len(candidates), listed) if listed else ""
            ),
            "Look at the executions of the flow before you run the task again.",
            http_status=unknown.http_status,
            detail="{0} {1}".format(detail, failure.message) if failure else detail,
            facts={"candidates": [reading_of(row) for row in candidates]},
        )
