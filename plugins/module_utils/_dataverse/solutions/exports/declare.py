# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exporting a solution into files that change only when the solution did (contract 17)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ...._core.errors import Failure, InputFailure, after_the_deed
from ...._core.field import Difference
from ...._core.option_checks import refuse_empty
from ...._core.plan import Plan, Step
from ...lookups import solutions
from ...lookups.solutions import version_key
from ..packages import version as versions
from .fetch import Fetcher
from .target import Target

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    Values = dict[str, Any]


def declare(context: Any) -> Plan:
    """Export, compare the packages with the files, and return the plan for ``options`` of dataverse_solution_export.

    Exporting leaves the environment as it is, so it happens while planning: nothing else can show whether a file has to
    change. What is exported and not written is kept, so that an import later in a dry run is planned from it.
    """
    dataverse, options = context.dataverse, context.options
    refuse_empty(options, "name", "dest", "version")
    targets = [Target(path, managed, options) for path, managed in paths(options)]
    versions.declared(options)
    for target in targets:
        target.check()
    solution = _exportable(dataverse, options["name"])
    name, fetcher = solution["uniquename"], Fetcher(dataverse, options, context.waiter())
    for target in targets:
        _export(dataverse, fetcher, name, target, solution["version"])
    version = _new_version(solution["version"], targets, options)
    warnings, steps = versions.warnings(name, solution["version"], version), []
    if version:
        for target in targets:
            target.foresee(version)
        foreseen = [target.exported.facts["fingerprint"] for target in targets]

        def set_version(version: str) -> None:
            doing = "Setting the version of solution {0!r}".format(name)
            dataverse.update("solutions", solution["solutionid"], {"version": version}, doing, solution["@odata.etag"])
            for target in targets:
                _export(dataverse, fetcher, name, target, version)
            if foreseen != [target.exported.facts["fingerprint"] for target in targets]:
                with after_the_deed():
                    raise Failure(
                        "Solution {0!r} was changed while it was exported; no file was changed.".format(name),
                        "Run the task again to see what would change now.",
                    )

        steps.append(Step("set the version of {0} to {1}".format(name, version), version, set_version))
    for target in targets:
        steps += target.steps(name)
    difference = Difference(*_sides(targets))

    def outcome(applied: bool) -> Values:
        context.shelf.tidy()
        places = [target.path if applied else target.kept(context.shelf) for target in targets]
        return _facts(targets, places, solution)

    return Plan(targets[0].path, difference, steps, warnings, outcome=outcome)


def _exportable(dataverse: Any, name: str) -> Values:
    """Return the row of a solution that can be exported; InputFailure if there is none."""
    solution: Values = solutions.require(dataverse, name)
    solutions.refuse_base(solution, "exported")
    if solution["ismanaged"]:
        raise InputFailure(
            "Solution {0!r} is managed in {1} and cannot be exported there.".format(
                solution["uniquename"], dataverse.url
            ),
            "Export it from the development environment.",
        )
    return solution


def _export(dataverse: Any, fetcher: Fetcher, name: str, target: Target, version: str) -> None:
    """Hand the exported package to a target; Failure unless it is the expected one."""
    target.take(fetcher.fetch(target.managed), "The package exported from {0}".format(dataverse.url))
    facts = target.exported.facts
    if facts["unique_name"].lower() != name.lower() or facts["managed"] != target.managed:
        raise Failure(
            "Exporting {0!r} returned a package of {1!r} (managed: {2}); the file was not changed.".format(
                name, facts["unique_name"], facts["managed"]
            )
        )
    if version_key(facts["version"]) != version_key(version):
        raise Failure(
            "Exporting {0!r} {1} returned a package of version {2}; the file was not changed.".format(
                name, version, facts["version"]
            ),
            "Someone may be working on it; run the task again.",
        )


def _new_version(current: str, targets: Sequence[Target], options: Values) -> str | None:
    """Return the version that the solution gets before it is written; None if it keeps its own."""
    if not (options.get("version") or options.get("version_bump")):
        return None
    there = [target.exported for target in targets if target.exported.there]
    changed = [exported.there for exported in there if exported.content_changed]
    # a missing file says nothing beside an existing one of the same content
    if there and not changed:
        return None
    return versions.wanted(current, changed, options)


def _sides(targets: Sequence[Target]) -> tuple[Values, Values]:
    if len(targets) == 1:
        return targets[0].sides()
    pairs = {os.path.basename(target.path): target.sides() for target in targets}
    pairs = {name: pair for name, pair in pairs.items() if pair[0] or pair[1]}
    return {name: pair[0] for name, pair in pairs.items()}, {name: pair[1] for name, pair in pairs.items()}


def _facts(targets: Sequence[Target], places: Sequence[str], solution: Values) -> Values:
    """Return the facts about the packages, which are at ``places``."""
    listed = [
        {
            "file": place,
            "managed": target.managed,
            "version": target.exported.facts["version"],
            "fingerprint": target.exported.facts["fingerprint"],
            "changes": target.exported.changes,
            "backup_file": target.exported.backup_file,
            "tree": target.tree,
        }
        for target, place in zip(targets, places)
    ]
    package = targets[0].exported.facts
    return {
        **{name: listed[0][name] for name in ("file", "changes", "backup_file")},
        "package": package,
        "files": listed,
        "solution": dict(solutions.as_result(solution), version=package["version"]),
    }


def paths(options: Values) -> list[tuple[str, bool]]:
    """Return path and kind of each package that is declared, the one asked for first."""
    dest, name, managed = os.path.expanduser(options["dest"]), options["name"], options["managed"]
    if os.path.isdir(dest) or dest.endswith(os.sep):
        pairs = [(os.path.join(dest, "{0}{1}.zip".format(name, "_managed" if kind else "")), kind) for kind in (0, 1)]
    elif options["both"]:
        root, ending = os.path.splitext(dest)
        pairs = [(dest, 0), ("{0}_managed{1}".format(root, ending), 1)]
    else:
        pairs = [(dest, managed)]
    found = [(path, bool(kind)) for path, kind in pairs if options["both"] or bool(kind) == managed]
    return sorted(found, key=lambda pair: pair[1] != managed)
