# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results are cut to a size, always in the same way, and it is said where."""

from __future__ import annotations

import json

from ansible_collections.flowops.powerplatform.plugins.module_utils._core.bounds import bounded, bounded_diff, size
from hypothesis import given
from hypothesis import strategies as st

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=200),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=20), inner, max_size=6),
    max_leaves=30,
)
LIMIT = 300


@given(json_values)
def test_what_fits_stays_as_it_is(value):
    assert bounded(value, size(value)) == (value, [])


@given(json_values)
def test_nothing_is_longer_than_the_limit(value):
    cut, cuts = bounded(value, LIMIT)
    assert size(cut) <= LIMIT
    assert bool(cuts) == (cut != value)


@given(json_values)
def test_the_same_value_is_cut_in_the_same_way(value):
    assert bounded(value, LIMIT) == bounded(json.loads(json.dumps(value)), LIMIT)


def test_small_members_stay_whole_and_big_ones_share_the_rest():
    cut, cuts = bounded({"changed": True, "a": "x" * 1000, "b": "y" * 1000}, LIMIT)
    assert cut["changed"] is True
    assert cut["a"].startswith("xxx")
    assert cut["a"].endswith(" ... (1000 characters in all)")
    assert abs(len(cut["a"]) - len(cut["b"])) < 10
    assert cuts == ["a", "b"]


def test_lists_keep_their_first_members():
    flows = [{"name": f"flow {number}"} for number in range(100)]
    cut, cuts = bounded({"flows": flows, "changed": False}, LIMIT)
    kept = len(cut["flows"])
    assert 5 < kept < 100
    assert cut["flows"] == flows[:kept]
    assert cuts == [f"flows[{kept}:]"]


def test_a_member_that_is_big_by_itself_is_shown_in_part():
    cut, cuts = bounded([{"name": "a", "text": "x" * 1000}, {"name": "b"}], LIMIT)
    assert cut[0]["name"] == "a"
    assert cut[0]["text"].startswith("xxx")
    assert cuts == ["[0].text", "[1:]"]


def test_texts_that_json_makes_longer_are_cut_shorter():
    cut, cuts = bounded("ä" * 1000, LIMIT)
    assert size(cut) <= LIMIT
    assert cut.startswith("ä")
    assert cuts == [""]


def test_an_object_says_itself_what_was_cut_of_it():
    package = {"name": "a", "flows": [{"name": f"flow {number}"} for number in range(100)], "text": "x" * 1000}
    cut, cuts = bounded({"package": package, "changed": True}, LIMIT, mark=True)
    assert cuts == [f"package.flows[{len(cut['package']['flows'])}:]", "package.text"]
    assert cut["package"]["cut"] == [one.removeprefix("package.") for one in cuts]
    assert "cut" not in cut
    whole, _cuts = bounded({"package": {"name": "a"}, "text": "x" * 1000}, LIMIT, mark=True)
    assert whole["package"] == {"name": "a"}


def test_an_object_inside_a_list_says_so_too():
    cut, _cuts = bounded({"packages": [{"package": {"flows": list(range(1000))}}]}, LIMIT, mark=True)
    (one,) = cut["packages"]
    assert one["package"]["cut"] == [f"flows[{len(one['package']['flows'])}:]"]


def test_a_member_of_that_name_stays():
    cut, _cuts = bounded({"outputs": {"cut": 1, "text": "x" * 1000}}, LIMIT, mark=True)
    assert cut["outputs"]["cut"] == 1


def test_of_many_small_members_the_first_stay_whole():
    flows = {f"flow {number:04}": {"enabled": False} for number in range(500)}
    cut, cuts = bounded({"before": flows, "headers": "x"}, 2000)
    kept = list(cut["before"])
    assert len(kept) > 30
    assert cut["before"] == {name: flows[name] for name in list(flows)[: len(kept)]}
    assert len(cuts) == 500 - len(kept)


@given(
    st.dictionaries(st.text("ab", max_size=3), json_values, max_size=30),
    st.dictionaries(st.text("ab", max_size=3), json_values, max_size=30),
)
def test_a_cut_diff_lacks_the_same_on_both_sides(before, after):
    diff = {"before": before, "after": after, "before_header": "x", "after_header": "x"}
    cut, cuts = bounded_diff(diff, 400)
    assert size(cut) <= 400
    assert bool(cuts) == (cut != diff)
    for key in {*before, *after}:
        if key in cut["before"] or key in cut["after"]:
            assert (key in cut["before"], key in cut["after"]) == (key in before, key in after)


def test_the_diff_of_very_many_flows_is_not_empty():
    names = [f"Bulk {number:05}" for number in range(5200)]
    diff = {side: {"flows": {name: {"enabled": side == "after"} for name in names}} for side in ("before", "after")}
    cut, cuts = bounded_diff({**diff, "before_header": "flows", "after_header": "flows"}, 200_000)
    assert size(cut) <= 200_000
    assert 2000 < len(cut["before"]["flows"]) == len(cut["after"]["flows"])
    assert len(cuts) == 5200 - len(cut["before"]["flows"])
