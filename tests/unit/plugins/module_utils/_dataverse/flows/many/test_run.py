# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps side by side: how many at once, and which waits for which."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.many.run import in_order, width
from hypothesis import given
from hypothesis import strategies as st

LONG = 10


def steps(*flows, calls=None):
    """Return a step for each of ``flows``, which comes after those of the flows that it calls."""
    return [SimpleNamespace(flow_id=flow, after=(calls or {}).get(flow, ())) for flow in flows]


class Calls:
    """``log`` tells when each step began and ended, ``most`` how many ran at once."""

    def __init__(self):
        self._lock = threading.Lock()
        self._running = 0
        self.most = 0
        self.log = []

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
    seen = Calls()
    in_order(steps(*flows, calls=calls), seen.work, width)
    assert sorted(number for word, number in seen.log if word == "ended") == list(range(len(flows)))
    assert seen.most <= width
    for number, flow in enumerate(flows):
        for earlier in range(number):
            if flows[earlier] in [flow, *calls.get(flow, ())]:
                assert seen.log.index(("ended", earlier)) < seen.log.index(("begun", number))


def test_a_slow_flow_holds_up_its_callers_alone():
    others = threading.Barrier(3)

    def work(number, step):
        if step.flow_id != "caller":
            # the slow one ends when two later ones run beside it
            others.wait(LONG)

    in_order(steps("slow", "a", "caller", "b", calls={"caller": ["a"]}), work, 4)


def test_one_at_a_time_keeps_the_order():
    seen = Calls()
    in_order(steps("c", "a", "b"), seen.work, 1)
    assert [number for word, number in seen.log if word == "begun"] == [0, 1, 2]


def test_an_error_of_ours_is_raised_and_what_has_not_begun_stays_undone():
    done = []

    def work(number, step):
        if step.flow_id == "broken":
            raise ZeroDivisionError
        done.append(number)

    with pytest.raises(ZeroDivisionError):
        in_order(steps("broken", "caller", calls={"caller": ["broken"]}), work, 2)
    assert done == []


def test_an_interrupt_does_not_wait_for_requests_on_their_way():
    begun, answered = threading.Event(), threading.Event()

    def work(number, step):
        begun.set()
        answered.wait(LONG)

    class Second:
        flow_id = "second"

        @property
        def after(self):
            begun.wait(LONG)
            raise KeyboardInterrupt

    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        in_order([*steps("first"), Second()], work, 2)
    assert time.monotonic() - started < LONG / 2
    answered.set()


@pytest.mark.parametrize(("hint", "at_once"), [(None, 4), (0, 4), (2, 2), (20, 4)])
def test_the_hint_of_the_service_is_a_bound(hint, at_once):
    assert width(SimpleNamespace(parallel_hint=hint), 4) == at_once
