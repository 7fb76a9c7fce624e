# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When two JSON values are the same."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.diff import only_differences
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.equality import equal
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.field import Difference, Field
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.plan import Plan, Step


@pytest.mark.parametrize(("one", "other"), [(True, 1), (False, 0), ([{"a": True}], [{"a": 1}])])
def test_true_is_not_one(one, other):
    assert not equal(one, other)
    assert Field("definition").differs(one, other)
    assert only_differences({"a": one}, {"a": other}) == ({"a": one}, {"a": other})
    assert Plan("f", Difference({"a": one}, {"a": other}), [Step("change", None, print)]).changed


@pytest.mark.parametrize("value", [True, 0, 1.5, "a", None, [], {"a": [1, {"b": False}]}])
def test_a_value_is_the_same_as_itself(value):
    assert equal(value, value)


@pytest.mark.parametrize(("one", "other"), [({"a": 1}, {}), ([1, 2], [2, 1]), ([1], [1, 1]), ("1", 1), (None, {})])
def test_others_differ(one, other):
    assert not equal(one, other)
    assert not equal(other, one)


def test_whole_numbers_are_numbers():
    assert equal(1, 1.0)
