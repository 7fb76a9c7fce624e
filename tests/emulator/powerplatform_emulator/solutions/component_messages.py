# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Membership and dependencies of solutions, asked and changed one by one."""

from __future__ import annotations

from typing import Any

from ..caller import Caller
from ..environment import Environment
from ..errors import DataverseError, bad_payload, invalid_argument, not_found
from ..messages import action, function
from ..store import Row
from ..tables.components import add_component, unmanaged_solution
from .components import (
    DEFINITION_TYPE,
    VALUE_TYPE,
    WORKFLOW_TYPE,
    holders,
    members,
    remove_member,
    require_solution,
    tables,
)
from .dependencies import Component, blocking, dependency_row, dependents, outside, required
from .removal import going_with

PRIVILEGE = "prvWriteSolution"
NOT_IN_SOLUTION = "0x8004F021"
Parameters = dict[str, Any]


def _component(environment: Environment, component_type: int, object_id: str) -> Row:
    table = tables(environment).get(component_type)
    if table is None:
        raise invalid_argument(f"Components of type {component_type} are not known here.")
    row = environment.store.get(table, object_id)
    if row is None:
        raise not_found(table, object_id)
    return row


@action("AddSolutionComponent")
def add_solution_component(environment: Environment, caller: Caller, parameters: Parameters) -> Parameters:
    caller.require_write(PRIVILEGE)
    solution = unmanaged_solution(environment, parameters["SolutionUniqueName"])
    component_type, object_id = parameters["ComponentType"], str(parameters["ComponentId"]).lower()
    row = _component(environment, component_type, object_id)
    added = _add(environment, caller, solution["solutionid"], (component_type, object_id))
    if parameters.get("AddRequiredComponents") and component_type == WORKFLOW_TYPE:
        for needed in _required_of_all(environment, row):
            if not _is_managed(environment, needed):
                _add(environment, caller, solution["solutionid"], needed)
    return {"id": added["solutioncomponentid"]}


def _add(environment: Environment, caller: Caller, solution_id: str, component: Component) -> Row:
    """Add a component; the definition of a variable takes its value along."""
    added = add_component(environment, caller, solution_id, *component)
    if component[0] == DEFINITION_TYPE:
        values = environment.store.find("environmentvariablevalue", _environmentvariabledefinitionid_value=component[1])
        for value in values:
            add_component(environment, caller, solution_id, VALUE_TYPE, value["environmentvariablevalueid"])
    return added


def _required_of_all(environment: Environment, workflow: Row) -> list[Component]:
    """What a flow needs, and what that needs in turn."""
    found: list[Component] = []
    waiting = [workflow]
    while waiting:
        for needed in required(environment, waiting.pop()):
            if needed in found:
                continue
            found.append(needed)
            child = environment.store.get("workflow", needed[1])
            if child is not None:
                waiting.append(child)
    return found


def _is_managed(environment: Environment, component: Component) -> bool:
    return any(solution.get("ismanaged") for solution in holders(environment, *component))


@action("RemoveSolutionComponent")
def remove_solution_component(environment: Environment, caller: Caller, parameters: Parameters) -> Parameters:
    caller.require_write(PRIVILEGE)
    solution = unmanaged_solution(environment, parameters["SolutionUniqueName"])
    object_id = str(parameters["SolutionComponent"].get("solutioncomponentid") or "").lower()
    if not object_id:
        raise bad_payload("SolutionComponent.solutioncomponentid is missing.")
    removed = remove_member(environment, solution["solutionid"], parameters["ComponentType"], object_id)
    if removed is None:
        text = (
            f"The component {object_id} is not in the solution {solution['uniquename']} and cannot be removed from it."
        )
        raise DataverseError(400, NOT_IN_SOLUTION, text)
    return {"id": removed}


def _answer(pairs: list[tuple[Row, Component]]) -> Parameters:
    return {"value": [dependency_row(dependent, component) for dependent, component in pairs]}


@function("RetrieveMissingDependencies")
def retrieve_missing_dependencies(environment: Environment, caller: Caller, parameters: Parameters) -> Parameters:
    solution = require_solution(environment, parameters["SolutionUniqueName"])
    return _answer(outside(environment, solution["solutionid"]))


@function("RetrieveDependenciesForUninstall")
def retrieve_dependencies_for_uninstall(environment: Environment, caller: Caller, parameters: Parameters) -> Parameters:
    solution = require_solution(environment, parameters["SolutionUniqueName"])
    if solution.get("ismanaged"):
        return _answer(blocking(environment, going_with(environment, solution["solutionid"])))
    return _answer(blocking(environment, members(environment, solution["solutionid"])))


@function("RetrieveDependentComponents")
@function("RetrieveDependenciesForDelete")
def retrieve_dependents(environment: Environment, caller: Caller, parameters: Parameters) -> Parameters:
    component = (parameters["ComponentType"], str(parameters["ObjectId"]).lower())
    _component(environment, *component)
    return _answer([(row, component) for row in dependents(environment, *component)])


@function("RetrieveRequiredComponents")
def retrieve_required_components(environment: Environment, caller: Caller, parameters: Parameters) -> Parameters:
    component = (parameters["ComponentType"], str(parameters["ObjectId"]).lower())
    row = _component(environment, *component)
    needed = required(environment, row) if component[0] == WORKFLOW_TYPE else []
    return _answer([(row, other) for other in needed])
