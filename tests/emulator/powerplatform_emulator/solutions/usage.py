# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a flow uses: connection references, environment variables and other flows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .markup import guid


@dataclass(frozen=True)
class Need:
    """A thing that a flow cannot do without; `kind` is the table, `key` a workflow id, logical name or schema name."""

    kind: str
    key: str

    def matches(self, other: Need | None) -> bool:
        return other is not None and self.kind == other.kind and self.key.lower() == other.key.lower()


WORKFLOW = "workflow"
REFERENCE = "connectionreference"
VARIABLE = "environmentvariabledefinition"


def parsed(clientdata: str | None) -> Any:
    """Flow data from its column; anything unreadable counts as empty."""
    try:
        return json.loads(clientdata or "{}")
    except ValueError:
        return {}


def needs(clientdata: Any) -> list[Need]:
    """In order of appearance, each once."""
    properties = clientdata.get("properties") if isinstance(clientdata, dict) else None
    if not isinstance(properties, dict):
        return []
    found = [*_references(properties), *_variables(properties), *_flows(properties.get("definition"))]
    return list(dict.fromkeys(found))


def _references(properties: dict[str, Any]) -> Iterator[Need]:
    references = properties.get("connectionReferences")
    for reference in references.values() if isinstance(references, dict) else ():
        connection = reference.get("connection") if isinstance(reference, dict) else None
        name = connection.get("connectionReferenceLogicalName") if isinstance(connection, dict) else None
        if name:
            yield Need(REFERENCE, str(name))


def _variables(properties: dict[str, Any]) -> Iterator[Need]:
    definition = properties.get("definition")
    parameters = definition.get("parameters") if isinstance(definition, dict) else None
    for parameter in parameters.values() if isinstance(parameters, dict) else ():
        metadata = parameter.get("metadata") if isinstance(parameter, dict) else None
        name = metadata.get("schemaName") if isinstance(metadata, dict) else None
        if name:
            yield Need(VARIABLE, str(name))


def _flows(node: Any) -> Iterator[Need]:
    if isinstance(node, list):
        for item in node:
            yield from _flows(item)
    if not isinstance(node, dict):
        return
    inputs = node.get("inputs")
    if isinstance(inputs, dict):
        host = inputs.get("host") if isinstance(inputs.get("host"), dict) else {}
        if node.get("type") == "Workflow" and host.get("workflowReferenceName"):
            yield Need(WORKFLOW, guid(str(host["workflowReferenceName"])))
        parameters = inputs.get("parameters")
        is_desktop_call = str(host.get("operationId", "")).startswith("RunUIFlow")
        if is_desktop_call and isinstance(parameters, dict) and parameters.get("uiFlowId"):
            yield Need(WORKFLOW, guid(str(parameters["uiFlowId"])))
    for value in node.values():
        yield from _flows(value)
