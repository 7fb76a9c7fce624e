# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps side by side: how many at once, and which waits for which."""

from __future__ import annotations

import threading
import time

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.resource import Step
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.many.run import in_order
from hypothesis import given
from hypothesis import strategies as st

LONG = 10


def steps(*flows):
    return [Step("on", f"turn on {flow}", {"flow_id": flow}) for flow in flows]


class Calls:
    """Flows by what they call; ``log`` tells when each step began and ended, ``most`` how many ran at once."""

    def __init__(self, calls=None):
        self._calls = calls or {}
        self._lock = threading.Lock()
        self._running = 0
        self.most = 0
        self.log = []

    def before(self, step):
        flow = step.payload["flow_id"]
        return [flow, *self._calls.get(flow, ())]

    def work(self, number, step):
        with self._lock:
            self._running += 1
            self.most = max(self.most, self._running)
            self.log.append(("begun", number))
        with self._lock:
            self._running -= 1
            self.log.append(("ended", number))


@given(
    st.lists(st.integers(0, 6), max_size=20),
    st.dictionaries(st.integers(0, 6), st.lists(st.integers(0, 6), max_size=3)),
    st.integers(1, 4),
)
def test_each_step_runs_once_after_the_earlier_steps_it_needs(flows, calls, width):
    seen = Calls(calls)
    in_order(steps(*flows), seen.before, seen.work, width)
    assert sorted(number for word, number in seen.log if word == "ended") == list(range(len(flows)))
    assert seen.most <= width
    for number, flow in enumerate(flows):
        for earlier in range(number):
            if flows[earlier] in [flow, *calls.get(flow, ())]:
                assert seen.log.index(("ended", earlier)) < seen.log.index(("begun", number))


def test_a_slow_flow_holds_up_its_callers_alone():
    others = threading.Barrier(3)

    def work(number, step):
        if step.payload["flow_id"] != "caller":
            # the slow one ends when two later ones run beside it
            others.wait(LONG)

    in_order(steps("slow", "a", "caller", "b"), Calls({"caller": ["a"]}).before, work, 4)


def test_one_at_a_time_keeps_the_order():
    seen = Calls()
    in_order(steps("c", "a", "b"), seen.before, seen.work, 1)
    assert [number for word, number in seen.log if word == "begun"] == [0, 1, 2]


def test_an_error_of_ours_is_raised_and_what_has_not_begun_stays_undone():
    done = []

    def work(number, step):
        if step.payload["flow_id"] == "broken":
            raise ZeroDivisionError
        done.append(number)

    with pytest.raises(ZeroDivisionError):
        in_order(steps("broken", "caller"), Calls({"caller": ["broken"]}).before, work, 2)
    assert done == []


def test_an_interrupt_does_not_wait_for_requests_on_their_way():
    begun, answered = threading.Event(), threading.Event()

    def work(number, step):
        begun.set()
        answered.wait(LONG)

    def before(step):
        if step.payload["flow_id"] == "second":
            begun.wait(LONG)
            raise KeyboardInterrupt
        return []

    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        in_order(steps("first", "second"), before, work, 2)
    assert time.monotonic() - started < LONG / 2
    answered.set()
