# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts keep the pace that a connection takes, and no slower."""

from __future__ import annotations

from ansible_collections.flowops.powerplatform.plugins.module_utils._core.plan import Step
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.desktop_flows.many.declare import (
    ManyRuns,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.desktop_flows.many.pace import offsets
from hypothesis import given
from hypothesis import strategies as some

LISTS = some.lists(some.sampled_from(["north", "south", "west"]), max_size=200)
RATES = some.integers(1, 70)


def by_connection(connections, per_minute):
    """Return the offsets of each connection, in the order of its runs."""
    found = {}
    for connection, offset in zip(connections, offsets(connections, per_minute), strict=True):
        found.setdefault(connection, []).append(offset)
    return found


@given(LISTS, RATES)
def test_no_minute_holds_more_starts_of_a_connection(connections, per_minute):
    for due in by_connection(connections, per_minute).values():
        for begin in due:
            # the smallest rounding error must not count as a start
            assert len([one for one in due if begin <= one < begin + 60 - 1e-6]) <= per_minute


@given(LISTS, RATES)
def test_runs_of_a_connection_keep_their_order(connections, per_minute):
    for due in by_connection(connections, per_minute).values():
        assert due == sorted(due)


@given(LISTS, RATES)
def test_a_connection_with_few_runs_waits_for_nobody(connections, per_minute):
    for due in by_connection(connections, per_minute).values():
        assert len(due) > per_minute or due == [0] * len(due)


def test_a_pause_stands_between_two_starts_of_a_connection():
    runs = [f"robot-{number % 2}" for number in range(80)]
    assert {per_minute: max(offsets(runs, per_minute)) for per_minute in (70, 40, 30)} == {70: 0, 40: 0, 30: 78}


class Context:
    """A task whose time passes only in pauses."""

    options, dataverse = {}, None

    def __init__(self):
        self.now, self.shown = 0.0, []

    def sleep(self, seconds):
        self.now += seconds

    def progress(self, *shown):
        self.shown.append(shown)


def test_starts_wait_until_they_are_due():
    context, begun, marks = Context(), [], []
    many = ManyRuns(context, [], clock=lambda: context.now)
    steps = [Step(f"start {number}", None, lambda _body: begun.append(context.now) or True) for number in range(3)]
    many._start_all([None] * 3, [0, 0, 25], steps, lambda number, done: marks.append((number, done)))
    assert begun == [0, 0, 25]
    assert marks[1::2] == [(number, True) for number in range(3)]
    phase = "2 of 3 runs started, waiting for the pace of a connection"
    assert context.shown == [(phase, None, rested, 25) for rested in (0, 10, 20)]
