# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The environments of the demo, read and bent through the emulator's control port."""

from __future__ import annotations

import requests
from powerplatform_emulator.child import Child


def flows(emulator: Child, environment: str) -> dict[str, tuple]:
    """Return state and content of each cloud flow by name."""
    rows = call(emulator, "GET", f"/state/{environment}/workflow")
    return {row["name"]: (row["statecode"], row["clientdata"]) for row in rows}


def refuse(emulator: Child, environment: str, flow: str, message: str) -> None:
    """Let the platform refuse to turn on a flow."""
    rows = call(emulator, "GET", f"/state/{environment}/workflow")
    guid = next(row["workflowid"] for row in rows if row["name"] == flow)
    fault = {"kind": "status", "status": 400, "code": "0x80060467", "message": message}
    order = {
        "environment": environment,
        "method": "PATCH",
        "path": f"workflows\\({guid}\\)",
        "fault": fault,
        "times": 20,
    }
    call(emulator, "POST", "/faults", order)


def accept(emulator: Child, environment: str) -> None:
    """Withdraw all refusals."""
    call(emulator, "DELETE", f"/faults?environment={environment}")


def call(emulator: Child, method: str, path: str, body: object = None):
    answer = requests.request(method, emulator.ready["control"] + path, json=body, timeout=30)
    answer.raise_for_status()
    return answer.json() if answer.content else None
