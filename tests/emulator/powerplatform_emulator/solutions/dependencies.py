# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who needs whom: between rows, and between a package and an environment."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..environment import Environment, stable_id
from ..store import Row
from .components import DEFINITION_TYPE, WORKFLOW_TYPE, holders, members, reference_type
from .markup import guid
from .package import Dependency, Flow, Package
from .usage import REFERENCE, VARIABLE, WORKFLOW, Need, needs, parsed

Component = tuple[int, str]
SOLUTION_LABEL = re.compile(r"^(?P<name>.*?)(?: \((?P<version>[\d.]+)\))?$")
SYSTEM_SOLUTIONS = ("system", "basic")


def required(environment: Environment, workflow: Row) -> list[Component]:
    """The components that a flow row needs and that are there."""
    found = (find(environment, need) for need in needs(parsed(workflow.get("clientdata"))))
    return [component for component in found if component is not None]


def dependents(environment: Environment, component_type: int, object_id: str) -> list[Row]:
    """The flow rows that need a component."""
    wanted = (component_type, object_id.lower())
    return [row for row in environment.store.rows("workflow") if wanted in required(environment, row)]


def find(environment: Environment, need: Need) -> Component | None:
    if need.kind == WORKFLOW:
        return (WORKFLOW_TYPE, need.key) if environment.store.get("workflow", need.key) else None
    if need.kind == REFERENCE:
        rows = environment.store.find(REFERENCE, connectionreferencelogicalname=need.key)
        return (reference_type(environment), rows[0]["connectionreferenceid"]) if rows else None
    rows = environment.store.find(VARIABLE, schemaname=need.key)
    return (DEFINITION_TYPE, rows[0]["environmentvariabledefinitionid"]) if rows else None


def blocking(environment: Environment, going: Iterable[Component]) -> list[tuple[Row, Component]]:
    """The flows that would stay behind without something that goes."""
    gone = set(going)
    return [
        (row, component)
        for row in environment.store.rows("workflow")
        if (WORKFLOW_TYPE, row["workflowid"]) not in gone
        for component in required(environment, row)
        if component in gone
    ]


def outside(environment: Environment, solution_id: str) -> list[tuple[Row, Component]]:
    """What the flows of a solution need and the solution does not hold."""
    inside = set(members(environment, solution_id))
    rows = (environment.store.get("workflow", object_id) for kind, object_id in inside if kind == WORKFLOW_TYPE)
    flows = sorted((row for row in rows if row is not None), key=lambda row: str(row["workflowid"]))
    return [(row, needed) for row in flows for needed in required(environment, row) if needed not in inside]


def dependency_row(dependent: Row, component: Component) -> Row:
    """A row of the dependency table between a flow and what it needs."""
    return {
        "dependencyid": stable_id("dependency", str(dependent["workflowid"]), component[1]),
        "dependencytype": 2,
        "dependentcomponentobjectid": dependent["workflowid"],
        "dependentcomponenttype": WORKFLOW_TYPE,
        "dependentcomponentparentid": None,
        "dependentcomponentbasesolutionid": dependent.get("solutionid"),
        "requiredcomponentobjectid": component[1],
        "requiredcomponenttype": component[0],
        "requiredcomponentparentid": None,
        "requiredcomponentbasesolutionid": None,
        "requiredcomponentintroducedversion": None,
    }


def describe(environment: Environment, component: Component) -> dict[str, str]:
    """The attributes of a `Required` element for a component that exists here."""
    component_type, object_id = component
    label = _solution_label(environment, component)
    if component_type == WORKFLOW_TYPE:
        row = environment.store.get("workflow", object_id) or {}
        return {"type": "29", "displayName": row.get("name") or "", "solution": label, "id": f"{{{object_id}}}"}
    if component_type == DEFINITION_TYPE:
        row = environment.store.get(VARIABLE, object_id) or {}
        name = str(row.get("schemaname"))
        return {
            "type": "380",
            "schemaName": name,
            "displayName": row.get("displayname") or name,
            "solution": label,
            "id": f"{{{object_id}}}",
        }
    row = environment.store.get(REFERENCE, object_id) or {}
    name = str(row.get("connectionreferencelogicalname"))
    return {
        "type": REFERENCE,
        "displayName": name,
        "solution": label,
        "id.connectionreferencelogicalname": name,
    }


