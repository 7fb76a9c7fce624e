# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Omitted is left alone, empty clears."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.field import (
    NOTHING,
    Field,
    changed_fields,
    columns,
    declared,
    difference,
    shown,
    values,
)

FIELDS = (Field("name"), Field("description"), Field("tags", canonical=sorted, show=", ".join))
PRESENT = {"name": "Order intake", "description": "Takes orders in.", "tags": ["b", "a"]}


def changed(desired):
    return [field.name for field in changed_fields(FIELDS, PRESENT, desired)]


def test_what_is_not_declared_is_left_alone():
    assert changed({}) == []
    assert changed({"name": "Order intake"}) == []


def test_empty_clears():
    assert changed({"description": ""}) == ["description"]


def test_null_is_a_value_once_it_is_declared():
    assert changed({"description": None}) == ["description"]


def test_values_are_compared_by_meaning():
    assert changed({"tags": ["a", "b"]}) == []
    assert changed({"tags": ["a"]}) == ["tags"]


def test_a_value_that_is_not_there_yet_differs():
    assert [field.name for field in changed_fields(FIELDS, {}, {"name": "a"})] == ["name"]


def test_fields_are_shown_in_canonical_form_and_only_where_there_is_one():
    assert shown(FIELDS, {"tags": ["b", "a"]}) == {"tags": "a, b"}


STORED = (Field("title", "c_title"), Field("connector", "c_path", read=len, write=str), Field("aside"))


def test_a_field_knows_its_column():
    assert values(STORED, {"c_title": None, "c_path": "abc", "other": 1}) == {"title": "", "connector": 3}
    assert columns(STORED, {"connector": 4, "aside": 5}) == {"c_path": "4"}


def test_an_option_that_is_not_set_is_not_declared():
    assert declared(FIELDS, {"name": None, "description": "", "tags": [], "other": 1}) == {
        "description": "",
        "tags": [],
    }


def test_only_what_differs_is_a_difference():
    found = difference(FIELDS, PRESENT, {"description": "", "tags": ["a", "b"]}, id="i")
    assert (found.before, found.after) == (
        {"id": "i", "description": "Takes orders in."},
        {"id": "i", "description": ""},
    )
    assert (found.names, found.tolerable, bool(found)) == (["description"], True, True)
    assert difference(FIELDS, PRESENT, {"name": "Order intake"}, id="i") is NOTHING


def test_what_is_made_or_taken_away_is_shown_whole_and_cannot_be_stored_otherwise():
    made, gone = difference(FIELDS, None, {"tags": ["b", "a"]}, id="i"), difference(FIELDS, PRESENT, None)
    assert (made.before, made.after) == ({}, {"id": "i", "tags": "a, b"})
    assert (gone.before["name"], gone.after) == ("Order intake", {})
    assert not made.tolerable
    assert not gone.tolerable
    assert not difference(FIELDS, None, None)


@pytest.mark.parametrize(("must_hold", "names"), [(True, ["state"]), (True, ["state", "name"]), (False, ["name"])])
def test_what_is_exact_cannot_be_stored_otherwise(must_hold, names):
    fields = [Field("state", must_hold=True), Field("name")]
    assert difference(fields, {}, dict.fromkeys(names, 1)).tolerable is not must_hold


def test_what_means_the_same_by_its_key_is_shown_as_it_is():
    field = Field("connection", key=str.lower)
    assert not difference([field], {"connection": "Ab"}, {"connection": "aB"})
    assert difference([field], {"connection": "Ab"}, {"connection": "Cd"}).before == {"connection": "Ab"}
