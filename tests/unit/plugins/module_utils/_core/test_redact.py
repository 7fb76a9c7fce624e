# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets show as digests, and what is none as it is."""

from __future__ import annotations

import base64
import json
import time

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.redact import (
    digest,
    names_secret,
    secrets_in,
    without_secrets,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.secret_texts import literals, spots

SECRET = "hunter2-hunter2"


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "dbPassword",
        "PASSWD",
        "Passwort",
        "Kundenkennwort",
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
        "pass",
        "pin",
        "userPin",
        "passcode",
        "otp",
        "auth",
        "X-Auth",
        "Api Key",
        "pwd1",
        "accessToken2",
        "apiToken_prod",
        "token_value",
        "pass_word",
        "sas",
        "blobSAS",
        "jwt",
        "bearer",
        "pin_new",
    ],
)
def test_members_with_such_names_hold_secrets(name):
    assert names_secret(name)
    assert without_secrets({name: SECRET}) == {name: digest(SECRET)}


@pytest.mark.parametrize(
    "name",
    ["name", "key", "tokens", "author", "path", "monkey", "inputs", "keyword", "tokenCount", "Key", "secretary"]
    + ["secretName", "passwordPolicy", "token_type", "bypass", "compass", "spinning", "oauthScope"],
)
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
    assert secrets_in({"password": "abc", "pin": "1234", "secret": 4711, "apiKey": None}) == ["abc", "1234", "4711"]


@pytest.mark.parametrize(
    "parameter",
    ["sig", "signature", "code", "X-Amz-Signature", "access_token"]
    + ["api_key", "apikey", "token", "password", "subscription-key"],
)
def test_signed_addresses_keep_their_address(parameter):
    shown = without_secrets({"uri": f"https://contoso.com/a?v=1&{parameter}={SECRET}&x=2"})["uri"]
    assert shown == f"https://contoso.com/a?v=1&{parameter}={digest(SECRET)}&x=2"


def test_the_value_given_is_left_as_it_is():
    value = {"password": SECRET, "list": [{"token": SECRET}]}
    without_secrets(value)
    assert value == {"password": SECRET, "list": [{"token": SECRET}]}


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


