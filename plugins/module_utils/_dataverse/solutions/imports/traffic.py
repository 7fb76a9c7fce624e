# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What else goes on in an environment, and what an earlier run of ours may have left there (contract 18.4, 18.5)."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from ...._core.errors import StillRunning
from .. import jobs, operations

FORM = "%Y-%m-%dT%H:%M:%SZ"
# A job that has not ended by then was abandoned by the server (inferred; imports take hours at most).
ABANDONED = timedelta(hours=6)
# What is known of an import that was not started.
NOTHING = {"async_operation_id": None, "import_job_id": None}


class Traffic:
    """Solution operations of anybody, and import jobs of the solution ``unique_name``.

    ``waiter`` bounds the wait for others, ``patience`` the wait for rows of a start that was not answered.
    """

    def __init__(self, dataverse, unique_name, label, waiter, patience):
        self._dataverse = dataverse
        self._unique_name = unique_name
        self._label = label
        self._waiter = waiter
        self._patience = patience

    def now(self):
        """Return the server's time of its last answer."""
        return self._dataverse.server_time.strftime(FORM)

    def wait_for_others(self, sent=False):
        """Wait until no solution operation is running; StillRunning names the one that is when the time is up.

        ``sent`` says that it may be one of ours, whose answer was lost.
        """
        state = self._waiter.until(self._others)
        if not state.over:
            raise StillRunning(
                "{0} {1}: {2}, begun {3}, is still running after {4} s.".format(
                    self._label,
                    "may have been started" if sent else "was not started",
                    state.name,
                    state.created_on,
                    self._waiter.timeout,
                ),
                "Run the task again later, or raise wait_timeout.",
                facts=NOTHING,
                started=sent,
            )

    def settle(self, record):
        """Wait until nothing runs and no start that ``record`` knows of can still come to light."""
        self.wait_for_others()
        if record.get("started"):
            self._patience.until(lambda: self._trace(record["started"]))
            self.wait_for_others()

    def starts_since(self, moment, message):
        """Return the operations of this message that we ourselves have started since ``moment``, once there are any."""
        me = self._me()
        return self._patience.until(
            lambda: _Found(
                one
                for one in operations.since(self._dataverse, moment)
                if one.message_name == message and (one.created_by or "").lower() == me
            )
        ).found

    def job_since(self, moment):
        """Return the id of the newest import job of the solution that is ours and from ``moment`` on, or None."""
        me = self._me()
        found = [one for one in jobs.of_solution(self._dataverse, self._unique_name, moment) if one.created_by == me]
        return found[0].guid if found else None

    def comes_to_light(self, job):
        """Tell whether an import job of a known id shows itself in time."""
        return self._patience.until(lambda: _Found([one] if (one := self._job(job)).there else [])).over

    def _others(self):
        running = operations.unfinished(self._dataverse)
        if running:
            return _Busy("{0} {1}".format(running[0].message_name, running[0].guid), running[0].created_on)
        since = (self._dataverse.server_time - ABANDONED).strftime(FORM)
        unfinished = [one for one in jobs.of_solution(self._dataverse, self._unique_name, since)[:1] if not one.over]
        if unfinished:
            return _Busy("import job {0}".format(unfinished[0].guid), unfinished[0].created_on)
        return _Busy()

    def _trace(self, started):
        """A start has come to light by its job, or is old enough to have left none."""
        age = (self._dataverse.server_time - _moment(started)).total_seconds()
        return _Found(jobs.of_solution(self._dataverse, self._unique_name, started), age >= self._patience.timeout)

    def _job(self, guid):
        return jobs.read(self._dataverse, guid, "Looking for the import of {0}".format(self._label))

    def _me(self):
        return self._dataverse.who_am_i()["UserId"].lower()


class _Busy:
    """The answer of a poll for other operations: over when there is none."""

    percent = None

    def __init__(self, name=None, created_on=None):
        self.name = name
        self.created_on = created_on
        self.over = name is None
        self.phase = "waiting for {0}".format(name) if name else "no operation running"


class _Found:
    """The answer of a search: over when something was found, or when it will not be."""

    percent = None
    phase = "looking for what was started"

    def __init__(self, found, given_up=False):
        self.found = list(found)
        self.over = bool(self.found) or given_up


def _moment(text):
    return datetime.strptime(text, FORM).replace(tzinfo=timezone.utc)
