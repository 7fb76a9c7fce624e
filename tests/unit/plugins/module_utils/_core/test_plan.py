# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan cannot contradict itself, and a diff shows only what differs."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.diff import only_differences
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.field import Difference
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.plan import Plan, Step
from hypothesis import given
from hypothesis import strategies as st

json_values = st.recursive(
    st.none() | st.integers(2, 5) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
    max_leaves=8,
)
objects = st.dictionaries(st.sampled_from("abcd"), json_values, max_size=4)


def test_steps_without_a_difference_are_a_contradiction():
    with pytest.raises(ValueError, match="contradicts itself"):
        Plan("flow", Difference({"name": "a"}, {"name": "a"}), [Step("change it", None, print)])


def test_a_difference_without_steps_is_a_contradiction():
    with pytest.raises(ValueError, match="contradicts itself"):
        Plan("flow", Difference({"name": "a"}, {"name": "b"}))


def test_changed_means_that_there_are_steps():
    assert Plan("flow", Difference({}, {"name": "b"}), [Step("create it", None, print)]).changed
    assert not Plan("flow", Difference({}, {})).changed


def test_the_diff_names_its_target():
    plan = Plan("flow 'a'", Difference({}, {"name": "a"}), [Step("create it", None, print)])
    assert plan.diff() == {
        "before": {},
        "after": {"name": "a"},
        "before_header": "flow 'a'",
        "after_header": "flow 'a'",
    }


def test_the_diff_names_its_target_as_it_will_be_called():
    plan = Plan("a 1.0", Difference({}, {"b": 1}), [Step("upgrade it", None, print)], target_after="a 1.1")
    assert (plan.diff()["before_header"], plan.diff()["after_header"]) == ("a 1.0", "a 1.1")


def test_a_plan_does_not_change_with_the_list_it_was_made_from():
    steps = [Step("create it", None, print)]
    plan = Plan("flow", Difference({}, {"name": "a"}), steps)
    steps.clear()
    assert len(plan.steps) == 1


@pytest.mark.parametrize(
    ("before", "after", "left", "right"),
    [
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, {"b": 2}, {"b": 3}),
        ({"a": {"x": 1, "y": 1}}, {"a": {"x": 1, "y": 2}}, {"a": {"y": 1}}, {"a": {"y": 2}}),
        ({"a": 1}, {}, {"a": 1}, {}),
        ({}, {"a": None}, {}, {"a": None}),
        ({"a": [1, 2, 3]}, {"a": [1, 3]}, {"a": [1, 2, 3]}, {"a": [1, 3]}),
        ({"a": {"x": 1}}, {"a": "text"}, {"a": {"x": 1}}, {"a": "text"}),
    ],
)
def test_only_what_differs_is_shown(before, after, left, right):
    assert only_differences(before, after) == (left, right)


@given(objects)
def test_equal_objects_differ_in_nothing(value):
    assert only_differences(value, value) == ({}, {})


@given(objects, objects)
def test_different_objects_stay_different(before, after):
    left, right = only_differences(before, after)
    assert (left == right) == (before == after)
    assert left.keys() <= before.keys()
    assert right.keys() <= after.keys()
