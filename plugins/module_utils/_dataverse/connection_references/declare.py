# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A connection reference as it is declared: created, changed, bound (contract 13.1)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ..._core.errors import InputFailure
from ..._core.field import columns, declared, difference, values
from ..._core.late_imports import late
from ..._core.option_checks import refuse_empty
from ..._core.plan import Plan, Step
from . import connection_form, rows
from .fields import FIELDS, connector_name

if TYPE_CHECKING:
    from typing import Any

    from ..._core.protocols import Context
    from ..lookups import brought, layers, lockdown, solutions
    from . import running_flows
else:
    brought, layers, solutions = late(__package__, "..lookups.brought", "..lookups.layers", "..lookups.solutions")
    (lockdown,) = late(__package__, "..lookups.lockdown")
    (running_flows,) = late(__package__, ".running_flows")

LONGEST_NAME = 200


def declare(context: Context) -> Plan:
    """Plan for ``options`` of the module dataverse_connection_reference."""
    options = context.options
    label = "connection reference {0!r}".format(options["name"])
    desired = _checked(options, label)
    row, coming = rows.find(context.dataverse, options["name"]), None
    if not row and options.get("predicted_solutions"):
        row = coming = brought.find(options, "connection_references", rows.of_result)
    plan = of_row(context.dataverse, row, desired) if row else _creation(context, desired, label)
    return brought.only_planned(plan, label, context.dataverse.url) if coming else plan


def _checked(options: dict[str, Any], label: str) -> dict[str, Any]:
    """Return what is declared; InputFailure when it cannot be right."""
    refuse_empty(options, "solution")
    if not 0 < len(options["name"].strip()) <= LONGEST_NAME:
        raise InputFailure("name must have 1 to {0} characters.".format(LONGEST_NAME))
    desired = declared(FIELDS, options)
    if "connection" in desired:
        if options["state"] == "unbound":
            raise InputFailure("connection and state=unbound cannot be combined for {0}.".format(label))
        connection_form.check(desired["connection"], label, "set state=unbound to remove the connection")
    if options["state"] == "unbound":
        desired["connection"] = ""
    if "connector" in desired:
        desired["connector"] = connector_name(desired["connector"])
        if not desired["connector"]:
            raise InputFailure(
                "The connector of {0} has no name: {1!r}.".format(label, options["connector"][:60]),
                "Specify a name such as shared_office365, or omit the option.",
            )
    return desired


def of_row(dataverse: Any, row: rows.Row, desired: dict[str, Any], search: bool = True) -> Plan:
    """Plan for an existing connection reference; without ``search``, the flows that use it are not read."""
    current, label = values(FIELDS, row), "connection reference {0!r}".format(row[rows.NAME])
    different = difference(FIELDS, current, desired, name=row[rows.NAME])
    target, names = "{0} in {1}".format(label, dataverse.url), different.names
    now = {"connection_reference": rows.as_result(row), "flows": []}
    if not different:
        return Plan(target, different, now=now)
    if "connector" in names and current["connection"] and "connection" not in desired:
        raise InputFailure(
            "The {0} is bound to a connection of {1}; a different connector needs a different connection.".format(
                label, current["connector"]
            ),
            "Set connection too.",
        )
    users, warnings = [], layers.warnings(dataverse, row, label, [one.name for one in different.fields if one.layered])
    if search and "connection" in names:
        users, said = running_flows.of_references(dataverse, [row[rows.NAME]])
        warnings += said
    body = columns(different.fields, desired)
    step = Step(_summary(label, names, desired), body, partial(rows.change, dataverse, row))
    foreseen = {"connection_reference": rows.as_result({**row, **body})}
    return Plan(target, different, [step], warnings, now, foreseen, told={"flows": users})


def _creation(context: Context, desired: dict[str, Any], label: str) -> Plan:
    dataverse, name, solution = context.dataverse, context.options["name"], context.options.get("solution")
    if "connector" not in desired:
        raise InputFailure(
            "The {0} does not exist in {1}.".format(label, dataverse.url),
            "{0} To create it, set connector.".format(rows.suggestion(dataverse, name)).strip(),
        )
    if solution:
        solutions.require_unmanaged(dataverse, solution, label)
    lockdown.refuse_creation(dataverse, label)
    desired = {"display_name": name, **desired}
    body = columns(FIELDS, desired)
    step = Step("create {0}".format(label), body, lambda body: rows.create(dataverse, name, body, solution))
    foreseen = rows.as_result({rows.NAME: name, "ismanaged": False, **body})
    return Plan(
        "{0} in {1}".format(label, dataverse.url),
        difference(FIELDS, None, desired, name=name),
        [step],
        foreseen={"connection_reference": foreseen, "flows": []},
    )


def _summary(label: str, names: list[str], desired: dict[str, Any]) -> str:
    if names == ["connection"]:
        wanted = desired["connection"]
        return "bind {0} to {1!r}".format(label, wanted) if wanted else "unbind {0}".format(label)
    return "change {0} of {1}".format(", ".join(names).replace("_", " "), label)
