# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Layers of components: one for each managed solution that holds one, and `Active` for what was changed by hand.

Every component has an `Active` layer. Whether somebody changed something is told by the columns in it alone.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from ..environment import Environment, stable_id
from ..errors import bad_query
from ..store import Row
from ..tables.virtual import required, virtual
from . import components

ACTIVE = "Active"
COMPARED = ("name", "description", "clientdata")
# Columns that always stand in the layer of a component of a table, since every environment has its own.
OWN = {"connectionreference": "connectionid", "environmentvariablevalue": "value"}
ALWAYS = "modifiedon"
STATE = "statecode"
ON = 1
KINDS = {"workflow": "Workflow"}
FLAG = "msdyn_hasactivecustomization"


def digests(row: Row) -> dict[str, str]:
    """What a flow says, column by column, to tell whether somebody changed it since it was installed."""
    return {name: hashlib.sha256(json.dumps(row.get(name)).encode()).hexdigest() for name in COMPARED}


def changed_columns(table: str, row: Row) -> list[str]:
    """The columns in the layer of what was changed by hand, without the one that is always there."""
    now = digests(row)
    found = [name for name, digest in (row.get("$installed") or {}).items() if digest != now[name]]
    if table == "workflow" and row.get(STATE) == ON:
        found.append(STATE)
    return found + ([OWN[table]] if table in OWN and row.get(OWN[table]) else [])


@virtual("msdyn_componentlayer")
def layers(environment: Environment, condition: str) -> list[Row]:
    """The layers of one component, the lowest first."""
    object_id = required(condition, "msdyn_componentid").lower()
    kind = required(condition, "msdyn_solutioncomponentname")
    for component_type, table in components.tables(environment).items():
        row = environment.store.get(table, object_id)
        if row is not None and KINDS.get(table, table).lower() == kind.lower():
            holders = components.holders(environment, component_type, object_id)
            below = sorted((one for one in holders if one["ismanaged"]), key=lambda one: str(one.get("installedon")))
            names = [str(one["uniquename"]) for one in below]
            changes = [*changed_columns(table, row), ALWAYS]
            return [
                _layer(kind, object_id, row, name, order, changes if name == ACTIVE else [])
                for order, name in enumerate([*names, ACTIVE], start=1)
            ]
    return []


def _layer(kind: str, object_id: str, row: Row, solution: str, order: int, changes: list[str]) -> Row:
    shown = {name: value for name, value in row.items() if not name.startswith("$")}
    return {
        "msdyn_componentlayerid": stable_id("layer", object_id, solution),
        "msdyn_componentid": object_id,
        "msdyn_solutioncomponentname": kind,
        "msdyn_solutionname": solution,
        "msdyn_order": order,
        "msdyn_name": row.get("name"),
        "msdyn_componentjson": _json(shown, list(shown)),
        "msdyn_changes": _json(shown, changes),
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
