# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An environment, declared as data: connection references, then variables, then flows, as one plan with one diff."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ..._core.errors import InputFailure
from ..._core.field import Difference
from ..._core.option_checks import refuse_empty
from ..._core.parts import Part, Parts
from ..._core.plan import Plan
from ..._core.text import joined
from ..flows.many.entries import MOST_PARALLEL
from . import flows, objects, reading, references, solutions, variables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from .objects import Object
    from .reading import Found

IGNORE = "ignore"
# What happens to objects of these parts that are not declared, other than that they are listed.
REMOVING = {
    "connection_references": references.UNBIND,
    "environment_variables": variables.RESET,
    "flows": flows.TURN_OFF,
}


def declare(context: Any) -> Plan:
    """Return the plan that brings an environment to its declaration.

    ``options`` are those of the module dataverse_environment_state, with parts that are None if they are not declared.
    """
    options = context.options
    _check(options)
    everything = reading.everything(context.dataverse)
    return plan(context, options, everything, _scope(context.dataverse, options, everything), context.warn)


def plan(
    context: Any,
    options: Mapping[str, Any],
    everything: Found,
    found: Found,
    warn: Callable[[str], None] = lambda _text: None,
) -> Plan:
    """Return the plan for an environment that was read; ``found`` is the scope of what is not declared.

    ``warn`` is called with what is not declared and is left as it is, since no step and no diff shows it.
    """
    parts = Parts(list(_parts(context, options, found)), context.warn)
    told = _told(context, options, everything, found)
    return Plan(
        "{0} as it is".format(context.dataverse.url),
        Difference(parts.side("before"), parts.side("after")),
        parts.steps,
        parts.warnings,
        target_after="{0} as declared".format(context.dataverse.url),
        outcome=partial(_outcome, parts, told, warn),
        carry_out=parts.carry_out,
        on_success=parts.succeed,
    )


def _check(options: Mapping[str, Any]) -> None:
    refuse_empty(options, "name_pattern")
    if not 1 <= options["max_parallel"] <= MOST_PARALLEL:
        raise InputFailure("max_parallel must be 1 to {0}.".format(MOST_PARALLEL))
    if not options["solutions"] and not options["name_pattern"]:
        for name in (name for name in REMOVING if options["exact"][name] == REMOVING[name]):
            raise InputFailure(
                "exact.{0} is {1}, but no solutions are declared.".format(name, REMOVING[name]),
                "Declare the solutions that it concerns, or set name_pattern, such as '*' for the whole environment.",
            )


def _scope(dataverse: Any, options: Mapping[str, Any], found: Found) -> Found:
    """Return what was found, with the scope in which what is not declared is searched for."""
    declared = options["solutions"] or ()
    chosen = solutions.chosen(declared, found.solutions)
    limited = bool(declared) and any(one != IGNORE for one in options["exact"].values())
    return reading.narrowed(dataverse, found, chosen, limited, options["name_pattern"])


def _parts(context: Any, options: Mapping[str, Any], found: Found) -> Sequence[Part]:
    exact, most, parts = options["exact"], options["max_parallel"], []
    bound = options["connection_references"] or {}
    for name, noun in (("connection_references", references), ("environment_variables", variables)):
        if options[name] is not None:
            again = partial(_again, noun.plan, context, options[name], exact[name], found, most)
            plan = noun.plan(context, options[name], exact[name], found, most)
            _check_empty(options, name, plan)
            parts.append(Part(name.replace("_", " "), plan, again, {}))
    if options["flows"] is not None:
        wanted = flows.Wanted(options["flows"], exact["flows"], exact["shares"], most)
        plan = flows.plan(context, wanted, found, references.connections(bound, found))
        _check_empty(options, "flows", plan)
        parts.append(Part("flows", plan, partial(_flows_again, context, wanted, found), {}))
    return parts


def _check_empty(options: Mapping[str, Any], name: str, plan: Plan) -> None:
    """Raise InputFailure if an empty part would change all that exists."""
    if plan.changed and not options[name] and not options["allow_empty"]:
        word = options["exact"][name]
        raise InputFailure(
            "{0} is empty, and exact.{0} is {1}.".format(name, word),
            "To {0} all that exists, set allow_empty.".format(word.replace("_", " ")),
        )


def _again(plan: Any, context: Any, declared: Any, exact: str, found: Found, most: int) -> Plan:
    planned: Plan = plan(context, declared, exact, _read_again(context, found), most)
    return planned


def _flows_again(context: Any, wanted: flows.Wanted, found: Found) -> Plan:
    return flows.plan(context, wanted, _read_again(context, found))


def _read_again(context: Any, found: Found) -> Found:
    return reading.everything(context.dataverse)._replace(members=found.members, matches=found.matches)


def _told(context: Any, options: Mapping[str, Any], everything: Found, found: Found) -> list[Object]:
    """Return the objects whose verdicts do not depend on what is carried out."""
    exact, told = options["exact"], []
    declared = options["solutions"]
    if declared is not None:
        told += solutions.compared(declared, everything.solutions, context.dataverse.url)
        if exact["solutions"] != IGNORE:
            told += solutions.others(declared, everything.solutions)
    bound, values = options["connection_references"], options["environment_variables"]
    if bound is not None and exact["connection_references"] == flows.REPORT:
        told += references.others(bound, found)
    if values is not None and exact["environment_variables"] != IGNORE:
        told += variables.others(values, exact["environment_variables"], found)
    return told


def _outcome(parts: Parts, told: Sequence[Object], warn: Callable[[str], None], applied: bool) -> dict[str, Any]:
    facts = list(parts.outcome(applied).values())
    result = objects.facts([*told, *(one for some in facts for one in some["objects"])])
    left = [objects.label(one) for one in result["objects"] if one["outcome"] == objects.UNDECLARED]
    if left:
        warn("Not declared, and left as it is: {0}.".format(joined(left, 300, 10)))
    objects.check(result, nothing_done=not parts.steps, unknown=any(one["unknown"] for one in facts))
    return result
