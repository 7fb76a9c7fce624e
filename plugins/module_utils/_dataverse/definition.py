# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Flow definitions: JSON with meaning, compared and shown as such (contract 11.4)."""

from __future__ import annotations

import json

from .._core.errors import InputFailure
from .._core.redact import digest, without_secrets

SCHEMA = "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#"
# Members the designer or the platform writes, which nobody declares.
VOLATILE_METADATA = ("operationMetadataId",)
SECRET_TYPES = ("securestring", "secureobject")
# What a definition holds without anyone having said so; absent and empty mean the same.
EMPTY_MEANS_ABSENT = ("outputs", "description", "staticResults")


def parse(text, where):
    """Return the object in a JSON text; InputFailure with line and column when it is not one."""
    try:
        value = json.loads(text)
    except ValueError as error:
        raise InputFailure("{0} is not JSON: {1}.".format(where, error))
    if not isinstance(value, dict):
        raise InputFailure("{0} must be a JSON object.".format(where))
    return value


def split(document, where):
    """Return (definition, connection references or None) of what a user declared.

    It is either a bare workflow definition, or a whole flow file as it stands in a solution package.
    """
    if "properties" in document:
        properties = document["properties"]
        definition = properties.get("definition") if isinstance(properties, dict) else None
        references = properties.get("connectionReferences") if isinstance(properties, dict) else None
    else:
        definition, references = document, None
    if not isinstance(definition, dict) or not ("triggers" in definition or "actions" in definition):
        raise InputFailure(
            "{0} is not a flow definition: it has neither triggers nor actions.".format(where),
            "Give the definition object, or a flow file of a solution package.",
        )
    return definition, references


def canonical(definition):
    """Return a definition in the form in which equal means the same."""
    if definition is None:
        return None
    kept = {
        key: _without_volatile(value)
        for key, value in definition.items()
        if not (key in EMPTY_MEANS_ABSENT and value in (None, {}, ""))
    }
    kept.setdefault("$schema", SCHEMA)
    kept.setdefault("contentVersion", "1.0.0.0")
    kept["parameters"] = _parameters(kept.get("parameters"))
    return kept


def _parameters(parameters):
    """Return parameters with the two every flow has, which the platform adds where they are missing."""
    full = {
        "$connections": {"defaultValue": {}, "type": "Object"},
        "$authentication": {"defaultValue": {}, "type": "SecureObject"},
    }
    full.update(parameters or {})
    return full


def _without_volatile(value):
    if isinstance(value, list):
        return [_without_volatile(member) for member in value]
    if not isinstance(value, dict):
        return value
    kept = {}
    for key, member in value.items():
        if key == "metadata" and isinstance(member, dict):
            member = {name: inner for name, inner in member.items() if name not in VOLATILE_METADATA}
            if not member:
                continue
        kept[key] = _without_volatile(member)
    return kept


def shown(definition):
    """Return a canonical definition as people may see it: secrets as digests."""
    if definition is None:
        return None
    visible = without_secrets(definition)
    for name, parameter in (definition.get("parameters") or {}).items():
        if _is_secret(parameter):
            visible["parameters"][name] = dict(parameter, defaultValue=digest(parameter["defaultValue"]))
    return visible


def _is_secret(parameter):
    """Tell whether a parameter of a definition has a value that must not be seen."""
    return (
        isinstance(parameter, dict)
        and str(parameter.get("type", "")).lower() in SECRET_TYPES
        and bool(parameter.get("defaultValue"))
    )


def fingerprint(definition):
    """Return a digest of what a definition means."""
    return digest(canonical(definition))


def child_flows(definition):
    """Return the ids of the flows a definition calls, in lower case (contract 11.6, action type Workflow)."""
    found = set()

    def visit(value):
        if isinstance(value, dict):
            if value.get("type") == "Workflow":
                called = ((value.get("inputs") or {}).get("host") or {}).get("workflowReferenceName")
                if isinstance(called, str):
                    found.add(called.lower())
            for member in value.values():
                visit(member)
        elif isinstance(value, list):
            for member in value:
                visit(member)

    visit((definition or {}).get("actions"))
    return sorted(found)