KEY = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.hunter2-hunter2"
APP_SECRET = "abc8Q~0123456789abcdefghijABCDEFGHIJ12"
BASIC = base64.b64encode(f"me:{SECRET}".encode()).decode()
AWS = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
# Places, with the secret that stands there (SECRET where nothing is said).
PLACES = {
    "a text that is JSON": {"body": json.dumps({"user": "a", "password": SECRET})},
    "pairs in a text that is JSON": {"body": json.dumps([{"name": "Password", "value": SECRET}])},
    "a text that is JSON twice": {"body": json.dumps({"text": json.dumps({"password": SECRET})})},
    "JSON in an expression": {"body": '@json(\'{"user": "a", "password": "' + SECRET + "\"}')"},
    "JSON with expressions, which is none": {"body": '{"n": @{length(x)}, "password": "' + SECRET + '"}'},
    "escaped JSON": {"body": '{\\"password\\": \\"' + SECRET + '\\"}'},
    "the first field of a form": {"body": f"client_secret={SECRET}&grant_type=client_credentials"},
    "the second field of a form": {"body": f"grant_type=client_credentials&client_secret={SECRET}"},
    "a fragment": {"uri": f"https://contoso.example/#access_token={SECRET}&x=1"},
    "a parameter after a semicolon": {"uri": f"https://contoso.example/a;sig={SECRET};b=1"},
    "an address in an address": {
        "uri": f"https://contoso.example/?next=https%3A%2F%2Fx.example%2F%3Fsig%3D{SECRET}%26x%3D1"
    },
    "code of an address": {"uri": f"https://contoso.example/?code={SECRET}"},
    "key of an address": {"uri": f"https://contoso.example/?key={SECRET}"},
    "an address that an expression puts together": {"uri": f"@concat('https://contoso.example/?sig=', '{SECRET}')"},
    "an address that begins with an expression": {"uri": "@{variables('x')}?sig=" + SECRET},
    "a password in an address": {"uri": f"https://me:{SECRET}@contoso.example/"},
    "sig in queries": {"queries": {"sv": "1.0", "sig": SECRET}},
    "code in queries": {"queries": {"code": SECRET}},
    "key in queries": {"queries": {"key": SECRET}},
    "queries as pairs": {"queries": [{"key": "sig", "value": SECRET}]},
    "a header": {"headers": {"X-Auth": SECRET}},
    "the key in headers": {"headers": {"key": SECRET}},
    "headers as pairs": {"headers": [{"name": "X-Auth", "value": SECRET}]},
    "a pair of key and value": [{"key": "api-key", "value": SECRET}],
    "a pair in other letters": [{"Name": "Password", "Value": SECRET}],
    "a pair of a name that ends in key": [{"key": "Speech key", "value": KEY}],
    "an element": {"body": f"<login><user>a</user><password>{SECRET}</password></login>"},
    "an element with a prefix": {"body": f'<w:Password Type="text">{SECRET}</w:Password>'},
    "an attribute": {"body": f'<login password="{SECRET}"/>'},
    "SQL": {"query": f"ALTER LOGIN x WITH PASSWORD = '{SECRET}'"},
    "SQL of another kind": {"query": f"CREATE USER x IDENTIFIED BY '{SECRET}'"},
    "a PEM": {"x": f"-----BEGIN RSA PRIVATE KEY-----\n{SECRET}\n-----END RSA PRIVATE KEY-----"},
    "a JWT": {"x": f"the token {JWT}"},
    "a webhook of Slack": {"uri": f"https://hooks.slack.com/services/T00/B00/{SECRET}"},
    "a webhook of Teams": {"uri": f"https://contoso.webhook.office.com/webhookb2/a@b/IncomingWebhook/{SECRET}/c"},
    "a webhook of Discord": {"uri": f"https://discord.com/api/webhooks/4711/{SECRET}"},
    "a name that ends in Key": {"Speech Key (new_SpeechKey)": {"type": "String", "defaultValue": KEY}},
    "a member that ends in Key": {"speechKey": KEY},
    "an expression under a name that ends in Key": {"speechKey": f"@concat('{KEY}', '')"},
    "a parameter called pin": {"parameters": {"pin": {"type": "String", "defaultValue": SECRET}}},
    "a secure parameter": {"parameters": {"a": {"type": "SecureString", "defaultValue": SECRET}}},
    "a bearer token in a text": {"body": f"Authorization: Bearer {SECRET}"},
    "a bearer token that an expression puts together": {"x": f"@concat('Bearer ', '{SECRET}')"},
    "Basic in a text": {"body": f"send Basic {BASIC} along"},
    "Basic before it is encoded": {"x": f"@base64('me:{SECRET}')"},
    "Basic that an expression puts together": {"x": f"@{{base64(concat('me', ':', '{SECRET}'))}}"},
    "Basic with the name in front": {"x": f"@base64(concat('me:', '{SECRET}'))"},
    "an option of curl": {"command": f"curl -s -u me:{SECRET} https://contoso.example/"},
    "an option of curl without a blank": {"command": f"curl -ume:{SECRET} https://contoso.example/"},
    "an option of curl in full": {"command": f"curl --user 'me:{SECRET}' https://contoso.example/"},
    "an AWS key beside its id": {"x": f"ASIAIOSFODNN7EXAMPLE:{AWS}"},
    "an AWS key below its id": {"x": f"id ASIAIOSFODNN7EXAMPLE\n{AWS}"},
    "a header in a text": {"body": f"POST / HTTP/1.1\r\nX-Api-Key: {KEY}\r\n\r\n"},
    "an application's secret": {"inputs": APP_SECRET},
    "a key of another service": {"inputs": "sk-" + KEY},
    "a key of a storage account": {"inputs": "a1B2" * 21 + "a1=="},
    "a connection string": {"c": f"Server=x;User Id=sa;Password={SECRET};Encrypt=true"},
    "a literal in an expression": {"password": "@{concat('" + SECRET + "','')}"},
    "a literal after a scheme": {"headers": {"Authorization": f"@concat('Bearer ', '{SECRET}')"}},
    "a literal beside an expression": {"password": "@{variables('x')}" + SECRET},
    "a literal of a condition": {"password": f"@if(equals(variables('a'), 1), '{SECRET}', parameters('p'))"},
    "a member set by an expression": {"body": f"@setProperty(body('x'), 'password', '{SECRET}')"},
    "a member of a desktop flow": {"item/Password": SECRET},
    "a default in a schema": {"schema": {"type": "object", "properties": {"password": {"default": SECRET}}}},
    "what only looks like a schema": {"type": "object", "properties": {"login": {"user": "a", "password": SECRET}}},
}
PLANTED = (SECRET, KEY, AWS, BASIC, APP_SECRET, "a1B2" * 21 + "a1==")


@pytest.mark.parametrize("place", PLACES)
def test_secrets_are_hidden_and_known_wherever_they_stand(place):
    value = PLACES[place]
    shown, (learned,) = json.dumps(without_secrets(value)), secrets_in(value)
    assert not [one for one in PLANTED if one in shown]
    assert any(one in learned for one in PLANTED)
    # a change of the secret stays visible, and nothing but the secret is taken
    assert digest(learned) in shown
    changed = json.loads(json.dumps(value).replace(json.dumps(learned)[1:-1], "An0ther-" + SECRET[:3]))
    assert without_secrets(changed) != without_secrets(value)


