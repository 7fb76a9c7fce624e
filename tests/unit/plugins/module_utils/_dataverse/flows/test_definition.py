# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Definitions: found in every shape, compared by meaning, shown without secrets."""

from __future__ import annotations

import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.redact import digest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.definition import (
    canonical,
    child_flows,
    fingerprint,
    parse,
    secrets,
    shown,
    split,
)
from hypothesis import given

from tests.unit.plugins.support.definitions import definitions
from tests.unit.plugins.support.emulated import designed

HELLO = {"triggers": {}, "actions": {"Hello": {"type": "Compose", "inputs": "hi", "runAfter": {}}}}
REFERENCES = {"shared_sql": {"connection": {}}}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (HELLO, (HELLO, None)),
        ({"triggers": {}}, ({"triggers": {}}, None)),
        ({"actions": {}}, ({"actions": {}}, None)),
        ({"properties": {"definition": HELLO}}, (HELLO, None)),
        ({"properties": {"definition": HELLO, "connectionReferences": REFERENCES}}, (HELLO, REFERENCES)),
        (
            {"properties": {"definition": HELLO, "connectionReferences": {}}, "schemaVersion": "1.0.0.0"},
            (HELLO, {}),
        ),
    ],
)
def test_bare_definitions_and_flow_files_are_told_apart(document, expected):
    assert split(document, "The definition") == expected


@pytest.mark.parametrize(
    "document",
    [
        {"name": "something else"},
        {"properties": None},
        {"properties": []},
        {"properties": {}},
        {"properties": {"definition": None}},
        {"properties": {"definition": "text"}},
        {"properties": {"definition": {"contentVersion": "1.0.0.0"}}},
    ],
)
def test_what_is_no_definition_is_refused(document):
    with pytest.raises(InputFailure, match=r"^flow\.json is not a flow definition"):
        split(document, "flow.json")


@pytest.mark.parametrize(("text", "words"), [("{", "is not JSON"), ("[]", "must be a JSON object")])
def test_what_is_no_json_object_is_refused(text, words):
    with pytest.raises(InputFailure, match=r"^flow\.json " + words):
        parse(text, "flow.json")


@given(definitions)
def test_the_canonical_form_of_the_canonical_form_is_itself(definition):
    assert canonical(canonical(definition)) == canonical(definition)


@given(definitions)
def test_the_form_the_designer_leaves_means_the_same(definition):
    assert canonical(designed(definition)) == canonical(definition)
    assert fingerprint(designed(definition)) == fingerprint(definition)


@given(definitions, definitions)
def test_fingerprints_are_equal_when_the_meaning_is(one, other):
    assert (fingerprint(one) == fingerprint(other)) == (canonical(one) == canonical(other))


@given(definitions)
def test_the_canonical_form_leaves_its_source_alone(definition):
    before = json.dumps(definition)
    shown(canonical(definition))
    assert json.dumps(definition) == before


@pytest.mark.parametrize(
    "same",
    [
        dict(HELLO, outputs={}),
        dict(HELLO, outputs=None),
        dict(HELLO, description=""),
        dict(HELLO, staticResults={}),
        dict(HELLO, contentVersion="1.0.0.0"),
        dict(HELLO, parameters={}),
        dict(HELLO, parameters={"$connections": {"defaultValue": {}, "type": "Object"}}),
        dict(HELLO, parameters={"$authentication": {"defaultValue": {}, "type": "SecureObject"}}),
    ],
)
def test_what_every_definition_has_does_not_count(same):
    assert canonical(same) == canonical(HELLO)


@pytest.mark.parametrize(
    "other",
    [
        dict(HELLO, outputs={"a": 1}),
        dict(HELLO, description="Says hi."),
        dict(HELLO, contentVersion="1.0.0.1"),
        dict(HELLO, parameters={"Limit": {"type": "Int", "defaultValue": 5}}),
        {**HELLO, "actions": {"Hello": {**HELLO["actions"]["Hello"], "metadata": {"schemaName": "x"}}}},
        {**HELLO, "actions": {"Hello": {**HELLO["actions"]["Hello"], "inputs": "hi "}}},
        {**HELLO, "actions": {"Hello": {"type": "Compose", "inputs": "hi"}}},
    ],
)
def test_everything_else_counts(other):
    assert canonical(other) != canonical(HELLO)


def test_the_order_of_a_list_counts():
    one, other = (dict(HELLO, outputs={"a": order}) for order in ([1, 2], [2, 1]))
    assert canonical(one) != canonical(other)


def test_only_the_designers_ids_are_dropped_from_metadata():
    action = {"type": "Compose", "metadata": {"operationMetadataId": "1", "flowSystemMetadata": {"x": "y"}}}
    kept = canonical({"actions": {"A": action}})["actions"]["A"]
    assert kept == {"type": "Compose", "metadata": {"flowSystemMetadata": {"x": "y"}}}


def test_no_definition_stays_none():
    assert canonical(None) is None
    assert shown(None) is None


@pytest.mark.parametrize("kind", ["SecureString", "securestring", "SecureObject"])
def test_secure_parameters_show_as_digests(kind):
    definition = canonical(dict(HELLO, parameters={"Key": {"type": kind, "defaultValue": "hunter2"}}))
    assert shown(definition)["parameters"]["Key"] == {"type": kind, "defaultValue": digest("hunter2")}
    assert definition["parameters"]["Key"]["defaultValue"] == "hunter2"


def test_other_parameters_show_as_they_are():
    definition = canonical(dict(HELLO, parameters={"Limit": {"type": "String", "defaultValue": "hunter2"}}))
    assert shown(definition)["parameters"]["Limit"]["defaultValue"] == "hunter2"


def test_child_flows_are_found_at_any_depth():
    call = {"type": "Workflow", "inputs": {"host": {"workflowReferenceName": "ABC-1"}}}
    nested = {"type": "If", "actions": {"Call": call}, "else": {"actions": {"Again": call}}}
    strange = {"type": "Workflow", "inputs": None}
    assert child_flows({"actions": {"Choose": nested, "Strange": strange}}) == ["abc-1"]
    assert child_flows(HELLO) == []
    assert child_flows(None) == []


def test_all_that_is_not_shown_is_a_secret():
    definition = {
        "parameters": {
            "Key": {"type": "SecureString", "defaultValue": "hunter2-a", "allowedValues": ["hunter2-a", "hunter2-b"]},
            "Vault": {"type": "SecureObject", "defaultValue": {"user": "hunter2-c", "pin": 4711}},
            "Plain": {"type": "String", "defaultValue": "seen"},
            "Odd": "text",
        },
        "actions": {"Call": {"type": "Http", "inputs": {"authentication": {"password": "hunter2-d"}}}},
    }
    hidden = {"hunter2-a", "hunter2-b", "hunter2-c", "4711", "hunter2-d"}
    assert set(secrets(definition)) == set(secrets({"properties": {"definition": definition}})) == hidden
    text = json.dumps(shown(definition))
    assert not [one for one in hidden if one in text]
    assert "seen" in text
    assert secrets(None) == secrets({}) == []
