# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Executions of the same flow by the same user with the same input (contract 8.6)."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta, timezone

from ..._core.errors import Failure, InputFailure, Refused
from ..._core.moments import moment
from . import reading
from . import status as statuses
from .given import digest_of

# How far back an execution that still runs is looked for.
RUNNING = timedelta(days=1)
# What the clocks of a server and of a proxy before it may differ by.
DRIFT = timedelta(seconds=60)


class Earlier:
    """Knows the executions of ``flow``, and which of them are ours: of the same creator and with the same input."""

    def __init__(self, smartflows, flow, given, verdict, inputs):
        self._known = None
        self._smartflows = smartflows
        self._flow = flow
        self._given = given
        self._verdict = verdict
        self._inputs = inputs
        self._user = None

    def now(self):
        """Return the server's time."""
        return self._smartflows.server_time or datetime.now(timezone.utc)

    def find(self, within, adopt):
        """Return (execution, decision): one that makes a start needless, (None, None) when there is none.

        One that succeeded ``within`` a span of time comes first; with ``adopt``, one that is not over yet.
        """
        since = self.now() - max(within or timedelta(), RUNNING if adopt else timedelta()) - DRIFT
        try:
            rows = reading.of_flow(self._smartflows, self._flow["id"], since)
        except Refused as refusal:
            if within:
                raise InputFailure(
                    "unless_succeeded_within: executions of the flow cannot be listed: {0}".format(refusal.message)
                )
            return None, None
        self._known = {row["id"] for row in rows}
        if within:
            for row in rows:
                if self._succeeded(row, within) and self._is_ours(row, within):
                    return row, "succeeded_before"
        running = [row for row in rows if adopt and self._is_running(row) and self._is_ours(row, within)]
        if len(running) > 1:
            raise Failure(
                "{0} executions of the flow with this input are not over: {1}.".format(
                    len(running), ", ".join(row["id"] for row in running[:3])
                ),
                "Follow one with execution_id, or set adopt_running to false.",
                facts={"candidates": [reading_of(row) for row in running]},
            )
        return (running[0], "adopted") if running else (None, None)

    def note(self):
        """Note what is there before a start, unless it is known; return the server's time."""
        if self._known is None:
            with contextlib.suppress(Refused):
                rows = reading.of_flow(self._smartflows, self._flow["id"], self.now() - DRIFT * 2)
                self._known = {row["id"] for row in rows}
        return self.now()

    def since(self, started):
        """Return (ours, others) of the executions that have come to light since a start left, by the server's clock."""
        rows = reading.of_flow(self._smartflows, self._flow["id"], started - DRIFT)
        fresh = [row for row in rows if row["id"] not in (self._known or ())]
        ours = [row for row in fresh if self._is_ours(row, None)]
        return ours, [row for row in fresh if row not in ours]

    def _succeeded(self, row, within):
        created = moment(row.get("createdAt"))
        return self._verdict.succeeded(row.get("status")) and bool(created) and created >= self.now() - within

    def _is_running(self, row):
        word = statuses.canonical(row.get("status"))
        return word in (*statuses.IN_PROGRESS, statuses.WAITING, *statuses.ASKING)

    def _is_ours(self, row, within):
        if self._user is None:
            self._user = reading.me(self._smartflows) or {}
            if within and not self._user:
                raise InputFailure(
                    "unless_succeeded_within: {0} does not tell whose key this is.".format(self._smartflows.url),
                    "It can only be used where GET /users/me answers.",
                )
        if not reading.is_of(row, self._user):
            return False
        return self._input_of(row) == self._given.digest

    def _input_of(self, row):
        """Return the digest of an execution's input, None when it cannot be read."""
        known = self._inputs.get(row["id"])
        if known:
            return known
        try:
            found = digest_of(reading.input_of(self._smartflows, reading.execution(self._smartflows, row["id"])))
        except (Refused, LookupError):
            return None
        if self._verdict.over(row.get("status")):
            self._inputs.put(row["id"], found)
        return found

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
