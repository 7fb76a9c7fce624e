# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A solution as it is declared: created, changed, filled with flows, or uninstalled (contract 16)."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

from ...._core.doing import operations
from ...._core.errors import Failure, InputFailure, OutcomeUnknown
from ...._core.field import NOTHING, Difference, columns, declared, difference
from ...._core.option_checks import refuse_empty
from ...._core.plan import Plan, Step
from ...lookups import solutions
from ...lookups.brought import predicted
from ..operations import other_operations
from ..packages import version as versions
from . import publishers
from .components import Components
from .fields import FLOWS, PROPERTIES, PUBLISHER
from .uninstall import Uninstall, by_type

if TYPE_CHECKING:
    from typing import Any

    from ...._core.plan import Operations
    from ...._core.protocols import Context

    Values = dict[str, Any]

UNIQUE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,64}")
RULE_OF_NAMES = "A unique name consists of up to 65 letters, digits and underscores and must not start with a digit."
LONGEST = {"friendly_name": 256, "description": 2000}
FIRST_VERSION = "1.0.0.0"


def declare(context: Context) -> Plan:
    """Plan for ``options`` of the module dataverse_solution, whose ``flows`` and ``flows_absent`` are objects."""
    refuse_empty(context.options, "name", "version", "publisher", "friendly_name")
    options = dict(context.options, version=versions.declared(context.options))
    row = solutions.read(context.dataverse, options["name"])
    if options["state"] == "absent":
        return _absence(context, row)
    _check_texts(context.dataverse, options, row)
    components = Components(context.dataverse, options, row)
    desired = declared(PROPERTIES, options)
    if row:
        return _change(context, row, components, desired)
    return _creation(context, components, desired)


def _absence(context: Context, row: Values | None) -> Plan:
    dataverse, name, options, warnings, going = context.dataverse, context.options["name"], context.options, [], []
    if row:
        solutions.refuse_base(row, "deleted")
        # what runs may be the removal that an earlier run started
        lookout = other_operations.OtherOperations(dataverse, options["abandoned_after"])
        undone = "Solution {0!r} was not uninstalled".format(name)
        warnings = lookout.wait_until_idle(undone, context.waiter_for_others())
        row = solutions.read(dataverse, name)
    if not row:
        return Plan(_target(context), NOTHING, warnings=warnings, now={"solution": None, "flows": [], "removals": []})
    uninstall, summary = Uninstall(dataverse, name, context.waiter()), "delete {0} (its components are kept)"
    before = dict(_properties(row), name=name, managed=row["ismanaged"])
    if row["ismanaged"]:
        summary = "uninstall {0} and its components"
        found = uninstall.dependencies()
        if found:
            uninstall.refuse(found)
        going = uninstall.removals(row)
        if not options["allow_removals"]:
            uninstall.refuse_removals(going)
        before["components"] = by_type(going)
    summary = summary.format(_label(context))

    def remove(_nothing: None) -> Operations | None:
        return operations(summary, "skipped") if uninstall.carry_out(row) else None

    step = Step(summary, None, remove)
    foreseen: Values = {"solution": None, "flows": []}
    return Plan(_target(context), Difference(before, {}), [step], warnings, foreseen=foreseen, told={"removals": going})


def _creation(context: Context, components: Components, desired: Values) -> Plan:
    dataverse, name, label = context.dataverse, context.options["name"], _label(context)
    if not desired.get("publisher"):
        raise InputFailure(
            "There is no {0} in {1}.".format(label, dataverse.url),
            "{0} To create it, set publisher.".format(solutions.suggestion(dataverse, name)).strip(),
        )
    desired = {"friendly_name": name, "version": FIRST_VERSION, **desired}
    guid = str(uuid.uuid4())

    publishers.foresee(dataverse, desired["publisher"], predicted(context.options))

    def create(values: Values) -> None:
        body = dict(_columns(dataverse, values), solutionid=guid, uniquename=name)
        dataverse.create("solutions", body, "Creating {0}".format(label), guid=guid)

    steps = [Step("create {0}".format(label), desired, create)]
    solution = dict.fromkeys(solutions.RESULT_MEMBERS)
    solution.update({"description": "", **desired}, unique_name=name, managed=False)
    flows = {"flows": components.after()} if components.declared else {}
    return Plan(
        _target(context),
        difference((*PROPERTIES, FLOWS), None, {**desired, **flows}, name=name),
        steps + components.steps(context.warn) + _publishing(context),
        components.warnings,
        foreseen={"solution": solution, "flows": components.after(), "removals": []},
    )


