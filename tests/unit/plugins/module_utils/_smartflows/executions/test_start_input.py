# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What executions start with (contract 3)."""

from __future__ import annotations

import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._smartflows.executions.start_input import (
    StartInput,
    digest_of,
)

from tests.unit.plugins.support.project import started

ONE = "00000000-0000-4000-8000-000000000001"
TWO = "00000000-0000-4000-8000-000000000002"
USER = "00000000-0000-4000-8000-0000000000f9"
RECORDS = {
    "records": [ONE, f" {TWO} "],
    "entity": "quote",
    "user_id": USER,
    "organization": "acme",
}
ORDER = '<?xml version="1.0" encoding="utf-8"?>\n<order><number>SO-1</number>\n <customer>Sons</customer></order>'


def agrees(given, stored) -> bool:
    return digest_of(stored) == given.digest


def test_nothing():
    given = StartInput.of({})
    assert (given.body, given.content_type, given.summary) == (None, None, "none")
    assert [agrees(given, one) for one in (None, {}, "", {"a": 1}, "text")] == [True, True, True, False, False]


def test_records():
    given = StartInput.of(RECORDS)
    sent = {
        "id": [ONE, TWO],
        "entity": "quote",
        "userId": USER,
        "organizationUniqueName": "acme",
    }
    assert json.loads(given.body) == sent
    assert given.content_type == "application/json; charset=utf-8"
    assert agrees(given, sent)
    assert agrees(given, json.dumps(sent, indent=2))
    assert not agrees(given, {**sent, "id": [TWO, ONE]})
    assert not agrees(given, "<order/>")
    assert "organizationUniqueName" not in json.loads(StartInput.of({**RECORDS, "organization": None}).body)


@pytest.mark.parametrize("again", [ONE, ONE.upper(), f"{{{ONE}}}"])
def test_a_record_is_named_once(again):
    with pytest.raises(InputFailure, match="^records contains the id .* twice. Set each id once.$"):
        StartInput.of({**RECORDS, "records": [ONE, TWO, again]})


@pytest.mark.parametrize("records", [[], [""], ["a", " "]])
def test_records_without_ids(records):
    with pytest.raises(InputFailure):
        StartInput.of({**RECORDS, "records": records})


@pytest.mark.parametrize("data", [{"a": 1}, [1], '{"a": 1}', 5, True, "[]", '"text"'])
def test_any_json(data):
    value = json.loads(data) if isinstance(data, str) else data
    given = StartInput.of({"data": data})
    assert json.loads(given.body) == value
    assert agrees(given, json.dumps(value))
    assert isinstance(value, str) or agrees(given, value)


@pytest.mark.parametrize("data", [{}, [], "{}", "[]", '""', "null", " {} "])
def test_an_empty_input_is_the_same_in_every_form(data):
    assert all(agrees(StartInput.of({"data": data}), stored) for stored in (None, "", {}, [], "{}", "[]", '""', "null"))
    assert not any(
        agrees(StartInput.of({"data": data}), stored) for stored in (0, False, "0", "false", [0], {"a": None})
    )


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_json_does_not_have(number):
    with pytest.raises(InputFailure, match=f"data is not valid JSON: {number} is not a number of JSON"):
        StartInput.of({"data": f'{{"a": {number}}}'})


def test_text_that_is_no_json():
    with pytest.raises(InputFailure, match="data is not valid JSON"):
        StartInput.of({"data": "hello"})


def test_xml():
    given = StartInput.of({"xml": ORDER})
    assert given.body == ORDER.encode()
    assert given.content_type == "application/xml; charset=utf-8"
    assert given.summary.startswith("XML hmac:")
    assert agrees(given, ORDER)
    assert agrees(given, "<order><number>SO-1</number><customer>Sons</customer></order>\n")
    assert not agrees(given, "<order><number>SO-2</number><customer>Sons</customer></order>")
    assert not agrees(given, {"number": "SO-1"})
    assert not agrees(given, "<order")


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        ("<order><customer>Example & Sons</customer></order>", "not well-formed"),
        ("", "not well-formed"),
        ('<?xml version="1.0" encoding="utf-16"?><a/>', "is sent as UTF-8"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "not have a document type"),
    ],
)
def test_xml_that_is_none(xml, words):
    with pytest.raises(InputFailure, match=words):
        StartInput.of({"xml": xml})


def test_entities_of_the_server_are_not_expanded():
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    assert not agrees(StartInput.of({"xml": "<a>c</a>"}), bomb)


def test_the_content_type_may_be_another():
    assert StartInput.of({"data": {}, "content_type": "application/json"}).content_type == "application/json"
    assert StartInput.of({"content_type": "application/json"}).content_type is None


@pytest.mark.parametrize("kind", ["x\r\nX: y", "text/plain\n", " text/plain", "text", "text/\u00fc"])
def test_a_content_type_that_no_header_can_have_is_refused_before_anything_is_done(kind):
    project = started("Success")
    host = project.run(data={"a": 1}, content_type=kind)
    assert (host.failed, host.result["changed"], project.sent) == (True, False, [])
    assert host.result["msg"].startswith("content_type is not a content type: ")
    assert started("Success").run(data={"a": 1}, content_type="text/plain; charset=utf-8").failed is False


@pytest.mark.parametrize("option", ["entity", "user_id"])
def test_what_belongs_to_records_needs_records(option):
    with pytest.raises(InputFailure, match=f"^{option} is set, but records is not. Set records, or omit {option}."):
        StartInput.of({option: "quote"})
    assert StartInput.of({option: "quote", "data": {}}).body == b"{}"
