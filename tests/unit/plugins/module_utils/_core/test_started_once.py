# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A start whose answer is lost is sent once, whatever the search for it shows."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import (
    Failure,
    OutcomeUnknown,
    Refused,
    Unreachable,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.started_once import (
    Candidates,
    started_once,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.waiter import Waiter
from hypothesis import given
from hypothesis import strategies as some

OURS = Candidates(["run"], [], True)


class Start:
    """A start that ends as ``answer`` says; ``looks`` are what the search shows, the last again and again."""

    def __init__(self, answer, *looks):
        self.answer, self.looks = answer, list(looks)
        self.events, self.now = [], 0
        self.grace = Waiter(15, 5, clock=lambda: self.now, sleep=self.sleep, to_the_end=True)

    def sleep(self, seconds):
        self.now += seconds

    def note(self):
        self.events.append("note")
        return "noted"

    def send(self):
        self.events.append("send")
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def candidates(self, noted):
        assert noted == "noted"
        self.events.append("look")
        found = self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]
        if isinstance(found, Exception):
            raise found
        return found

    def lost(self, unknown, found, trouble):
        assert unknown is self.answer
        failure = OutcomeUnknown("Lost.")
        failure.said = found, trouble
        return failure


def lost():
    return OutcomeUnknown("No answer came.")


def test_an_answer_is_what_was_started():
    start = Start("run")
    assert started_once(start, start.grace) == ("run", False)
    assert start.events == ["note", "send"]


@pytest.mark.parametrize("failure", [Refused("No."), Unreachable("Nobody there.")])
def test_what_was_not_carried_out_is_not_looked_for(failure):
    start = Start(failure)
    with pytest.raises(type(failure)):
        started_once(start, start.grace)
    assert start.events == ["note", "send"]


def test_the_search_goes_on_until_it_is_settled():
    start = Start(lost(), Candidates(), Candidates(["run"], ["another"]), OURS)
    assert started_once(start, start.grace) == ("run", True)
    assert (start.events, start.now) == (["note", "send", "look", "look", "look"], 3)


@given(
    some.lists(some.sampled_from([Candidates(), Candidates(["run"], ["another"]), Candidates(["a", "b"], [], True)]))
)
def test_only_a_single_settled_candidate_is_taken(looks):
    start = Start(lost(), *looks, Candidates([], ["another"]))
    with pytest.raises(OutcomeUnknown) as caught:
        started_once(start, start.grace)
    assert start.events.count("send") == 1
    assert start.now <= 15
    assert caught.value.said[1] is None


@pytest.mark.parametrize("trouble", [Refused("No."), Unreachable("Nobody there."), Failure("Strange.")])
def test_trouble_of_the_search_leaves_the_outcome_unknown(trouble):
    start = Start(lost(), Candidates(), trouble)
    with pytest.raises(OutcomeUnknown) as caught:
        started_once(start, start.grace)
    assert caught.value.said == (Candidates(), trouble)
    assert caught.value.perhaps_changed is True
