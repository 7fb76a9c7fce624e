# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports of promotions, as the role makes them of the results of its modules."""

from __future__ import annotations

PLAN_ID = "plan:4be1c0a2f3d94b6e8a77c15d0e2f9b3852617a40c9d8e7f6"


def report(word="plan", outcome="planned", **members):
    """Return the report of a target; ``members`` replace what a release of one solution would show."""
    return {
        "word": word,
        "target": "prod",
        "environment": {
            "url": "https://contoso.crm4.dynamics.com",
            "unique_name": "contosoprod",
            "organization_id": "0f2c0f5e-7f0e-4f1c-8f5b-6c8f3a1d2b3c",
        },
        "release": {
            "name": "contoso",
            "version": "1.2.0.0",
            "digest": "sha256:0f3a9c2d5e6b7a8c9d0e1f2a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e",
            "made_at": "2026-03-01T12:00:00Z",
            "made_from": {"unique_name": "contosodev", "organization_id": "7d0f2a2b-6d0a-4c38-9f5e-0c7a53c0a333"},
        },
        "plan_id": PLAN_ID,
        "approved_plan": None,
        "outcome": outcome,
        "message": None,
        "started_at": "2026-03-02T08:00:00Z",
        "ended_at": "2026-03-02T08:04:05Z",
        "findings": [],
        "solutions": [solution()],
        "connection_references": [],
        "environment_variables": [],
        "flows": [],
        "operations": [],
        "smoke": [],
        "warnings": [],
        **members,
    }


def solution(name="contoso_orders", installed="1.0.0.0", version="1.1.0.0", strategy="upgrade", **members):
    return {
        "unique_name": name,
        "version": version,
        "installed": installed,
        "strategy": strategy,
        "reason": f"the older version {installed} is installed",
        "removals": [],
        "left_behind": [],
        "changes": {},
        **members,
    }


def changes(added=(), changed=None, removed=()):
    return {"added": list(added), "changed": changed or {}, "removed": list(removed)}


def removal(name, component_type="flow", **members):
    return {"component_type": component_type, "name": name, "id": "71cf9cb8-d36e-40e1-b2a7-8fbf6d7ec007", **members}


def flow(name, outcome="unchanged", status="on", properties=(), reason=None, number=1):
    return {
        "flow_id": f"5f0c1f6e-6d0a-4c38-9f5e-{number:012d}",
        "name": name,
        "outcome": outcome,
        "changes": list(properties),
        "enabled": status == "on",
        "status": status,
        "owner": {"id": "8061643d-ebf7-e811-a974-000d3a1e1c9a", "type": "user", "name": "Monica Thomson"},
        "reason": reason,
    }


def finding(severity, name, text, remedy="", check="connections"):
    return {"severity": severity, "check": check, "object": name, "text": text, "remedy": remedy}


def setting(name, before, after):
    return {"name": name, "before": before, "after": after}


