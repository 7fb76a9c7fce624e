# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Solution operations as they pass through time.

The table `solutionoperation` is the truth: what was asked, when it starts and when it ends. Each request to the
environment first moves every operation to where the clock says it is. The rows of asyncoperation and importjob are
shown from there, after the delay that the environment is set to.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ..caller import Caller
from ..environment import Environment
from ..errors import DataverseError
from ..store import Row
from .waiting import Outcome, Pending

CONCURRENT = "0x80071151"
WAITING, RUNNING, SUCCEEDED, FAILED = "waiting", "running", "succeeded", "failed"
FINISHED = (SUCCEEDED, FAILED)
QUEUE_SHARE = 0.175
FAILURE_SHARE = 0.1484

Check = Callable[[Environment, Row], None]
Work = Callable[[Environment, Row], "dict[str, Any] | None"]
Report = Callable[[Environment, Row, DataverseError], Row]


@dataclass(frozen=True)
class Kind:
    """What an operation does.

    `check` may refuse it when it starts and again when it ends, `work` changes rows at its end, and `report` gives
    members that an operation row keeps about a refusal. `answer` makes the synchronous answer, else it is what the work
    gave. `lock` is the word by which the lock names it, `history` its number in the history of solutions.
    """

    message: str
    name: str
    operation_type: int
    exclusive: bool
    check: Check
    work: Work
    lock: str
    history: int | None = None
    report: Report | None = None
    answer: Work | None = None


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    KINDS[kind.message] = kind


