# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports that we ourselves have started: when one may be started, and how its trace is found (contract 18.4, 18.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...._core.errors import StillRunning
from ..operations import jobs
from ..operations import rows as operations
from ..operations.other_operations import FORM, OtherOperations, parsed

if TYPE_CHECKING:
    from typing import Any

    from ...._core.waiter import Waiter

# What is known of an import that was not started.
NOTHING = {"async_operation_id": None, "import_job_id": None}


class OwnStarts:
    """Starts of imports of the solution ``unique_name``, among the solution operations of everyone.

    ``waiter`` bounds the wait for other operations, ``patience`` the wait for rows of a start that was not answered,
    and ``abandoned_after`` the age of what is waited for, in hours. ``warnings`` name what was not waited for.
    """

    def __init__(
        self,
        dataverse: Any,
        unique_name: str,
        label: str,
        waiter: Waiter,
        patience: Waiter,
        abandoned_after: float,
    ) -> None:
        self._dataverse = dataverse
        self._unique_name = unique_name
        self._label = label
        self._waiter = waiter
        self._others = OtherOperations(dataverse, abandoned_after, unique_name)
        self.patience = patience
        self.warnings: list[str] = []

    def now(self) -> str:
        """Return the server's time of its last answer."""
        return self._dataverse.server_time.strftime(FORM)

    def wait_until_idle(self) -> None:
        """Wait until no other operation is running; StillRunning names what is when the time is up."""
        undone = "{0} was not started".format(self._label)
        self.warnings = self._others.wait_until_idle(undone, self._waiter, NOTHING)

    def settle(self, record: dict[str, Any]) -> None:
        """Wait until nothing runs and no start that ``record`` knows of can still come to light."""
        self.wait_until_idle()
        if record.get("started"):
            self.patience.until(lambda: self._trace(record["started"]))
            self.wait_until_idle()

    def starts_since(self, moment, message):
        """Return the operations of this message that we have started since ``moment``, as soon as there are any."""
        return self.patience.until(lambda: _Found(self._ours_since(moment, message))).found

    def identified(self, moment, message, waiter):
        """Return (operation, job) of the start that is ours and of this solution, among those since ``moment``.

        An operation does not name its solution, an import job does: it is waited for while operations that may be ours
        run. The operation is None if several may be it, both are None if all ended without such a job.
        """
        state = waiter.until(lambda: _Start(self.job_since(moment), self._ours_since(moment, message)))
        if not state.over:
            raise StillRunning(
                "{0} may have been started: {1} is still running after {2} s.".format(
                    self._label, state.phase, waiter.timeout
                ),
                "Run the task again to wait for it, or increase wait_timeout.",
                facts=NOTHING,
            )
        return (state.operation if state.job else None), state.job

    def job_since(self, moment):
        """Return the id of the newest import job of the solution that is ours and from ``moment`` on, or None."""
        me = self._me()
        found = [one for one in jobs.of_solution(self._dataverse, self._unique_name, moment) if one.created_by == me]
        return found[0].guid if found else None

    def comes_to_light(self, job):
        """Return whether an import job of a known id appears in time."""
        return self.patience.until(lambda: _Found([one] if (one := self._job(job)).there else [])).over

    def _ours_since(self, moment, message):
        me = self._me()
        return [
            one
            for one in operations.since(self._dataverse, moment)
            if one.message_name == message and (one.created_by or "").lower() == me
        ]

    def _trace(self, started):
        """A start has come to light by its job, or is old enough to have left none."""
        age = (self._dataverse.server_time - parsed(started)).total_seconds()
        return _Found(jobs.of_solution(self._dataverse, self._unique_name, started), age >= self.patience.timeout)

    def _job(self, guid):
        return jobs.read(self._dataverse, guid, "Looking for the import of {0}".format(self._label))

    def _me(self):
        return self._dataverse.who_am_i()["UserId"].lower()


class _Start:
    """The answer of a search for what we have started: over when its job is there, or nothing goes on any more."""

    percent = None

    def __init__(self, job, operations):
        self.job = job
        self.operation = operations[0].guid if len(operations) == 1 else None
        going_on = [one for one in operations if not one.over]
        self.over = bool(job) or not going_on
        self.phase = "{0} {1}".format(going_on[0].message_name, going_on[0].guid) if going_on else "over"


class _Found:
    """The answer of a search: over when something was found, or when it will not be."""

    percent = None
    phase = "looking for what was started"

    def __init__(self, found, given_up=False):
        self.found = list(found)
        self.over = bool(self.found) or given_up
