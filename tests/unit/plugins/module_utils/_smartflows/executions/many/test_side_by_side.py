# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs side by side: what each gets, and how they end together."""

from __future__ import annotations

import threading

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Failure, StillRunning
from ansible_collections.flowops.powerplatform.plugins.module_utils._smartflows.executions.many.side_by_side import (
    side_by_side,
)

LONG = 20


class Context:
    def __init__(self, sleep=lambda seconds: None, **options):
        self.options = {"max_parallel": 2, **options}
        self.sleep = sleep
        self.shown = []

    def progress(self, phase, percent, elapsed, limit):
        self.shown.append((phase, percent, limit))


def works(work, *names):
    return [(name, {"of": name}, work) for name in names]


def test_results_keep_their_order():
    context = Context()
    assert side_by_side(context, works(lambda part: part.options["of"], "a", "b", "c")) == ["a", "b", "c"]
    assert side_by_side(context, []) == []


def test_a_wait_shows_how_many_have_ended():
    context = Context(max_parallel=1)
    side_by_side(context, works(lambda part: part.progress("Running: x", 5, 1, 60), "a", "b"))
    assert context.shown == [
        ("0 of 2 runs have ended: a: Running: x", 0, None),
        ("1 of 2 runs have ended: b: Running: x", 50, None),
    ]


def test_nothing_begins_after_the_play_is_gone():
    """A run must not take that for its own failure, and the next one must not be started."""
    begun = []

    def sleep(seconds):
        raise StillRunning("The play was terminated.")

    def work(part):
        begun.append(part.options["of"])
        try:
            part.sleep(1)
        except Failure:
            return "its own failure"

    with pytest.raises(StillRunning, match="The play was terminated"):
        side_by_side(Context(sleep, max_parallel=1), works(work, "a", "b", "c"))
    assert begun == ["a"]


def test_an_error_ends_the_waits_of_the_others():
    waits, ends = threading.Event(), []

    def waiting(part):
        try:
            while True:
                waits.set()
                part.sleep(1)
        except BaseException as error:
            ends.append(type(error).__name__)
            raise

    def broken(_part):
        waits.wait(LONG)
        raise KeyError

    with pytest.raises(KeyError):
        side_by_side(Context(), [("broken", {}, broken), ("waits", {}, waiting)])
    assert ends == ["KeyError"]
