# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of environment variables: written as text, compared by meaning, secrets hidden."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.field import Field
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.redact import digest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.environment_variables import (
    declared_form,
    types,
)
from hypothesis import given
from hypothesis import strategies as st

REFERENCE = (
    "/subscriptions/0f2c0f5e-7f0e-4f1c-8f5b-6c8f3a1d2b3c/resourceGroups/rg"
    "/providers/Microsoft.KeyVault/vaults/v/secrets/s"
)
EVERY_TYPE = sorted(types.TYPES.values())


def field(kind):
    return Field("value", canonical=types.canonical(kind), show=types.shown(kind, "contoso_Key"))


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("string", "a b", "a b"),
        ("string", 7, "7"),
        ("number", 7, "7"),
        ("number", -0.5, "-0.5"),
        ("number", 1e21, "1000000000000000000000"),
        ("number", " 2.50 ", "2.50"),
        ("boolean", True, "yes"),
        ("boolean", False, "no"),
        ("boolean", "True", "True"),
        ("json", {"b": 1, "a": [None, "ä"]}, '{"b": 1, "a": [null, "ä"]}'),
        ("json", [], "[]"),
        ("json", False, "false"),
        ("json", ' {"a":1}', ' {"a":1}'),
        ("data_source", "Orders", "Orders"),
        ("secret", REFERENCE, REFERENCE),
        ("secret", REFERENCE.upper(), REFERENCE.upper()),
        ("unknown", "x", "x"),
    ],
)
def test_written_as_text(kind, value, text):
    assert types.as_text(value, kind, "It") == text


@pytest.mark.parametrize("kind", EVERY_TYPE)
def test_the_empty_text_is_a_value_of_every_type(kind):
    assert types.as_text("", kind, "It") == ""
    assert not field(kind).differs("", "")
    assert field(kind).differs("", None)
    assert (field(kind).shown(""), field(kind).shown(None)) == ("", None)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("string", True),
        ("string", 1.1),
        ("string", ["a"]),
        ("number", "x"),
        ("number", "1e5"),
        ("number", "5."),
        ("number", False),
        ("number", float("nan")),
        ("number", float("inf")),
        ("boolean", "on"),
        ("boolean", 0),
        ("json", "{'a': 1}"),
        ("json", "Infinity"),
        ("data_source", {}),
        ("secret", {"a": "b"}),
        ("secret", "plainsecret"),
        ("secret", "/subscriptions/1/secrets/s"),
        ("secret", f" {REFERENCE}"),
        ("secret", f"{REFERENCE}\n"),
        ("secret", f"{REFERENCE}/more"),
        ("secret", "sha256:0123456789ab"),
    ],
)
def test_what_does_not_fit_is_refused(kind, value):
    with pytest.raises(InputFailure, match=f"^It does not match its type {kind}. Use "):
        types.as_text(value, kind, "It")


def test_the_longest_value():
    assert types.as_text("x" * 2000, "string", "It") == "x" * 2000
    with pytest.raises(InputFailure, match="2[0-9]+ characters"):
        types.as_text(REFERENCE + "x" * 2000, "secret", "It")
    with pytest.raises(InputFailure, match="the maximum is 2000"):
        types.as_text(["x" * 1997], "json", "It")


@pytest.mark.parametrize(
    ("kind", "left", "right"),
    [
        ("number", "5", "5.00"),
        ("number", "-0", "0"),
        ("number", "100", "100.0"),
        ("boolean", "yes", "TRUE"),
        ("boolean", "no", "false"),
        ("json", '{"a":1,"b":2}', '{"b": 2, "a": 1}'),
        ("json", '"\\u00e4"', '"ä"'),
    ],
)
def test_the_same_in_other_words(kind, left, right):
    assert not field(kind).differs(left, right)


@pytest.mark.parametrize(
    ("kind", "left", "right"),
    [
        ("number", "5", "50"),
        ("number", "5", "five"),
        ("boolean", "yes", "no"),
        ("boolean", "no", ""),
        ("boolean", "maybe", "yes"),
        ("json", '{"a":1}', '{"a":true}'),
        ("json", "[1,2]", "[2,1]"),
        ("json", '{"a":null}', "{}"),
        ("json", "null", ""),
        ("json", "{", "{}"),
        ("string", "5", "5.0"),
        ("string", "yes", "YES"),
        ("string", "a", "a "),
        ("data_source", "yes", "true"),
        ("secret", "/v/A", "/v/a"),
    ],
)
def test_what_differs(kind, left, right):
    assert field(kind).differs(left, right)


