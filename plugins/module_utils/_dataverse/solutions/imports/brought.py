# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a package brings besides cloud flows and what is declared: desktop flows, and defaults and values of variables.

That an environment keeps the parts of a desktop flow in columns called as the elements of a package is inferred from
the names of both; a part whose column is empty is not compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...api.address import any_of_many
from ...connection_references.fields import same_connector
from ...environment_variables import rows as environment_variables
from ...environment_variables.types import hidden
from ..packages.customizations import part_digest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    from .situation import Situation

    Facts = Mapping[str, Any]
    Rows = Mapping[str, dict[str, Any]]
    Query = tuple[str, dict[str, Any]]
    Sides = dict[str, dict[str, Any]]

DESKTOP_FLOW = "category eq 6"
COLUMN_OF = {
    "script": "definition",
    "inputs": "inputs",
    "outputs": "outputs",
    "connections": "connectionreferences",
    "dependencies": "dependencies",
    "metadata": "metadata",
}
COLUMNS = "workflowid,name,description,category,statecode," + ",".join(COLUMN_OF.values())


def queries_of(package: Facts) -> list[Query]:
    """Return the queries for the desktop flows of a package: (table, options) each."""
    ids = sorted(flow["flow_id"] for flow in package["desktop_flows"])
    conditions = ["{0} and {1}".format(DESKTOP_FLOW, some) for some in any_of_many("workflowid", ids)] if ids else []
    return [("workflows", {"select": COLUMNS, "filter": one}) for one in conditions]


def desktop_flows(package: Facts, rows: Rows) -> tuple[Sides, Sides]:
    """Return the desktop flows of a package as they are and as they will be, by id; ``rows`` are the existing ones.

    An import turns none of them on or off.
    """
    before: Sides = {}
    after: Sides = {}
    for flow in package["desktop_flows"]:
        row = rows.get(flow["flow_id"])
        parts = {word: part for word, part in (flow.get("parts") or {}).items() if word in COLUMN_OF}
        if row:
            there = {word: row.get(column) for word, column in COLUMN_OF.items()}
            old = {word: part_digest(content) for word, content in there.items() if content}
            before[flow["flow_id"]] = {"name": row["name"], "parts": old}
            parts = {word: part for word, part in parts.items() if word in old}
        after[flow["flow_id"]] = {
            "name": flow["name"],
            "parts": dict(before.get(flow["flow_id"], {}).get("parts", {}), **parts),
        }
    return before, after


def of_variables(package: Facts, rows: Rows, declared: Collection[str]) -> tuple[Sides, Sides]:
    """Return defaults and values of variables, the existing ones as they are, and all as the package makes them.

    ``declared`` are the names that get another value.
    """
    before: Sides = {}
    after: Sides = {}
    for one in package["environment_variables"]:
        row, name = rows.get(one["name"].lower()), one["name"]
        comes = {"default": one.get("default")}
        if one.get("carries_value") and name not in declared:
            comes["value"] = one["value"]
        if row:
            there = {"default": row.get("defaultvalue") or None, "value": environment_variables.value_of(row)}
            before[name] = {word: hidden(one["type"], name, there[word]) for word in comes}
            after[name] = comes
        else:
            after[name] = {word: text for word, text in comes.items() if text is not None}
    return before, after


def differing(package: Facts, found: Situation) -> list[str]:
    """Return what of a package, flows aside, does not exist or differs, in words (see situation.py for ``found``).

    Values are the environment's own and do not count, nor do display names of variables, which are in its language, and
    addresses of custom connectors.
    """
    old, new = desktop_flows(package, found.desktop_flows)
    other = ["desktop flow {0!r}".format(new[guid]["name"]) for guid in new if old.get(guid) != new[guid]]
    for one in package["connection_references"]:
        if _is_other_reference(one, found.references.get(one["name"].lower())):
            other.append("connection reference {0!r}".format(one["name"]))
    there, comes = of_variables(package, found.variables, ())
    for one in package["environment_variables"]:
        name = one["name"]
        if (
            name not in there
            or there[name].get("default") != comes[name].get("default")
            or _is_other_variable(one, found.variables[name.lower()])
        ):
            other.append("environment variable {0!r}".format(name))
    return other


def _is_other_reference(one: Facts, row: Facts | None) -> bool:
    """Return whether a connection reference of a package does not exist, or has another connector or display name."""
    if row is None:
        return True
    is_called = one["display_name"] in ("", row.get("connectionreferencedisplayname") or "")
    return not (is_called and (one["custom"] or same_connector(one["connector"], row.get("connectorid"))))


def _is_other_variable(one: Facts, row: dict[str, Any]) -> bool:
    """Return whether a variable of a package has another type, or is required where the existing one is not."""
    return one["type"] != environment_variables.kind_of(row) or one["required"] != bool(row.get("isrequired"))
