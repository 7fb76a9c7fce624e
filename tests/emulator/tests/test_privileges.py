# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Privileges by name, as roles grant them."""

from __future__ import annotations

import pytest

IMPORT = "prvImportCustomization"


def depth(api, privilege):
    me = api.get("WhoAmI")["UserId"]
    call = f"Microsoft.Dynamics.CRM.RetrieveUserPrivilegeByPrivilegeName(PrivilegeName='{privilege}')"
    held = api.get(f"systemusers({me})/{call}")["RolePrivileges"]
    return held[0]["Depth"] if held else None


@pytest.mark.parametrize(
    ("identity", "held"),
    [
        ("deployer", {IMPORT: "Global", "prvWriteWorkflow": "Global", "prvActOnBehalfOfAnotherUser": "Global"}),
        (
            "maker",
            {IMPORT: None, "prvWriteWorkflow": "Basic", "prvReadWorkflow": "Global", "prvReadflowsession": "Basic"},
        ),
        ("operator", {"prvReadWorkflow": "Global", "prvReadflowsession": "Global", "prvReadflowrun": None}),
        ("reader", {IMPORT: None, "prvWriteWorkflow": None, "prvReadWorkflow": "Global", "prvWriteSolution": None}),
        ("delegate", {"prvActOnBehalfOfAnotherUser": "Global", "prvWriteSolution": "Global"}),
    ],
)
def test_a_role_grants_a_privilege_to_some_depth(emulator, identity, held):
    api = emulator.caller(identity=identity)
    assert {name: depth(api, name) for name in held} == held


def test_a_privilege_that_does_not_exist(dev):
    me = dev.get("WhoAmI")["UserId"]
    path = f"systemusers({me})/Microsoft.Dynamics.CRM.RetrieveUserPrivilegeByPrivilegeName(PrivilegeName='prvFlyKite')"
    assert dev.refused("GET", path)[:2] == (404, "0x80040217")