def _change(context: Context, row: Values, components: Components, desired: Values) -> Plan:
    dataverse, label = context.dataverse, _label(context)
    current = dict(_properties(row), flows=components.before())
    different = difference((*PROPERTIES, FLOWS), current, dict(desired, flows=components.after()))
    now = {"solution": solutions.as_result(row), "flows": components.before(), "removals": []}
    if not different:
        return Plan(_target(context), different, warnings=components.warnings, now=now)
    if row["ismanaged"]:
        raise InputFailure(
            "The {0} is managed in {1} and cannot be changed there.".format(label, dataverse.url),
            "Change it in the development environment, and import it.",
        )
    if PUBLISHER in different.fields:
        publishers.foresee(dataverse, desired["publisher"], predicted(context.options))
    changed = [field for field in different.fields if field is not FLOWS]
    values = {field.name: desired[field.name] for field in changed}

    def change(values: Values) -> None:
        body, doing = _columns(dataverse, values), "Changing {0}".format(label)
        dataverse.update("solutions", row["solutionid"], body, doing, row["@odata.etag"])

    summary = "change {0} of {1}".format(", ".join(field.label for field in changed), label)
    steps = [Step(summary, values, change)] if changed else []
    return Plan(
        _target(context),
        different,
        steps + components.steps(context.warn) + _publishing(context),
        components.warnings + versions.warnings(context.options["name"], current["version"], desired.get("version")),
        now,
        foreseen={"solution": {**now["solution"], **values}, "flows": components.after(), "removals": []},
    )


def _columns(dataverse: Any, values: Values) -> Values:
    body = columns(PROPERTIES, values)
    if "publisher" in values:
        guid = publishers.require(dataverse, values["publisher"])
        body["publisherid@odata.bind"] = "/publishers({0})".format(guid)
    return body


def _publishing(context: Context) -> list[Step]:
    if not context.options["publish"]:
        return []
    return [Step("publish all customizations", None, lambda _nothing: _publish(context))]


def _publish(context: Context) -> None:
    """Publish when nothing else runs; a later run, which finds nothing to change, would not make up for it."""
    doing, dataverse = "Publishing all customizations", context.dataverse
    try:
        other_operations.when_idle(
            dataverse, context.waiter(), lambda: dataverse.act("PublishAllXml", {}, doing, repeatable=True)
        )
    except Failure as failure:
        published = "perhaps not" if isinstance(failure, OutcomeUnknown) else "not"
        raise Failure(
            "The change is stored but {0} published: {1}".format(
                published, failure.message.removesuffix(failure.remedy).strip()
            ),
            "Publish manually; a later run does not publish it.",
            http_status=failure.http_status,
            code=failure.code,
            detail=failure.detail,
            request_id=failure.request_id,
            reasons=failure.reasons,
        )


def _properties(row: Values) -> Values:
    found = solutions.as_result(row)
    return {field.name: found[field.name] for field in PROPERTIES}


def _check_texts(dataverse: Any, options: Values, row: Values | None) -> None:
    """Raise InputFailure when the server would not take a text, among them the name of a new solution."""
    if not row and not UNIQUE_NAME.fullmatch(options["name"]):
        solutions.require(dataverse, options["name"], RULE_OF_NAMES)
    for name, most in LONGEST.items():
        length = len(options.get(name) or "")
        if length > most:
            raise InputFailure("{0} has {1} characters; the maximum is {2}.".format(name, length, most))


def _label(context: Context) -> str:
    return "solution {0!r}".format(context.options["name"])


def _target(context: Context) -> str:
    return "{0} in {1}".format(_label(context), context.dataverse.url)
