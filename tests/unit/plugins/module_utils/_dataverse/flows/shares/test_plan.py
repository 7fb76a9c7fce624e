# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The smallest set of calls between two sets of shares."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.shares import plan as share_plan
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.shares.rights import RIGHTS
from hypothesis import given
from hypothesis import strategies as st

keys = st.tuples(st.sampled_from(["systemuser", "team"]), st.sampled_from("abcd"))
words = st.frozensets(st.sampled_from(list(RIGHTS)), max_size=3)
states = st.dictionaries(keys, words.filter(bool))
wishes = st.dictionaries(keys, words)
READ, BOTH = frozenset({"read"}), frozenset({"read", "write"})
ADA, KIM, OPS = ("systemuser", "ada"), ("systemuser", "kim"), ("team", "ops")


def carried_out(current, calls):
    """Return what the service makes of calls: granting adds, modifying replaces (contract 14.2)."""
    shares = dict(current)
    for action, key, rights in calls:
        if action == share_plan.REVOKE:
            del shares[key]
        elif action == share_plan.MODIFY:
            assert key in shares
            shares[key] = rights
        else:
            assert key not in shares
            shares[key] = rights
    return shares


@given(states)
def test_equal_states_need_no_call(current):
    assert share_plan.calls(current, current) == []
    assert share_plan.calls(current, share_plan.exactly(current, current)) == []


@given(states, wishes)
def test_after_the_calls_nothing_is_left_to_call(current, wanted):
    now = carried_out(current, share_plan.calls(current, wanted))
    assert now == share_plan.after(current, wanted)
    assert share_plan.calls(now, wanted) == []


@given(states, wishes)
def test_no_principal_is_called_twice_or_without_need(current, wanted):
    called = [key for _action, key, _rights in share_plan.calls(current, wanted)]
    assert len(called) == len(set(called))
    assert set(called) == {key for key in wanted if wanted[key] != current.get(key, frozenset())}


@given(states, wishes)
def test_who_is_not_named_is_left_alone(current, wanted):
    now = carried_out(current, share_plan.calls(current, wanted))
    assert {key: now[key] for key in now if key not in wanted} == {
        key: current[key] for key in current if key not in wanted
    }


@given(states, wishes)
def test_exactly_leaves_nobody_else(current, wanted):
    everybody = share_plan.exactly(current, wanted)
    assert carried_out(current, share_plan.calls(current, everybody)) == {
        key: rights for key, rights in wanted.items() if rights
    }


@pytest.mark.parametrize(
    ("current", "wanted", "calls"),
    [
        ({}, {ADA: READ}, [("grant", ADA, READ)]),
        ({ADA: READ}, {ADA: BOTH}, [("modify", ADA, BOTH)]),
        ({ADA: BOTH}, {ADA: READ}, [("modify", ADA, READ)]),
        ({ADA: READ}, {ADA: frozenset()}, [("revoke", ADA, frozenset())]),
        ({}, {ADA: frozenset()}, []),
        (
            {ADA: READ, KIM: READ},
            {ADA: frozenset(), KIM: BOTH, OPS: READ},
            [("grant", OPS, READ), ("modify", KIM, BOTH), ("revoke", ADA, frozenset())],
        ),
    ],
)
def test_what_is_called(current, wanted, calls):
    assert share_plan.calls(current, wanted) == calls
