# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Error answers, in words and with codes."""

from __future__ import annotations

import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Conflict, NotFound, Refused
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.refusal import normal_code
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.api.refusals import (
    refused,
    short,
)
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.plugins.support.answers import answer

MISSING = {
    "error": {
        "code": "XrmConnectionReferenceMissingConnection",
        "message": "Connection Id missing for connection reference logical name 'contoso_x'.",
    }
}
WRAPPED = 'Flow client error returned with status code "BadRequest" and details "{}".'


def failure(status=400, code="0x80040217", message="It does not exist.", headers=None):
    return refused(answer(status, {"error": {"code": code, "message": message}}, headers), "Reading flow 'a'")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("0x80048036", "0x80048036"),
        ("0x8004f0aa", "0x8004F0AA"),
        ("-2147188682", "0x80048036"),
        (-2147188682, "0x80048036"),
        ("2147778614", "0x80048036"),
        ("0x5", "0x00000005"),
        ("", None),
        (None, None),
        ("ChildFlowNotActive", "ChildFlowNotActive"),
        ("0xnot", "0xnot"),
    ],
)
def test_codes_have_one_form(code, expected):
    assert normal_code(code) == expected


@given(st.integers(0, 0xFFFFFFFF))
def test_all_forms_of_a_number_are_one_code(number):
    signed = number - (1 << 32) if number >= 1 << 31 else number
    assert normal_code(hex(number)) == normal_code(str(number)) == normal_code(str(signed)) == f"0x{number:08X}"


@pytest.mark.parametrize(("status", "kind"), [(404, NotFound), (412, Conflict), (400, Refused), (500, Refused)])
def test_kinds(status, kind):
    assert failure(status).__class__ is kind


def test_message_code_and_remedy():
    refusal = failure(404, headers={"x-ms-service-request-id": "r1"})
    assert refusal.message == (
        "Reading flow 'a' failed: It does not exist (HTTP 404, 0x80040217). "
        "Check the name or id, and that this is the right environment."
    )
    assert (refusal.http_status, refusal.code, refusal.request_id) == (404, "0x80040217", "r1")
    assert refusal.detail == "It does not exist."
    assert refusal.reasons == []


def test_an_unknown_code_brings_no_remedy():
    assert failure(code="0x80049999").message.endswith("(HTTP 400, 0x80049999).")


def test_a_nested_error_says_why_and_what_to_do():
    refusal = failure(400, "0x80060467", WRAPPED.format(json.dumps(MISSING)))
    assert "Connection Id missing for connection reference logical name 'contoso_x'" in refusal.message
    assert refusal.message.endswith("Bind the connection reference to a connection.")
    assert refusal.reasons == [
        {
            "code": "XrmConnectionReferenceMissingConnection",
            "text": MISSING["error"]["message"],
            "remedy": "Bind the connection reference to a connection.",
        }
    ]


@pytest.mark.parametrize(
    "body", [b"<html><body>Bad gateway</body></html>", b"", b"[]", b'{"error": "text"}', b"null", b'{"x": 1}', b"\xff"]
)
def test_a_body_of_another_form_leaves_the_status(body):
    refusal = refused(answer(502, body), "Reading flow 'a'")
    assert refusal.message.startswith("Reading flow 'a' failed: Bad Gateway (HTTP 502).")
    assert refusal.code is None


def test_a_message_that_is_missing_is_not_none():
    assert "None" not in failure(message=None).message


@given(st.text(min_size=200))
def test_the_servers_words_are_cut_and_stay_whole_in_the_error(message):
    refusal = failure(message="x" + message, code="0x80049999")
    assert len(refusal.message) <= 220
    assert "\n" not in refusal.message
    assert refusal.detail == "x" + message


@given(st.text(), st.integers(10, 50))
def test_short_is_short(message, limit):
    line = short(message, limit)
    assert len(line) <= limit
    assert line == " ".join(line.split())


@pytest.mark.parametrize("tried", ["Changing flow '{0}'".format("x" * 100), "Looking for user '{0}'".format("x" * 900)])
def test_messages_have_at_most_300_characters(tried):
    body = {"error": {"code": "0x80048040", "message": "m" * 500}}
    assert len(refused(answer(400, body), tried).message) <= 300


@pytest.mark.parametrize(
    ("status", "text", "code", "remedy"),
    [
        (
            404,
            'Request failed with: NotFound and error: {"error":{"code":"ConnectionNotFound","message":"None."}} at /x',
            "ConnectionNotFound",
            "a connection in this environment, for this connector",
        ),
        (
            403,
            "This variable didn't save properly. User is not authorized to read secrets from '/subscriptions/1' res.",
            "SecretNotReadable",
            "Key Vault Secrets User on the vault to the service principal of Dataverse and to this application",
        ),
        (
            400,
            "User is not authorized to read secrets from /subscriptions/1/resourceGroups/rg/providers/vaults/v",
            "SecretNotReadable",
            "register Microsoft.PowerPlatform",
        ),
    ],
)
def test_what_other_services_refuse_has_its_remedy(status, text, code, remedy):
    body = json.dumps({"error": {"code": "0x80040217", "message": text}}).encode()
    failure = refused(answer(status, body), "Setting it")
    assert not isinstance(failure, NotFound)
    assert failure.reasons[0]["code"] == code
    assert remedy in failure.message
    assert len(failure.message) <= 300


def test_the_remedy_names_a_privilege_that_the_cut_message_does_not_reach():
    who = (
        "Principal user (Id=5b0e7a44-2222-4b4b-8c8c-000000000009, type=8, roleCount=1, privilegeCount=12, accessMode=4)"
    )
    found = failure(403, "0x80040220", f"{who} is missing prvWriteWorkflow privilege on OTC=4703 for entity workflow.")
    assert found.remedy == "Assign a security role with prvWriteWorkflow to the application user."
    remedy = "Assign a security role with this privilege to the application user."
    assert failure(403, "0x80040220", "No.").remedy == remedy
