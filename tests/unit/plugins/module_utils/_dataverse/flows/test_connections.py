# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection references in the user's form and in both editions of the wire's."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.connections import (
    connection_names,
    connector_of_key,
    from_user,
    logical_names,
    normal,
    to_user,
    with_connections,
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
    names = {"shared_a": "Beta", "shared_b": "alpha", "shared_c": "Beta", "shared_d": {"connection": "x"}}
    wire = from_user(names)
    assert logical_names(wire) == ["alpha", "Beta"]


@pytest.mark.parametrize(
    ("key", "connector"),
    [
        ("shared_office365", "shared_office365"),
        ("shared_office365_1", "shared_office365"),
        ("shared_office365_12", "shared_office365"),
        ("office365", "office365"),
        ("_1", "_1"),
    ],
)
def test_designers_number_the_second_one(key, connector):
    assert connector_of_key(key) == connector


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (5, "must be a logical name, or an object with any of"),
        (["x"], "must be a logical name, or an object with any of"),
        ({"logicalName": "x"}, "must be a logical name, or an object with any of"),
        ({"source": "Somebody"}, "source must be one of: embedded, invoker"),
        ({"runtimeSource": "Somebody", "connection": {}}, "source must be one of: embedded, invoker"),
        ({"connection": 5}, "connection must be a string"),
        ({"connection": {"name": 5}}, "connection must be a string"),
        ({"connection": {"connectionReferenceLogicalName": ["x"]}}, "logical name must be a string"),
        ({"api": "shared_sql", "connection": {}}, r"api must be an object"),
        ({"connectionName": "c", "connection": "x"}, r"connection must be an object"),
        ({"connector": "sql server"}, "'sql server' is not a connector"),
        ({"connector": "office365"}, "'office365' is not a connector"),
        ({"id": "/providers/Microsoft.Web/apis/shared_sql", "connectionName": "c"}, "is not a connector"),
        ({"id": "/providers/Microsoft.PowerApps/apis/", "connectionName": "c"}, "is not a connector"),
    ],
)
def test_mistakes_are_named(entry, words):
    with pytest.raises(InputFailure, match=r"^connection_references\.shared_sql.*" + words):
        from_user({"shared_sql": entry})


@pytest.mark.parametrize(
    "edition",
    [
        {"connection": "abc", "connector": "shared_sql"},
        {"connection": "abc", "connector": "/providers/Microsoft.PowerApps/apis/shared_sql", "source": "Embedded"},
        OLD,
        dict(OLD, source="NotSpecified", tier="NotSpecified"),
        dict(OLD, id="/providers/Microsoft.Power Apps/apis/shared_sql"),
        NEW,
        {"connection": {"name": "abc"}, "api": {"id": "/providers/Microsoft.PowerApps/apis/shared_sql"}},
    ],
)
def test_every_form_is_sent_in_the_newer_one(edition):
    assert from_user({"shared_x": edition}) == {"shared_x": NEW}


@pytest.mark.parametrize("edition", [OLD, dict(OLD, source="NotSpecified", tier="NotSpecified"), NEW])
def test_what_was_read_is_sent_in_the_newer_form(edition):
    assert normal({"a": edition}) == {"a": NEW}
    assert to_user({"a": edition}) == to_user({"a": NEW})


def test_members_both_forms_know_are_kept():
    entry = {**NEW, "impersonation": {}, "api": {"name": "shared_sql", "logicalName": "contoso_sql"}}
    assert normal({"a": entry}) == {"a": entry}
    assert from_user({"a": entry}) == {"a": entry}


def test_a_connector_that_the_definition_names_need_not_be_repeated():
    wire = from_user({"orders": "contoso_sql"}, connectors={"orders": "shared_sql"})
    assert wire["orders"]["api"] == {"name": "shared_sql"}


@pytest.mark.parametrize("wire", [{"a": "text"}, {"a": None}, {"a": {"connection": "text", "api": [1]}}, ["a"], "text"])
def test_what_makes_no_sense_is_read_without_a_crash(wire):
    for entry in to_user(wire).values():
        assert entry == {"connector": "a", "source": "embedded"}
    assert logical_names(wire) == []


def test_connections_are_put_beside_what_is_there():
    wire = {"a": OLD, "b": {"runtimeSource": "embedded", "connection": {"connectionReferenceLogicalName": "r"}}}
    bound = with_connections(wire, {"a": "new", "b": "direct"})
    assert bound["a"] == {**NEW, "connection": {"name": "new"}}
    assert bound["b"]["connection"] == {"name": "direct", "connectionReferenceLogicalName": "r"}
    assert connection_names(bound, ["a", "b", "c"]) == {"a": "new", "b": "direct"}
    assert with_connections(bound, {"a": ""})["a"]["connection"] == {}
    assert wire["a"] == OLD