HARMLESS = {
    "a schema": {
        "schema": {
            "type": "object",
            "properties": {
                "password": {"type": "string", "title": "Password", "x-ms-content-hint": "TEXT"},
                "Key": {"type": "string", "default": "contoso_orderid"},
                "credentials": {
                    "type": "array",
                    "items": {"type": "object", "properties": {"name": {"type": "string"}, "flow": {"type": "string"}}},
                    "required": ["name", "flow"],
                },
            },
            "required": ["password"],
        }
    },
    "names of operations": {
        "actions": {
            "Get_token": {"type": "Http", "inputs": {"method": "GET"}, "runAfter": {"List_credentials": ["Succeeded"]}},
            "Any_secret": {"type": "Scope", "actions": {"Read": {"type": "Compose", "inputs": "abc"}}},
        }
    },
    "names of connections": {"connectionReferences": {"shared_credential": {"api": {"name": "shared_keyvault"}}}},
    "a flow file": {"properties": {"definition": {"parameters": {}}, "connectionReferences": {"a": {"b": "c"}}}},
    "references to values": {
        "password": "@{triggerBody()?['password']}",
        "secret": "@outputs('Get_secret')?['body/value']",
        "Authorization": "Bearer @{variables('token')}",
        "uri": "https://contoso.example/?sig=@{parameters('sig')}&v=1",
        "token": "@coalesce(parameters('a'), '')",
    },
    "columns that are keys": {
        "primaryKey": "contoso_purchaseorderlineid",
        "partitionKey": "customer-0000001-europe-2024",
        "rowKey": "11111111-2222-4333-8444-555555555555",
        "key": "@{items('each')?['key']}",
    },
    "texts": {
        "a": "Please reset your password: go to the portal.",
        "b": "Basic information of 2024 about bearer bonds",
        "c": "a=b; c=d",
        "d": "contoso_secretname eq 'x' and statecode eq 0",
        "e": "<fetch><entity name='contoso_credential'><attribute name='contoso_password'/></entity></fetch>",
        "f": "https://contoso.example/_api/web/lists?$select=Title&$filter=Id%20eq%205",
        "g": '{"orders": [{"name": "Total", "value": "12"}]}',
        "i": "@base64('10:30')",
        "j": "@concat(base64('https://contoso.example/a'), base64('data:text/plain'), base64('a note: text'))",
        "k": "@base64(concat(variables('a'), ':', variables('b')))",
        "l": "curl -u @{parameters('user')}:@{parameters('password')} https://contoso.example:8443/",
        "m": "curl -sS https://contoso.example:8443/orders; curling since 2024: -u is an option",
        "n": "ASIA is a continent: 0123456789012345678901234567890123456789",
        "h": "<p>Your <b>order</b> = 12; see you</p>",
    },
    "facts about secrets": {"hasPassword": True, "passwordLength": 12, "secretName": "orders", "tokenType": "Bearer"},
}


@pytest.mark.parametrize("kind", HARMLESS)
def test_what_is_no_secret_is_shown(kind):
    assert without_secrets(HARMLESS[kind]) == HARMLESS[kind]
    assert secrets_in(HARMLESS[kind]) == []


def test_the_scheme_of_a_token_is_no_part_of_it():
    assert secrets_in({"Authorization": f"Bearer {SECRET}"}) == [SECRET]
    assert without_secrets({"Authorization": f"Bearer {SECRET}"}) == {"Authorization": f"Bearer {digest(SECRET)}"}


@pytest.mark.parametrize(
    "piece",
    ["a", " ", ":", "'", "<a", "@{", "a'", "password=", '\\"', "a b;", "a:\n", "://", "basic ", "'a',", "eyJ"]
    + ["curl ", "curl -u ", "base64('", "base64(concat(", "ASIA", "a:"],
)
def test_no_text_takes_long(piece):
    text, begun = piece * 50_000 + "=", time.process_time()
    spots(text)
    literals("@concat(" + text)
    assert time.process_time() - begun < 3


@pytest.mark.parametrize(
    "name",
    [
        "max_tokens",
        "tokens",
        "tokenCount",
        "token_url",
        "tokenEndpoint",
        "forbearer",
        "bearerName",
        "Sass",
        "testvalue",
    ],
)
def test_members_with_ordinary_names_do_not(name):
    assert not names_secret(name)
    assert without_secrets({name: SECRET}) == {name: SECRET}
