# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of calls: children first, and rings named."""

from __future__ import annotations

from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.call_order import (
    children_first,
    rings,
    waves,
)
from hypothesis import given
from hypothesis import strategies as st

graphs = st.integers(0, 12).flatmap(
    lambda size: st.fixed_dictionaries(
        {number: st.lists(st.integers(0, size + 1), max_size=4, unique=True) for number in range(size)}
    )
)


numbers = st.integers(0, 7)
loose_graphs = st.dictionaries(numbers, st.lists(numbers, max_size=4), max_size=8)


@given(graphs)
def test_children_come_in_earlier_waves_and_nothing_is_lost(children):
    found, rest = waves(children)
    place = {one: number for number, wave in enumerate(found) for one in wave}
    assert sorted([*place, *rest]) == sorted(children)
    for one, number in place.items():
        below = [place[child] for child in children[one] if child in children]
        # as early as can be, too
        assert number == max(below, default=-1) + 1


@given(graphs)
def test_rings_are_rings_and_all_that_has_no_order_is_one_or_calls_one(children):
    found = rings(children)
    for ring in found:
        for caller, called in zip(ring, ring[1:] + ring[:1], strict=True):
            assert called in children[caller]
    members = [one for ring in found for one in ring]
    assert len(members) == len(set(members))
    _waves, rest = waves(children)
    assert bool(rest) == bool(found)
    assert waves({one: called for one, called in children.items() if one not in members})[1] == []


def test_a_ring_stands_in_the_order_of_its_calls():
    assert rings({"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"]}) == [["a", "b", "c"]]
    assert rings({"a": ["a"]}) == [["a"]]
    assert rings({"a": ["b"], "b": []}) == []


def test_a_chain_may_be_long():
    chain = {number: [number + 1] for number in range(5000)}
    assert len(waves(chain)[0]) == 5000
    assert len(rings({**chain, 4999: [0]})[0]) == 5000


def reachable(graph, start):
    found, left = set(), list(graph.get(start, ()))
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += graph.get(one, ())
    return found


@given(loose_graphs)
def test_the_order_holds_every_flow_once(graph):
    assert sorted(children_first(graph)) == sorted(graph)


@given(loose_graphs)
def test_children_come_before_those_that_call_them(graph):
    places = {one: place for place, one in enumerate(children_first(graph))}
    for caller, children in graph.items():
        for child in children:
            in_a_ring = caller in reachable(graph, child)
            if child in graph and not in_a_ring:
                assert places[child] < places[caller]
