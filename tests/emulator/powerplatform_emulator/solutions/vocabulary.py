# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Elements of customizations.xml and the row members that they stand for."""

from __future__ import annotations

from typing import Any

SECTIONS = (
    "Entities",
    "Roles",
    "Workflows",
    "FieldSecurityProfiles",
    "Templates",
    "EntityMaps",
    "EntityRelationships",
    "OrganizationSettings",
    "optionsets",
    "CustomControls",
    "EntityDataProviders",
    "connectionreferences",
    "Languages",
)
OWN_SECTIONS = ("Workflows", "connectionreferences", "Languages")

# element, column, kind, default; in the order of real exports
WORKFLOW_COLUMNS: tuple[tuple[str, str, str, Any], ...] = (
    ("Type", "type", "int", 1),
    ("Subprocess", "subprocess", "bool", False),
    ("Category", "category", "int", 5),
    ("UIFlowType", "uiflowtype", "int", None),
    ("Mode", "mode", "int", 0),
    ("Scope", "scope", "int", 4),
    ("OnDemand", "ondemand", "bool", False),
    ("TriggerOnCreate", "triggeroncreate", "bool", False),
    ("TriggerOnDelete", "triggerondelete", "bool", False),
    ("AsyncAutodelete", "asyncautodelete", "bool", False),
    ("SyncWorkflowLogOnFailure", "syncworkflowlogonfailure", "bool", False),
    ("StateCode", "statecode", "int", 0),
    ("StatusCode", "statuscode", "int", 1),
    ("RunAs", "runas", "int", 1),
    ("IsTransacted", "istransacted", "bool", True),
    ("IntroducedVersion", "introducedversion", "text", "1.0.0.0"),
    ("IsCustomizable", "iscustomizable", "managed", True),
    ("BusinessProcessType", "businessprocesstype", "int", 0),
    (
        "IsCustomProcessingStepAllowedForOtherPublishers",
        "iscustomprocessingstepallowedforotherpublishers",
        "managed",
        True,
    ),
    ("ModernFlowType", "modernflowtype", "int", 0),
    ("PrimaryEntity", "primaryentity", "text", "none"),
)
DESKTOP_FLOW_COLUMNS: tuple[tuple[str, str], ...] = (
    ("Metadata", "metadata"),
    ("Inputs", "inputs"),
    ("Outputs", "outputs"),
    ("Dependencies", "dependencies"),
    ("ConnectionReferences", "connectionreferences"),
    ("Definition", "definition"),
)
DESKTOP_FLOW = 6

# element, column, kind; in alphabetical order as exported
VARIABLE_COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("apiid", "apiid", "text"),
    ("defaultvalue", "defaultvalue", "text"),
    ("description", "description", "label"),
    ("displayname", "displayname", "label"),
    ("hint", "hint", "label"),
    ("introducedversion", "introducedversion", "text"),
    ("iscustomizable", "iscustomizable", "managed"),
    ("isrequired", "isrequired", "bool"),
    ("parameterkey", "parameterkey", "text"),
    ("secretstore", "secretstore", "int"),
    ("type", "type", "int"),
    ("valueschema", "valueschema", "text"),
)


def to_row(kind: str, text: str, column: str) -> Any:
    """The row member for an element's text; raises ValueError when it is no number."""
    if kind == "int":
        return int(text)
    if kind == "bool":
        return text.strip().lower() in ("1", "true")
    if kind == "managed":
        value = text.strip().lower() in ("1", "true")
        logical_name = "iscustomizableanddeletable" if column == "iscustomizable" else column
        return {"Value": value, "CanBeChanged": True, "ManagedPropertyLogicalName": logical_name}
    return text


def to_text(kind: str, value: Any) -> str:
    if kind == "managed":
        value = value.get("Value") if isinstance(value, dict) else value
        return "1" if value else "0"
    if kind == "bool":
        return "1" if value else "0"
    return str(value)
