# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Privileges that a release needs."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.preflight import privileges

from tests.unit.plugins.support.preflight import OPTIONS, REFUSED, facts, said

USES = {"prvImportCustomization": "import solutions", "prvWriteWorkflow": "turn flows on and off"}
HELD = dict.fromkeys(USES, "Global")


def test_what_is_needed_follows_from_what_is_declared():
    packages = [facts(flows={"A": {}})]
    assert list(privileges.needed([facts()], OPTIONS)) == ["prvImportCustomization"]
    assert list(privileges.needed(packages, OPTIONS)) == list(USES)
    everything = {
        "flows": [{"owner": "a", "shares": None}, {"owner": None, "shares": [{"name": "b"}]}],
        "connection_references": {"a": "b"},
        "environment_variables": {"a": "b"},
    }
    assert list(privileges.needed(packages, everything))[2:] == [
        "prvAssignWorkflow",
        "prvShareWorkflow",
        "prvWriteconnectionreference",
        "prvCreateEnvironmentVariableValue",
        "prvWriteEnvironmentVariableValue",
    ]


@pytest.mark.parametrize(
    ("answer", "depth"),
    [
        ({"RolePrivileges": []}, None),
        ({}, None),
        ({"RolePrivileges": [{"Depth": "Basic"}, {"Depth": "Global"}, {"Depth": "Local"}]}, "Global"),
        ({"RolePrivileges": [{"Depth": 1}]}, "Local"),
        ({"RolePrivileges": [{"Depth": "Else"}]}, None),
        (REFUSED, REFUSED),
    ],
)
def test_how_far_a_privilege_reaches(answer, depth):
    assert privileges.depth(answer) is depth or privileges.depth(answer) == depth


@pytest.mark.parametrize(
    ("held", "importing", "found"),
    [
        (HELD, True, []),
        ({**HELD, "prvImportCustomization": None}, True, ["blocks privileges prvImportCustomization"]),
        ({**HELD, "prvImportCustomization": None}, False, ["informs privileges prvImportCustomization"]),
        ({**HELD, "prvWriteWorkflow": None}, False, ["blocks privileges prvWriteWorkflow"]),
        ({**HELD, "prvWriteWorkflow": "Basic"}, True, ["warns privileges prvWriteWorkflow"]),
        ({**HELD, "prvWriteWorkflow": REFUSED}, True, ["warns privileges prvWriteWorkflow"]),
    ],
)
def test_what_is_found(held, importing, found):
    assert said(privileges.findings(held, USES, importing)) == found
