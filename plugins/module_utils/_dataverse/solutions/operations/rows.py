# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Background operations of an environment: exports, imports, upgrades (contract 18.4)."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from ...._core.errors import Failure, NotFound, Refused, StillRunning, after_the_deed
from ...._core.refusal import normal_code
from ...._core.telling import telling
from ...._core.waiter import Seen
from ...api.address import any_of, query, row, text
from ...api.refusals import REMEDIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from ...._core.waiter import Waiter
    from ...api.client import Dataverse

    Query = tuple[str, dict[str, Any]]

COLUMNS = (
    "asyncoperationid,name,messagename,operationtype,statecode,statuscode,message,friendlymessage,errorcode,"
    "createdon,startedon,completedon,_createdby_value"
)
COMPLETED = 3
SUCCEEDED = 30
# Another operation runs, as the platform says; nothing was started.
BUSY = ("0x80071151", "0x80071154", "0x80071155")
PHASES = {
    0: "waiting for resources",
    10: "waiting",
    20: "in progress",
    21: "pausing",
    22: "canceling",
    30: "succeeded",
    31: "failed",
    32: "canceled",
}
# Messages that change solutions; an environment runs one of them at a time.
SOLUTION_MESSAGES = (
    "ImportSolution",
    "ImportSolutionAsync",
    "StageAndUpgrade",
    "StageAndUpgradeAsync",
    "DeleteAndPromote",
    "DeleteAndPromoteAsync",
    "UninstallSolutionAsync",
)
# The kinds of such operations that have no message of those: import, publication, promotion, uninstallation,
# translations, upgrade.
SOLUTION_TYPES = (203, 204, 207, 208, 210, 211)
# How the text of a job begins that another operation kept from starting (inferred from recorded texts).
CANNOT_START = "Cannot start"
READING = "Reading its operation"


def is_busy(failure: Failure) -> bool:
    """Return whether a request was refused, or a job ended before it began, because another operation runs."""
    return isinstance(failure, Refused) and failure.code in BUSY


class Operation:
    """The state of one operation."""

    def __init__(self, guid: str, row: dict[str, Any] | None) -> None:
        self.guid = guid
        self.there = bool(row)
        row = row or {}
        self.over = row.get("statecode") == COMPLETED
        self.succeeded = self.over and row["statuscode"] == SUCCEEDED
        self.phase = PHASES.get(row["statuscode"], "in progress") if row else "not visible yet"
        self.text = row.get("friendlymessage") or row.get("message")
        self.code = row.get("errorcode")
        self.created_on = row.get("createdon")
        self.message_name = row.get("messagename")
        self.created_by = row.get("_createdby_value")

    @property
    def met_the_lock(self) -> bool:
        """Whether the job ended before it began, because another operation ran: the request had been accepted."""
        locked = normal_code(self.code) in BUSY or (self.text or "").startswith(CANNOT_START)
        return self.over and not self.succeeded and locked

    def failure(self, doing: str, facts: dict[str, Any] | None = None) -> Failure:
        """Return the Failure for an operation that did not succeed; if it met the lock, that of a refused request."""
        text = "{0} failed: {1}".format(doing, self.text or self.phase)
        if self.met_the_lock:
            return Refused(text, REMEDIES[BUSY[0]], code=BUSY[0], detail=self.text, facts=facts)
        return Failure(text, code=normal_code(self.code), detail=self.text, facts=facts)


def read(dataverse: Dataverse, guid: str, doing: str) -> Operation:
    """Return the operation; one whose row is not there (yet) is not over."""
    try:
        found = dataverse.get(row("asyncoperations", guid) + query(select=COLUMNS), doing)
    except NotFound:
        found = None
    return Operation(guid, found)


def follow(dataverse: Dataverse, waiter: Waiter, guid: str, doing: str, remedy: str) -> bool:
    """Wait until an operation has succeeded; raise Failure otherwise, StillRunning with ``remedy`` when the time is up.

    Return whether that is known: a row that existed and does not any more was deleted at the end (contract 18.4), and
    only the result shows how it ended. One that never existed is late. What breaks the wait off does not end the
    operation, and contains its id.
    """
    was_there = False

    def look() -> Seen:
        nonlocal was_there
        operation = read(dataverse, guid, READING)
        gone = was_there and not operation.there
        was_there = was_there or operation.there
        return Seen(operation.over or gone, operation.phase, None, operation)

    facts = {"async_operation_id": guid}
    with accepted(lambda: dict(facts, finished=False)):
        try:
            seen = waiter.until(look)
        except Failure as failure:
            raise broken_off(failure, doing, guid, "Run the task again.")
        if not seen.over:
            raise StillRunning("{0} is {1} after {2} s.".format(doing, seen.phase, waiter.timeout), remedy, facts=facts)
    operation: Operation = seen.value
    if operation.there and not operation.succeeded:
        raise operation.failure(doing, dict(facts, finished=True))
    return operation.there


def broken_off(failure: Failure, doing: str, guid: str, remedy: str) -> Failure:
    """Return what broke off the wait for an operation, as a failure that says that the operation continues."""
    sentence = "{0} continues on the server ({1}), but following it broke off: {{0}}.".format(doing, guid)
    return failure.within(sentence, remedy)


@contextlib.contextmanager
def accepted(facts: Callable[[], dict[str, Any]]) -> Iterator[None]:
    """Let what fails after an accepted start report ``facts()``, and that something was changed."""
    with telling(facts), after_the_deed():
        yield


def unfinished(dataverse: Dataverse) -> list[Operation]:
    """Return the solution operations of the environment that are not over, oldest first."""
    return _listed(dataverse, running_query())


def since(dataverse: Dataverse, moment: str) -> list[Operation]:
    """Return the solution operations created at ``moment`` (server time, ISO 8601) or later, oldest first."""
    return _listed(dataverse, _query("createdon ge {0}".format(moment)))


def _listed(dataverse: Dataverse, asked: Query) -> list[Operation]:
    table, options = asked
    rows = dataverse.rows(table, "Reading the solution operations", **options)
    return [Operation(found["asyncoperationid"], found) for found in rows]


def running_query() -> Query:
    """Return the query for the solution operations that are not over, oldest first."""
    return _query("statecode lt {0}".format(COMPLETED))


def _query(condition: str) -> Query:
    ours = "{0} or {1}".format(
        any_of("messagename", [text(name) for name in SOLUTION_MESSAGES]),
        any_of("operationtype", map(str, SOLUTION_TYPES)),
    )
    return "asyncoperations", {
        "select": COLUMNS,
        "filter": "{0} and ({1})".format(condition, ours),
        "orderby": "createdon asc",
    }
