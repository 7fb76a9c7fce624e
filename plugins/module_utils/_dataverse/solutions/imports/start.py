# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting an import at most once, and finding out what was started when the answer is lost (contract 18.3, 18.5)."""

from __future__ import annotations

import itertools
import uuid
from typing import TYPE_CHECKING, NamedTuple

from ...._core.conditional_start import pause
from ...._core.errors import Failure, OutcomeUnknown, Refused, StillRunning, Throttled
from ...._core.started_once import Candidates, started_once
from ...._core.text import joined, short
from ..operations import jobs
from ..operations.rows import is_busy
from .own_starts import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from ...._core.waiter import Waiter
    from ..operations.rows import Operation
    from .follow import Import
    from .own_starts import OwnStarts
    from .record import Record

DUPLICATE_JOB = "0x80071152"
# Messages whose operations leave no import job.
WITHOUT_JOB = ("DeleteAndPromoteAsync",)


class Starter:
    """Sends the request that starts an import, and knows afterwards what to follow: ``running`` (see follow.py).

    ``record`` is written before the request leaves. ``starts`` finds what was started; ``look_again()`` raises Conflict
    if someone else has done it in the meantime.
    """

    def __init__(
        self,
        dataverse: Any,
        label: str,
        running: Import,
        record: Record,
        starts: OwnStarts,
        waiter: Waiter,
        look_again: Callable[[], None],
    ) -> None:
        self._dataverse = dataverse
        self._doing = "Importing {0}".format(label)
        self._label = label
        self._running = running
        self._record = record
        self._starts = starts
        self._waiter = waiter
        self._rounds = waiter.rounds("waiting to start")
        self._look_again = look_again
        self._refusals: list[Refused] = []

    def carry_out(self, begin: Callable[[], None]) -> None:
        """Start by ``begin()``, one of the two below, and follow to the end.

        A job that ended before it began, since another operation was running, is started again.
        """
        while True:
            begin()
            try:
                self._running.follow()
                return
            except Refused as refusal:
                if not is_busy(refusal):
                    raise
                self._put_off(refusal)

    def start(self, message: str, body: dict[str, Any], kept: dict[str, Any]) -> None:
        """Start an asynchronous import; ``kept`` goes into the record."""
        for moment in self._claims(message, kept):
            try:
                found, is_looked_up = started_once(
                    _Asynchronous(self._send(message, body), self._starts, message, moment), self._starts.patience
                )
            except OutcomeUnknown:
                raise
            except Failure as failure:
                self._put_off(failure)
                continue
            operation, job = self._identified(message, moment, found) if is_looked_up else found
            self._running.started(operation, job)
            self._running.accepted(None if message in WITHOUT_JOB else moment)
            self._record.add(**self._running.facts)
            return

    def run(self, message: str, body: dict[str, Any], digest: str, kept: dict[str, Any]) -> None:
        """Carry out a synchronous import.

        The id of its job follows from environment, package and attempt: sent twice, it is refused the second time.
        """
        job = self._unused_job(digest)
        for _moment in self._claims(message, dict(kept, async_operation_id=None, import_job_id=job)):
            self._running.started(None, job)
            try:
                sends = self._send(message, dict(body, ImportJobId=job))
                started_once(_Synchronous(sends, self._starts, job), self._starts.patience)
            except OutcomeUnknown:
                raise
            except Refused as refusal:
                if _is_put_off(refusal):
                    self._put_off(refusal)
                    continue
                if refusal.code != DUPLICATE_JOB:
                    raise self._running.failure(refusal.detail or refusal.message, refusal.code)
            except Failure:
                self._record.withdraw()
                raise
            self._running.accepted()
            return

    def _send(self, message: str, body: dict[str, Any]) -> Callable[[], dict[str, Any]]:
        return lambda: self._dataverse.act(message, body, self._doing, once=True)

    def _claims(self, message: str, kept: dict[str, Any]) -> Iterator[str]:
        """Go round until a start is accepted, and yield its moment each time; a round begins with the end of others.

        A run that has waited looks again: what others have installed in the meantime is not imported once more.
        """
        for _round in self._rounds:
            self._starts.settle(self._record.of_another())
            moment = self._starts.now()
            if not self._record.claim(started=moment, message=message, **kept):
                continue
            self._check_again()
            yield moment
        detail = self._refusals[-1].detail if self._refusals else None
        says = short(detail) if detail else "the environment reports that another operation is running"
        raise StillRunning(
            "The import of {0} was not started: {1}.".format(self._label, says),
            "Run the task again later, or increase wait_timeout.",
            facts=NOTHING,
            started=False,
        )

    def _check_again(self) -> None:
        try:
            self._look_again()
        except Failure:
            self._record.withdraw()
            self._running.started()
            raise

    def _put_off(self, failure: Failure) -> None:
        """Take back what was noted of a start that did not happen; raise unless it may be tried again after a while."""
        self._record.withdraw()
        self._running.started()
        if not isinstance(failure, Refused) or not _is_put_off(failure):
            raise failure
        self._refusals.append(failure)
        put_offs = sum(not is_busy(one) for one in self._refusals)
        if not (is_busy(failure) or self._waiter.rest(pause(failure.after, put_offs), "postponed by the service")):
            raise failure

    def _unused_job(self, digest: str) -> str:
        ids = (
            str(uuid.uuid5(uuid.NAMESPACE_URL, "{0}/{1}/{2}".format(self._dataverse.url, digest, attempt)))
            for attempt in itertools.count(1)
        )
        return next(guid for guid in ids if not jobs.read(self._dataverse, guid, self._doing).there)

    def _identified(self, message: str, moment: str, found: list[Operation]) -> tuple[str | None, str | None]:
        """Return (operation, job) of what a request without an answer has started, if it is ours and of this solution.

        Without a job it is known at its end, when what should exist then is searched for.
        """
        if message in WITHOUT_JOB and len(found) == 1:
            return found[0].guid, None
        operation, job = self._starts.identified(moment, message, self._waiter)
        if not job:
            raise OutcomeUnknown(
                "The import of {0} got no response; what was started since may belong to another import: {1}.".format(
                    self._label, joined([one.guid for one in found], most=3)
                ),
                "Run the task again: it checks what is installed.",
            )
        return operation, job


