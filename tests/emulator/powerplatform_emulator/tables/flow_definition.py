# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The JSON text inside `clientdata`, and what the Flow service says when such a flow is switched on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..caller import Caller
from ..environment import Environment
from ..errors import DataverseError
from ..store import Row

ACTIVATED = 1
UNBOUND = "XrmConnectionReferenceMissingConnection"
UNBOUND_SENTENCE = "A connector was imported, however it has no connection yet. Add one before you turn the flow on."
# Its entries need no connection of their own.
RESOLVED_BY_ITSELF = "shared_commondataserviceforapps"
NOT_USABLE = "ConnectionAuthorizationFailed"
HTTP_STATUSES = {"BadRequest": 400, "Forbidden": 403}
# Notes on rows, set by tests: what only people can switch on, and the users a connection is shared with.
NEEDS_USER_DETAILS = "$needs_user_details"
USABLE_BY = "$usable_by"


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


@dataclass(frozen=True)
class FlowServiceError:
    """One complaint of the Flow service about a definition."""

    code: str
    message: str
    status: str = "BadRequest"

    def shown(self) -> dict[str, str]:
        return {"code": self.code, "message": self.message}


def flow_client_error(errors: list[FlowServiceError]) -> DataverseError:
    """The Flow service's answer inside the Dataverse one; several complaints come as details of a collective one."""
    shown: dict[str, Any] = errors[0].shown()
    status = errors[0].status
    if len(errors) > 1:
        statuses = ",".join(error.status for error in errors)
        message = f"Multiple errors occurred: '{statuses}'. Please see details."
        shown = {"code": "MultipleErrorsOccurred", "message": message, "details": [error.shown() for error in errors]}
    inner = json.dumps({"error": shown}, separators=(",", ":"), ensure_ascii=False)
    text = f'Flow client error returned with status code "{status}" and details "{inner}".'
    return DataverseError(HTTP_STATUSES[status], "0x80060467", text)


def check_activation(environment: Environment, caller: Caller, row: Row) -> None:
    """Raise what the Flow service would answer if this caller switched the flow on now."""
    user = environment.store.get("systemuser", caller.systemuserid) or {}
    data = parse_clientdata(row.get("clientdata"))
    references = (data["properties"].get("connectionReferences") or {}).items()
    if row.get(NEEDS_USER_DETAILS) and user.get("applicationid"):
        raise flow_client_error([_no_user_details(user)])
    for key, reference in references:
        error = _reference_error(environment, user, key, reference if isinstance(reference, dict) else {})
        if error is not None and error.code == UNBOUND and environment.settings.tenant.unbound_reference == "sentence":
            raise DataverseError(400, "0x80060467", UNBOUND_SENTENCE)
        if error is not None:
            raise flow_client_error([error])
    children = child_flow_ids(data["properties"]["definition"])
    found = (_child_error(environment, row["workflowid"], child_id) for child_id in children)
    errors = [error for error in found if error is not None]
    if errors:
        raise flow_client_error(errors)


def check_owner(environment: Environment, owner_id: str, row: Row) -> None:
    """Raise what the Flow service would answer if a flow that is on were given to a user without its connections.

    Inferred from what a published tool's stand-in does; teams are not judged.
    """
    user = environment.store.get("systemuser", owner_id)
    if user is None or not environment.settings.tenant.owner_needs_connections:
        return
    references = (parse_clientdata(row.get("clientdata"))["properties"].get("connectionReferences") or {}).values()
    for reference in references:
        name = ((reference if isinstance(reference, dict) else {}).get("connection") or {}).get(
            "connectionReferenceLogicalName"
        )
        found = environment.store.find("connectionreference", connectionreferencelogicalname=name) if name else []
        error = _connection_error(found[0], user) if found else None
        if error is not None and error.code == NOT_USABLE:
            raise flow_client_error([error])


def _no_user_details(user: Row) -> FlowServiceError:
    text = f"There are no user details for the principal '{user['azureactivedirectoryobjectid']}'."
    return FlowServiceError("MissingUserDetails", text)


def _reference_error(
    environment: Environment, user: Row, key: str, reference: dict[str, Any]
) -> FlowServiceError | None:
    if reference.get("runtimeSource") == "invoker":
        return None
    connection = reference.get("connection") or {}
    logical_name = connection.get("connectionReferenceLogicalName")
    if not logical_name:
        connector = (reference.get("api") or {}).get("name")
        if connection.get("name") or reference.get("connectionName") or connector == RESOLVED_BY_ITSELF:
            return None
        return FlowServiceError("FlowMissingConnection", f"The connection of '{key}' is missing.")
    found = environment.store.find("connectionreference", connectionreferencelogicalname=logical_name)
    if not found:
        text = f"There is no connection reference with the logical name '{logical_name}'."
        return FlowServiceError("ConnectionReferenceNotFound", text)
    if not found[0].get("connectionid"):
        text = f"Connection Id missing for connection reference logical name '{logical_name}'."
        return FlowServiceError(UNBOUND, text)
    return _connection_error(found[0], user)


def _connection_error(reference: Row, user: Row) -> FlowServiceError | None:
    """Whether the connection behind a reference serves this user."""
    if reference.get(NEEDS_USER_DETAILS) and user.get("applicationid"):
        return _no_user_details(user)
    if USABLE_BY in reference and user.get("systemuserid") not in reference[USABLE_BY]:
        text = (
            f"The principal '{user.get('azureactivedirectoryobjectid')}' has no permission for the connection "
            f"'{reference['connectionid']}' of the api '{reference['connectorid'].rpartition('/')[2]}'."
        )
        return FlowServiceError(NOT_USABLE, text, "Forbidden")
    return None


def _child_error(environment: Environment, own_id: str, child_id: str) -> FlowServiceError | None:
    """A child that is missing and a child that is off look the same to the Flow service."""
    if child_id == own_id:
        return FlowServiceError("FlowCannotInvokeItself", f"The flow '{own_id}' cannot invoke itself.")
    child = environment.store.get("workflow", child_id)
    if child is not None and child.get("statecode") == ACTIVATED:
        return _of_runners(child)
    text = (
        f"The workflow with id '{child_id}' cannot be a child workflow here: it has to be published before its parent."
    )
    return FlowServiceError("ChildFlowNeverPublished", text)


def _of_runners(child: Row) -> FlowServiceError | None:
    """A child has to bring its own connections; one that nobody can read has none."""
    try:
        references = parse_clientdata(child.get("clientdata"))["properties"].get("connectionReferences") or {}
    except DataverseError:
        return None
    if all(not isinstance(one, dict) or one.get("runtimeSource") != "invoker" for one in references.values()):
        return None
    text = f"The child flow '{child['workflowid']}' uses connections of whoever runs it."
    return FlowServiceError("ChildFlowUnsupportedForInvokerConnections", text)


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
