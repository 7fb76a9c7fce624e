# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting an import, at most once (contract 18.2, 18.3)."""

from __future__ import annotations

import itertools
import uuid

from ...._core.errors import Failure, OutcomeUnknown, Refused, StillRunning, Throttled
from ...._core.starts import pause
from ...._core.text import short
from ..operations import jobs
from ..operations.rows import is_busy
from .own_starts import NOTHING

DUPLICATE_JOB = "0x80071152"
# Messages whose operations leave no import job.
WITHOUT_JOB = ("DeleteAndPromoteAsync",)


class Starter:
    """Sends the request that starts an import, and knows afterwards what to follow: ``running`` (see follow.py).

    ``record`` is written before the request leaves. ``starts`` finds what was started; ``arrived()`` returns whether
    another run has installed the package meanwhile.
    """

    def __init__(self, dataverse, label, running, record, starts, waiter, arrived):
        self._dataverse = dataverse
        self._doing = "Importing {0}".format(label)
        self._label = label
        self._running = running
        self._record = record
        self._starts = starts
        self._waiter = waiter
        self._rounds = waiter.rounds("waiting to start")
        self._arrived = arrived
        self._refusal = None
        self._put_offs = 0

    def carry_out(self, begin):
        """Start by ``begin()``, one of the two below, and follow to the end; tell whether there was anything to follow.

        A job that ended before it began, since another operation was running, is started again.
        """
        while begin():
            try:
                self._running.follow()
                return True
            except Refused as refusal:
                if not is_busy(refusal):
                    raise
                self._put_off(refusal)
        return False

    def start(self, message, body, kept):
        """Start an asynchronous import; tell whether there is something to follow.

        ``kept`` goes into the record. There is nothing to follow when another run has brought the package meanwhile.
        """
        for moment in self._claims(message, kept):
            try:
                answer = self._dataverse.act(message, body, self._doing, once=True)
            except OutcomeUnknown as unknown:
                self._look_up(message, moment, unknown)
            except Failure as failure:
                self._put_off(failure)
                continue
            else:
                self._running.started(answer["AsyncOperationId"], answer.get("ImportJobKey"))
            self._running.accepted(moment)
            self._record.add(**self._running.facts)
            return True
        return False

    def run(self, message, body, digest, kept):
        """Carry out a synchronous import; tell whether there is a job to follow.

        Its id follows from environment, package and attempt: sent twice, it is refused the second time.
        """
        job = self._unused_job(digest)
        for _moment in self._claims(message, dict(kept, async_operation_id=None, import_job_id=job)):
            self._running.started(None, job)
            try:
                self._dataverse.act(message, dict(body, ImportJobId=job), self._doing, once=True)
            except OutcomeUnknown:
                if not self._starts.comes_to_light(job):
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
            return True
        return False

    def _claims(self, message, kept):
        """Go round until a start is accepted, and yield its moment each time; a round begins with the end of others.

        Who has waited looks again: what others have brought meanwhile is not brought once more.
        """
        for _round in self._rounds:
            self._starts.settle(self._record.of_another())
            moment = self._starts.now()
            if not self._record.claim(started=moment, message=message, **kept):
                continue
            if self._has_arrived():
                self._record.withdraw()
                self._running.started()
                return
            yield moment
        says = "the environment says that another operation is running"
        if self._refusal and self._refusal.detail:
            says = short(self._refusal.detail)
        raise StillRunning(
            "{0} was not started: {1}.".format(self._label, says),
            "Run the task again later, or raise wait_timeout.",
            facts=NOTHING,
            started=False,
        )

    def _has_arrived(self):
        try:
            return self._arrived()
        except Failure:
            self._record.withdraw()
            raise

    def _put_off(self, failure):
        """Take back what was noted of a start that did not happen; raise unless it may be tried again after a while."""
        self._record.withdraw()
        self._running.started()
        if not _is_put_off(failure):
            raise failure
        self._refusal = failure
        if not is_busy(failure):
            self._put_offs += 1
            if not self._waiter.rest(pause(failure.after, self._put_offs), "put off by the service"):
                raise failure

    def _unused_job(self, digest):
        ids = (
            str(uuid.uuid5(uuid.NAMESPACE_URL, "{0}/{1}/{2}".format(self._dataverse.url, digest, attempt)))
            for attempt in itertools.count(1)
        )
        return next(guid for guid in ids if not jobs.read(self._dataverse, guid, self._doing).there)

    def _look_up(self, message, moment, unknown):
        """Find what a request without an answer may have started, and adopt it if it is ours and of this solution."""
        candidates = self._starts.starts_since(moment, message)
        if not candidates:
            raise unknown
        if message in WITHOUT_JOB and len(candidates) == 1:
            # what it is about shows at its end, when what was to be there is looked for
            self._running.started(candidates[0].guid)
            return
        operation, job = self._starts.identified(moment, message, self._waiter)
        if not job:
            raise OutcomeUnknown(
                "{0}: no answer came, and what was started since is not known to be this: {1}.".format(
                    self._label, ", ".join(one.guid for one in candidates[:3])
                ),
                "Run the task again: it looks at what is installed.",
            )
        self._running.started(operation, job)


def _is_put_off(failure):
    """Tell whether a start did not happen and may be tried again: another operation runs, or requests are too many."""
    return is_busy(failure) or isinstance(failure, Throttled)
