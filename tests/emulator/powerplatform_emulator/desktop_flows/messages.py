# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""RunDesktopFlow and CancelDesktopFlowRun."""

from __future__ import annotations

import ipaddress
import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from ..access_rights import Rights, require_right
from ..caller import Caller
from ..environment import Environment
from ..errors import DataverseError, invalid_argument, not_found
from ..messages import action
from ..tables.workflow import DESKTOP_FLOW
from .sessions import TABLE, end, file_columns
from .states import GOING_ON, Status

MODES = {"attended": 1, "unattended": 2}
PRIORITIES = ("normal", "high")
THREE_HOURS, DAY = 10800, 86400
LARGEST_INPUTS = 2 * 1024 * 1024
STARTS_A_MINUTE = 70
CONNECTION, REFERENCE = 1, 2
BY_THIS_MESSAGE = 3
LICENSES = {
    "ValidLicenseCoverage": "",
    "LicensingCheckFailed": "The license check failed.",
    "AttendedNoLicense": "The user has no license for attended desktop flows.",
    "UnattendedNoAddon": "The environment has no add-on for unattended desktop flows.",
}


@action("RunDesktopFlow")
def run(environment: Environment, caller: Caller, parameters: dict[str, Any]) -> dict[str, Any]:
    """Reading the flow is enough to start it; its owner owns the session."""
    if caller.on_behalf_of:
        raise invalid_argument("Impersonation is not supported for desktop flow runs.")
    flow = environment.store.get("workflow", parameters["$id"]) or {}
    if flow.get("category") != DESKTOP_FLOW:
        raise invalid_argument(f"The process {parameters['$id']} is no desktop flow.")
    connection = _connection(environment, parameters)
    inputs = _inputs(parameters.get("inputs"))
    timeout = parameters.get("timeout", THREE_HOURS)
    if parameters["runMode"] not in MODES:
        raise invalid_argument(f"The run mode '{parameters['runMode']}' is not valid.")
    if parameters.get("runPriority", PRIORITIES[0]) not in PRIORITIES:
        raise invalid_argument(f"The run priority '{parameters['runPriority']}' is not valid.")
    if not 1 <= timeout <= DAY:
        raise invalid_argument(f"The timeout must be between 1 and {DAY} seconds.")
    _check_callback(parameters.get("callbackUrl"))
    now = environment.clock.now()
    _throttle(environment, connection, now)
    script = dict(flow.get("$run") or {})
    row = {
        "name": flow["name"],
        "statecode": 0,
        "statuscode": int(Status.WAITING),
        "runmode": MODES[parameters["runMode"]],
        "triggertype": BY_THIS_MESSAGE,
        "subcategory": 0,
        "connectionid": connection,
        "callbackurl": parameters.get("callbackUrl"),
        "_regardingobjectid_value": flow["workflowid"],
        "_ownerid_value": flow.get("_ownerid_value"),
        "$_ownerid_value": flow.get("$_ownerid_value"),
        "_createdby_value": caller.systemuserid,
        "$queued_at": now.isoformat(),
        "$started_at": None,
        "$timeout": timeout,
        "$script": script,
        "$visible_at": (now + timedelta(seconds=script.get("visible_after", 0))).isoformat(),
        **file_columns("inputs", inputs if script.get("keeps_inputs", True) else None),
    }
    answer = {"flowsessionId": environment.store.insert(TABLE, row)["flowsessionid"]}
    if script.get("license"):
        answer["licenseCheck"] = {"code": script["license"], "message": LICENSES[script["license"]]}
    return answer


@action("CancelDesktopFlowRun")
def cancel(environment: Environment, caller: Caller, parameters: dict[str, Any]) -> None:
    row = environment.store.get(TABLE, parameters["$id"]) or {}
    require_right(environment, caller, Rights.WriteAccess, row, parameters["$id"])
    if row["statuscode"] not in GOING_ON:
        raise invalid_argument("The desktop flow run is not running.")
    end(environment, row, Status.CANCELLED, environment.clock.now())


def _connection(environment: Environment, parameters: dict[str, Any]) -> str:
    """The connection a run goes through; a reference stands for the one it is bound to."""
    name, kind = parameters["connectionName"], parameters.get("connectionType", CONNECTION)
    if not name or kind not in (CONNECTION, REFERENCE):
        raise invalid_argument("The connection is not valid.")
    if kind == CONNECTION:
        return str(name)
    found = environment.store.find("connectionreference", connectionreferencelogicalname=name)
    if not found:
        raise not_found("connectionreference", name)
    if not found[0].get("connectionid"):
        raise invalid_argument(f"The connection reference '{name}' has no connection.")
    return str(found[0]["connectionid"])


def _inputs(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        fits = isinstance(json.loads(text), dict) and len(text.encode("utf-8")) <= LARGEST_INPUTS
    except ValueError:
        fits = False
    if not fits:
        raise invalid_argument("The inputs are no JSON object of at most 2 MB.")
    return text


def _check_callback(url: str | None) -> None:
    if url is None:
        return
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        ipaddress.ip_address(host)
        named = False
    except ValueError:
        named = bool(host) and host != "localhost"
    if parts.scheme != "https" or not named:
        raise invalid_argument("The callback URL must be an HTTPS address with a DNS name.")


def _throttle(environment: Environment, connection: str, now: datetime) -> None:
    recent = [
        row
        for row in environment.store.scan(TABLE)
        if row.get("connectionid") == connection
        and row.get("$queued_at")
        and now - datetime.fromisoformat(row["$queued_at"]) < timedelta(minutes=1)
    ]
    if len(recent) >= STARTS_A_MINUTE:
        text = "Too many desktop flow runs were started with this connection."
        raise DataverseError(429, "DesktopFlowsActionThrottled", text, {"Retry-After": "60"})
