# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What went wrong with a run, and what to do about it (contract 15.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.text import short
from . import statuses

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

REMEDIES = {
    "NoCandidateMachine": "No machine of the group was free in time: add machines, or start later.",
    "UIFlowAlreadyRunning": "Another run has the machine's session: start later, or use another connection.",
    "DesktopFlowsActionThrottled": "Too many runs were started: start fewer per minute.",
    "DesktopFlowsActionTimeout": "It took longer than run_timeout: increase it, or find out why the flow hangs.",
    "LocalPlaybackOrRecordingOngoing": "Someone works with Power Automate on the machine: start later.",
    "NoListenerConnected": "The machine is offline: switch it on, and check its connection.",
    "ConnectionNotEstablished": "The machine cannot be reached: check it and its network.",
    "ConnectionTimeout": "The machine cannot be reached: check it and its network.",
    "DnsError": "The machine cannot be reached: check its name resolution.",
    "EndpointDoNotExist": "The machine cannot be reached: check that it is registered.",
    "OnPremiseDataGatewayNotAvailable": "The gateway is offline: start it, or bind a connection without one.",
    "DataverseTimeout": "The environment took too long to answer: run the flow again later.",
    "GroupIsEmpty": "The machine group has no machines: add one.",
    "XrmMachineGroupNotFound": "The machine group is gone: bind another connection.",
    "MachineNotFound": "The machine is gone: bind another connection.",
    "AttendedUserSessionNotActive": "No one is signed in at the machine: sign in, or run unattended.",
    "AttendedUserNotLoggedIn": "No one is signed in at the machine: sign in, or run unattended.",
    "SessionExistsForTheUserWhenUnattended": "The user is signed in at the machine: sign out there.",
    "UnattendedUserSessionDisconnected": "A session of the user is disconnected at the machine: sign out there.",
    "UnattendedUserSessionLocked": "A session of the user is locked at the machine: sign out there.",
    "WindowsIdentityIncorrect": "The connection's user name or password is wrong: edit the connection.",
    "InvalidUIFlowsCertificates": "The machine's keys are not accepted: register it again.",
    "MSEntraLogonFailure": "The connection's account could not sign in: check its password and its policies.",
    "UnallowedTenantForConnectWithSignIn": "The account's tenant may not sign in at the machine: allow it there.",
    "AccountLockedOut": "The Windows account is locked: unlock it.",
    "UIFlowAgentNotAvailable": "The agent does not run at the machine: start its service.",
    "UnattendedUnsupportedWithOldConnection": "The connection is of an old kind: create a new one.",
}


def reason_of(run: Mapping[str, Any]) -> dict[str, Any]:
    """Return one entry of ``error.reasons`` for a run as results show it."""
    code = run["error_code"] or ""
    return {
        "component_type": "desktop flow run",
        "name": run["session_id"],
        "code": run["error_code"],
        "text": short(run["error_text"] or "", 300) or "It ended as {0}.".format(run["status"]),
        "remedy": remedy(code, run["status"]),
    }


def remedy(code: str, status: str) -> str:
    """Return what to do about an error code of a run, or an empty string."""
    if code.startswith("SessionCreationError"):
        return "Windows created no session for the user: check that the account may sign in at the machine."
    if not code and status == statuses.word(statuses.CANCELED):
        return "It was canceled."
    return REMEDIES.get(code, "")
