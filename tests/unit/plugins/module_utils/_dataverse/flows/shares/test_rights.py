# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rights in plain words and as masks."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.shares import rights
from hypothesis import given
from hypothesis import strategies as st

sets = st.sets(st.sampled_from(list(rights.NAMES)), min_size=1)


@given(sets)
def test_there_and_back(words):
    assert rights.from_mask(rights.to_mask(words)) == words


@given(st.lists(st.sampled_from(list(rights.RIGHTS.values())), min_size=1, unique=True), st.sampled_from([",", ", "]))
def test_order_and_blanks_of_a_mask_mean_nothing(names, comma):
    assert rights.from_mask(comma.join(names)) == rights.from_mask(",".join(sorted(names)))


def test_the_names_on_the_wire():
    assert rights.to_mask(rights.RIGHTS) == (
        "ReadAccess,WriteAccess,AppendAccess,AppendToAccess,DeleteAccess,ShareAccess,AssignAccess"
    )
    assert rights.to_mask({"append_to"}) == "AppendToAccess"
    assert rights.from_mask("AppendToAccess") == {"append_to"}


@pytest.mark.parametrize("mask", ["None", "", None])
def test_no_rights(mask):
    assert rights.from_mask(mask) == frozenset()


def test_a_right_that_is_of_no_use_is_shown_and_can_be_declared_again():
    shown = rights.ordered(rights.from_mask("CreateAccess, WriteAccess, ReadAccess"))
    assert shown == ["read", "write", "create"]
    assert rights.checked(shown, "ada@contoso.com") == set(shown)


def test_people_read_rights_in_one_order():
    assert rights.ordered({"assign", "write", "read"}) == ["read", "write", "assign"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["read", "reed"], "the right 'reed', which does not exist. Rights are: read, write,"),
        (["ReadAccess"], "'ReadAccess', which does not exist"),
        ([], "has no rights. Rights are: read,"),
        (None, "has no rights"),
    ],
)
def test_rights_that_are_none(words, said):
    with pytest.raises(InputFailure, match="ada@contoso.com") as caught:
        rights.checked(words, "ada@contoso.com")
    assert said in caught.value.message


def test_the_longest_message_is_short():
    with pytest.raises(InputFailure) as caught:
        rights.checked(["x" * 500], "y" * 500)
    assert len(caught.value.message) <= 300
