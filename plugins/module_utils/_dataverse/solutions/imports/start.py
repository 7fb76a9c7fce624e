# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting an import, at most once (contract 18.2, 18.3)."""

from __future__ import annotations

import itertools
import uuid

from ...._core.errors import Failure, OutcomeUnknown, Refused, StillRunning
from .. import jobs
from ..operations import is_busy
from .traffic import NOTHING

DUPLICATE_JOB = "0x80071152"


class Starter:
    """Sends the request that starts an import, and knows afterwards what to follow: ``running`` (see follow.py).

    ``record`` is written before the request leaves. ``traffic`` tells what else is going on; ``arrived()`` whether the
    package has been installed by another run meanwhile.
    """

    def __init__(self, dataverse, label, running, record, traffic, waiter, arrived):
        self._dataverse = dataverse
        self._doing = "Importing {0}".format(label)
        self._label = label
        self._running = running
        self._record = record
        self._traffic = traffic
        self._waiter = waiter
        self._arrived = arrived

    def start(self, message, body, kept):
        """Start an asynchronous import; tell whether there is something to follow.

        ``kept`` goes into the record. There is nothing to follow when another run has brought the package meanwhile.
        """
        for _attempt in self._attempts():
            moment = self._note(message, kept)
            if not moment:
                continue
            try:
                answer = self._dataverse.act(message, body, self._doing)
            except OutcomeUnknown as unknown:
                self._look_up(message, moment, unknown)
            except Failure as failure:
                self._record.withdraw()
                if not is_busy(failure):
                    raise
                continue
            else:
                self._running.started(answer["AsyncOperationId"], answer.get("ImportJobKey"))
            self._running.moment = moment
            self._record.add(**self._running.facts)
            return True
        return False

    def run(self, message, body, digest, kept):
        """Carry out a synchronous import; tell whether there is a job to follow.

        Its id follows from environment, package and attempt: sent twice, it is refused the second time.
        """
        for _attempt in self._attempts():
            job = self._unused_job(digest)
            self._running.started(None, job)
            if not self._note(message, dict(kept, **self._running.facts)):
                continue
            try:
                self._dataverse.act(message, dict(body, ImportJobId=job), self._doing)
            except OutcomeUnknown:
                if not self._traffic.comes_to_light(job):
                    raise
            except Refused as refusal:
                if is_busy(refusal):
                    self._record.withdraw()
                    continue
                if refusal.code != DUPLICATE_JOB:
                    raise self._running.failure(refusal.detail or refusal.message, refusal.code)
            except Failure:
                self._record.withdraw()
                raise
            return True
        return False

    def _attempts(self):
        """Go round until the request is accepted; between two rounds wait for others, and look what they brought."""
        rounds = max(1, int(self._waiter.timeout // max(1, self._waiter.interval)))
        for number in range(rounds):
            self._traffic.settle(self._record.of_another())
            if self._arrived():
                self._running.started()
                return
            yield number
            self._waiter.pause()
        raise StillRunning(
            "{0} was not started: the environment says that another operation is running.".format(self._label),
            "Run the task again later, or raise wait_timeout.",
            facts=NOTHING,
            started=False,
        )

    def _note(self, message, kept):
        """Keep what is known before the request leaves; return the server's time, None when another run is first."""
        moment = self._traffic.now()
        return moment if self._record.claim(started=moment, message=message, **kept) else None

    def _unused_job(self, digest):
        ids = (
            str(uuid.uuid5(uuid.NAMESPACE_URL, "{0}/{1}/{2}".format(self._dataverse.url, digest, attempt)))
            for attempt in itertools.count(1)
        )
        return next(guid for guid in ids if not jobs.read(self._dataverse, guid, self._doing).there)

    def _look_up(self, message, moment, unknown):
        """Find what a request without an answer may have started, and adopt it if it is ours alone."""
        candidates = self._traffic.starts_since(moment, message)
        if not candidates:
            raise unknown
        if len(candidates) == 1:
            self._running.started(candidates[0].guid)
            return
        # several were started by the same identity: the job of this solution tells which is ours
        self._traffic.wait_for_others(sent=True)
        job = self._traffic.job_since(moment)
        if not job:
            raise OutcomeUnknown(
                "{0}: no answer came, and {1} operations were started since: {2}.".format(
                    self._label, len(candidates), ", ".join(one.guid for one in candidates[:3])
                ),
                "Run the task again: it looks at what is installed.",
            )
        self._running.started(None, job)
