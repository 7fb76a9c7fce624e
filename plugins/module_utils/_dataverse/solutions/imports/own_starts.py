# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports that we ourselves have started: when one may be started, and how its trace is found (contract 18.4, 18.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...._core.errors import StillRunning
from ...._core.waiter import Seen
from ..operations import jobs
from ..operations import rows as operations
from ..operations.other_operations import FORM, parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from ...._core.waiter import Waiter
    from ..operations.other_operations import OtherOperations
    from ..operations.rows import Operation

# What is known of an import that was not started.
NOTHING = {"async_operation_id": None, "import_job_id": None}


class OwnStarts:
    """Starts of imports of the solution ``unique_name``, among the solution operations of everyone.

    ``waiter`` bounds the wait for ``others``, and ``patience`` the wait for rows of a start that was not answered.
    ``warn`` gets what was not waited for.
    """

    def __init__(
        self,
        dataverse: Any,
        unique_name: str,
        label: str,
        waiter: Waiter,
        patience: Waiter,
        others: OtherOperations,
        warn: Callable[[str], object],
    ) -> None:
        self._dataverse = dataverse
        self._unique_name = unique_name
        self._label = label
        self._waiter = waiter
        self._others = others
        self.patience = patience
        self._warn = warn

    def now(self) -> str:
        """Return the server's time of its last answer."""
        return self._dataverse.server_time.strftime(FORM)

    def wait_until_idle(self) -> None:
        """Wait until no other operation is running; StillRunning names what is when the time is up."""
        undone = "The import of {0} was not started".format(self._label)
        for text in self._others.wait_until_idle(undone, self._waiter, NOTHING):
            self._warn(text)

    def settle(self, record: Mapping[str, Any]) -> None:
        """Wait until nothing runs and no start that ``record`` knows of can still come to light."""
        settle([self], [record])

    def wait_for_trace(self, record: Mapping[str, Any]) -> None:
        """Wait until the start that ``record`` knows of has come to light, or has left no trace."""
        self.patience.until(lambda: self._trace(record["started"]))

    def ours_since(self, moment: str, message: str) -> list[Operation]:
        """Return the operations of this message that we have started since ``moment``."""
        me = self._me()
        return [
            one
            for one in operations.since(self._dataverse, moment)
            if one.message_name == message and (one.created_by or "").lower() == me
        ]

    def identified(self, moment: str, message: str, waiter: Waiter) -> tuple[str | None, str | None]:
        """Return (operation, job) of the start that is ours and of this solution, among those since ``moment``.

        An operation does not name its solution, an import job does: it is waited for while operations that may be ours
        run. The operation is None if several may be it, both are None if all ended without such a job.
        """
        seen = waiter.until(lambda: _seen(self.job_since(moment), self.ours_since(moment, message)))
        if not seen.over:
            raise StillRunning(
                "The import of {0} may have been started: {1} is still running after {2} s.".format(
                    self._label, seen.phase, waiter.timeout
                ),
                "Run the task again to wait for it, or increase wait_timeout.",
                facts=NOTHING,
            )
        return seen.value

    def job_since(self, moment: str) -> str | None:
        """Return the id of the newest import job of the solution that is ours and from ``moment`` on, or None."""
        me = self._me()
        found = [one for one in jobs.of_solution(self._dataverse, self._unique_name, moment) if one.created_by == me]
        return found[0].guid if found else None

    def has_job(self, guid: str) -> bool:
        """Return whether an import job of this id exists."""
        return jobs.read(self._dataverse, guid, "Looking for the import of {0}".format(self._label)).there

    def _trace(self, started: str) -> Seen:
        """A start has come to light by its job, or is old enough to have left none."""
        age = (self._dataverse.server_time - parsed(started)).total_seconds()
        found = jobs.of_solution(self._dataverse, self._unique_name, started)
        return Seen(bool(found) or age >= self.patience.timeout, "looking for what was started")

    def _me(self) -> str:
        return self._dataverse.me["UserId"].lower()


def settle(starts: Sequence[OwnStarts], records: Sequence[Mapping[str, Any]]) -> None:
    """Wait until nothing runs and no start that one of the ``records`` knows of can still come to light.

    The starts are of one environment and wait for the same others.
    """
    starts[0].wait_until_idle()
    begun = [(one, record) for one, record in zip(starts, records) if record.get("started")]
    for one, record in begun:
        one.wait_for_trace(record)
    if begun:
        starts[0].wait_until_idle()


def _seen(job: str | None, found: list[Operation]) -> Seen:
    """Return what a search for our own start has shown: it is over when its job exists, or nothing runs any more."""
    running = [one for one in found if not one.over]
    phase = "{0} {1}".format(running[0].message_name, running[0].guid) if running else "over"
    operation = found[0].guid if job and len(found) == 1 else None
    return Seen(bool(job) or not running, phase, None, (operation, job))
