# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The JSON text inside `clientdata`, and what the Flow service says when such a flow is switched on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..environment import Environment
from ..errors import DataverseError
from ..store import Row

ACTIVATED = 1


def parse_clientdata(text: Any) -> dict[str, Any]:
    """The definition document, or the error for a malformed one."""
    if not isinstance(text, str) or not text.strip():
        raise invalid_clientdata("The clientdata is empty.")
    try:
        data = json.loads(text)
    except ValueError as error:
        raise invalid_clientdata(str(error)) from error
    properties = data.get("properties") if isinstance(data, dict) else None
    if not isinstance(properties, dict):
        raise invalid_clientdata("Required property 'properties' not found in JSON.")
    if not isinstance(properties.get("definition"), dict):
        raise invalid_clientdata("Required property 'definition' not found in JSON. Path 'properties'.")
    references = properties.get("connectionReferences")
    if references is not None and not isinstance(references, dict):
        raise invalid_clientdata("The property 'connectionReferences' must be an object. Path 'properties'.")
    return data


def invalid_clientdata(details: str) -> DataverseError:
    return DataverseError(400, "0x80060468", f'Flow clientdata is in invalid format. Details: "{details}".')


def flow_client_error(code: str, message: str, wrapped_status: str = "BadRequest") -> DataverseError:
    """The Flow service's answer inside the Dataverse one."""
    inner = json.dumps({"error": {"code": code, "message": message}}, separators=(",", ":"), ensure_ascii=False)
    text = f'Flow client error returned with status code "{wrapped_status}" and details "{inner}".'
    return DataverseError(403 if wrapped_status == "Forbidden" else 400, "0x80060467", text)


def check_activation(environment: Environment, row: Row) -> None:
    """Raise what the Flow service would answer if this flow were switched on now."""
    data = parse_clientdata(row.get("clientdata"))
    for key, reference in (data["properties"].get("connectionReferences") or {}).items():
        _check_reference(environment, key, reference if isinstance(reference, dict) else {})
    for child_id in child_flow_ids(data["properties"]["definition"]):
        _check_child(environment, row["workflowid"], child_id)


def _check_reference(environment: Environment, key: str, reference: dict[str, Any]) -> None:
    connection = reference.get("connection") or {}
    logical_name = connection.get("connectionReferenceLogicalName")
    if not logical_name:
        if connection.get("name") or reference.get("connectionName") or reference.get("runtimeSource") == "invoker":
            return
        text = f"Connection Id missing for connection reference '{key}'."
        raise flow_client_error("XrmConnectionReferenceMissingConnection", text)
    found = environment.store.find("connectionreference", connectionreferencelogicalname=logical_name)
    if not found:
        text = f"Could not find any valid connection reference with logical name '{logical_name}'."
        raise flow_client_error("ConnectionReferenceNotFound", text)
    if not found[0].get("connectionid"):
        text = f"Connection Id missing for connection reference logical name '{logical_name}'."
        raise flow_client_error("XrmConnectionReferenceMissingConnection", text)


def _check_child(environment: Environment, own_id: str, child_id: str) -> None:
    if child_id == own_id:
        raise flow_client_error("FlowCannotInvokeItself", f"The flow '{own_id}' cannot invoke itself.")
    child = environment.store.get("workflow", child_id)
    if child is None:
        raise flow_client_error("ChildFlowNotFound", f"The child flow '{child_id}' was not found.")
    if child.get("statecode") != ACTIVATED:
        text = f"The child flow '{child['name']}' ({child_id}) is not turned on."
        raise flow_client_error("ChildFlowNotActivated", text)


def child_flow_ids(definition: dict[str, Any]) -> list[str]:
    """Ids of the flows that the actions of this definition call, nested actions included."""
    found = []
    for action in _actions(definition):
        if action.get("type") == "Workflow":
            host = (action.get("inputs") or {}).get("host") or {}
            if isinstance(host.get("workflowReferenceName"), str):
                found.append(host["workflowReferenceName"].lower())
    return found


def _actions(container: Any) -> Iterator[dict[str, Any]]:
    if isinstance(container, dict):
        for action in (container.get("actions") or {}).values():
            if isinstance(action, dict):
                yield action
                yield from _actions(action)
                yield from _actions(action.get("else"))
                yield from _actions(action.get("default"))
                for case in (action.get("cases") or {}).values():
                    yield from _actions(case)
