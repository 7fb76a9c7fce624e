# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Operations that are waited for: those of others, and our own to their ends."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import (
    Failure,
    NotFound,
    Refused,
    StillRunning,
    Unreachable,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.waiter import Waiter
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.operations import (
    other_operations,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.operations import (
    rows as operations,
)

BUSY = Refused("Busy.", http_status=400, code="0x80071151")
RUNNING = {"statecode": 2, "statuscode": 20}
DONE = {"statecode": 3, "statuscode": 30}
FAILED = {"statecode": 3, "statuscode": 31, "friendlymessage": "No."}
IMPORT = {"asyncoperationid": "theirs", "messagename": "ImportSolutionAsync", **RUNNING}
GONE = None


class World:
    """A clock that moves on with every pause, and rows: those of one operation in turn, and lists of those that run."""

    def __init__(self, rows=(), lists=()):
        self.now = 0
        self.rows_in_turn = list(rows)
        self.lists = list(lists)
        self.phases = []
        self.tried = set()

    def waiter(self, timeout):
        return Waiter(timeout, 5, self.report, clock=lambda: self.now, sleep=self.sleep)

    def report(self, phase, percent, elapsed, limit):
        self.phases.append(phase)

    def sleep(self, seconds):
        self.now += seconds

    def get(self, path, tried):
        self.tried.add(tried)
        row = self.rows_in_turn.pop(0) if len(self.rows_in_turn) > 1 else self.rows_in_turn[0]
        if isinstance(row, Failure):
            raise row
        if row is None:
            raise NotFound("gone", http_status=404)
        return row

    @property
    def server_time(self):
        return datetime(2026, 1, 1, tzinfo=UTC)

    def rows_of(self, queries, tried, lenient):
        return [self.lists.pop(0) if self.lists else [], *[[] for _more in queries[1:]]]


def tries(world, *answers, timeout=600):
    """Return what an attempt ends with that gets these answers, and when it was made."""
    times, answers = [], list(answers)

    def attempt():
        times.append(world.now)
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    try:
        return other_operations.when_idle(world, world.waiter(timeout), attempt), times
    except Refused as refusal:
        return refusal, times


def test_what_is_taken_at_once_asks_for_nothing_else():
    world = World(lists=[[IMPORT]])
    assert tries(world, "file") == ("file", [0])
    assert world.lists == [[IMPORT]]


def test_an_operation_without_a_listed_row_is_waited_for_with_pauses():
    assert tries(World(), *[BUSY] * 7, "file") == ("file", [0, 1, 3, 7, 12, 17, 22, 27])


def test_a_listed_operation_is_named_and_waited_for_without_another_attempt():
    world = World(lists=[[IMPORT], [IMPORT]])
    assert tries(world, BUSY, "file") == ("file", [0, 7])
    assert world.phases == ["waiting for another operation", *["waiting for ImportSolutionAsync theirs"] * 2]


@pytest.mark.parametrize(("timeout", "times"), [(0, [0]), (10, [0, 1, 3, 7, 10])])
def test_the_refusal_is_told_when_the_time_is_up(timeout, times):
    assert tries(World(), BUSY, timeout=timeout) == (BUSY, times)


def test_another_refusal_is_told_at_once():
    other = Refused("No.", http_status=403, code="0x80040220")
    assert tries(World(), BUSY, other) == (other, [0, 1])


def followed(world, timeout=60):
    return operations.follow(world, world.waiter(timeout), "mine", "Exporting", "Wait longer.")


def test_the_end_of_an_operation_is_known_or_its_row_was_cleared_away():
    assert followed(World([RUNNING, DONE])) is True
    world = World([RUNNING, GONE])
    assert followed(world) is False
    assert world.now < 5


def test_a_row_that_comes_late_is_waited_for():
    assert followed(World([GONE, GONE, RUNNING, DONE])) is True
    with pytest.raises(StillRunning, match=r"Exporting is not visible yet after 60 s. Wait longer.") as caught:
        followed(World([GONE]))
    assert caught.value.facts == {"async_operation_id": "mine", "finished": False}


def test_a_failed_operation_says_why():
    with pytest.raises(Failure, match=r"Exporting failed: No."):
        followed(World([RUNNING, FAILED]))


def test_a_wait_that_breaks_says_that_the_operation_goes_on():
    world = World([RUNNING, Unreachable("https://x cannot be reached.", "Check the proxy.")])
    with pytest.raises(Failure) as caught:
        operations.follow(world, world.waiter(60), "abc", "Uninstalling it", "Raise wait_timeout.")
    assert caught.value.message == (
        "Uninstalling it continues on the server (abc), but following it broke off: https://x cannot be reached."
        " Run the task again."
    )
    assert caught.value.facts == {"async_operation_id": "abc", "finished": False}
    assert caught.value.perhaps_changed
    # what was being read is named, not what goes on
    assert world.tried == {"Reading its operation"}


def test_jobs_that_meet_the_lock_again_and_again_are_tried_until_the_time_is_up():
    world = World([{"statecode": 3, "statuscode": 31, "friendlymessage": "Cannot start the requested operation."}])
    waiter = world.waiter(60)
    tried = []

    def attempt():
        tried.append(world.now)
        assert world.now <= 60
        operations.follow(world, waiter, "mine", "Uninstalling it", "Wait longer.")

    with pytest.raises(Refused, match=r"Uninstalling it failed: Cannot start"):
        other_operations.when_idle(world, waiter, attempt)
    assert tried[-1] == 60
