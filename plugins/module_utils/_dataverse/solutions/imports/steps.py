# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of an import, in the order in which they are carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...._core.plan import Step
from . import removals
from .decision import APPLY, APPLY_HOLDING, HOLDING, REMOVE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .consequences import Consequences
    from .run import ImportRun
    from .situation import Situation

RESTORE = "restore states and owners of its flows"
VERBS = {APPLY_HOLDING: "apply the upgrade to", HOLDING: "stage"}


def of_import(situation: Situation, decided: Consequences, run: ImportRun, label: str) -> list[Step]:
    """Return the steps of what was decided, carried out by ``run``.

    What is removed is deleted by the platform, with the step before it.
    """
    decision, states, package = decided.decision, decided.states, situation.package
    steps = []
    if decision.leftover and situation.leftover:
        verb = {APPLY: "apply", REMOVE: "delete"}[decision.leftover]
        summary = "{0} the unfinished upgrade {uniquename!r} {version}".format(verb, **situation.leftover)
        payload = {name: situation.leftover[name] for name in ("uniquename", "solutionid")}
        steps.append(Step(summary, payload, run.step(run.clear_leftover)))
    if decision.strategy:
        kind = "managed" if package["managed"] else "unmanaged"
        summary = "{0} {1} ({2})".format(VERBS.get(decision.strategy, decision.strategy), label, kind)
        steps.append(Step(summary, decided.bindings.travelling(), run.step(run.import_package)))
    steps += [Step("delete {0}".format(removals.said(one)), one, _with_the_step_before) for one in decided.removals]
    if not decision.sends_package:
        steps += _of_bindings(decided, run)
    if (decision.needed and package["flows"]) or states.out_of_place():
        steps.append(Step(RESTORE, states.due, run.step(lambda _due: run.restore(RESTORE))))
    return steps


def _of_bindings(decided: Consequences, run: ImportRun) -> Iterator[Step]:
    """Yield the steps that bind references and set variables without an import."""
    bindings = decided.bindings
    for name, connection in sorted(bindings.changed_references().items()):
        summary = "bind connection reference {0!r} to {1!r}".format(name, connection)
        yield Step(summary, (name, connection), run.step(lambda payload: bindings.bind(*payload)))
    for name, value in sorted(bindings.changed_variables().items()):
        summary = "set environment variable {0!r}".format(name)
        yield Step(summary, (name, value), run.step(lambda payload: bindings.set_value(*payload)))


def _with_the_step_before(_payload: object) -> None:
    """Do nothing: the platform deletes it with the step before."""
