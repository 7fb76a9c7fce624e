# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A solution package, declared to be in an environment (contract 18)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ...._core.diff import only_differences
from ...._core.field import Difference
from ...._core.late_imports import late
from ...._core.plan import Plan
from ...lookups.brought import predicted
from . import consequences, decision, dependencies, layers, patches, record, removals, report, steps, wanted
from . import warnings as import_warnings
from .decision import REIMPORT, SKIP
from .run import ImportRun, staged
from .what_changes import what_changes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from . import earlier_import
    from .bindings import Bindings
    from .consequences import Consequences
    from .decision import Decision
    from .declared import Declared
    from .run import Means
    from .situation import Situation
    from .wanted import Wanted
else:
    (earlier_import,) = late(__package__, ".earlier_import")


class Decided(NamedTuple):
    """An import that was decided: what was asked for, what was found, what follows, and what changes in short lines.

    ``applied`` is the second step of an upgrade that is staged in a wider plan.
    """

    asked: Wanted
    situation: Situation
    consequences: Consequences
    plan: Plan
    changes: dict[str, Any]
    applied: Decided | None = None

    @property
    def continues(self) -> bool:
        """Whether an earlier run has noted more than what is still owed."""
        noted, owed = self.asked.noted, self.consequences.owed
        return bool(noted) and not (owed and set(noted.get("flows", {})) <= set(owed))


def declare(context: Any) -> Plan:
    """Plan for the options of the module dataverse_solution_import."""
    return of_options(context, context.options)


def of_options(context: Any, options: Mapping[str, Any]) -> Plan:
    """Read the environment when nothing else runs, decide, and return the plan of an import, perhaps one of several."""
    (asked,) = wanted.prepared(context, [options])
    return decide(context, asked, *wanted.read([asked])).plan


def decide(context: Any, asked: Wanted, found: Situation) -> Decided:
    """Decide on an import, and return it with its plan; InputFailure where the situation does not allow it."""
    means, options = asked.means, asked.means.options
    decided, warnings = _consequences(asked, found)
    masked = layers.perhaps_masked(means.dataverse, options, found.package, decided.decision, found.flows)
    warnings += import_warnings.gather(means, found, decided, asked.declared)
    warnings += asked.warnings if decided.decision.needed else []
    is_staged = options["check_mode_stage"] and decided.decision.sends_package
    run = ImportRun(means, found, decided, staged(means, safe=True) if is_staged else None)
    definitions = means.source.definitions() if decided.decision.sends_package else None
    changes, before, after = what_changes(found, decided, definitions)
    doing = steps.of_import(found, decided, run, means.label)

    def outcome(applied: bool) -> dict[str, Any]:
        for text in run.warnings:
            context.warn(text)
        if applied:
            left = layers.left_unchanged(means.dataverse, found.package, decided.decision)
            for text in import_warnings.of_masked_flows(left):
                context.warn(text)
        facts = report.facts(means, found, decided, applied, pending=bool(doing) and not applied)
        return dict(run.facts, **facts, changes=changes, may_be_masked=masked)

    plan = Plan(
        _called(means, before["version"]),
        _difference(before, after, decided.decision),
        doing,
        warnings,
        target_after=_called(means, after["version"]),
        outcome=outcome,
        on_success=lambda: _keep_what_is_owed(means.record, decided),
    )
    return Decided(asked, found, decided, plan, changes)


def _consequences(asked: Wanted, found: Situation) -> tuple[Consequences, list[str]]:
    """Decide and see what follows; return the consequences, and warnings."""
    means, bindings = asked.means, asked.bindings.compared_with(found.references, found.variables)
    dataverse, options, policy = means.dataverse, means.options, decision.policy_of(means.options)
    if policy.same_version == REIMPORT and earlier_import.has_succeeded(dataverse, means.starts, found):
        policy = policy._replace(same_version=SKIP)
    made = patches.settle(dataverse, decision.decide(found, policy), found, policy)
    warnings = _leave_out(bindings, made, asked.declared)
    decided = consequences.foresee(dataverse, found, made, bindings, options)
    if not (decided.states.out_of_place() or decided.states.stay_off):
        means.record.settled()
    if decided.removals and not options["allow_removals"]:
        removals.refuse(decided.removals, made, means.label)
    if made.sends_package:
        warnings += means.lockdown.check(found.package) if means.lockdown else []
        warnings += dependencies.check(dataverse, found.package, predicted(options))
    return decided, warnings


def _leave_out(bindings: Bindings, made: Decision, declared: Declared) -> list[str]:
    """Leave out what does not exist, which can only come with the package, and return warnings."""
    absent = {} if made.sends_package else bindings.absent()
    warnings = import_warnings.of_absent(absent, declared, made)
    bindings.leave_out(absent)
    return warnings


def _difference(before: dict[str, Any], after: dict[str, Any], made: Decision) -> Difference:
    before, after = only_differences(before, after)
    if made.needed and before == after:
        after = dict(after, reimported=True)
    return Difference(before, after)


def _called(means: Means, version: str | None) -> str:
    """Return what the solution is called in the diff's headers."""
    name = means.source.facts["unique_name"]
    return "solution {0!r} {1} in {2}".format(name, version or "(not installed)", means.dataverse.url)


def _keep_what_is_owed(kept: record.Record, decided: Consequences) -> None:
    """Remove the record, unless it says of flows that they should be on and cannot be yet."""
    if decided.owed:
        kept.narrow(decided.owed)
    else:
        kept.forget()
