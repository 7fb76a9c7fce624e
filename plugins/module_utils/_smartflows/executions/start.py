# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting an execution once (contract 3, 8.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._core.errors import Failure, NotFound, OutcomeUnknown
from ..._core.started_once import Candidates
from ..._core.text import joined, short
from ..api.client import path
from ..api.refusals import NotSupported
from .earlier import candidate

if TYPE_CHECKING:
    from .earlier import EarlierExecutions
    from .start_input import StartInput


class ExecutionStart:
    """The start of an execution, sent by ``started_once``; if several may be ours, none is taken."""

    def __init__(
        self,
        smartflows: Any,
        flow: dict[str, Any],
        earlier: EarlierExecutions,
        options: dict[str, Any],
        start_input: StartInput,
    ) -> None:
        self._smartflows = smartflows
        self._flow = flow
        self._input = start_input
        self._earlier = earlier
        self._options = options
        self._tried = "Starting flow {0!r}".format(short(flow.get("displayName") or flow["id"], 60))

    def note(self) -> Any:
        """Note the executions that exist, and return the server's time."""
        return self._earlier.note()

    def send(self) -> Any:
        """Return what the server says of the execution that was started; OutcomeUnknown when it names none."""
        answer = self._send()
        if not (isinstance(answer.get("id"), str) and answer["id"]):
            raise OutcomeUnknown("{0}: the response names no execution.".format(self._tried), http_status=200)
        self._earlier.started(answer["id"])
        return answer

    def candidates(self, noted: Any) -> Candidates:
        """Return the executions that have come to light since then, settled as soon as one is ours."""
        ours, others = self._earlier.since(noted)
        return Candidates(ours, others, bool(ours))

    def lost(self, unknown: OutcomeUnknown, found: Candidates, trouble: Failure | None) -> Failure:
        """Return the failure of a start whose execution was not found; it has the ``candidates``."""
        rows = found.ours or found.others
        why = "no matching execution was found"
        if trouble:
            why = "executions cannot be listed"
        elif found.ours:
            why = "several executions match"
        detail = unknown.detail or unknown.message
        return OutcomeUnknown(
            "{0}: the response was lost, and {1}{2}.".format(self._tried, why, _listed(rows)),
            "Check the executions of the flow before you run the task again.",
            http_status=unknown.http_status,
            detail="{0} {1}".format(detail, trouble.message) if trouble else detail,
            facts={"candidates": [candidate(row) for row in rows]},
        )

    def _send(self) -> Any:
        body, kind, dataset = self._input.body, self._input.content_type, self._options.get("dataset_id")
        if not self._options["batch"]:
            where = path("flows", "executions")
            return self._smartflows.post(where, self._tried, body, kind, flowId=self._flow["id"], datasetId=dataset)
        try:
            where = path("flows", "executions", "start")
            return self._smartflows.post(where, self._tried, body, kind, flow=self._flow["id"], datasetId=dataset)
        except (NotFound, NotSupported) as refusal:
            raise Failure(
                "{0} failed: the batch start is not supported by this server (HTTP {1}).".format(
                    self._tried, refusal.http_status
                ),
                "Set batch to false.",
                http_status=refusal.http_status,
            )


def _listed(rows: Any) -> str:
    return " ({0} since: {1})".format(len(rows), joined([row["id"] for row in rows], most=2)) if rows else ""
