# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deployment settings are completed, never emptied."""

from __future__ import annotations

import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages.new_settings import (
    skeleton,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages.settings_file import (
    DeploymentSettings,
)

MAIL = {"name": "contoso_mail", "display_name": "Mail", "connector": "/apis/shared_office365"}
LIMIT = {"name": "contoso_Limit", "has_default": False, "carries_value": False}
URL = {"name": "contoso_Url", "has_default": True, "carries_value": False}
FACTS = {"connection_references": [MAIL], "environment_variables": [LIMIT, URL]}
BOTH = {"connection_references": ["contoso_mail"], "environment_variables": ["contoso_Limit", "contoso_Url"]}
NONE = {"connection_references": [], "environment_variables": []}


def test_without_a_file_all_is_new():
    found = skeleton(FACTS)
    assert found["settings"] == {
        "ConnectionReferences": [
            {"LogicalName": "contoso_mail", "ConnectionId": "", "ConnectorId": "/apis/shared_office365"}
        ],
        "EnvironmentVariables": [
            {"SchemaName": "contoso_Limit", "Value": ""},
            {"SchemaName": "contoso_Url", "Value": ""},
        ],
    }
    assert found["added"] == BOTH
    assert found["removed"] == NONE
    assert found["unbound"] == {"connection_references": ["contoso_mail"], "environment_variables": ["contoso_Limit"]}


def test_what_the_file_says_stays_and_what_the_package_lacks_goes():
    given = {
        "$schema": "x",
        "connectionreferences": [
            {"logicalname": "CONTOSO_MAIL", "ConnectionId": "abc", "ConnectionOwner": "kim"},
            {"LogicalName": "contoso_old", "ConnectionId": "x"},
        ],
        "EnvironmentVariables": [{"SchemaName": "contoso_Limit", "Value": "#{limit}#", "Name": {"Default": "Limit"}}],
    }
    found = skeleton(FACTS, json.dumps(given))
    assert found["settings"]["$schema"] == "x"
    assert found["settings"]["ConnectionReferences"] == [
        {**given["connectionreferences"][0], "ConnectorId": "/apis/shared_office365"}
    ]
    assert found["settings"]["EnvironmentVariables"][0] == given["EnvironmentVariables"][0]
    assert found["added"] == {"connection_references": [], "environment_variables": ["contoso_Url"]}
    assert found["removed"] == {"connection_references": ["contoso_old"], "environment_variables": []}
    assert found["unbound"] == {"connection_references": [], "environment_variables": ["contoso_Limit"]}
    again = skeleton(FACTS, json.dumps(found["settings"]))
    assert (again["settings"], again["added"], again["removed"]) == (found["settings"], NONE, NONE)


@pytest.mark.parametrize("token", ["#{token}#", " #{a b}# ", "#{}#"])
def test_a_placeholder_is_neither_a_connection_nor_a_value(token):
    """An import refuses it, whatever the package brings."""
    given = {
        "ConnectionReferences": [{"LogicalName": "contoso_mail", "ConnectionId": token}],
        "EnvironmentVariables": [{"SchemaName": name, "Value": token} for name in BOTH["environment_variables"]],
    }
    found = skeleton(FACTS, json.dumps(given))
    assert found["unbound"] == BOTH
    assert found["settings"]["EnvironmentVariables"] == given["EnvironmentVariables"]
    with pytest.raises(InputFailure, match="placeholder"):
        DeploymentSettings(json.dumps(found["settings"]))


@pytest.mark.parametrize("value", ["#{token}", "a #{token}#", 0, False])
def test_other_values_are_values(value):
    given = {"EnvironmentVariables": [{"SchemaName": "contoso_Limit", "Value": value}]}
    assert skeleton(FACTS, json.dumps(given))["unbound"]["environment_variables"] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "must be a JSON object"),
        ('{"ConnectionReferences": {"a": 1}}', "must be a list"),
        ('{"ConnectionReferences": 5}', "ConnectionReferences must be a list"),
        ('{"EnvironmentVariables": true}', "EnvironmentVariables must be a list"),
        ('{"EnvironmentVariables": "a"}', "EnvironmentVariables must be a list"),
        ('{"EnvironmentVariables": ["a"]}', "must be a list"),
        ('{"EnvironmentVariables": [{"Value": "a"}]}', "SchemaName"),
    ],
)
def test_other_files_are_refused(text, words):
    with pytest.raises(InputFailure, match=words):
        skeleton(FACTS, text)


@pytest.mark.parametrize(
    ("connection", "connector", "bound"),
    [
        ("abc", "/apis/shared_office365", True),
        ("abc", "/providers/Microsoft.PowerApps/apis/SHARED_office365", True),
        ("abc", "/apis/shared_sharepointonline", False),
        (" abc", "/apis/shared_office365", False),
        ("/providers/Microsoft.PowerApps/apis/shared_office365/connections/abc", "/apis/shared_office365", False),
    ],
)
def test_what_an_import_refuses_is_unbound(connection, connector, bound):
    given = {
        "ConnectionReferences": [{"LogicalName": "contoso_mail", "ConnectionId": connection, "ConnectorId": connector}]
    }
    found = skeleton(FACTS, json.dumps(given))["unbound"]["connection_references"]
    assert found == ([] if bound else ["contoso_mail"])


def test_connectors_of_ones_own_have_other_ids_elsewhere():
    given = {"LogicalName": "contoso_mail", "ConnectionId": "abc", "ConnectorId": "/apis/shared_contoso-5f0012"}
    facts = dict(FACTS, connection_references=[dict(MAIL, custom=True)])
    assert skeleton(facts, json.dumps({"ConnectionReferences": [given]}))["unbound"]["connection_references"] == []
