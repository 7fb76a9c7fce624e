# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The outcome of a comparison of many environments: lines for a screen, figures, and which of them make a job fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .environments import DRIFT, ERROR, MANUAL_CHANGE, OUTCOMES, last_change, noun_of
from .parts import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from .environments import Environment

# The outcomes that make a job fail.
FAILING = {"drift": (ERROR, DRIFT), "errors": (ERROR,), "never": ()}
LOUD = (ERROR, DRIFT)
SHOWN = 20
WORDS = {"differs": "differs", "missing": "does not exist", "undeclared": "is not declared"}


def lines(environments: Sequence[Environment]) -> list[str]:
    """Return the outcome of each environment with what was found there."""
    return [line for one in environments for line in _of_environment(one)]


def failures(environments: Sequence[Environment], fail_on: str) -> dict[str, str]:
    """Return why a job must fail, by names of environments."""
    return {one.name: _failure(one) for one in environments if one.outcome in FAILING[fail_on]}


def figures(environments: Sequence[Environment], checked_at: str) -> dict[str, Any]:
    """Return the worst outcome, and the names of environments by outcome."""
    names = {outcome: [one.name for one in environments if one.outcome == outcome] for outcome in OUTCOMES}
    worst = next((outcome for outcome in OUTCOMES if names[outcome]), OUTCOMES[-1])
    return {"outcome": worst, "checked_at": checked_at, **names}


def _failure(one: Environment) -> str:
    first = _found(one)[:1]
    return " The first one: ".join([_summary(one), *first])


def _of_environment(one: Environment) -> Iterator[str]:
    word = one.outcome.replace("_", " ")
    yield "{0} {1} - {2}".format(one.name, word.upper() if one.outcome in LOUD else word, _summary(one))
    found = _found(one)
    for line in found[:SHOWN]:
        yield "{0}: {1}".format(one.name, line)
    if len(found) > SHOWN:
        yield "{0}: {1} more".format(one.name, len(found) - SHOWN)


def _found(one: Environment) -> list[str]:
    return [*map(_object, one.objects), *map(_finding, one.findings)]


def _summary(one: Environment) -> str:
    if one.outcome == ERROR:
        return one.message
    undeclared = sum(entry["outcome"] == "undeclared" for entry in one.objects)
    manual = sum(entry["check"] == MANUAL_CHANGE for entry in one.findings)
    others = len(one.findings) - manual
    parts = ["{0} of {1} differ".format(len(one.objects) - undeclared, counted(one.declared, "declared object"))]
    parts += ["{0} undeclared".format(undeclared)] if undeclared else []
    parts += [counted(manual, "manual change")] if manual else []
    parts += [counted(others, "other finding")] if others else []
    return "{0}.".format(", ".join(parts))


def _object(one: Mapping[str, Any]) -> str:
    text = "{0} {1} {2}".format(noun_of(one["kind"]), one["name"], WORDS[one["outcome"]])
    return "{0}. Last change: {1}.".format(text, last_change(one))


def _finding(one: Mapping[str, Any]) -> str:
    return "{0} {1}: {2}".format(noun_of(one["kind"]), one["name"], one["text"])
