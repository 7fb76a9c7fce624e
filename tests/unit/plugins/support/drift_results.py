# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of tasks that compare environments with their declarations, as the module returns them."""

from __future__ import annotations

from ansible_collections.flowops.powerplatform.plugins.plugin_utils.pages.environments import Environment, worst_first

ADA = {"modified_by": "Ada Lindqvist", "modified_on": "2026-05-21T04:37:23Z", "operation": None}
IMPORT = {**ADA, "modified_by": "# deployer", "operation": "import (upgrade) of contoso_orders 1.1.0.0"}
NOT_KNOWN = dict.fromkeys(ADA)
DECLARED = {
    "solution": ["contoso_orders"],
    "connection_reference": ["contoso_mail"],
    "environment_variable": ["contoso_Url"],
    "flow": ["Check order", "Order intake"],
}
NAMES = ["dev", "test", "uat", "prod"]


def differing(kind, name, outcome="differs", declared=None, found=None, cause=None, reason=None):
    restorable = outcome == "differs" and reason is None
    shown = {"kind": kind, "name": name, "outcome": outcome, "declared": declared, "found": found, "reason": reason}
    return {**shown, "restorable": restorable, "flow_id": None, **(cause or ADA)}


def finding(check, kind, name, text="", remedy="", cause=None):
    shown = {"check": check, "kind": kind, "name": name, "text": text, "remedy": remedy, "flow_id": None}
    return {**shown, **(cause or ADA)}


def result(objects=(), findings=(), **more):
    """Return the result of a task; what differs is not as declared."""
    drifted = objects or [one for one in findings if one["check"] == "manual_change"]
    gone = {one["name"] for one in objects}
    return {
        "outcome": "drift" if drifted else "attention" if findings else "as_declared",
        "objects": list(objects),
        "findings": list(findings),
        "as_declared": {kind: [name for name in names if name not in gone] for kind, names in DECLARED.items()},
        "totals": {},
        "manual_changes": True,
        "environment": {"url": "https://contoso.crm4.dynamics.com", "organization_id": "0f2c0f5e"},
        **more,
    }


def results():
    """Return results of four environments, one of each outcome."""
    version = {"code": "version", "text": "Version 1.1.0.0 is installed", "remedy": "Import that version."}
    missing = {"code": "missing", "text": "It does not exist.", "remedy": "Import the solution."}
    objects = [
        differing("solution", "contoso_orders", declared={"version": "1.0"}, found={"version": "1.1"}, reason=version),
        differing("flow", "Order intake", declared={"enabled": True}, found={"enabled": False}, cause=IMPORT),
        differing("flow", "Gone", "missing", declared={"enabled": True}, reason=missing, cause=NOT_KNOWN),
        differing("share", "Order intake: Ops", "undeclared", found={"rights": ["read"]}, cause=NOT_KNOWN),
    ]
    findings = [
        finding("manual_change", "flow", "Check order", "It was changed manually.", "Remove its unmanaged layer."),
        finding("unchecked", "environment", "failed runs", "The caller can only read its own.", cause=NOT_KNOWN),
    ]
    return {
        "dev": result(findings=[finding("failed_runs", "flow", "Order intake", "3 runs failed.")]),
        "test": result(),
        "uat": {"failed": True, "msg": "The environment cannot be reached."},
        "prod": result(objects, findings),
    }


def environments() -> list[Environment]:
    return worst_first(results(), NAMES)


def named_everywhere(name: str) -> list[Environment]:
    """Return an environment in which this is the name of everything."""
    objects = [differing("flow", name, declared={"owner": name}, found={"owner": None}, cause=dict.fromkeys(ADA, name))]
    findings = [finding("suspended", "flow", name, name, name), finding("unchecked", name, name, name)]
    found = result(objects, findings, as_declared={"flow": [name]})
    return worst_first({name: found}, [name])
