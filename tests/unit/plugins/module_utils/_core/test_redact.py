# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets show as digests, and known ones nowhere."""

from __future__ import annotations

import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.redact import (
    HIDDEN,
    Masker,
    digest,
    names_secret,
    secrets_in,
    without_secrets,
)
from hypothesis import given
from hypothesis import strategies as st

SECRET = "hunter2-hunter2"


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "dbPassword",
        "PASSWD",
        "passphrase",
        "clientSecret",
        "client_secret",
        "credential",
        "accessToken",
        "apiKey",
        "api_key",
        "X-API-KEY",
        "access-key",
        "privateKey",
        "sharedKey",
        "AccountKey",
        "connectionString",
        "Authorization",
        "pfx",
    ],
)
def test_members_with_such_names_hold_secrets(name):
    assert names_secret(name)
    assert without_secrets({name: SECRET}) == {name: digest(SECRET)}


@pytest.mark.parametrize("name", ["name", "key", "tokens", "author", "path", "monkey", "inputs"])
def test_members_with_such_names_do_not(name):
    assert without_secrets({name: SECRET}) == {name: SECRET}


def test_lists_under_a_secret_name_are_hidden_too():
    assert without_secrets({"passwords": [SECRET]}) == {"passwords": [digest(SECRET)]}


def test_nothing_is_too_deep():
    assert SECRET not in json.dumps(without_secrets({"a": [{"b": {"c": [{"password": SECRET}]}}]}))


@pytest.mark.parametrize("expression", ["@parameters('password')", "@{parameters('password')}"])
def test_expressions_name_a_value_and_stay(expression):
    assert without_secrets({"password": expression}) == {"password": expression}


def test_an_escaped_at_sign_is_no_expression():
    assert without_secrets({"password": "@@" + SECRET}) == {"password": digest("@@" + SECRET)}


def test_an_empty_secret_is_shown_as_empty():
    assert without_secrets({"password": ""}) == {"password": ""}


@pytest.mark.parametrize(
    "shown",
    [
        lambda secret: {"inputs": {"authentication": {"type": "Raw", "value": secret}}},
        lambda secret: {"inputs": {"Authentication": {"type": "Raw", "parameter": secret, "scheme": "Bearer"}}},
        lambda secret: {"inputs": {"authentication": {"type": "ClientCertificate", "pfx": secret}}},
        lambda secret: {"inputs": {"variables": [{"name": "Password", "type": "string", "value": secret}]}},
        lambda secret: {"inputs": {"name": "ApiKey", "value": secret}},
        lambda secret: {"inputs": f"Endpoint=sb://x;SharedAccessKey={secret};EntityPath=y"},
        lambda secret: {"inputs": f"Password={secret};User=me"},
    ],
)
def test_places_where_operations_keep_secrets(shown):
    assert without_secrets(shown(SECRET)) == shown(digest(SECRET))
    assert secrets_in(shown(SECRET)) == [SECRET]


def test_what_stands_beside_a_harmless_name_is_shown():
    harmless = {"inputs": {"name": "Total", "value": "12", "authentication": {"type": "Basic", "username": "me"}}}
    assert without_secrets(harmless) == harmless
    assert secrets_in(harmless) == []


def test_short_and_whole_numbers():
    assert secrets_in({"password": "abc", "pin": "1234", "secret": 4711, "apiKey": None}) == ["4711"]


@pytest.mark.parametrize(
    "parameter",
    ["sig", "signature", "code", "X-Amz-Signature", "access_token"]
    + ["api_key", "apikey", "token", "password", "subscription-key"],
)
def test_signed_addresses_keep_their_address(parameter):
    shown = without_secrets({"uri": f"https://contoso.com/a?v=1&{parameter}={SECRET}&x=2"})["uri"]
    assert shown == f"https://contoso.com/a?v=1&{parameter}={digest(SECRET)}&x=2"


@given(st.text(min_size=1), st.text(min_size=1))
def test_digests_are_stable_and_tell_values_apart(one, other):
    assert digest(one) == digest(one)
    assert (digest(one) == digest(other)) == (one == other)


def test_digests_do_not_depend_on_the_order_of_members():
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    assert digest("hunter2") == "sha256:f52fbd32b2b3"


def test_the_value_given_is_left_as_it_is():
    value = {"password": SECRET, "list": [{"token": SECRET}]}
    without_secrets(value)
    assert value == {"password": SECRET, "list": [{"token": SECRET}]}


def masker(*secrets):
    made = Masker()
    made.learn(*secrets)
    return made


def test_known_secrets_are_masked_wherever_they_stand():
    result = {"msg": f"login with {SECRET} failed", "list": [{"deep": (SECRET,)}], "number": 3}
    assert masker(SECRET).mask(result) == {
        "msg": f"login with {HIDDEN} failed",
        "list": [{"deep": [HIDDEN]}],
        "number": 3,
    }


def test_the_longer_secret_is_masked_first():
    assert masker("hunter", "hunter2").mask("hunter2") == HIDDEN


def test_a_secret_is_found_in_json_text_as_well():
    secret = 'pass"word\\ü'
    assert secret not in masker(secret).mask(json.dumps({"value": secret}))
    assert json.dumps(secret)[1:-1] not in masker(secret).mask(json.dumps({"value": secret}))


def test_short_and_missing_secrets_do_not_blot_out_text():
    assert masker("abc", None, "").mask("abc is a text") == "abc is a text"


@given(st.text(min_size=4, max_size=12).filter(lambda text: text not in HIDDEN), st.text(), st.text())
def test_no_secret_is_left_in_a_text(secret, head, tail):
    masked = masker(secret).mask(head + "|" + secret + "|" + tail)
    assert "|" + secret + "|" not in masked


@pytest.mark.parametrize(
    "value",
    [
        {"password": "@" + SECRET},
        {"password": {"value": SECRET}},
        {"Ocp-Apim-Subscription-Key": SECRET},
        {"x-functions-key": SECRET},
        {"uri": "@{variables('x')}?sig=" + SECRET},
        {"ApiKey": {"type": "String", "defaultValue": SECRET}},
    ],
)
def test_these_are_secrets_too(value):
    assert SECRET not in json.dumps(without_secrets(value))
