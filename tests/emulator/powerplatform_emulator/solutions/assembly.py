# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the rows of a solution to a package."""

from __future__ import annotations

import base64
import json
from typing import Any

from ..environment import Environment
from ..errors import DataverseError
from ..store import Row
from .components import (
    DEFINITION_TYPE,
    VALUE_TYPE,
    WORKFLOW_TYPE,
    find_solution,
    is_base,
    members,
    reference_type,
)
from .dependencies import dependent_attributes, describe, outside
from .package import Carried, Dependency, Flow, Package, Publisher, Reference, Value, Variable
from .vocabulary import DESKTOP_FLOW, DESKTOP_FLOW_COLUMNS, VARIABLE_COLUMNS, WORKFLOW_COLUMNS

EXPORT_FAILED = "0x80048035"
MANAGED_SOLUTION = "0x80048036"
NO_SUCH_SOLUTION = "0x80048037"
BASE_SOLUTION = "0x80048048"


def exportable_solution(environment: Environment, unique_name: str) -> Row:
    """The solution to export, or the platform's refusal."""
    prefix = "An error occurred while exporting a solution."
    solution = find_solution(environment, unique_name)
    if solution is None:
        raise DataverseError(400, NO_SUCH_SOLUTION, f"{prefix} The solution does not exist in this system.")
    if is_base(solution):
        raise DataverseError(400, BASE_SOLUTION, f"{prefix} The default solution cannot be exported as a package.")
    if solution.get("ismanaged"):
        raise DataverseError(400, MANAGED_SOLUTION, f"{prefix} Managed solutions cannot be exported.")
    return solution


def assemble(environment: Environment, solution: Row, managed: bool) -> Package:
    """The package of a solution as its rows are now."""
    solution_id = solution["solutionid"]
    parts = members(environment, solution_id)
    flows = [_flow(row) for row in _rows(environment, "workflow", parts, WORKFLOW_TYPE)]
    references = [
        _reference(row) for row in _rows(environment, "connectionreference", parts, reference_type(environment))
    ]
    definitions = _rows(environment, "environmentvariabledefinition", parts, DEFINITION_TYPE)
    values = {
        row["_environmentvariabledefinitionid_value"]: Value(row["environmentvariablevalueid"], row.get("value") or "")
        for row in _rows(environment, "environmentvariablevalue", parts, VALUE_TYPE)
    }
    base = environment.store.get("solution", solution.get("_parentsolutionid_value") or "") or {}
    return Package(
        unique_name=solution["uniquename"],
        friendly_name=solution.get("friendlyname") or solution["uniquename"],
        description=solution.get("description"),
        base=base.get("uniquename"),
        base_version=base.get("version"),
        version=solution["version"],
        managed=managed,
        publisher=_publisher(environment, solution),
        flows=flows,
        references=references,
        variables=[
            Variable(
                row["schemaname"],
                {column: row.get(column) for _tag, column, _kind in VARIABLE_COLUMNS},
                values.get(row["environmentvariabledefinitionid"]),
            )
            for row in definitions
        ],
        dependencies=[
            Dependency(describe(environment, needed), dependent_attributes(flow["workflowid"], flow["name"]))
            for flow, needed in outside(environment, solution_id)
        ],
        carried=load_carried(environment, solution_id),
    )


def _rows(environment: Environment, table: str, parts: list[tuple[int, str]], component_type: int) -> list[Row]:
    rows = (environment.store.get(table, object_id) for kind, object_id in parts if kind == component_type)
    return [row for row in rows if row is not None]


def _publisher(environment: Environment, solution: Row) -> Publisher:
    row = environment.store.get("publisher", str(solution.get("_publisherid_value"))) or {}
    name = row.get("uniquename") or "DefaultPublisher"
    return Publisher(
        unique_name=name,
        friendly_name=row.get("friendlyname") or name,
        description=row.get("description"),
        prefix=row.get("customizationprefix") or "new",
        option_value_prefix=row.get("customizationoptionvalueprefix") or 10_000,
        email=row.get("emailaddress"),
        website=row.get("supportingwebsiteurl"),
    )


def _flow(row: Row) -> Flow:
    try:
        clientdata: Any = json.loads(row.get("clientdata") or '{"properties":{},"schemaVersion":"1.0.0.0"}')
    except ValueError as error:
        text = f"An error occurred while exporting a solution. The flow {row['workflowid']} is unreadable: {error}."
        raise DataverseError(400, EXPORT_FAILED, text) from error
    columns = {column: row.get(column) for _tag, column, _kind, _default in WORKFLOW_COLUMNS}
    columns["description"] = row.get("description")
    if row.get("category") == DESKTOP_FLOW:
        columns.update({column: row.get(column) for _tag, column in DESKTOP_FLOW_COLUMNS})
    return Flow(row["workflowid"], row.get("name") or "", columns, clientdata)


def _reference(row: Row) -> Reference:
    return Reference(
        logical_name=row["connectionreferencelogicalname"],
        display_name=row.get("connectionreferencedisplayname"),
        description=row.get("description"),
        connector_id=row.get("connectorid"),
        custom_connector_id=row.get("$customconnectorid"),
        prompting_behavior=row.get("promptingbehavior"),
    )


def load_carried(environment: Environment, solution_id: str) -> Carried:
    row = environment.store.get("carriedpart", solution_id)
    if row is None:
        return Carried()
    files = {name: base64.b64decode(content) for name, content in row["$files"].items()}
    return Carried(files, row["$sections"], row["$workflows"], row["$roots"])


def keep_carried(environment: Environment, solution_id: str, carried: Carried) -> None:
    if environment.store.get("carriedpart", solution_id):
        environment.store.delete("carriedpart", solution_id)
    if carried:
        row = {
            "carriedpartid": solution_id,
            "$files": {name: base64.b64encode(content).decode() for name, content in carried.files.items()},
            "$sections": carried.sections,
            "$workflows": carried.workflows,
            "$roots": carried.roots,
        }
        environment.store.insert("carriedpart", row)
