# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Solutions and their components as rows."""

from __future__ import annotations

from ..environment import Environment
from ..errors import DataverseError
from ..store import Row
from ..tables.components import connection_reference_type as reference_type
from ..tables.shares import forget_shares
from .covered import uncover

WORKFLOW_TYPE = 29
DEFINITION_TYPE = 380
VALUE_TYPE = 381
BASE_NAMES = ("default", "active")


def tables(environment: Environment) -> dict[int, str]:
    return {
        WORKFLOW_TYPE: "workflow",
        DEFINITION_TYPE: "environmentvariabledefinition",
        VALUE_TYPE: "environmentvariablevalue",
        reference_type(environment): "connectionreference",
    }


def find_solution(environment: Environment, unique_name: str) -> Row | None:
    rows = environment.store.find("solution", uniquename=unique_name)
    return rows[0] if rows else None


def require_solution(environment: Environment, unique_name: str) -> Row:
    row = find_solution(environment, unique_name)
    if row is None:
        raise DataverseError(404, "0x80040217", f"solution With uniquename = {unique_name} Does Not Exist")
    return row


def is_base(solution: Row) -> bool:
    """The two solutions that every environment has and that hold whatever is unmanaged."""
    return str(solution["uniquename"]).lower() in BASE_NAMES


def members(environment: Environment, solution_id: str) -> list[tuple[int, str]]:
    """Type and object id of each component of a solution."""
    rows = environment.store.find("solutioncomponent", _solutionid_value=solution_id)
    return [(row["componenttype"], row["objectid"]) for row in rows]


def holders(environment: Environment, component_type: int, object_id: str) -> list[Row]:
    """The solutions that a component is in, without the base ones."""
    rows = environment.store.find("solutioncomponent", componenttype=component_type, objectid=object_id)
    solutions = (environment.store.get("solution", row["_solutionid_value"]) for row in rows)
    return [solution for solution in solutions if solution is not None and not is_base(solution)]


def remove_member(environment: Environment, solution_id: str, component_type: int, object_id: str) -> str | None:
    """The id of the row that went, or None when the component was no member."""
    equals = {"_solutionid_value": solution_id, "componenttype": component_type, "objectid": object_id}
    present = environment.store.find("solutioncomponent", **equals)
    for row in present:
        environment.store.delete("solutioncomponent", row["solutioncomponentid"])
    return str(present[0]["solutioncomponentid"]) if present else None


def remove_solution_row(environment: Environment, solution_id: str) -> None:
    """The container goes, whatever was in it stays, with the content that other solutions have for it."""
    for row in environment.store.find("solutioncomponent", _solutionid_value=solution_id):
        table = tables(environment).get(row["componenttype"])
        if table:
            uncover(environment, table, row["objectid"], solution_id)
        environment.store.delete("solutioncomponent", row["solutioncomponentid"])
    environment.store.delete("solution", solution_id)
    if environment.store.get("carriedpart", solution_id):
        environment.store.delete("carriedpart", solution_id)


def delete_component(environment: Environment, component_type: int, object_id: str) -> None:
    """The row and every membership of it; the values of a variable go with it."""
    store = environment.store
    for row in store.find("solutioncomponent", componenttype=component_type, objectid=object_id):
        store.delete("solutioncomponent", row["solutioncomponentid"])
    if component_type == DEFINITION_TYPE:
        for value in store.find("environmentvariablevalue", _environmentvariabledefinitionid_value=object_id):
            delete_component(environment, VALUE_TYPE, value["environmentvariablevalueid"])
    table = tables(environment).get(component_type)
    if table and store.get(table, object_id):
        store.delete(table, object_id)
        forget_shares(environment, object_id)
