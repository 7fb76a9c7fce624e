# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Executions of the same flow by the same user with the same input and answers (contract 8.6)."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from ..._core.errors import Failure, InputFailure, Refused
from ..._core.text import joined, short
from ..._core.timestamps import moment
from . import rows, statuses
from .start_input import digest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from ..._core.earlier_success import Recent
    from ..api.client import SmartFlows
    from .answered import Answered
    from .input_cache import InputCache
    from .start_input import StartInput
    from .statuses import Verdict

    Row = dict[str, Any]
    # An execution, what of it cannot be read, and why.
    Unread = tuple[Row, str, Refused]

SUCCEEDED_BEFORE, ADOPTED = "succeeded_before", "adopted"
# How far back an unfinished execution is searched for.
RUNNING = timedelta(days=1)
# What the clocks of a server and of a proxy before it may differ by.
DRIFT = timedelta(seconds=60)


class EarlierExecutions:
    """Knows the executions of ``flow``, and which of them are ours: by creator, input and answers."""

    def __init__(
        self,
        smartflows: SmartFlows,
        flow: Row,
        start_input: StartInput,
        verdict: Verdict,
        inputs: InputCache,
        answered: Answered,
        warn: Callable[[str], None],
    ) -> None:
        self._smartflows = smartflows
        self._flow = flow
        self._input = start_input
        self._verdict = verdict
        self._inputs = inputs
        self._answered = answered
        self._warn = warn
        self._known: set[str] | None = None

    def find(self, recent: Recent, adopt: bool) -> tuple[str, str] | None:
        """Return (id, decision) of an execution that makes a start unnecessary, None without one.

        One that succeeded ``recent``ly (see earlier_success.py) is first; with ``adopt``, an unfinished one. One that
        cannot be read could match: with ``recent`` that is a failure, since nothing may run twice; else a warning.
        """
        if not (recent or adopt):
            self._known = None
            return None
        now = self._smartflows.server_time
        since = recent.since(now) if recent else now
        try:
            found = self._created_since(min(since, now - RUNNING) if adopt else since)
        except Refused as refusal:
            self._doubt(recent, "executions of the flow cannot be listed", refusal, "list them")
            return None
        self._known = {row["id"] for row in found}
        good = self._good(found, since) if recent else []
        unfinished = [row for row in found if _is_unfinished(row) and row not in good] if adopt else []
        return self._first_of_ours(good, unfinished, recent) if good or unfinished else None

    def note(self) -> datetime:
        """Note what exists before a start, unless it is known; return the server's time."""
        if self._known is None:
            with contextlib.suppress(Refused):
                self._known = {row["id"] for row in self._created_since(self._smartflows.server_time - DRIFT)}
        return self._smartflows.server_time

    def since(self, started: datetime) -> tuple[list[Row], list[Row]]:
        """Return (ours, others) of the executions that have appeared since a start left, by the server's clock.

        One that cannot be read is among the others.
        """
        fresh = [row for row in self._created_since(started) if row["id"] not in (self._known or ())]
        user = None
        with contextlib.suppress(Failure):
            user = self._user if fresh else None
        ours = [row for row in fresh if self._is_ours(row, user)]
        return ours, [row for row in fresh if row not in ours]

    def started(self, guid: str) -> None:
        """Note that the task has started an execution with this input."""
        self._inputs.put(guid, self._input.digest)

    def _created_since(self, earliest: datetime) -> list[Row]:
        return rows.of_flow(self._smartflows, self._flow["id"], earliest - DRIFT)

    def _first_of_ours(self, good: Sequence[Row], unfinished: Sequence[Row], recent: Recent) -> tuple[str, str] | None:
        unread: list[Unread] = []
        user = self._asked_who(recent)
        for row in good:
            if self._is_ours(row, user, unread):
                return row["id"], SUCCEEDED_BEFORE
        running = [row for row in unfinished if self._is_ours(row, user, unread)]
        if len(running) > 1:
            raise Failure(
                "{0} executions of the flow with this input are not finished: {1}.".format(len(running), _ids(running)),
                "Follow one with execution_id, or set adopt_running to false.",
                facts={"candidates": [candidate(row) for row in running]},
            )
        if running:
            return running[0]["id"], ADOPTED
        if unread:
            part, refusal = unread[0][1:]
            what = "the {0} of execution {1} cannot be read".format(part, _ids([row for row, *_trouble in unread]))
            self._doubt(recent, what, refusal, "read data")
        return None

    def _good(self, found: Sequence[Row], since: datetime) -> list[Row]:
        """Return the executions that succeeded and were started since then."""
        good = [(moment(row.get("createdAt")), row) for row in found if self._verdict.succeeded(row.get("status"))]
        return [row for created, row in good if created is not None and created >= since]

    @cached_property
    def _user(self) -> Row:
        """The user of the key."""
        return rows.me(self._smartflows)

    def _asked_who(self, recent: Recent) -> Row | None:
        """Return the user of the key, None if the service does not say who that is."""
        try:
            return self._user
        except Failure as failure:
            what = "{0} does not show whose key this is".format(self._smartflows.url)
            self._doubt(recent, what, failure, "read its own user (GET /users/me)")
            return None

    def _is_ours(self, row: Row, user: Row | None, unread: list[Unread] | None = None) -> bool:
        """Return whether an execution is that of this task, started by ``user``; one that cannot be read is not.

        It is added to ``unread``, if that is a list; other trouble of the server is a failure then.
        """
        if not rows.is_of(row, user):
            return False
        part = "input"
        try:
            if self._input_of(row) != self._input.digest:
                return False
            part = "answers"
            over = self._verdict.over(row.get("status"))
            return self._answered.match(row["id"], over, lambda: rows.execution(self._smartflows, row["id"]))
        except Refused as refusal:
            if unread is not None:
                _refuse_trouble(refusal)
                unread.append((row, part, refusal))
            return False

    def _input_of(self, row: Row) -> str:
        """Return the digest of an execution's input; Refused when it cannot be read."""
        known = self._inputs.get(row["id"])
        if known:
            return known
        found = digest_of(rows.input_of(self._smartflows, rows.execution(self._smartflows, row["id"])))
        if self._verdict.over(row.get("status")):
            self._inputs.put(row["id"], found)
        return found

    def _doubt(self, recent: Recent, what: str, failure: Failure, permission: str) -> None:
        """Fail or warn, since an execution that makes a start unnecessary may be missed."""
        _refuse_trouble(failure)
        why = "{0} (HTTP {1})".format(short(failure.detail or failure.message, 100), failure.http_status)
        if recent:
            raise InputFailure(
                "{0}: {1}: {2}.".format(recent.option, what, why),
                "Use a key that is allowed to {0}, or do not set {1}.".format(permission, recent.option),
                http_status=failure.http_status,
                detail=failure.detail,
            )
        self._warn("adopt_running: {0}: {1}. An unfinished execution may be missed.".format(what, why))


def candidate(row: Row) -> dict[str, Any]:
    """Return what distinguishes executions, as results show it."""
    creator = row.get("createdBy")
    return {
        "execution_id": row["id"],
        "created_at": row.get("createdAt"),
        "created_by": creator.get("displayName") if isinstance(creator, dict) else None,
        "status": statuses.canonical(row.get("status")) or row.get("status"),
    }


def _is_unfinished(row: Row) -> bool:
    word = statuses.canonical(row.get("status"))
    return word in (*statuses.IN_PROGRESS, statuses.WAITING, *statuses.ASKING)


def _ids(found: Sequence[Mapping[str, Any]]) -> str:
    return joined([row["id"][:60] for row in found], 200, most=3)


def _refuse_trouble(failure: Failure) -> None:
    """Raise what says nothing about the execution that was requested: no answer, no sign-in, a broken server."""
    status = failure.http_status
    if status is None or status == 401 or status >= 500:
        raise failure
