# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting, with a clock that only moves when somebody sleeps."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Throttled
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.waiter import CURRENT, Waiter


class Clock:
    def __init__(self):
        self.now = 1000.0
        self.slept = []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


def wait(polls_until_over, timeout, interval, poll_takes=0):
    clock, reports, polls = Clock(), [], []

    def poll():
        clock.now += poll_takes
        polls.append(clock.now)
        over = len(polls) > polls_until_over
        return SimpleNamespace(over=over, phase="done" if over else "in progress", percent=None)

    answer = Waiter(timeout, interval, lambda *told: reports.append(told), clock, clock.sleep).until(poll)
    return answer, clock.slept, reports


def test_what_is_over_is_not_waited_for():
    answer, slept, reports = wait(0, timeout=60, interval=5)
    assert answer.over
    assert slept == []
    assert reports == []


def test_pauses_grow_up_to_the_interval():
    answer, slept, reports = wait(5, timeout=60, interval=5)
    assert answer.over
    assert slept == [1, 2, 4, 5, 5]
    assert [report[2] for report in reports] == [0, 1, 3, 7, 12]


def test_an_interval_below_a_second_is_kept():
    _answer, slept, _reports = wait(3, timeout=60, interval=0.5)
    assert slept == [0.5, 0.5, 0.5]


def test_it_gives_back_what_still_runs_when_the_time_is_up():
    answer, slept, _reports = wait(100, timeout=12, interval=5)
    assert not answer.over
    assert slept == [1, 2, 4, 5]


def test_slow_answers_count_as_time():
    answer, slept, _reports = wait(100, timeout=12, interval=5, poll_takes=1.5)
    assert not answer.over
    assert slept == [0, 0.5, 2.5, 3]


def test_point_09_a_server_that_holds_its_answers_is_asked_again_at_once():
    _answer, slept, _reports = wait(3, timeout=200, interval=5, poll_takes=30)
    assert slept == [0, 0, 0]


def test_a_timeout_of_nothing_asks_once():
    answer, slept, reports = wait(100, timeout=0, interval=5)
    assert not answer.over
    assert slept == []
    assert reports == []


def throttled_after(polls, **how):
    """Return what a wait ends with when the service wants no question any more after some polls."""
    clock, asked = Clock(), []

    def poll():
        asked.append(CURRENT.get().left)
        if len(asked) > polls:
            raise Throttled("later", http_status=429)
        return SimpleNamespace(over=False, phase="in progress", percent=None)

    waiter = Waiter(60, 5, None, clock, clock.sleep, **how)
    try:
        return waiter.until(poll), asked
    finally:
        assert CURRENT.get() is None


def test_a_service_that_wants_no_more_questions_ends_the_wait_with_what_is_known():
    answer, asked = throttled_after(2)
    assert not answer.over
    # what remains is known while it is waited for
    assert asked == [60, 59, 57]


@pytest.mark.parametrize(("polls", "how"), [(0, {}), (2, {"to_the_end": True})])
def test_where_nothing_is_known_or_only_the_whole_time_tells_it_is_a_failure(polls, how):
    with pytest.raises(Throttled):
        throttled_after(polls, **how)


def test_rounds_are_an_interval_apart_and_end_with_the_time():
    clock, told = Clock(), []
    waiter = Waiter(10, 4, lambda *line: told.append(line), clock=clock, sleep=clock.sleep)
    assert [clock.now - 1000 for _round in waiter.rounds("waiting to start")] == [0, 4, 8, 12]
    assert told == [("waiting to start", None, elapsed, 10) for elapsed in (0, 4, 8)]


def test_a_rest_counts_once_among_the_rounds():
    clock = Clock()
    waiter = Waiter(30, 4, clock=clock, sleep=clock.sleep)
    rounds = waiter.rounds("waiting to start")
    next(rounds)
    assert waiter.rest(20, "put off")
    assert [clock.now - 1000 for _round in rounds] == [24, 28, 32]