class _Asynchronous(NamedTuple):
    """A start that is answered with the ids of operation and job; its trace are operations of our own."""

    sends: Callable[[], dict[str, Any]]
    starts: OwnStarts
    message: str
    moment: str

    def note(self) -> str:
        return self.moment

    def send(self) -> tuple[str, str | None]:
        answer = self.sends()
        return answer["AsyncOperationId"], answer.get("ImportJobKey")

    def candidates(self, noted: str) -> Candidates:
        """Return the operations that may be it, together: which of them is, is known later by the import job."""
        found = self.starts.ours_since(noted, self.message)
        return Candidates([found] if found else [], (), bool(found))

    def lost(self, unknown: OutcomeUnknown, _found: Candidates, _trouble: Failure | None) -> Failure:
        return unknown


class _Synchronous(NamedTuple):
    """A start that is answered when the import has ended; its trace is a job with an id of our choice."""

    sends: Callable[[], dict[str, Any]]
    starts: OwnStarts
    job: str

    def note(self) -> str:
        return self.job

    def send(self) -> str:
        self.sends()
        return self.job

    def candidates(self, noted: str) -> Candidates:
        return Candidates([noted], (), True) if self.starts.has_job(noted) else Candidates()

    def lost(self, unknown: OutcomeUnknown, _found: Candidates, _trouble: Failure | None) -> Failure:
        return unknown


def _is_put_off(refusal: Refused) -> bool:
    """Return whether a start did not happen and may be tried again: an operation runs, or requests are too many."""
    return is_busy(refusal) or isinstance(refusal, Throttled)
