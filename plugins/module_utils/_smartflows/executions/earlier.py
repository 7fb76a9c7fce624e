# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Executions of the same flow by the same user with the same input (contract 8.6)."""

from __future__ import annotations

import contextlib
from datetime import timedelta

from ..._core.errors import Failure, InputFailure, Refused
from ..._core.moments import moment
from ..._core.text import short
from . import reading
from . import status as statuses
from .start_input import digest_of

# How far back an execution that still runs is looked for.
RUNNING = timedelta(days=1)
# What the clocks of a server and of a proxy before it may differ by.
DRIFT = timedelta(seconds=60)


class EarlierExecutions:
    """Knows the executions of ``flow``, and which of them are ours: of the same creator and with the same input."""

    def __init__(self, smartflows, flow, given, verdict, inputs, warn):
        self._known = None
        self._smartflows = smartflows
        self._flow = flow
        self._given = given
        self._verdict = verdict
        self._inputs = inputs
        self._warn = warn
        self._user = None
        self._unread = []

    def now(self):
        """Return the server's time."""
        return self._smartflows.server_time

    def find(self, recent, adopt):
        """Return (execution, decision): one that makes a start needless, (None, None) when there is none.

        One that succeeded ``recent``ly (see _core/recent.py) comes first; with ``adopt``, one that is not over yet.
        What cannot be read may be one of them: with ``recent`` that is a failure, since nothing may run twice; else a
        warning.
        """
        if not (recent or adopt):
            self._known = None
            return None, None
        now = self.now()
        since = recent.since(now) if recent else now
        try:
            earliest = min(since, now - RUNNING) if adopt else since
            rows = reading.of_flow(self._smartflows, self._flow["id"], earliest - DRIFT)
        except Refused as refusal:
            self._doubt(recent, "executions of the flow cannot be listed", refusal, "Use a key that may list them")
            return None, None
        self._known, self._unread = {row["id"] for row in rows}, []
        good = [row for row in rows if recent and self._succeeded(row, since)]
        running = [row for row in rows if adopt and row not in good and self._is_running(row)]
        if good or running:
            self._ask_who(recent)
        for row in good:
            if self._is_ours(row):
                return row, "succeeded_before"
        running = [row for row in running if self._is_ours(row)]
        if len(running) > 1:
            raise Failure(
                "{0} executions of the flow with this input are not over: {1}.".format(len(running), _ids(running)),
                "Follow one with execution_id, or set adopt_running to false.",
                facts={"candidates": [reading_of(row) for row in running]},
            )
        if running:
            return running[0], "adopted"
        if self._unread:
            what = "the input of execution {0} cannot be read".format(_ids([row for row, _trouble in self._unread]))
            self._doubt(recent, what, self._unread[0][1], "Use a key that may read data")
        return None, None

    def note(self):
        """Note what is there before a start, unless it is known; return the server's time."""
        if self._known is None:
            with contextlib.suppress(Refused):
                rows = reading.of_flow(self._smartflows, self._flow["id"], self.now() - DRIFT * 2)
                self._known = {row["id"] for row in rows}
        return self.now()

    def since(self, started):
        """Return (ours, others) of the executions that have come to light since a start left, by the server's clock.

        One of which it cannot be told counts among the others.
        """
        rows = reading.of_flow(self._smartflows, self._flow["id"], started - DRIFT)
        fresh = [row for row in rows if row["id"] not in (self._known or ())]
        if fresh and self._user is None:
            with contextlib.suppress(Failure):
                self._user = reading.me(self._smartflows)
        ours = [row for row in fresh if self._is_ours(row, patient=True)]
        return ours, [row for row in fresh if row not in ours]

    def _succeeded(self, row, since):
        created = moment(row.get("createdAt"))
        return self._verdict.succeeded(row.get("status")) and bool(created) and created >= since

    def _is_running(self, row):
        word = statuses.canonical(row.get("status"))
        return word in (*statuses.IN_PROGRESS, statuses.WAITING, *statuses.ASKING)

    def _ask_who(self, recent):
        try:
            self._user = reading.me(self._smartflows)
        except Failure as failure:
            what = "{0} does not tell whose key this is".format(self._smartflows.url)
            self._doubt(recent, what, failure, "GET /users/me has to answer")

    def _is_ours(self, row, patient=False):
        """Tell whether an execution is ours. One that cannot be read is noted; trouble of the server is a failure.

        When ``patient``, neither is.
        """
        if not reading.is_of(row, self._user):
            return False
        try:
            return self._input_of(row) == self._given.digest
        except Refused as refusal:
            if not patient:
                _refuse_trouble(refusal)
                self._unread.append((row, refusal))
            return False

    def _input_of(self, row):
        """Return the digest of an execution's input; Refused when it cannot be read."""
        known = self._inputs.get(row["id"])
        if known:
            return known
        found = digest_of(reading.input_of(self._smartflows, reading.execution(self._smartflows, row["id"])))
        if self._verdict.over(row.get("status")):
            self._inputs.put(row["id"], found)
        return found

    def _doubt(self, recent, what, failure, remedy):
        """Fail or warn, since one that makes a start needless may be overlooked."""
        _refuse_trouble(failure)
        why = "{0} (HTTP {1})".format(short(failure.detail or failure.message, 100), failure.http_status)
        if recent:
            raise InputFailure(
                "{0}: {1}: {2}.".format(recent.option, what, why),
                "{0}, or leave {1} out.".format(remedy, recent.option),
                http_status=failure.http_status,
                detail=failure.detail,
            )
        self._warn("adopt_running: {0}: {1}. An execution that still runs may be overlooked.".format(what, why))

    def started(self, guid):
        """Note that we have started an execution with this input."""
        self._inputs.put(guid, self._given.digest)


def reading_of(row):
    """Return what tells executions from each other."""
    creator = row.get("createdBy")
    return {
        "execution_id": row["id"],
        "created_at": row.get("createdAt"),
        "created_by": creator.get("displayName") if isinstance(creator, dict) else None,
        "status": statuses.canonical(row.get("status")) or row.get("status"),
    }


def _ids(rows):
    return ", ".join(row["id"][:60] for row in rows[:3])


def _refuse_trouble(failure):
    """Raise what says nothing about the execution that was asked for: no answer, no sign-in, a broken server."""
    status = failure.http_status
    if status is None or status == 401 or status >= 500:
        raise failure
