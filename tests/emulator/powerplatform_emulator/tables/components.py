# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Membership of rows in solutions: the solutioncomponent table."""

from __future__ import annotations

from ..caller import Caller
from ..environment import Environment
from ..errors import DataverseError
from ..store import Row

DEFAULT_SOLUTION_ID = "fd140aaf-4df4-11dd-bd17-0019b9312238"
COMPONENT_TYPES = {
    "role": 20,
    "workflow": 29,
    "environmentvariabledefinition": 380,
    "environmentvariablevalue": 381,
}
FIRST_OWN_TYPE = 10_020
OWN_TYPES = 300


def connection_reference_type(environment: Environment) -> int:
    """Every organisation numbers the types that came late in its own way."""
    return FIRST_OWN_TYPE + int(environment.organization_id[:4], 16) % OWN_TYPES


def component_type_of(environment: Environment, table: str) -> int | None:
    """The number that rows of this table have as components; None when they are no components."""
    return connection_reference_type(environment) if table == "connectionreference" else COMPONENT_TYPES.get(table)


def unmanaged_solution(environment: Environment, unique_name: str) -> Row:
    """The solution that a new row may be put into."""
    found = environment.store.find("solution", uniquename=unique_name)
    if not found:
        text = f"Solution with unique name '{unique_name}' does not exist."
        raise DataverseError(404, "0x80040217", text)
    if found[0].get("ismanaged"):
        raise DataverseError(400, "0x8004f024", "Managed solution cannot be updated.")
    return found[0]


def add_component(
    environment: Environment, caller: Caller, solution_id: str, component_type: int, object_id: str
) -> Row:
    """Put a row into a solution; a row that is in it already stays there once."""
    store = environment.store
    found = store.find("solutioncomponent", _solutionid_value=solution_id, objectid=object_id)
    if found:
        return found[0]
    return store.insert(
        "solutioncomponent",
        {
            "_solutionid_value": solution_id,
            "componenttype": component_type,
            "objectid": object_id,
            "rootcomponentbehavior": 0,
            "ismetadata": False,
            "_createdby_value": caller.systemuserid,
            "_modifiedby_value": caller.systemuserid,
        },
    )


def forget_component(environment: Environment, object_id: str) -> None:
    for component in environment.store.find("solutioncomponent", objectid=object_id):
        environment.store.delete("solutioncomponent", component["solutioncomponentid"])
