# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One of many runs, from what is declared to what became of it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from ...._core.conditional_start import Start
from ...._core.doing import operations
from ...._core.errors import Failure, OutcomeUnknown, Refused, SignInFailure, Unreachable
from ...._core.started_once import started_once
from .. import endings, remedies, secrets
from ..run import Run
from ..wanted import Lookups, WantedRun
from . import outcomes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...._core.plan import Operations


class Entry:
    """The run with a ``number``, declared by ``options``; ``failure`` says why it is not as declared."""

    def __init__(self, context: Any, number: int, options: Mapping[str, Any], taken: set[str]) -> None:
        self._context = context
        self._options = options
        self._taken = taken
        self._secrets = secrets.declared(options, context.hide)
        context.hide(options["callback_url"])
        self._begin: Start | None = None
        self.number = number
        self.wanted: WantedRun | None = None
        self.run: Run | None = None
        self.failure: Failure | None = None

    def read(self, lookups: Lookups) -> None:
        """Read what the start needs, and take an earlier run that makes it unnecessary."""
        context = self._context
        self.run = Run(context.dataverse, self._secrets, context.hide, context.warn)
        try:
            self.wanted = WantedRun(lookups, self._options, self._secrets, context.hide, context.warn, self._taken)
            self.run.schema = self.wanted.schema
            self._begin = Start(self.wanted.search.find, context.waiter())
            self._take(self._begin.look(contextlib.nullcontext()) if self.wanted.search else None)
        except Failure as failure:
            if ends_all(failure):
                raise
            self.failure = failure

    @property
    def is_to_start(self) -> bool:
        """Whether the run can be started and no earlier one makes that unnecessary."""
        return not self.failure and not self.run.session_id

    @property
    def is_open(self) -> bool:
        """Whether there is a run to follow."""
        return bool(self.run.session_id) and not (self.run.is_over or self.run.unreadable or self.failure)

    @property
    def label(self) -> str:
        """What it is called in the diff and in messages."""
        return "{0} {1} through {2}".format(self.number, self.flow, self.connection)

    @property
    def flow(self) -> str:
        """The name of the flow, or what is declared in its place."""
        return self.wanted.flow["name"] if self.wanted else self._options["name"] or self._options["flow_id"]

    @property
    def connection(self) -> str:
        """The connection or the connection reference, as declared."""
        return self._options["connection"] or self._options["connection_reference"]

    def start(self, body: dict[str, Any]) -> Operations | None:
        """Start the run, unless another has come to light in the meantime."""
        context, wanted = self._context, self.wanted
        if wanted.search:
            found = self._begin.look(context.turns.take(context.dataverse.url, wanted.flow_id))
            if found:
                self._take(found)
                return operations(wanted.summary, "skipped")
        grace = context.patience(context.options["start_grace"])
        try:
            started, found = self._begin.make(lambda: started_once(wanted.start(body), grace))
        finally:
            self._begin.close()
        if found:
            self._take(found)
            return operations(wanted.summary, "skipped")
        self.run.started(*started)
        self._taken.add(self.run.session_id)
        return None

    def outcome(self) -> str:
        """Return what became of the run, in one word."""
        run = self.run
        if run.is_over:
            return outcomes.SUCCEEDED if run.without_outputs()["succeeded"] else outcomes.FAILED
        if run.unreadable:
            return outcomes.UNSEEN
        if isinstance(self.failure, OutcomeUnknown) or (self.failure and run.session_id):
            return outcomes.UNKNOWN
        if self.failure:
            return outcomes.NOT_STARTED
        return outcomes.RUNNING if run.session_id else outcomes.PLANNED

    def as_result(self, late: bool, outputs: bool = True) -> dict[str, Any]:
        """Return the run as results show it, with outputs that are read now; ``late``: one that runs should be over."""
        outcome = self.outcome()
        run = dict(
            self._shown(outputs), flow_name=self.flow, number=self.number, connection=self.connection, outcome=outcome
        )
        run["message"] = self._message(run, late)
        return dict(run, summary=outcomes.summary(run))

    def reason(self, run: Mapping[str, Any]) -> dict[str, Any]:
        """Return one entry of ``error.reasons`` for ``run``, the result."""
        if run["outcome"] == outcomes.FAILED and not self.failure:
            return dict(remedies.reason_of(run), name=self.label)
        return {
            "component_type": "desktop flow run",
            "name": self.label,
            "code": self.failure.code if self.failure else None,
            "text": run["message"],
            "remedy": self.failure.remedy if self.failure else "",
        }

    def _take(self, found: tuple[dict[str, Any], bool] | None) -> None:
        if found:
            self.run.found(*found)
            self._taken.add(self.run.session_id)

    def _shown(self, outputs: bool) -> dict[str, Any]:
        run = self.run
        if not run.session_id:
            known = self.wanted.foreseen() if self.wanted and not self.failure else {"session_id": None, "status": None}
            return run.foreseen(known)
        if not outputs:
            return run.without_outputs()
        try:
            return run.as_result()
        except Failure as failure:
            self._context.warn("The outputs of run {0} cannot be read: {1}".format(run.session_id, failure.message))
            return run.without_outputs()

    def _message(self, run: Mapping[str, Any], late: bool) -> str:
        if run["outcome"] == outcomes.SUCCEEDED:
            return ""
        if self.failure:
            return self.failure.message
        if run["outcome"] == outcomes.FAILED:
            return endings.failed(run).message
        if run["outcome"] == outcomes.RUNNING and late:
            return endings.still_running(run, self._context.options).message
        return ""


def ends_all(failure: Failure) -> bool:
    """Return whether a failure says nothing about one run: no sign-in, no response, or a broken service."""
    status = failure.http_status or 0
    return isinstance(failure, (SignInFailure, Unreachable)) or (
        isinstance(failure, Refused) and (status == 401 or status >= 500)
    )