def _solution_label(environment: Environment, component: Component) -> str:
    for solution in holders(environment, *component):
        if solution.get("ismanaged"):
            return f"{solution['uniquename']} ({solution['version']})"
    return "Active"


def dependent_attributes(workflow_id: str, name: str) -> dict[str, str]:
    return {"type": "29", "displayName": name, "id": f"{{{workflow_id}}}"}


def missing(environment: Environment, package: Package) -> list[Dependency]:
    """What the package needs, does not bring, and the environment does not have."""
    found = []
    covered: list[Need] = []
    for flow in package.flows:
        for need in needs(flow.clientdata):
            if not _is_met(environment, package, need):
                covered.append(need)
                attributes = _declared(package, need) or _undeclared(need)
                found.append(Dependency(attributes, dependent_attributes(flow.workflow_id, flow.name)))
    for dependency in package.dependencies:
        need = _need_of(dependency.required)
        if need is None:
            if not (_is_table(environment, dependency.required) or _is_installed(environment, dependency.required)):
                found.append(dependency)
        elif not _is_met(environment, package, need) and not any(need.matches(other) for other in covered):
            found.append(dependency)
    return found


def _is_met(environment: Environment, package: Package, need: Need) -> bool:
    return _brings(package, need) or find(environment, need) is not None


def _brings(package: Package, need: Need) -> bool:
    if need.kind == WORKFLOW:
        return any(flow.workflow_id == need.key for flow in package.flows)
    if need.kind == REFERENCE:
        return any(reference.logical_name.lower() == need.key.lower() for reference in package.references)
    return any(variable.schema_name.lower() == need.key.lower() for variable in package.variables)


def _need_of(attributes: dict[str, str]) -> Need | None:
    """What a `Required` element asks for; None when it is of a type that has no rows here."""
    kind = attributes.get("type", "")
    if kind == "29" and attributes.get("id"):
        return Need(WORKFLOW, guid(attributes["id"]))
    if kind == REFERENCE:
        name = attributes.get("id.connectionreferencelogicalname") or attributes.get("displayName", "")
        return Need(REFERENCE, name)
    if kind in ("380", VARIABLE) and attributes.get("schemaName"):
        return Need(VARIABLE, attributes["schemaName"])
    return None


def _declared(package: Package, need: Need) -> dict[str, str] | None:
    return next((d.required for d in package.dependencies if need.matches(_need_of(d.required))), None)


def _undeclared(need: Need) -> dict[str, str]:
    if need.kind == WORKFLOW:
        return {"type": "29", "displayName": need.key, "solution": "Active", "id": f"{{{need.key}}}"}
    if need.kind == REFERENCE:
        name = {"displayName": need.key, "solution": "Active", "id.connectionreferencelogicalname": need.key}
        return {"type": REFERENCE, **name}
    return {"type": "380", "schemaName": need.key, "displayName": need.key, "solution": "Active"}


def _is_table(environment: Environment, attributes: dict[str, str]) -> bool:
    return attributes.get("type") == "1" and attributes.get("schemaName", "").lower() in environment.schema.tables


def _is_installed(environment: Environment, attributes: dict[str, str]) -> bool:
    label = attributes.get("solution", "")
    match = SOLUTION_LABEL.match(label)
    name = match["name"] if match else label
    return name.lower() in SYSTEM_SOLUTIONS or bool(environment.store.find("solution", uniquename=name))


def callers_last(flows: list[Flow]) -> list[Flow]:
    """Child flows before the flows that call them; cycles stay in the given order."""
    waiting = {flow.workflow_id: flow for flow in flows}
    ordered: list[Flow] = []
    while waiting:
        ready = [flow for flow in waiting.values() if not _children(flow) & (waiting.keys() - {flow.workflow_id})]
        for flow in ready or list(waiting.values()):
            ordered.append(waiting.pop(flow.workflow_id))
    return ordered


def _children(flow: Flow) -> set[str]:
    return {need.key for need in needs(flow.clientdata) if need.kind == WORKFLOW}
