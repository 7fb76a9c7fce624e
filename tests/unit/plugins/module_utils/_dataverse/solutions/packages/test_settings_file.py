# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deployment settings as people keep them."""

from __future__ import annotations

import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.declared import (
    Declared,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages.settings_file import (
    DeploymentSettings,
)

CONNECTOR = "/providers/Microsoft.PowerApps/apis/shared_office365"
SETTINGS = {
    "EnvironmentVariables": [
        {"SchemaName": "contoso_Url", "Value": "https://x", "Name": {"Default": "Url", "ByLcid": {}}, "TypeId": "1"},
        {"SchemaName": "contoso_Limit", "Value": ""},
    ],
    "ConnectionReferences": [
        {"LogicalName": "contoso_mail", "ConnectionId": "c1", "ConnectorId": CONNECTOR, "ConnectionOwner": "kim@x"},
        {"LogicalName": "contoso_sql", "ConnectionId": None, "ConnectorId": "/apis/sql"},
    ],
}


def test_the_form_that_pac_writes():
    found = DeploymentSettings(json.dumps(SETTINGS))
    assert found.references == {"contoso_mail": "c1"}
    assert found.connectors == {"contoso_mail": CONNECTOR, "contoso_sql": "/apis/sql"}
    assert found.variables == {"contoso_Url": "https://x"}
    assert found.empty == ["contoso_sql", "contoso_Limit"]


def test_names_of_members_count_without_case():
    text = '{"environmentvariables": [{"schemaname": "a", "VALUE": "1"}], "CONNECTIONREFERENCES": null, "other": 1}'
    assert DeploymentSettings(text).variables == {"a": "1"}


def test_values_keep_their_type():
    assert DeploymentSettings('{"EnvironmentVariables": [{"SchemaName": "a", "Value": 0}]}').variables == {"a": 0}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is not JSON"),
        ('{"EnvironmentVariable": []}', "the member 'environmentvariable' is misspelled"),
        ("[]", "not contain a JSON object"),
        ('{"EnvironmentVariables": {}, "ConnectionReferences": {"a": 1}}', "not a list of objects"),
        ('{"EnvironmentVariables": ["a"]}', "not a list of objects"),
        ('{"EnvironmentVariables": [{"Value": "x"}]}', "has no SchemaName"),
        ('{"ConnectionReferences": [{"LogicalName": "a", "ConnectionId": "#{mail}#"}]}', "placeholder #{mail}#"),
        ('{"EnvironmentVariables": [{"SchemaName": "a", "Value": 1}, {"SchemaName": "A", "Value": 2}]}', "twice"),
    ],
)
def test_what_cannot_be_right_is_refused(text, words):
    with pytest.raises(InputFailure) as caught:
        DeploymentSettings(text, "settings.json")
    assert words in caught.value.message
    assert caught.value.message.startswith("settings.json")


def test_options_win_over_the_file(tmp_path):
    path = tmp_path / "settings.json"
    path.write_text(json.dumps(SETTINGS), encoding="utf-8")
    options = {
        "deployment_settings": str(path),
        "connection_references": {"CONTOSO_MAIL": "c2", "contoso_sql": ""},
        "environment_variables": {"contoso_Limit": 7},
    }
    declared = Declared(options)
    assert declared.references == {"CONTOSO_MAIL": "c2"}
    assert declared.variables == {"contoso_Url": "https://x", "contoso_Limit": 7}
    assert declared.empty["connection_references"] == ["contoso_sql"]
    assert declared.complete
    assert not Declared({"connection_references": None, "environment_variables": None}).complete
