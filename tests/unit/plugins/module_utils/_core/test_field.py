# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Omitted is left alone, empty clears."""

from __future__ import annotations

from ansible_collections.flowops.powerplatform.plugins.module_utils._core.field import Field, changed_fields, shown

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
