# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of objects as people write them."""

from __future__ import annotations

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.flowops.powerplatform.plugins.module_utils._ansible.entries import (
    by_name,
    entries,
    named_list,
    shares,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure

FLOW = {"name": {"type": "str"}, "enabled": {"type": "bool"}}


def given(**options):
    """Return what a module reads of the options of a task."""
    found = ArgumentSpecValidator({"flows": named_list()}).validate(options)
    assert not found.error_messages
    return entries(found.validated_parameters["flows"], "flows", FLOW, ("status",))


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Order intake", ["Order intake"]),
        ("Check order, then look", ["Check order, then look"]),
        (["a", "b"], ["a", "b"]),
        ([2024], ["2024"]),
        ({"name": "a"}, ["a"]),
        ([], []),
    ],
)
def test_what_counts_as_a_list(written, names):
    assert [one["name"] for one in given(flows=written)] == names


def test_entries_are_checked_as_options_are():
    assert given(flows=[{"name": 5, "enabled": "yes", "status": "on"}]) == [{"name": "5", "enabled": True}]
    assert given() is None


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (None, "flows is null. Use a list, [] for none, or omit flows."),
        (
            [None],
            "flows[0] is neither a name nor a dictionary, but 'None'. Use a quoted name, or a dictionary with: name,",
        ),
        ([1.10], "but '1.1'."),
        ([True], "but 'True'."),
        (
            ["a", {"nmae": "b"}],
            "flows[1] has a key 'nmae', which does not exist. Did you mean: name? Keys are: name, ena",
        ),
        ([{"name": "a", "enabled": "maybe"}], "flows[0]: argument 'enabled' is of type str"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(written, said):
    with pytest.raises(InputFailure) as caught:
        given(flows=written)
    assert said in caught.value.message
    assert len(caught.value.message) <= 300


def test_shares_are_taken_as_they_are_listed():
    listed = [
        {"id": "1", "type": "team", "name": "Ops", "display_name": "Ops", "rights": ["read"]},
        {"id": "2", "type": "organization", "name": "2", "display_name": "2", "rights": ["read"]},
    ]
    assert [(one["name"], one["rights"]) for one in shares(listed, "principals")] == [("Ops", ["read"])]
    assert shares("Ops", "principals")[0] == {"name": "Ops", "rights": None, "type": None}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (None, None),
        ({"a": "c", "b": None}, {"a": "c", "b": None}),
        ([{"name": "a", "connection": "c", "managed": True}, {"name": "b", "connection": None}], {"a": "c", "b": None}),
        ([], {}),
        ('{"a": "c"}', {"a": "c"}),
        ("a=c", {"a": "c"}),
    ],
)
def test_what_an_info_module_returns_is_a_dictionary(written, read):
    assert by_name(written, "connection_references", "connection") == read


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ({"teams": "a", "TEAMS": "b"}, "two values for 'teams', which is also written 'TEAMS'"),
        ("teams=a TEAMS=b", "two values for 'teams', which is also written 'TEAMS'"),
        ([{"name": "a", "connection": "x"}, {"name": "a", "connection": "y"}], r"two values for 'a'\."),
    ],
)
def test_a_name_has_one_value(written, words):
    with pytest.raises(InputFailure, match=f"^connection_references has {words}.* Declare each name once"):
        by_name(written, "connection_references", "connection")


def test_the_same_value_twice_is_one():
    assert by_name({"a": "x", "A": "x"}, "connection_references", "connection") == {"a": "x"}


def test_a_share_has_a_type_that_exists():
    with pytest.raises(InputFailure, match=r"principals\[0\]: value of type must be one of: user, team, organization"):
        shares([{"name": "ada@contoso.com", "rights": ["read"], "type": "banana"}], "principals")


@pytest.mark.parametrize("written", [5, True, "a", ["a"], [{"name": "a"}], [{"name": None, "connection": "c"}]])
def test_what_is_no_dictionary_is_refused(written):
    with pytest.raises(
        InputFailure, match="connection_references is neither a dictionary nor a list of dictionaries with"
    ):
        by_name(written, "connection_references", "connection")


@pytest.mark.parametrize(("written", "where"), [("", "flows"), (["a", " "], r"flows\[1\]")], ids=str)
def test_an_empty_name_is_named_by_its_place(written, where):
    with pytest.raises(InputFailure, match=f"^{where} is empty"):
        entries(written, "flows", {"name": {"type": "str"}})