def test_shown_to_people():
    assert field("number").shown("5.00") == "5"
    assert field("number").shown("100") == "100"
    assert field("boolean").shown("yes") is True
    assert field("json").shown('{"a": [1]}') == {"a": [1]}
    assert field("json").shown("{") == "{"
    assert field("secret").shown("hunter2-hunter2") == digest("hunter2-hunter2")
    assert types.hidden("secret", "a", "hunter2-hunter2") == digest("hunter2-hunter2")
    assert types.hidden("secret", "a", None) is None
    assert types.hidden("secret", "a", REFERENCE) == field("secret").shown(REFERENCE) == REFERENCE
    assert types.hidden("string", "a", "text") == "text"


def test_every_text_in_a_value_is_found():
    assert sorted(types.leaves({"a": ["b", 5, None, True, {"c": "d"}]})) == ["5", "a", "b", "c", "d"]
    assert types.leaves(None) == []
    assert types.leaves("x") == ["x"]


KEY = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"


@pytest.mark.parametrize(
    ("kind", "name", "value", "secret"),
    [
        ("string", "contoso_ApiKey", "hunter2", "hunter2"),
        ("string", "contoso_ClientSecret", "hunter2", "hunter2"),
        ("string", "contoso_SpeechToTextKey", KEY, KEY),
        ("string", "contoso_Address", f"https://x.example/?sig={KEY}", KEY),
        ("string", "contoso_Connection", f"Server=x;Password={KEY};Encrypt=true", KEY),
        ("json", "contoso_Settings", f'{{"user": "a", "password": "{KEY}"}}', KEY),
        ("json", "contoso_Settings", f'{{"hook": "https://x.example/?code={KEY}"}}', KEY),
        ("unknown", "contoso_Password", "hunter2", "hunter2"),
    ],
)
def test_secrets_of_plain_variables_are_hidden(kind, name, value, secret):
    shown = types.hidden(kind, name, value)
    assert secret not in shown
    assert digest(secret) in shown
    assert secret not in str(Field("value", types.canonical(kind), types.shown(kind, name)).shown(value))
    assert types.secrets(kind, name, [value, None]) == [secret]


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("string", "contoso_PrimaryKey", "contoso_orderid"),
        ("string", "contoso_Address", "https://x.example/?v=1"),
        ("string", "contoso_ApiKey", REFERENCE),
        ("string", "contoso_SecretName", "orders"),
        ("number", "contoso_PasswordDays", "90"),
        ("boolean", "contoso_UseCookie", "yes"),
        ("json", "contoso_Settings", '{"key":  "contoso_orderid"}'),
    ],
)
def test_what_is_no_secret_of_a_variable_is_shown(kind, name, value):
    assert types.hidden(kind, name, value) == value
    assert types.secrets(kind, name, [value]) == []


numbers = st.from_regex(r"-?[0-9]{1,40}(\.[0-9]+)?", fullmatch=True)
written = st.sampled_from(
    ["yes", "TRUE", "no", "-0", "007", "[]", '{"b": [2.5], "a": {}}', "[1e999]", '{"a": NaN}', '"a"']
)


@pytest.mark.parametrize("kind", EVERY_TYPE)
@given(text=st.text(max_size=20) | numbers | written)
def test_what_is_stored_can_be_declared(kind, text):
    declared = declared_form.as_declared(kind, text)
    if not isinstance(declared, str):
        assert not field(kind).differs(types.as_text(declared, kind, "It"), text)
    else:
        assert declared == text


@pytest.mark.parametrize("digits", [1, 28, 35, 1990])
def test_every_digit_of_a_number_counts(digits):
    one, other = "1" * digits + "2", "1" * digits + "3"
    assert not Field("value", key=types.canonical("number")).differs(one, f"{one}.0")
    assert Field("value", key=types.canonical("number")).differs(one, other)
    assert types.shown("number", "Limit")(types.canonical("number")(other)) == other
