# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said about a run that did not end well."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.desktop_flows import remedies
from hypothesis import given
from hypothesis import strategies as st

DOCUMENTED = [
    "NoCandidateMachine",
    "UIFlowAlreadyRunning",
    "DesktopFlowsActionThrottled",
    "DesktopFlowsActionTimeout",
    "LocalPlaybackOrRecordingOngoing",
    "NoListenerConnected",
    "ConnectionNotEstablished",
    "ConnectionTimeout",
    "DnsError",
    "EndpointDoNotExist",
    "GroupIsEmpty",
    "XrmMachineGroupNotFound",
    "MachineNotFound",
    "DataverseTimeout",
    "OnPremiseDataGatewayNotAvailable",
    "AttendedUserSessionNotActive",
    "AttendedUserNotLoggedIn",
    "SessionCreationErrorWinLogon",
    "SessionExistsForTheUserWhenUnattended",
    "UnattendedUserSessionDisconnected",
    "UnattendedUserSessionLocked",
    "WindowsIdentityIncorrect",
    "InvalidUIFlowsCertificates",
    "MSEntraLogonFailure",
    "AccountLockedOut",
    "UIFlowAgentNotAvailable",
    "UnallowedTenantForConnectWithSignIn",
    "UnattendedUnsupportedWithOldConnection",
]


@pytest.mark.parametrize("code", DOCUMENTED)
def test_every_documented_code_has_a_remedy(code):
    remedy = remedies.remedy(code, "failed")
    assert remedy.endswith(".")
    assert len(remedy) <= 120


def test_a_run_that_was_canceled():
    assert remedies.remedy("", "canceled") == "It was canceled."
    assert remedies.remedy("MachineNotFound", "canceled") == remedies.REMEDIES["MachineNotFound"]


@pytest.mark.parametrize("status", ["failed", "timed out", "unknown (99)"])
def test_nothing_is_made_up(status):
    assert remedies.remedy("SomethingNew", status) == ""
    assert remedies.remedy("", status) == ""


@given(st.none() | st.text(), st.none() | st.text(max_size=2000))
def test_a_reason_is_always_whole(code, text):
    reason = remedies.reason_of({"session_id": "a", "error_code": code, "error_text": text, "status": "failed"})
    assert (reason["component_type"], reason["name"], reason["code"]) == ("desktop flow run", "a", code)
    assert 0 < len(reason["text"]) <= 300
