# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Literals and addresses of the Web API."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.api.address import (
    any_of,
    is_guid,
    query,
    row,
    text,
)
from hypothesis import given
from hypothesis import strategies as st

GUID = "3d8b5e74-9f2a-4cad-9e63-4b7b2f3a8c03"


def test_quotes_are_doubled():
    assert text("it's") == "'it''s'"
    assert text("'") == "''''"


@given(st.text())
def test_a_literal_cannot_be_left(value):
    literal = text(value)
    assert literal[0] == literal[-1] == "'"
    assert "'" not in literal[1:-1].replace("''", "")
    assert literal[1:-1].replace("''", "'") == value


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_whatever_a_name_holds_arrives(value):
    condition = f"name eq {text(value)}"
    address = row("workflows", GUID) + query(select="name,_ownerid_value", filter=condition)
    assert address.isascii()
    parts = urlsplit("https://contoso.crm4.dynamics.com/" + address)
    assert parts.fragment == ""
    assert parse_qs(parts.query, keep_blank_values=True, strict_parsing=True) == {
        "$select": ["name,_ownerid_value"],
        "$filter": [condition],
    }


def test_options_that_are_none_are_left_out():
    assert query(select="name", filter=None) == "?$select=name"
    assert query(filter=None) == ""
    assert query() == ""


def test_one_of_several():
    assert any_of("name", ["'a'", "'b'"]) == "(name eq 'a' or name eq 'b')"
    assert any_of("name", ["'a'"]) == "(name eq 'a')"


@pytest.mark.parametrize(
    ("candidate", "expected"),
    [
        (GUID, True),
        (GUID.upper(), True),
        ("{" + GUID + "}", False),
        (GUID.replace("-", ""), False),
        (GUID + "0", False),
        (GUID + "\n", False),
        (GUID + ")/x", False),
        ("g" + GUID[1:], False),
        ("", False),
        (None, False),
    ],
)
def test_guids_are_recognised(candidate, expected):
    assert is_guid(candidate) is expected
