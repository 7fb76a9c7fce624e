# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One of many runs, from what is declared to what became of it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, NamedTuple

from ...._core.conditional_start import Start
from ...._core.doing import operations
from ...._core.errors import Failure, OutcomeUnknown, Refused
from ...._core.many_outcomes import concerns_all
from ...._core.started_once import started_once
from .. import endings, remedies, secrets
from ..run import Run
from ..wanted import Lookups, WantedRun
from . import outcomes
from .entries import Identity, connection_name, identity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...._core.plan import Operations
    from ..run import Known
    from ..secrets import Secrets


class Listed(NamedTuple):
    """A run as it is listed in a task, with its secrets."""

    number: int
    options: Mapping[str, Any]
    secrets: Secrets


def listed(context: Any, number: int, options: Mapping[str, Any]) -> Listed:
    """Hide the secrets of a run that is listed, and return it."""
    context.hide(options["callback_url"])
    return Listed(number, options, secrets.declared(options, context.hide))


def read(context: Any, one: Listed, lookups: Lookups, taken: set[str]) -> Entry:
    """Read what the start needs, and take an earlier run that makes it unnecessary."""
    run = Run(context.dataverse, one.secrets, context.hide, context.warn)
    wanted = begin = None
    try:
        wanted = WantedRun(lookups, one.options, one.secrets, context.hide, context.warn, taken)
        run.of_flow(wanted.schema)
        begin = Start(wanted.search.find, context.waiter())
        found = begin.look(contextlib.nullcontext()) if wanted.search else None
        if found:
            run.found(*found)
            taken.add(run.known.session_id)
    except Failure as trouble:
        if ends_all(trouble):
            raise
        run.failed(trouble)
    return Entry(context, one, taken, run, wanted, begin)


class Entry:
    """One of many runs: ``run`` as far as it is known.

    ``begin`` starts the ``wanted`` run, unless an earlier one comes to light; ``taken`` are ids of runs of the task.
    """

    def __init__(
        self,
        context: Any,
        one: Listed,
        taken: set[str],
        run: Run,
        wanted: WantedRun | None = None,
        begin: Start | None = None,
    ) -> None:
        self._context = context
        self._options = one.options
        self._taken = taken
        self._begin = begin
        self.number = one.number
        self.wanted = wanted
        self.run = run

    @property
    def failure(self) -> Failure | None:
        """Why the run is not as declared."""
        return self.known.failure

    @property
    def known(self) -> Known:
        """What is known about the run now."""
        return self.run.known

    @property
    def is_to_start(self) -> bool:
        """Whether the run can be started and no earlier one makes that unnecessary."""
        return not self.failure and not self.known.session_id

    @property
    def identity(self) -> Identity | None:
        """What distinguishes the run from the others, None if that could not be read."""
        wanted = self.wanted
        if not wanted:
            return None
        return identity(self._options, wanted.flow_id, connection_name(wanted.connection), wanted.inputs)

    @property
    def is_open(self) -> bool:
        """Whether there is a run to follow."""
        return bool(self.known.session_id) and not (self.known.is_over or self.known.unreadable or self.failure)

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
                return self._take(found)
        grace = context.patience(context.options["start_grace"])
        try:
            started, found = self._begin.make(lambda: started_once(wanted.start(body), grace))
        finally:
            self._begin.close()
        if found:
            return self._take(found)
        self.run.started(*started)
        self._taken.add(self.known.session_id)
        return None

    def outcome(self) -> str:
        """Return what became of the run, in one word."""
        known = self.known
        if known.is_over:
            return outcomes.SUCCEEDED if known.without_outputs()["succeeded"] else outcomes.FAILED
        if known.unreadable:
            return outcomes.UNSEEN
        if isinstance(self.failure, OutcomeUnknown) or (self.failure and known.session_id):
            return outcomes.UNKNOWN
        if self.failure:
            return outcomes.NOT_STARTED
        return outcomes.RUNNING if known.session_id else outcomes.PLANNED

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

    def _take(self, found: tuple[dict[str, Any], bool]) -> Operations:
        """Take a run that makes the start unnecessary, and return what is done instead."""
        self.run.found(*found)
        self._taken.add(self.known.session_id)
        return operations(self.wanted.summary, "skipped")

    def _shown(self, outputs: bool) -> dict[str, Any]:
        known = self.known
        if not known.session_id:
            will_start = self.wanted and not self.failure
            return known.foreseen(self.wanted.foreseen() if will_start else {"session_id": None, "status": None})
        if not outputs:
            return known.without_outputs()
        try:
            return self.run.as_result()
        except Failure as failure:
            self._context.warn("The outputs of run {0} cannot be read: {1}".format(known.session_id, failure.message))
            return known.without_outputs()

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
    return concerns_all(failure) or (isinstance(failure, Refused) and (failure.http_status or 0) >= 500)
