# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Actions are found wherever they are nested, and with them what they use."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.actions import (
    connections_used,
    is_instant,
    operations_of,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.content import FlowContent
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.definition import (
    canonical,
    child_flows,
)

CALL = {
    "type": "Workflow",
    "inputs": {"host": {"workflowReferenceName": "ABC-1"}},
    "metadata": {"operationMetadataId": "1"},
}
PLACES = [
    {"actions": {"Call": CALL}},
    {"actions": {"Scope": {"type": "Scope", "actions": {"Call": CALL}}}},
    {"actions": {"If": {"type": "If", "actions": {}, "else": {"actions": {"Call": CALL}}}}},
    {"actions": {"Switch": {"type": "Switch", "cases": {"One": {"case": 1, "actions": {"Call": CALL}}}}}},
    {"actions": {"Switch": {"type": "Switch", "cases": {}, "default": {"actions": {"Call": CALL}}}}},
]


@pytest.mark.parametrize("definition", PLACES)
def test_nested_actions_are_found_and_cleaned(definition):
    assert child_flows(definition) == ["abc-1"]
    assert "Call" in dict(operations_of(definition))
    assert "operationMetadataId" not in str(canonical(definition))
    assert "operationMetadataId" in str(definition)


@pytest.mark.parametrize(
    "payload",
    [
        {"metadata": {}},
        {"metadata": {"operationMetadataId": "1"}},
        {"actions": {"A": {"metadata": {}, "type": "Workflow"}}},
    ],
)
def test_what_looks_like_it_in_a_payload_is_the_users(payload):
    definition = {"actions": {"A": {"type": "Compose", "inputs": payload}}}
    assert canonical(definition)["actions"] == definition["actions"]
    assert child_flows(definition) == []


@pytest.mark.parametrize(
    "definition",
    [None, [], "text", {"actions": []}, {"actions": {"A": "x"}}, {"actions": {"A": dict(CALL, inputs="x")}}],
)
def test_what_makes_no_sense_holds_nothing(definition):
    assert child_flows(definition) == []
    assert connections_used(definition) == {}
    assert is_instant(definition) is False


def test_connections_of_triggers_and_of_both_editions_are_found():
    newer = {"connectionName": "shared_a", "apiId": "/providers/Microsoft.PowerApps/apis/shared_a"}
    older = {"connection": {"name": "@parameters('$connections')['shared_b_1']['connectionId']"}}
    expression = {"connectionName": "@parameters('x')"}
    definition = {
        "triggers": {"T": {"type": "OpenApiConnection", "inputs": {"host": newer}}},
        "actions": {
            "O": {"type": "ApiConnection", "inputs": {"host": older}},
            "E": {"type": "OpenApiConnection", "inputs": {"host": expression}},
        },
    }
    assert connections_used(definition) == {"shared_a": ("T", "shared_a"), "shared_b_1": ("O", None)}


@pytest.mark.parametrize(
    ("trigger", "instant"),
    [
        ({"type": "Request", "kind": "Button"}, True),
        ({"type": "request", "kind": "PowerAppV2"}, True),
        ({"type": "Request", "kind": "Skills"}, True),
        ({"type": "Request", "kind": "ApiConnection"}, True),
        ({"type": "Request", "kind": "Http"}, False),
        ({"type": "Request"}, False),
        ({"type": "Recurrence", "kind": "Button"}, False),
    ],
)
def test_buttons(trigger, instant):
    assert is_instant({"triggers": {"manual": trigger}}) is instant


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"actions": {}, "parameters": [1]},
        {"actions": []},
        {"triggers": {"T": "text"}},
        {"actions": {"A": {"inputs": 1}}},
        {"properties": [1]},
        {"properties": {"definition": {"actions": {}}, "connectionReferences": ["a"]}},
        {"properties": {"definition": {"actions": {}}, "connectionReferences": {"a": 5}}},
    ],
)
def test_documents_of_another_form_are_refused(document):
    with pytest.raises(InputFailure):
        FlowContent({}, document)
