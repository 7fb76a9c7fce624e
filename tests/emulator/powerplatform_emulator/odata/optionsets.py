# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Labels of choice columns."""

from __future__ import annotations

MANAGED_STATES = {0: "Published", 1: "Unpublished", 2: "Deleted", 3: "Deleted Unpublished"}
ACTIVE_STATES = {0: "Active", 1: "Inactive"}
ACTIVE_STATUSES = {1: "Active", 2: "Inactive"}

OPTION_SETS: dict[str, dict[str, dict[int, str]]] = {
    "workflow": {
        "category": {
            0: "Workflow",
            1: "Dialog",
            2: "Business Rule",
            3: "Action",
            4: "Business Process Flow",
            5: "Modern Flow",
            6: "Desktop Flow",
            7: "AI Flow",
        },
        "type": {1: "Definition", 2: "Activation", 3: "Template"},
        "statecode": {0: "Draft", 1: "Activated", 2: "Suspended"},
        "statuscode": {1: "Draft", 2: "Activated", 3: "CompanyDLPViolation"},
        "modernflowtype": {0: "PowerAutomateFlow", 1: "CopilotStudioFlow", 2: "M365CopilotAgentFlow"},
        "uiflowtype": {
            0: "Windows recorder (V1)",
            1: "Selenium IDE",
            2: "Power Automate Desktop",
            3: "Test",
            101: "Recording",
        },
        "scope": {1: "User", 2: "Business Unit", 3: "Parent: Child Business Units", 4: "Organization"},
        "mode": {0: "Background", 1: "Real-time"},
        "runas": {0: "Owner", 1: "Calling User"},
        "throttlingbehavior": {0: "None", 1: "TenantPool", 2: "CopilotStudio"},
        "componentstate": MANAGED_STATES,
    },
    "connectionreference": {
        "statecode": ACTIVE_STATES,
        "statuscode": ACTIVE_STATUSES,
        "promptingbehavior": {0: "Prompt on import", 1: "Skip"},
        "componentstate": MANAGED_STATES,
    },
    "environmentvariabledefinition": {
        "type": {
            100000000: "String",
            100000001: "Number",
            100000002: "Boolean",
            100000003: "JSON",
            100000004: "Data Source",
            100000005: "Secret",
        },
        "secretstore": {0: "Azure Key Vault", 1: "Microsoft Dataverse"},
        "statecode": ACTIVE_STATES,
        "statuscode": ACTIVE_STATUSES,
        "componentstate": MANAGED_STATES,
    },
    "environmentvariablevalue": {
        "statecode": ACTIVE_STATES,
        "statuscode": ACTIVE_STATUSES,
        "componentstate": MANAGED_STATES,
    },
    "solution": {"solutiontype": {0: "None", 1: "Snapshot", 2: "Internal"}},
    "solutioncomponent": {
        "componenttype": {
            1: "Entity",
            20: "Role",
            29: "Workflow",
            60: "System Form",
            61: "Web Resource",
            300: "Canvas App",
            371: "Connector",
            372: "Connector",
            380: "Environment Variable Definition",
            381: "Environment Variable Value",
        },
        "rootcomponentbehavior": {
            0: "Include Subcomponents",
            1: "Do not include subcomponents",
            2: "Include As Shell Only",
        },
    },
    "systemuser": {
        "accessmode": {
            0: "Read-Write",
            1: "Administrative",
            2: "Read",
            3: "Support User",
            4: "Non-interactive",
            5: "Delegated Admin",
        }
    },
    "team": {
        "teamtype": {0: "Owner", 1: "Access", 2: "Security Group", 3: "Office Group"},
        "membershiptype": {0: "Members and guests", 1: "Members", 2: "Owners", 3: "Guests"},
    },
    "asyncoperation": {
        "statecode": {0: "Ready", 1: "Suspended", 2: "Locked", 3: "Completed"},
        "statuscode": {
            0: "Waiting For Resources",
            10: "Waiting",
            20: "In Progress",
            21: "Pausing",
            22: "Canceling",
            30: "Succeeded",
            31: "Failed",
            32: "Canceled",
        },
    },
}


def options_of(table: str, column: str) -> dict[int, str] | None:
    return OPTION_SETS.get(table, {}).get(column)
