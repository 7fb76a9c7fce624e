# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A solution package, declared to be in an environment (contract 18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...._core.diff import only_differences
from ...._core.field import Difference
from ...._core.plan import Plan
from ...environment_variables.types import secret_on_failure
from . import checks, consequences, decision, dependencies, layers, patches, record, removals, report, situation, steps
from . import warnings as import_warnings
from .bindings import Bindings, secret_values
from .outlook import label_of
from .own_starts import OwnStarts
from .run import ImportRun, Means
from .source import Source
from .what_changes import what_changes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .consequences import Consequences
    from .decision import Decision
    from .declared import Declared
    from .situation import Situation


def declare(context: Any, options: Mapping[str, Any], declared: Declared) -> Plan:
    """Read the environment when nothing else runs, decide, and return the plan of an import.

    ``options`` are those of the module dataverse_solution_import.
    """
    with secret_on_failure(list(declared.variables.values()), context.hide):
        source = Source(options, context.shelf)
        bindings = Bindings(context.dataverse, source.facts, declared)
    context.hide(*secret_values(source.facts, declared.variables))
    means, unkept = _means(context, options, source)
    checks.check(options, source.facts)
    found, decided, warnings = _decided(means, bindings, declared)
    run = ImportRun(means, found, decided)
    masked = layers.perhaps_masked(means.dataverse, options, found.package, decided.decision, found.flows)
    warnings += import_warnings.gather(means, found, decided, declared)
    warnings += unkept if decided.decision.needed else []
    if options["check_mode_stage"] and decided.decision.sends_package:
        warnings += run.stage_early()
    definitions = source.definitions() if decided.decision.sends_package else None
    changes, before, after = what_changes(found, decided, definitions)
    difference = _difference(before, after, decided.decision)
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

    return Plan(
        _called(means, before["version"]),
        difference,
        doing,
        warnings,
        target_after=_called(means, after["version"]),
        outcome=outcome,
        on_success=lambda: _keep_what_is_owed(means.record, decided),
    )


def _means(context: Any, options: Mapping[str, Any], source: Source) -> tuple[Means, list[str]]:
    """Return what the import is carried out with, and a warning if no record of it can be kept."""
    dataverse, name = context.dataverse, source.facts["unique_name"]
    label = label_of(source.facts)
    path, warning = record.path_for(options.get("record_path"), source.path, name, dataverse.url)
    starts = OwnStarts(
        dataverse,
        name,
        label,
        context.waiter_for_others(),
        context.patience(options["start_grace"]),
        options["abandoned_after"],
    )
    means = Means(dataverse, options, source, label, record.Record(path, dataverse.url, name), starts, context.waiter())
    return means, [warning] if warning else []


def _decided(means: Means, bindings: Bindings, declared: Declared) -> tuple[Situation, Consequences, list[str]]:
    """Read, decide and see what follows; return the situation, the consequences, and warnings."""
    dataverse, options, package = means.dataverse, means.options, means.source.facts
    noted = means.record.load()
    means.starts.settle(noted)
    found = situation.read(dataverse, package, noted)
    policy = decision.policy_of(options)
    made = patches.settle(dataverse, decision.decide(found, policy), found, policy)
    warnings = _take_bindings(bindings, found, made, declared)
    decided = consequences.foresee(dataverse, found, made, bindings, options)
    if not (decided.states.out_of_place() or decided.states.stay_off):
        means.record.settled()
    if decided.removals and not options["allow_removals"]:
        removals.refuse(decided.removals, made, means.label)
    if made.sends_package:
        warnings += dependencies.check(dataverse, package, options["predicted_solutions"])
    return found, decided, warnings


def _take_bindings(bindings: Bindings, found: Situation, made: Decision, declared: Declared) -> list[str]:
    """Take connections and values, and return warnings; what does not exist can only come with the package."""
    bindings.take(found.references, found.variables)
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
    if decided.states.stay_off:
        kept.narrow(decided.states.stay_off)
    else:
        kept.forget()
