# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What else changes solutions in an environment, whoever started it, and the one wait until nothing does.

Background operations are visible as far as a role allows: a maker sees only their own. The history of solutions, which
every maker may read, has the others, and what the portal does at once. Edits of tables are in neither; they are only
known by refusals (inferred from roles as they are delivered, and from clients that read both).
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, NamedTuple

from ...._core.errors import Failure, Refused, StillRunning
from ...._core.late_imports import late
from ...._core.waiter import Seen
from . import jobs
from . import rows as operations

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from typing import Any

    from ...._core.waiter import Waiter
    from ...api.client import Dataverse
    from . import history
else:
    (history,) = late(__package__, ".history")

FORM = "%Y-%m-%dT%H:%M:%SZ"
# Hours after which what has not ended has been abandoned by the server (inferred; imports take hours at most).
ABANDONED = 6
READING = "Reading what is running"


class Other:
    """Something that runs: its ``name`` for messages, when it began, the ``guid`` of its operation if it has one."""

    def __init__(self, name: str, begun: str | None, guid: str | None = None) -> None:
        self.name = name
        self.begun = begun
        self.guid = guid


class Look(NamedTuple):
    """What is in the way, the oldest first; ``unread`` is the refusal to read the history of solutions, if any."""

    running: list[Other]
    unread: Failure | None


class OtherOperations:
    """Looks for what runs; what began more than ``abandoned_after`` hours ago does not keep anything from starting.

    Import jobs of the solutions called ``unique_names`` are searched for, too.
    """

    def __init__(
        self, dataverse: Dataverse, abandoned_after: int = ABANDONED, unique_names: Collection[str] = ()
    ) -> None:
        self._dataverse = dataverse
        self._hours = abandoned_after
        self._unique_names = unique_names
        self._abandoned: dict[str, Other] = {}

    @property
    def warnings(self) -> list[str]:
        """A warning for everything that was treated as abandoned."""
        return [
            "{0}, started {1}, has not ended. It was not waited for, since it began more than {2} hours ago.".format(
                one.name, one.begun, self._hours
            )
            for one in self._abandoned.values()
        ]

    def running(self) -> list[Other]:
        """Return what is in the way, the oldest first."""
        return self.look().running

    def look(self) -> Look:
        """Look once at what is in the way."""
        queries = [operations.running_query(), history.running_query(), *map(jobs.newest_query, self._unique_names)]
        running, past, *jobs_of_each = self._dataverse.rows_of(queries, READING, lenient=True)
        for rows in (running, *jobs_of_each):
            if isinstance(rows, Failure):
                raise rows
        unread = past if isinstance(past, Failure) else None
        others = _others(running, [] if unread else past, jobs_of_each)
        late = [one for one in others if is_abandoned(self._dataverse, one.begun, self._hours)]
        self._abandoned.update((one.name, one) for one in late)
        return Look(sorted((one for one in others if one not in late), key=lambda one: one.begun or ""), unread)

    def wait_until_idle(self, undone: str, waiter: Waiter, facts: dict[str, Any] | None = None) -> list[str]:
        """Wait until nothing else runs; StillRunning names what does, and what is ``undone``, when the time is up.

        A waiter that only looks does not wait: warnings are returned.
        """
        left = waiter.until(lambda: _idle(self.running())).value
        if left and not waiter.only_looks:
            raise StillRunning(
                "{0}: {1}, started {2}, is still running after {3} s.".format(
                    undone, left[0].name, left[0].begun, waiter.timeout
                ),
                "Run the task again later, or increase wait_timeout; if it hangs, lower abandoned_after.",
                facts={"async_operation_id": left[0].guid} if facts is None else facts,
                started=False,
            )
        return self.warnings + [
            "{0}, started {1}, is running. The task waits for its end, and its plan may differ then.".format(
                one.name, one.begun
            )
            for one in left
        ]


def _idle(others: list[Other]) -> Seen:
    """Return what a poll for other operations has shown: it is over when there are none."""
    phase = "waiting for {0}".format(others[0].name) if others else "no operation running"
    return Seen(not others, phase, None, others)


def when_idle(dataverse: Dataverse, waiter: Waiter, attempt: Callable[[], Any]) -> Any:
    """Return what ``attempt()`` returns; while it is refused because of another operation, try again.

    Following a job is part of the attempt: one that met another operation must be started again. Not everything that
    runs is listed: the edit of a table is only known by refusals.
    """
    others = OtherOperations(dataverse)
    refusals: list[Refused] = []

    def attempted() -> Seen:
        way = _idle(others.running() if refusals else [])
        if not way.over:
            return way
        try:
            return Seen(True, None, None, attempt())
        except Refused as busy:
            if not operations.is_busy(busy):
                raise
            refusals.append(busy)
        return Seen(False, "waiting for another operation")

    seen = waiter.until(attempted)
    if not seen.over:
        raise refusals[-1]
    return seen.value


def is_abandoned(dataverse: Dataverse, begun: str | None, hours: int = ABANDONED) -> bool:
    """Return whether what began then, by the server's clock, and has not ended is abandoned."""
    first = (dataverse.server_time - timedelta(hours=hours)).strftime(FORM)
    return begun is not None and "" < begun < first


def parsed(moment: str) -> datetime:
    """Return a moment of the service as a time with its zone."""
    return datetime.strptime(moment, FORM).replace(tzinfo=timezone.utc)


def _others(running: list[Any], past: list[Any], jobs_of_each: list[Any]) -> list[Other]:
    """Return what the rows say may be running."""
    others = [_of_operation(row) for row in running]
    others += [_of_history(row) for row in past if history.keeps_others(row)]
    others += [_of_job(row) for rows in jobs_of_each for row in rows[:1] if not row.get("completedon")]
    return others


def _of_operation(row: Mapping[str, Any]) -> Other:
    return Other(
        "{0} {1}".format(row["messagename"] or row.get("name") or "operation", row["asyncoperationid"]),
        row.get("createdon"),
        row["asyncoperationid"],
    )


def _of_history(row: Mapping[str, Any]) -> Other:
    phrase = history.KINDS[row["msdyn_operation"]].phrase
    whose = " of solution {0}".format(row["msdyn_name"]) if row.get("msdyn_name") else ""
    return Other("{0}{1}".format(phrase, whose), row.get("msdyn_starttime"))


def _of_job(row: Mapping[str, Any]) -> Other:
    return Other("import job {0}".format(row["importjobid"]), row.get("createdon"))
