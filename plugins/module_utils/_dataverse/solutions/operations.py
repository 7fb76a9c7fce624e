# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Background operations of an environment: exports, imports, upgrades (contract 18.4)."""

from __future__ import annotations

from ..._core.errors import Failure, NotFound, Refused, StillRunning
from ..api.address import any_of, query, row, text

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
    22: "cancelling",
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


def is_busy(failure):
    """Tell whether a request was refused because another operation runs."""
    return isinstance(failure, Refused) and failure.code in BUSY


class Operation:
    """The state of one operation. ``percent`` is None, or for an import a function that asks its job."""

    def __init__(self, guid, row):
        self.guid = guid
        self.percent = None
        self.there = bool(row)
        self.over = bool(row) and row["statecode"] == COMPLETED
        self.succeeded = self.over and row["statuscode"] == SUCCEEDED
        self.phase = PHASES.get(row["statuscode"], "in progress") if row else "not visible yet"
        self.text = (row or {}).get("friendlymessage") or (row or {}).get("message")
        self.code = (row or {}).get("errorcode")
        self.created_on = (row or {}).get("createdon")
        self.message_name = (row or {}).get("messagename")
        self.created_by = (row or {}).get("_createdby_value")


def read(dataverse, guid, doing):
    """Return the operation; one whose row is not there (yet) is not over."""
    try:
        found = dataverse.get(row("asyncoperations", guid) + query(select=COLUMNS), doing)
    except NotFound:
        found = None
    return Operation(guid, found)


def follow(dataverse, waiter, guid, doing, remedy):
    """Wait until an operation has succeeded; raise Failure otherwise, StillRunning with ``remedy`` when the time is up.

    Return whether that is known: a row that was there and is no longer was cleared away at the end (contract 18.4), and
    only the result tells how it ended. One that was never there is late.
    """
    seen = False

    def look():
        nonlocal seen
        operation = read(dataverse, guid, doing)
        operation.over = operation.over or (seen and not operation.there)
        seen = seen or operation.there
        return operation

    operation = waiter.until(look)
    if not operation.over:
        raise StillRunning(
            "{0} is {1} after {2} s.".format(doing, operation.phase, waiter.timeout),
            remedy,
            facts={"async_operation_id": guid},
        )
    if operation.there and not operation.succeeded:
        raise Failure("{0} failed: {1}".format(doing, operation.text or operation.phase))
    return operation.there


def unfinished(dataverse):
    """Return the solution operations of the environment that are not over, oldest first."""
    return _solution_operations(dataverse, "statecode lt {0}".format(COMPLETED))


def since(dataverse, moment):
    """Return the solution operations created at ``moment`` (server time, ISO 8601) or later, oldest first."""
    return _solution_operations(dataverse, "createdon ge {0}".format(moment))


def _solution_operations(dataverse, condition):
    rows = dataverse.rows(
        "asyncoperations",
        "Reading the running solution operations",
        select=COLUMNS,
        filter="{0} and {1}".format(condition, any_of("messagename", [text(name) for name in SOLUTION_MESSAGES])),
        orderby="createdon asc",
    )
    return [Operation(found["asyncoperationid"], found) for found in rows]


class Quiet:
    """The answer of a poll for other operations: over when none is left."""

    def __init__(self, running):
        self.running = running
        self.over = not running
        self.percent = None
        self.phase = (
            "waiting for {0} of another run".format(running[0].message_name) if running else "no operation running"
        )


def wait_until_quiet(dataverse, waiter):
    """Wait until no solution operation is running; return those that still are when the time is up."""
    return waiter.until(lambda: Quiet(unfinished(dataverse))).running


class Attempts:
    """The answer of a poll that tries something: over when it was not refused because another operation runs."""

    percent = None

    def __init__(self, dataverse, attempt):
        self._dataverse = dataverse
        self._attempt = attempt
        self.phase = None
        self.over = False
        self.result = None
        self.refusal = None

    def again(self):
        """Try, unless an operation is listed that would have it refused once more."""
        listed = Quiet(unfinished(self._dataverse) if self.refusal else [])
        self.phase = "waiting for another operation" if listed.over else listed.phase
        if not listed.over:
            return self
        try:
            self.result = self._attempt()
            self.over = True
        except Refused as refusal:
            if not is_busy(refusal):
                raise
            self.refusal = refusal
        return self


def when_quiet(dataverse, waiter, attempt):
    """Return what ``attempt()`` returns; while another operation has it refused, try again until the time is up.

    Not every operation is listed: one that publishes shows itself by its refusals alone.
    """
    attempts = waiter.until(Attempts(dataverse, attempt).again)
    if not attempts.over:
        raise attempts.refusal
    return attempts.result