def moment_of(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def caller_of(operation: Row) -> Caller:
    return Caller.from_note(operation["$caller"])


def refuse_second(environment: Environment, wanted: str) -> None:
    """One exclusive operation at a time, where the environment is set so; `wanted` is a word of `Kind.lock`."""
    text = lock_text(environment, wanted)
    if text is not None:
        raise DataverseError(400 if environment.settings.tenant.lock == "refuse_400" else 429, CONCURRENT, text)


def lock_text(environment: Environment, wanted: str) -> str | None:
    """What the platform says of an operation that cannot start beside the one that runs; None when it can."""
    running = _unfinished(environment, exclusive=True)
    if environment.settings.concurrent_imports != "refuse" or not running:
        return None
    return (
        f"Cannot start the requested operation [{wanted}] because there is another "
        f"[{KINDS[running[0]['message']].lock}] running at this moment. Use Solution History for more details. The "
        "solution installation or removal failed due to the installation or removal of another solution at the same "
        "time. Please try again later."
    )


def begin(
    environment: Environment,
    caller: Caller,
    message: str,
    request: dict[str, Any],
    seconds: float,
    asynchronous: bool = True,
    file_id: str | None = None,
    import_job_id: str | None = None,
    notes: Row | None = None,
) -> Row:
    """Accept an operation; nothing has happened yet when the row is there."""
    kind = KINDS[message]
    doomed = None
    if kind.exclusive and asynchronous and environment.settings.tenant.lock == "job_fails":
        doomed = lock_text(environment, kind.lock)
    elif kind.exclusive:
        refuse_second(environment, kind.lock)
    now = environment.clock.now().timestamp()
    waiting = seconds * QUEUE_SHARE if asynchronous else 0.0
    return environment.store.insert(
        "solutionoperation",
        {
            "message": message,
            "state": WAITING,
            "importjobid": import_job_id,
            "fileid": file_id,
            "$asynchronous": asynchronous,
            "$doomed": doomed,
            "$request": request,
            "$caller": caller.noted(),
            "$created": now,
            "$notbefore": now + waiting,
            "$seconds": seconds - waiting,
            "$order": environment.store.next_version(),
            "$visible": now + environment.settings.job_row_delay,
            **(notes or {}),
        },
    )


def wait_for(environment: Environment, operation: Row) -> dict[str, Any] | Pending | None:
    """The synchronous form: the answer, or the promise of one for as long as the operation lasts."""
    advance(environment)
    operation_id = operation["solutionoperationid"]

    def answer(environment: Environment, row: Row) -> dict[str, Any] | None:
        kind = KINDS[row["message"]]
        result: dict[str, Any] | None = kind.answer(environment, row) if kind.answer else row["$result"]
        return result

    def poll(environment: Environment) -> Outcome | None:
        row = environment.store.get("solutionoperation", operation_id)
        if row is None or row["state"] not in FINISHED:
            return None
        if row["state"] == FAILED:
            return Outcome(error=DataverseError(400, row["$failure"]["code"], row["$failure"]["text"]))
        return Outcome(members=answer(environment, row))

    row = environment.store.get("solutionoperation", operation_id)
    if row is not None and row["state"] == SUCCEEDED:
        return answer(environment, row)
    return Pending(poll)


def advance(environment: Environment) -> None:
    """Move every operation to where the clock says it is, in the order of time."""
    now = environment.clock.now().timestamp()
    while any(_step(environment, operation, now) for operation in _movable(environment)):
        pass


def _unfinished(environment: Environment, exclusive: bool) -> list[Row]:
    """The operations that hold the lock or wait for it, or all others; one that is doomed never holds it."""
    rows = [
        row
        for row in environment.store.scan("solutionoperation")
        if row["state"] not in FINISHED and (KINDS[row["message"]].exclusive and not row.get("$doomed")) == exclusive
    ]
    return sorted(rows, key=lambda row: int(row["$order"]))


def _movable(environment: Environment) -> list[Row]:
    """The exclusive operation whose turn it is, and all others."""
    return [*_unfinished(environment, exclusive=True)[:1], *_unfinished(environment, exclusive=False)]


def _step(environment: Environment, operation: Row, now: float) -> bool:
    if operation["state"] == WAITING and now >= operation["$notbefore"]:
        if operation.get("$doomed"):
            _fail_to_start(environment, operation)
        else:
            _start(environment, operation)
        return True
    if operation["state"] == RUNNING and now >= operation["$end"]:
        _end(environment, operation)
        return True
    return False


def _fail_to_start(environment: Environment, operation: Row) -> None:
    """The job of an operation that met the lock ends before it has begun, and so leaves no import job."""
    failure = {"code": CONCURRENT, "text": operation["$doomed"]}
    changes = {"state": FAILED, "$failure": failure, "$end": operation["$notbefore"]}
    environment.store.update("solutionoperation", operation["solutionoperationid"], changes)


def _start(environment: Environment, operation: Row) -> None:
    kind = KINDS[operation["message"]]
    start, seconds = operation["$notbefore"], operation["$seconds"]
    try:
        kind.check(environment, operation)
    except DataverseError:
        seconds *= FAILURE_SHARE
    changes = {"state": RUNNING, "$start": start, "$end": start + seconds}
    environment.store.update("solutionoperation", operation["solutionoperationid"], changes)


def _end(environment: Environment, operation: Row) -> None:
    kind = KINDS[operation["message"]]
    operation_id = operation["solutionoperationid"]
    try:
        with environment.store.transaction():
            kind.check(environment, operation)
            result = kind.work(environment, operation)
        changes: Row = {"state": SUCCEEDED, "$result": result}
    except DataverseError as error:
        changes = {"state": FAILED, "$failure": {"code": error.code, "text": error.message}}
        if kind.report is not None:
            changes.update(kind.report(environment, operation, error))
    environment.store.update("solutionoperation", operation_id, changes)
    if kind.exclusive:
        for waiting in _unfinished(environment, exclusive=True)[:1]:
            later = {"$notbefore": max(waiting["$notbefore"], operation["$end"])}
            environment.store.update("solutionoperation", waiting["solutionoperationid"], later)
    if operation["fileid"] and not any(row["fileid"] == operation["fileid"] for row in _unfinished(environment, True)):
        environment.store.delete("packagefile", operation["fileid"])


def progress(operation: Row, now: float) -> float:
    """The share that is done while it runs, in percent; it never says that all is done."""
    passed = now - operation["$start"]
    share = passed / operation["$seconds"] if operation["$seconds"] else FAILURE_SHARE
    return math.floor(min(share, 0.99) * 10_000) / 100