def whole(word="plan", outcome="planned", **members):
    """Return a report in which every section has something to show."""
    reason = {
        "code": "reference_empty",
        "text": "Connection reference contoso_orders_teams has no connection.",
        "remedy": "Bind the connection reference to a connection.",
        "service_code": None,
    }
    orders = solution(
        removals=[
            removal("contoso_OldRegion", "environment_variable"),
            removal("Weekly backlog report", enabled=True),
        ],
        left_behind=[{"flow_id": "9e1f0001-0000-4000-8000-000000000011", "name": "Night job", "status": "on"}],
        changes={
            "flows": changes(
                ["Order cancellation"],
                {
                    "Check order": [
                        "state on -> off",
                        "action Total changed (inputs.value, runAfter)",
                        "action Total/Notify the team added",
                        "action Old_mail removed",
                        "trigger When_an_order_arrives changed (recurrence.interval)",
                    ],
                    "Look up customer": ["description none -> Finds a customer by name, e-mail or number"],
                },
                ["Weekly backlog report"],
            ),
            "desktop_flows": changes([], {"Print label": ["definition changed"]}),
            "environment_variables": changes(["contoso_Region"], {"contoso_Limit": ["default 10 -> 20"]}),
        },
    )
    base = solution("contoso_base", None, "1.0.0.0", "install", reason="it is not installed")
    kept = solution("contoso_core", "2.0.0.0", "2.0.0.0", None, reason="version 2.0.0.0 is already installed")
    lowered = solution("contoso_letters", "3.1.0.0", "3.0.0.0", "update", reason="lower_version=import is set")
    flows = [
        flow("Order intake", "changed", "on", ["enabled", "owner"], number=1),
        flow("Check order", "changed", "off", ["enabled"], number=2),
        flow("Notify warehouse", "failed", "off", ["enabled"], reason, number=3),
        flow("Order cancellation", "changed", "on", ["enabled", "shares"], number=4),
        *(flow(f"Step {number:02d}", number=number) for number in range(10, 22)),
    ]
    steps = [
        "install solution 'contoso_base' 1.0.0.0 (managed)",
        "upgrade solution 'contoso_orders' 1.1.0.0 (managed)",
        "bind connection reference 'contoso_orders_outlook'",
        "set value of environment variable 'contoso_OrdersMailbox'",
        "turn off flow 'Check order'",
        "change owner of flow 'Order intake'",
        "share flow 'Order cancellation' with team 'Order desk' (read, update)",
        "turn on flow 'Order intake'",
    ]
    findings = [
        finding("informs", "contosoprod", "Runs of flows are kept for 28 days.", check="flow_run_retention"),
        finding(
            "warns",
            "Check order",
            "An unmanaged layer covers this flow, so the import would leave it as it is.",
            "Set overwrite_unmanaged_customizations, or remove the layer.",
            "layers",
        ),
    ]
    if outcome == "blocked":
        findings.append(
            finding(
                "blocks",
                "contoso_orders_teams",
                "The connection reference has no connection.",
                "Set connection_references.contoso_orders_teams to a connection of this environment.",
            )
        )
    status = "planned" if outcome in ("planned", "blocked") else "done"
    operations = [{"step": step, "status": status} for step in steps]
    if outcome == "failed":
        operations[-2:] = [{"step": steps[-2], "status": "failed"}, {"step": steps[-1], "status": "skipped"}]
    shown = {
        "solutions": [base, orders, kept, lowered],
        "flows": flows,
        "connection_references": [setting("contoso_orders_outlook", None, "shared-office365-7d0f2a")],
        "environment_variables": [
            setting("contoso_OrdersMailbox", "orders-test@contoso.example", "orders@contoso.example"),
            setting("contoso_ApiKey", "hmac:1f0c", "hmac:77ab"),
        ],
        "findings": findings,
        "operations": operations,
        "warnings": ["Another solution contains flow 'Check order' as well."],
    }
    return report(word, outcome, **{**shown, **members})


# Names that a tenant can have, and that must be shown as they are.
NAMES = (
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x=\'',
    "&lt;b&gt; &amp; &#x41; &notanentity",
    "{{ 7 * 7 }} {% raw %} {# x #}",
    "| a | `b` ``c`` **d** _e_ ~~f~~ $g$ \\h",
    "[link](https://evil.example) ![x](y) <https://evil.example>",
    "@contoso/admins #12 GH-3",
    "- item",
    "# heading",
    "1. one",
    "> quote",
    "--> ]]> <!-- x",
    "\U0001f600 \U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 abc",
    "a" * 300,
    "`",
    "``",
    "*",
    "a|b\\|c",
)


def named(name):
    """Return a report in which everything that has a name has this one."""
    lines = [f"description {name} -> {name}", f"action {name} changed ({name})", f"action {name} added"]
    return whole(
        target=name,
        message=name,
        environment={"url": f"https://{name}", "unique_name": name, "organization_id": name},
        release={"name": name, "version": name, "digest": name, "made_at": name, "made_from": {"unique_name": name}},
        plan_id=name,
        approved_plan=name + "!",
        started_at=name,
        findings=[finding("blocks", name, name, name, name), finding(name, name, name)],
        solutions=[
            solution(
                name,
                reason=name,
                removals=[removal(name, name)],
                left_behind=[{"flow_id": name, "name": name, "status": name}],
                changes={
                    "flows": changes([name + "1"], {name: lines}, [name + "2"]),
                    "environment_variables": changes([name], {name + "3": [name]}),
                },
            )
        ],
        connection_references=[setting(name, name, name)],
        environment_variables=[setting(name, name, name)],
        flows=[flow(name, "changed", "off", ["enabled", "owner", "shares"], {"text": name, "remedy": name})],
        operations=[{"step": name, "status": name}],
        smoke=[{"kind": name, "name": name, "outcome": name, "text": name}],
        warnings=[name],
    )
