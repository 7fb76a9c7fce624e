# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A solution package, declared to be in an environment (contract 18)."""

from __future__ import annotations

from ...._core.bounds import bounded
from ...._core.diff import only_differences
from ...._core.resource import Plan
from ...flows import rows as flows
from ...lookups import solutions
from . import brought, checks, dependencies, notes, outlook, patches, reading, record, removals, sides, steps
from .arrival import Arrival
from .bindings import Bindings
from .carry_out import CarryOut
from .decision import FAIL_IF_DIFFERENT, HOLDING, SAME, UPGRADE, Policy, decide
from .keep import Keeper
from .traffic import Traffic

# What a package holds is told for people; the flows of the result, which later tasks plan from, need the room.
LONGEST_PACKAGE = 40_000


class ImportResource:
    """The solution that ``options`` of the module dataverse_solution_import declare; ``source`` is its package.

    ``waiter`` bounds the wait for the import, ``others`` that for what others do, and ``patience`` that for the trace
    of a start that was not answered.
    """

    def __init__(self, dataverse, options, source, declared, waiter, others, patience):
        self._dataverse = dataverse
        self._declared = declared
        self._options = options
        self._policy = Policy(options)
        self._source = source
        self._package = source.facts
        self._bindings = Bindings(dataverse, self._package, declared)
        self._keeper = Keeper(dataverse, self._package, options["keep"])
        self._label = "solution {0!r} {1}".format(self._package["unique_name"], self._package["version"])
        self._arrival = Arrival(dataverse, self._package, self._label)
        self._traffic = Traffic(
            dataverse, self._package["unique_name"], self._label, others, patience, options["abandoned_after"]
        )
        path, warning = record.path_for(
            options.get("record_path"), self._source.path, self._package["unique_name"], dataverse.url
        )
        self._record = record.Record(path, dataverse.url, self._package["unique_name"])
        self._out = CarryOut(
            dataverse,
            options,
            self._source,
            self._label,
            self._record,
            self._traffic,
            waiter,
            self._arrival.was_brought,
            self._keeper.are_astray,
        )
        self._standing_warnings = [warning] if warning else []
        self._installed = self._leftover = self._decision = None
        self._removals = self._masked = self._left_behind = []
        self._changes = None
        self.warnings = []

    @property
    def package(self):
        """The facts of the package."""
        return self._package

    def plan(self):
        """Read the environment when it is quiet, decide, and return the plan."""
        checks.check(self._options, self._package)
        noted = self._record.load()
        self._traffic.settle(noted)
        found = reading.Found(self._dataverse, self._package)
        self._installed, self._leftover = found.installed, found.leftover
        decision = decide(self._installed, self._package, self._policy, self._leftover)
        self._decision = patches.settle(self._dataverse, decision, self._package, self._installed, self._policy)
        self._out.decision = self._decision
        self._arrival.expect(self._decision, self._installed, self._leftover)
        self.warnings = self._take_bindings(found)
        present = {**found.flows, **self._flows_that_may_go()}
        self._keeper.plan(present, noted.get("flows", {}), lambda wanted: self._obstacles(wanted, present))
        if not (self._keeper.strays() or self._keeper.owes()):
            self._record.settled()
        self._check_removals()
        if self._decision.sends_package:
            self.warnings += dependencies.check(self._dataverse, self._package, self._options["predicted_solutions"])
        self._masked = self._out.perhaps_masked(found.flows)
        self._left_behind = outlook.left_behind(self._decision, self._package, present, self._removals)
        self._warn(present, found)
        if self._options["check_mode_stage"] and self._decision.sends_package:
            self.warnings += self._out.stage_early()
        self._changes, before, after = self._compare(present, found)
        targets = [self._called(side["version"]) for side in (before, after)]
        before, after = only_differences(before, after)
        if self._decision.needed and before == after:
            after = dict(after, reimported=True)
        return Plan(targets[0], before, after, self._steps(), target_after=targets[1])

    def _called(self, version):
        """Return what the solution is called in the diff's headers."""
        what = "solution {0!r} {1}".format(self._package["unique_name"], version or "(not installed)")
        return "{0} in {1}".format(what, self._dataverse.url)

    def apply(self, step):
        """Carry out one step."""
        with self._out.told():
            self._apply(step)

    def _apply(self, step):
        if step.action == "leftover":
            self._out.clear_leftover(self._leftover, self._noted())
        elif step.action == "import":
            self._out.import_package(self._bindings.component_parameters(), self._noted())
            self._arrival.check()
        elif step.action == "flows":
            try:
                self._keeper.restore()
            finally:
                self._record.narrow(self._keeper.owed())
        elif step.action == "bind":
            self._bindings.bind(*step.payload)
        elif step.action == "set":
            self._bindings.set_value(*step.payload)

    def report(self, plan, applied):
        """Return the solution and its flows as they are, or as they would be."""
        self.warnings += self._record.warnings + self._out.warnings
        if applied and self._brings_flows():
            self.warnings += notes.of_masked_flows(self._left_as_they_were())
        return dict(
            self._out.facts,
            finished=True,
            solution=self._solution(applied),
            package=bounded(self._package, LONGEST_PACKAGE, "package", mark=True)[0],
            strategy=self._decision.strategy,
            reason=self._decision.reason,
            decision=dict(
                self._out.settings(),
                installed=self._installed and self._installed["version"],
                package=self._package["version"],
                leftover_upgrade=self._leftover and self._leftover["version"],
            ),
            changes=self._changes,
            removals=self._removals,
            may_be_masked=self._masked,
            left_behind=self._left_behind,
            unused=self._bindings.unused,
            brings=dependencies.brings(self._package, self._keeper, self._bindings, plan.changed and not applied),
            flows=self._source.handed_on(
                outlook.as_results(self._package, self._keeper, self._bindings, plan.changed and not applied)
            ),
        )

    def tidy(self):
        """Take the record away, unless it says of flows that they are to be on and cannot be yet."""
        if self._keeper.owes():
            self._record.narrow(self._keeper.stay_off)
        else:
            self._record.forget()

    def _take_bindings(self, found):
        """Take connections and values, and return warnings; what is not there can only come with the package."""
        self._bindings.take(found.references, found.variables)
        absent = {} if self._decision.sends_package else self._bindings.absent()
        warnings = notes.of_absent(absent, self._declared, self._decision)
        self._bindings.leave_out(absent)
        return warnings

    def _flows_that_may_go(self):
        """Return the flows that the package lacks, and that go or are left behind, under their ids."""
        decision = self._decision
        bases = [self._installed] if decision.strategy == UPGRADE or decision.promotes or decision.leaves else []
        bases += [self._leftover] if decision.leftover else []
        return self._flows_beside(filter(None, bases))

    def _flows_beside(self, bases):
        """Return the flows that are in these solutions and not in the package, under their ids."""
        ids = set()
        for row in bases:
            ids |= solutions.flow_ids(self._dataverse, row["solutionid"], row["uniquename"])
        ids -= {flow["flow_id"] for flow in self._package["flows"]}
        rows = flows.read_many(self._dataverse, "Reading the flows of {0}".format(self._label), ids, definitions=True)
        return {row["workflowid"].lower(): row for row in rows}

    def _obstacles(self, wanted, present):
        return outlook.obstacles(
            self._dataverse,
            wanted,
            self._package,
            present,
            self._bindings,
            self._decision.sends_package,
            self._options["predicted_solutions"],
        )

    def _check_removals(self):
        self._removals = removals.of_decision(
            self._dataverse, self._decision, self._installed, self._leftover, self._package
        )
        if self._removals and not self._options["allow_removals"]:
            removals.refuse(self._removals, self._decision, self._label)

    def _compare(self, present, found):
        contents, desktop_flows, variables = None, ({}, {}), ({}, {})
        if self._decision.sends_package:
            contents = self._source.contents()
            desktop_flows = brought.desktop_flows(self._package, found.desktop_flows)
            variables = brought.of_variables(self._package, found.variables, self._bindings.variables, bool(contents))
        return sides.compare(
            self._package,
            contents,
            self._decision,
            self._installed,
            self._leftover,
            self._bindings,
            present,
            self._keeper,
            self._removals,
            desktop_flows,
            variables,
        )

    def _steps(self):
        return steps.of_import(
            self._decision,
            self._package,
            self._leftover,
            self._label,
            self._bindings,
            self._keeper,
            self._removals,
        )

    def _other_content(self, found):
        """Return warnings about what is not as the package has it, though its version is installed."""
        called = "flow {0!r}".format
        flows = sides.differing(self._package, found.flows)
        names = [called(name) for name in flows]
        managed = any(row.get("ismanaged") and row["name"] in flows for row in found.flows.values())
        layered = map(called, self._out.layered(found.flows)) if names else ()
        names += brought.differing(self._package, found, bool(self._source.contents()))
        lacked = []
        if self._options["same_version"] == FAIL_IF_DIFFERENT and self._installed["ismanaged"]:
            lacked = [called(row["name"]) for row in self._flows_beside([self._installed]).values()]
        return notes.of_other_content(names, set(layered), lacked, managed, self._decision.reason, self._options)

    def _warn(self, present, found):
        names = {flow["flow_id"]: flow["name"] for flow in self._package["flows"]}
        if self._options.get("require_managed") is None:
            self.warnings += notes.of_unmanaged(self._package, self._decision)
        self.warnings += notes.of_left_behind(self._left_behind)
        self.warnings += notes.of_flows_off(self._keeper.stay_off, names, outlook.running(present))
        self.warnings += notes.of_bindings(self._declared, self._bindings, self._decision.needed)
        restarted = set(names) if self._decision.sends_package else ()
        self.warnings += self._bindings.replaced(restarted) + self._bindings.doubled()
        if self._decision.sends_package:
            self.warnings += notes.of_carried_values(self._package, self._bindings.variables)
            unused = self._bindings.unused["environment_variables"]
            self.warnings += notes.of_missing_values(self._bindings.without_value(), unused)
        if self._decision.needed:
            self.warnings += self._standing_warnings
        elif self._decision.position == SAME:
            self.warnings += self._other_content(found)

    def _noted(self):
        """Return what the record holds besides the moment of the start."""
        return dict(
            self._keeper.noted(),
            version=self._package["version"],
            fingerprint=self._package["fingerprint"],
        )

    def _brings_flows(self):
        """Tell whether flows have the package's definition now unless a layer made by hand covers it."""
        return self._decision.sends_package and self._package["managed"] and self._decision.strategy != HOLDING

    def _left_as_they_were(self):
        """Return the names of flows of the package that have another definition after its import."""
        ids = [flow["flow_id"] for flow in self._package["flows"]]
        rows = flows.read_many(self._dataverse, "Reading the imported flows", ids, definitions=True)
        return sides.differing(self._package, {row["workflowid"].lower(): row for row in rows})

    def _solution(self, applied):
        row = solutions.read(self._dataverse, self._package["unique_name"]) if applied else self._installed
        solution = solutions.as_result(row) or dict.fromkeys(solutions.RESULT_MEMBERS)
        if self._decision.strategy and self._decision.strategy != HOLDING:
            solution.update(
                unique_name=self._package["unique_name"],
                friendly_name=self._package["friendly_name"],
                version=self._package["version"] if not applied else row and row["version"],
                managed=self._package["managed"],
            )
        return solution
