# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An environment variable as it is declared: its definition, and its value in one environment (contract 13.2, 13.3)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ..._core.errors import InputFailure
from ..._core.field import columns, declared, difference
from ..._core.late_imports import late
from ..._core.option_checks import refuse_empty
from ..._core.plan import Plan, Step
from . import rows, types
from .fields import OF_TYPE, PLAIN, fields_of

if TYPE_CHECKING:
    from typing import Any

    from ..._core.protocols import Context
    from ..lookups import brought, layers, lockdown, solutions
else:
    brought, layers, solutions = late(__package__, "..lookups.brought", "..lookups.layers", "..lookups.solutions")
    (lockdown,) = late(__package__, "..lookups.lockdown")

LONGEST_NAME = 100


def declare(context: Context) -> Plan:
    """Plan for ``options`` of the module dataverse_environment_variable."""
    options = context.options
    label, given = "environment variable {0!r}".format(options["name"]), [options.get(name) for name in OF_TYPE]
    with types.secret_on_failure(given, context.hide):
        _check(options, label)
        row, coming = rows.find(context.dataverse, options["name"]), None
        if not row and options.get("predicted_solutions"):
            row = coming = brought.find(options, "environment_variables", rows.of_result)
    kind = _kind(context, row, given, label)
    desired = _desired(options, kind, label)
    plan = of_row(context.dataverse, row, desired) if row else _creation(context, kind, desired, label)
    return brought.only_planned(plan, label, context.dataverse.url) if coming else plan


def _check(options: dict[str, Any], label: str) -> None:
    refuse_empty(options, "solution")
    if not 0 < len(options["name"].strip()) <= LONGEST_NAME:
        raise InputFailure("name must have 1 to {0} characters.".format(LONGEST_NAME))
    state, value = options["state"], options.get("value")
    if state != "present" and value is not None:
        raise InputFailure("value and state={0} cannot be combined for {1}.".format(state, label))
    types.given(value, "The value of {0}".format(label), "set state=default or state=empty")


def _kind(context: Context, row: rows.Row | None, given: list[Any], label: str) -> str:
    """Return the type of the variable, and hide the values that are secret by it."""
    name, wanted = context.options["name"], context.options.get("type")
    kind = rows.kind_of(row) if row else wanted
    if kind is None or types.SECRET in (kind, wanted):
        types.hide_values(given, context.hide)
    else:
        context.hide(*types.secrets(kind, name, given))
    if kind is None:
        raise InputFailure(
            "The {0} does not exist in {1}.".format(label, context.dataverse.url),
            "{0} To create it, set type.".format(rows.suggestion(context.dataverse, name)).strip(),
        )
    if wanted and wanted != kind:
        raise InputFailure("The {0} is of type {1}, which cannot be changed to {2}.".format(label, kind, wanted))
    return kind


def _desired(options: dict[str, Any], kind: str, label: str) -> dict[str, Any]:
    desired = declared(PLAIN, options)
    for name in OF_TYPE:
        if options.get(name) is not None:
            what = "The {0} of {1}".format(name.replace("_", " "), label)
            desired[name] = types.as_text(options[name], kind, what)
    if options["state"] != "present":
        desired["value"] = None if options["state"] == "default" else ""
    return desired


def of_row(dataverse: Any, row: rows.Row, desired: dict[str, Any]) -> Plan:
    """Plan for an existing variable."""
    name, label = row["schemaname"], "environment variable {0!r}".format(row["schemaname"])
    different = difference(fields_of(rows.kind_of(row), name), rows.values(row), desired, name=name)
    body, layered = columns(different.fields, desired), [one.name for one in different.fields if one.layered]
    steps = []
    if layered:
        summary = "change {0} of {1}".format(", ".join(layered).replace("_", " "), label)
        steps.append(Step(summary, body, partial(rows.define, dataverse, row)))
    if "value" in different.names:
        steps.append(_value_step(dataverse, row, desired["value"], label))
    return Plan(
        "{0} in {1}".format(label, dataverse.url),
        different,
        steps,
        rows.warnings(row) + layers.warnings(dataverse, row, label, layered),
        now={"environment_variable": rows.as_result(row)},
        foreseen=_foreseen({**row, **body}, desired),
    )


def _creation(context: Context, kind: str, desired: dict[str, Any], label: str) -> Plan:
    dataverse, name, solution = context.dataverse, context.options["name"], context.options.get("solution")
    if solution:
        solutions.require_unmanaged(dataverse, solution, label)
    lockdown.refuse_creation(dataverse, label)
    desired = {"display_name": name, **desired}
    fields, row = fields_of(kind, name), rows.new(dataverse, name, kind)
    body = {**columns(fields, desired), **row}
    steps = [Step("create {0}".format(label), body, lambda body: rows.create(dataverse, body, solution))]
    if desired.get("value") is not None:
        steps.append(_value_step(dataverse, row, desired["value"], label))
    return Plan(
        "{0} in {1}".format(label, dataverse.url),
        difference(fields, None, desired, name=name, type=kind),
        steps,
        foreseen=_foreseen({**body, "environmentvariabledefinitionid": None, "ismanaged": False}, desired),
    )


def _value_step(dataverse: Any, row: rows.Row, value: str | None, label: str) -> Step:
    if value is None:
        return Step("reset {0} to its default".format(label), None, lambda _nothing: rows.reset(dataverse, row))
    return Step("set {0}".format(label), value, partial(rows.set_value, dataverse, row))


def _foreseen(row: rows.Row, desired: dict[str, Any]) -> dict[str, Any]:
    """Return the facts about a definition as it will be."""
    if "value" in desired:
        row = {**row, rows.VALUES: [] if desired["value"] is None else [{"value": desired["value"]}]}
    return {"environment_variable": rows.as_result(row)}
