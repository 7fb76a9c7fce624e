# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exporting a solution into files that change only when the solution did (contract 17)."""

from __future__ import annotations

import os

from ...._core.errors import Failure, InputFailure
from ...._core.resource import Plan, Step
from ...lookups import solutions
from ...lookups.solutions import version_key
from ..packages import version as versions
from .fetch import Fetcher
from .target import Target


class ExportResource:
    """The package files that ``options`` of the module dataverse_solution_export declare.

    Exporting leaves the environment as it is, so it happens while planning: nothing else can show whether a file has to
    change. What a file will hold is left on the ``shelf`` until it is written: an import later in a dry run can be
    planned from nothing else.
    """

    def __init__(self, dataverse, options, waiter, shelf=None):
        self._dataverse = dataverse
        self._options = options
        self._name = options["name"]
        self._fetcher = Fetcher(dataverse, options, waiter)
        self._targets = [Target(path, managed, options, shelf) for path, managed in paths(options)]
        self._solution = None
        self.warnings = []
        versions.declared(options)

    def plan(self):
        """Export, and compare the packages with the files."""
        for target in self._targets:
            target.check()
        self._solution = solutions.require(self._dataverse, self._name)
        self._name = self._solution["uniquename"]
        solutions.refuse_base(self._solution, "exported")
        if self._solution["ismanaged"]:
            raise InputFailure(
                "Solution {0!r} is managed in {1} and cannot be exported there.".format(
                    self._name, self._dataverse.url
                ),
                "Export it from the development environment.",
            )
        for target in self._targets:
            self._export(target, self._solution["version"])
        version = self._new_version()
        steps = []
        if version:
            self.warnings = versions.warnings(self._name, self._solution["version"], version)
            steps.append(Step("version", "set the version of {0} to {1}".format(self._name, version), version))
            for target in self._targets:
                target.foresee(version)
        for target in self._targets:
            target.keep()
            steps += target.steps(self._name)
        before, after = self._sides()
        return Plan(self._targets[0].path, before, after, steps)

    def apply(self, step):
        """Carry out one step."""
        if step.action == "version":
            self._set_version(step.payload)
        elif step.action == "write":
            step.payload.write()
        elif step.action == "attributes":
            step.payload.set_attributes()
        else:
            step.payload.unpack()

    def report(self, plan, applied):
        """Return the facts an import can plan from."""
        first = self._targets[0]
        return {
            "file": first.path,
            "package": first.facts,
            "changes": first.changes,
            "backup_file": first.backup_file,
            "files": [
                {
                    "file": target.path,
                    "managed": target.managed,
                    "version": target.facts["version"],
                    "fingerprint": target.facts["fingerprint"],
                    "changes": target.changes,
                    "backup_file": target.backup_file,
                    "tree": target.tree,
                }
                for target in self._targets
            ],
            "solution": dict(solutions.as_result(self._solution), version=first.facts["version"]),
        }

    def _new_version(self):
        """Return the version the solution gets before it is written; None when it keeps its own."""
        if not (self._options.get("version") or self._options.get("version_bump")):
            return None
        there = [target for target in self._targets if target.there]
        changed = [target.there for target in there if target.content_changed]
        # a file that lacks says nothing beside one of the same content
        if there and not changed:
            return None
        return versions.wanted(self._solution["version"], changed, self._options)

    def _set_version(self, version):
        foreseen = [target.facts["fingerprint"] for target in self._targets]
        self._dataverse.update(
            "solutions",
            self._solution["solutionid"],
            {"version": version},
            "Setting the version of solution {0!r}".format(self._name),
            self._solution["@odata.etag"],
        )
        for target in self._targets:
            self._export(target, version)
        if foreseen != [target.facts["fingerprint"] for target in self._targets]:
            self.warnings.append("Solution {0!r} was changed while it was exported.".format(self._name))

    def _export(self, target, version):
        target.load(self._fetcher.fetch(target.managed), "The package exported from {0}".format(self._dataverse.url))
        facts = target.facts
        if facts["unique_name"].lower() != self._name.lower() or facts["managed"] != target.managed:
            raise Failure(
                "Exporting {0!r} returned a package of {1!r} (managed: {2}); the file was not changed.".format(
                    self._name, facts["unique_name"], facts["managed"]
                )
            )
        if version_key(facts["version"]) != version_key(version):
            raise Failure(
                "Exporting {0!r} {1} returned a package of version {2}; the file was not changed.".format(
                    self._name, version, facts["version"]
                ),
                "Someone may be working on it; run the task again.",
            )

    def _sides(self):
        if len(self._targets) == 1:
            return self._targets[0].sides()
        pairs = {os.path.basename(target.path): target.sides() for target in self._targets}
        pairs = {name: pair for name, pair in pairs.items() if pair[0] or pair[1]}
        return {name: pair[0] for name, pair in pairs.items()}, {name: pair[1] for name, pair in pairs.items()}


def paths(options):
    """Return path and kind of each package that is declared, the one asked for first."""
    dest, name, managed = os.path.expanduser(options["dest"]), options["name"], options["managed"]
    if os.path.isdir(dest) or dest.endswith(os.sep):
        pairs = [(os.path.join(dest, "{0}{1}.zip".format(name, "_managed" if kind else "")), kind) for kind in (0, 1)]
    elif options["both"]:
        root, ending = os.path.splitext(dest)
        pairs = [(dest, 0), ("{0}_managed{1}".format(root, ending), 1)]
    else:
        pairs = [(dest, managed)]
    pairs = [(path, bool(kind)) for path, kind in pairs if options["both"] or bool(kind) == managed]
    return sorted(pairs, key=lambda pair: pair[1] != managed)
