# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Work side by side."""

from __future__ import annotations

import threading
import time

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.threads import threads
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.waiter import CURRENT, Seen, Waiter

LONG = 20


def test_everything_that_was_submitted_ends():
    done = []
    with threads(2) as pool:
        for number in range(5):
            pool.submit(lambda number=number: (time.sleep(0.02), done.append(number)))
    assert sorted(done) == list(range(5))


def test_after_an_error_nothing_else_begins():
    done, begun, go = [], threading.Event(), threading.Event()

    def first():
        begun.set()
        go.wait(LONG)
        done.append(1)

    def fail():
        with threads(1) as pool:
            pool.submit(first)
            pool.submit(done.append, 2)
            begun.wait(LONG)
            threading.Timer(0.2, go.set).start()
            raise ZeroDivisionError

    pytest.raises(ZeroDivisionError, fail)
    assert done == [1]


def test_an_interrupt_does_not_wait():
    answered = threading.Event()
    started = time.monotonic()

    def be_interrupted():
        with threads(1) as pool:
            pool.submit(answered.wait, LONG)
            raise KeyboardInterrupt

    pytest.raises(KeyboardInterrupt, be_interrupted)
    assert time.monotonic() - started < LONG / 2
    answered.set()


def test_each_thread_has_a_waiter_of_its_own():
    """A pause of one run must not be limited by the time that is left to another one."""
    both = threading.Barrier(2, timeout=LONG)

    def wait(timeout):
        def poll():
            both.wait()
            return Seen(True, value=CURRENT.get().timeout)

        return Waiter(timeout, 1).until(poll).value

    with threads(2) as pool:
        found = [one.result() for one in [pool.submit(wait, timeout) for timeout in (5, 50)]]
    assert found == [5, 50]
    assert CURRENT.get() is None
