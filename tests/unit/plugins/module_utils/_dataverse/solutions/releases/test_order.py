# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a solution needs comes before it."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.releases.order import (
    needs,
    ordered,
)
from hypothesis import given
from hypothesis import strategies as st


def package(name, flows=(), calls=(), references=(), uses=(), variables=(), missing=(), parent=None):
    return {
        "unique_name": name,
        "parent": parent,
        "flows": [{"flow_id": one, "child_flows": list(calls), "connection_references": list(uses)} for one in flows],
        "connection_references": [{"name": one} for one in references],
        "environment_variables": [{"name": one} for one in variables],
        "missing_dependencies": [{"required": one} for one in missing],
    }


def required(solution="", name="", guid=""):
    return {"type": "flow", "name": name, "id": guid, "solution": solution}


@pytest.mark.parametrize(
    "needing",
    [
        package("b", missing=[required(solution="A (1.0.0.0)")]),
        package("b", missing=[required(solution="a")]),
        package("b", missing=[required(solution="Active", guid="F-1")]),
        package("b", missing=[required(name="Contoso_Limit")]),
        package("b", flows=["f-2"], calls=["f-1"]),
        package("b", flows=["f-2"], uses=["Contoso_mail"]),
        package("b", parent={"unique_name": "a", "version": None}),
    ],
    ids=["solution", "bare", "id", "variable", "child", "reference", "patch"],
)
def test_a_need_is_found(needing):
    base = package("a", flows=["f-1"], references=["contoso_mail"], variables=["contoso_Limit"])
    assert needs([needing, base]) == {"a": [], "b": ["a"]}
    assert ordered(["b", "a"], needs([needing, base])) == ["a", "b"]


def test_what_is_not_in_the_release_is_nobodys_need():
    one = package("a", flows=["f-1"], calls=["f-9"], uses=["x"], missing=[required("System (5.0)", "account", "i")])
    assert needs([one]) == {"a": []}


def test_what_a_package_holds_itself_it_does_not_need():
    both = [package(name, flows=["f-1", "f-2"], calls=["f-2"]) for name in ("a", "b")]
    assert needs(both) == {"a": [], "b": []}


def test_a_circle_is_named():
    with pytest.raises(InputFailure, match="The solutions a, b depend on each other"):
        ordered(["c", "b", "a"], {"a": ["b"], "b": ["a"]})


@given(st.permutations(list("abcdef")), st.sets(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"))))
def test_every_order_keeps_every_need(names, pairs):
    needed = {name: [other for one, other in sorted(pairs) if one == name and other < one] for name in names}
    found = ordered(names, needed)
    assert sorted(found) == sorted(names)
    assert all(found.index(other) < found.index(name) for name in names for other in needed[name])


@given(st.permutations(list("abcdef")))
def test_without_needs_the_given_order_stays(names):
    assert ordered(names, {}) == names
