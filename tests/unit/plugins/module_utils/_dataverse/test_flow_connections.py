# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection references in the user's form and in both editions of the wire's."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flow_connections import (
    connector_of_key,
    from_user,
    logical_names,
    to_user,
)
from hypothesis import given

from tests.unit.plugins.support.definitions import references


@given(references)
def test_the_users_form_survives_the_wire(declared):
    once = to_user(from_user(declared))
    assert to_user(from_user(once)) == once
    assert once.keys() == declared.keys()


def test_a_bare_text_is_a_logical_name():
    assert from_user({"shared_sql": "contoso_sql"}) == {
        "shared_sql": {
            "runtimeSource": "embedded",
            "connection": {"connectionReferenceLogicalName": "contoso_sql"},
            "api": {"name": "shared_sql"},
        }
    }


def test_everything_can_be_said():
    entry = {"connection": "abc", "connector": "shared_sql", "source": "invoker"}
    wire = from_user({"shared_sql_1": entry})
    assert wire == {
        "shared_sql_1": {"runtimeSource": "invoker", "connection": {"name": "abc"}, "api": {"name": "shared_sql"}}
    }
    assert to_user(wire) == {"shared_sql_1": entry}


OLD = {"connectionName": "abc", "source": "Embedded", "id": "/providers/Microsoft.PowerApps/apis/shared_sql"}
NEW = {"runtimeSource": "embedded", "connection": {"name": "abc"}, "api": {"name": "shared_sql"}}


def test_both_editions_mean_the_same():
    assert to_user({"a": OLD}) == to_user({"a": NEW})
    assert to_user({"a": OLD}) == {"a": {"connector": "shared_sql", "source": "embedded", "connection": "abc"}}


@pytest.mark.parametrize("edition", [OLD, NEW])
def test_an_edition_read_can_be_declared(edition):
    shown = to_user({"a": edition})
    assert to_user(from_user(shown)) == shown


def test_the_logical_name_outweighs_the_connection_behind_it():
    entry = {"runtimeSource": "invoker", "connection": {"connectionReferenceLogicalName": "r", "name": "c"}, "api": {}}
    assert to_user({"shared_sql": entry}) == {
        "shared_sql": {"connector": "shared_sql", "source": "invoker", "logical_name": "r"}
    }


def test_nothing_is_an_empty_object():
    assert to_user(None) == {}
    assert logical_names(None) == []


def test_logical_names_are_sorted_once_each():
    wire = from_user({"a": "Beta", "b": "alpha", "c": "Beta", "d": {"connection": "x"}})
    assert logical_names(wire) == ["alpha", "Beta"]


@pytest.mark.parametrize(
    ("key", "connector"),
    [
        ("shared_office365", "shared_office365"),
        ("shared_office365_1", "shared_office365"),
        ("shared_office365_12", "shared_office365"),
        ("office365", "office365"),
    ],
)
def test_designers_number_the_second_one(key, connector):
    assert connector_of_key(key) == connector


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (5, "must be a logical name, or an object of"),
        (["x"], "must be a logical name, or an object of"),
        ({"logicalName": "x"}, "must be a logical name, or an object of"),
        ({"source": "Embedded"}, "source must be one of: embedded, invoker"),
    ],
)
def test_mistakes_are_named(entry, words):
    with pytest.raises(InputFailure, match=r"^connection_references\.shared_sql.*" + words):
        from_user({"shared_sql": entry})
