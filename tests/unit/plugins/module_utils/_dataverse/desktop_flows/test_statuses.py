# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every documented state of a run, and states that nobody has documented."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.desktop_flows import sessions, statuses
from hypothesis import given
from hypothesis import strategies as st

ENDED = "2026-05-21T04:37:23Z"
GOING_ON = {1: "paused", 2: "running", 3: "waiting", 6: "suspended"}
ENDS = {
    4: "succeeded",
    5: "skipped",
    7: "canceled",
    8: "failed",
    9: "faulted",
    10: "timed out",
    11: "aborted",
    12: "ignored",
    13: "deleted",
    14: "terminated",
}
unknown = st.none() | st.text() | st.integers().filter(lambda code: code not in range(15))


def shown(code, completed_on=None, statecode=0):
    row = {"flowsessionid": "A", "statuscode": code, "completedon": completed_on, "statecode": statecode}
    return sessions.as_result(row)


@pytest.mark.parametrize("completed_on", [None, ENDED])
@pytest.mark.parametrize(("code", "word"), [*GOING_ON.items(), *ENDS.items()])
def test_documented_states(code, word, completed_on):
    """What a state says of itself goes before the moment of its end."""
    run = shown(code, completed_on)
    assert run["status"] == word
    assert run["finished"] is (code in ENDS)
    assert run["succeeded"] is (word == "succeeded" if code in ENDS else None)
    assert statuses.CODES[word] == code


def test_a_state_that_is_not_specified():
    assert (shown(0)["status"], shown(0)["finished"]) == ("not specified", False)
    assert (shown(0, ENDED)["finished"], shown(0, ENDED)["succeeded"]) == (True, False)


@given(unknown, st.sampled_from([None, "", ENDED]))
def test_an_unknown_state_is_no_success(code, completed_on):
    run = shown(code, completed_on)
    assert run["status"] == f"unknown ({code})"
    assert run["finished"] is bool(completed_on)
    assert not run["succeeded"]


@pytest.mark.parametrize("statecode", [0, 1])
def test_the_statecode_says_nothing(statecode):
    assert shown(8, statecode=statecode)["finished"] is True
    assert shown(2, statecode=statecode)["finished"] is False


def test_all_states_are_told_apart():
    assert {**GOING_ON, **ENDS, 0: "not specified"} == statuses.WORDS
    assert set(statuses.GOING_ON) == set(GOING_ON)
    assert len(statuses.CODES) == 15
