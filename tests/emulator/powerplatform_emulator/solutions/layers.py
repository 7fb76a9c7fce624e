# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Layers of components: one for each managed solution that holds one, and `Active` for what was changed by hand.

Every component has an `Active` layer. Whether somebody changed something is told by the columns in it alone.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from ..environment import Environment, stable_id
from ..errors import bad_query
from ..store import Row
from ..tables.rules import NEVER_OVERWRITTEN
from ..tables.virtual import required, virtual
from . import components
from .covered import BELOW

ACTIVE = "Active"
# What a layer of a flow can cover, and what a managed solution says of a flow whatever was changed by hand since.
CONTENT = ("name", "description", "clientdata")
INSTALLED = "$installed"
# Columns that always stand in the layer of a component of a table, since every environment has its own.
OWN = {"connectionreference": "connectionid", "environmentvariablevalue": "value"}
ALWAYS = "modifiedon"
STATE = "statecode"
ON = 1
KINDS = {"workflow": "Workflow"}
FLAG = "msdyn_hasactivecustomization"

Component = tuple[int, str, Row]


def content(row: Row) -> Row:
    """What a flow says, to tell whether somebody changes it after it was installed."""
    return {name: row.get(name) for name in CONTENT}


def changed_columns(table: str, row: Row) -> list[str]:
    """The columns in the layer of what was changed by hand, without the one that is always there."""
    found = [name for name, value in (row.get(INSTALLED) or {}).items() if row.get(name) != value]
    if table == "workflow" and row.get(STATE) == ON:
        found.append(STATE)
    return found + ([OWN[table]] if table in OWN and row.get(OWN[table]) else [])


def find(environment: Environment, kind: str, object_id: str) -> Component | None:
    """The component of a kind: the number of its type, its table and its row."""
    for component_type, table in components.tables(environment).items():
        row = environment.store.get(table, object_id)
        if row is not None and KINDS.get(table, table).lower() == kind.lower():
            return component_type, table, row
    return None


@virtual("msdyn_componentlayer", selects=False)
def layers(environment: Environment, condition: str) -> list[Row]:
    """The layers of one component, the lowest first."""
    object_id = required(condition, "msdyn_componentid").lower()
    kind = required(condition, "msdyn_solutioncomponentname")
    found = find(environment, kind, object_id)
    if found is None:
        return []
    component_type, table, row = found
    holders = components.holders(environment, component_type, object_id)
    below = sorted((one for one in holders if one["ismanaged"]), key=lambda one: str(one.get("installedon")))
    made = [_managed(environment, row, solution) for solution in below]
    changes = [*changed_columns(table, row), ALWAYS]
    made.append(_layer(row, ACTIVE, changes, row.get("modifiedon")))
    identity = {"msdyn_componentid": object_id, "msdyn_solutioncomponentname": kind, "msdyn_name": row.get("name")}
    return [
        {
            **identity,
            **one,
            "msdyn_componentlayerid": stable_id("layer", object_id, one["msdyn_solutionname"]),
            "msdyn_order": order,
        }
        for order, one in enumerate(made, start=1)
    ]


def _managed(environment: Environment, row: Row, solution: Row) -> Row:
    """The layer of a managed solution: the component as that solution has it."""
    covered = (row.get(BELOW) or {}).get(solution["solutionid"]) or row
    publisher = environment.store.get("publisher", solution.get("_publisherid_value") or "") or {}
    layer = _layer({**row, **(covered.get(INSTALLED) or {})}, solution["uniquename"], [], NEVER_OVERWRITTEN)
    return {**layer, "msdyn_publishername": publisher.get("friendlyname")}


def _layer(row: Row, solution: str, changes: list[str], overwritten: str | None) -> Row:
    shown = {name: value for name, value in row.items() if not name.startswith("$")}
    return {
        "msdyn_solutionname": solution,
        "msdyn_componentjson": _json(shown, list(shown)),
        "msdyn_changes": _json(shown, changes),
        "msdyn_overwritetime": overwritten,
    }


def _json(row: Row, names: list[str]) -> str:
    attributes: list[dict[str, Any]] = [{"Key": name, "Value": row.get(name)} for name in names]
    return json.dumps({"Attributes": attributes})


@virtual("msdyn_solutioncomponentsummary")
def summaries(environment: Environment, condition: str) -> list[Row]:
    """The components of one solution, each with a flag: whether its layer of changes by hand has a column to show."""
    solution_id = required(condition, "msdyn_solutionid").lower()
    if FLAG in condition:
        raise bad_query(f"'{FLAG}' cannot be filtered.")
    tables = components.tables(environment)
    found = []
    for component_type, object_id in components.members(environment, solution_id):
        table = tables.get(component_type)
        row = (environment.store.get(table, object_id) if table else None) or {}
        found.append(
            {
                "msdyn_solutioncomponentsummaryid": stable_id("summary", solution_id, object_id),
                "msdyn_solutionid": solution_id,
                "msdyn_objectid": object_id,
                "msdyn_name": row.get("name"),
                "msdyn_componenttype": component_type,
                "msdyn_componentlogicalname": table,
                "msdyn_ismanaged": str(bool(row.get("ismanaged"))),
                FLAG: bool(table and changed_columns(table, row)),
            }
        )
    return found


@virtual("msdyn_solutioncomponentcountsummary")
def counts(environment: Environment, condition: str) -> list[Row]:
    """How many components of each type a solution has."""
    solution_id = required(condition, "msdyn_solutionid").lower()
    tables = components.tables(environment)
    found = Counter(component_type for component_type, _object_id in components.members(environment, solution_id))
    return [
        {
            "msdyn_solutioncomponentcountsummaryid": stable_id("count", solution_id, str(component_type)),
            "msdyn_solutionid": solution_id,
            "msdyn_componenttype": component_type,
            "msdyn_componentlogicalname": tables.get(component_type),
            "msdyn_total": total,
        }
        for component_type, total in found.items()
    ]
