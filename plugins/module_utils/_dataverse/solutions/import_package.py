# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A solution package, declared to be in an environment (contract 18)."""

from __future__ import annotations

import os

from ..._core.diff import only_differences
from ..._core.errors import Failure, InputFailure
from ..._core.plan import Plan, Step
from ..._core.waiter import Waiter
from .. import files
from ..flows import rows as flows
from ..flows.activation import planned_states, restore_states
from ..flows.definition import fingerprint
from . import solution as solutions
from .bindings import Bindings
from .import_decision import UPGRADE, decide
from .import_run import ImportRun
from .packages import package
from .solution import version_key
from .summary import by_name


class ImportResource:
    """The solution that ``options`` of the module dataverse_solution_import declare."""

    def __init__(self, dataverse, options, progress, sleep):
        self._dataverse = dataverse
        self._options = options
        self._content = None
        self._package = self._facts()
        self._bindings = Bindings(
            dataverse, self._package, options.get("connection_references"), options.get("environment_variables")
        )
        self._label = "solution {0!r} {1}".format(self._package["unique_name"], self._package["version"])
        waiter = Waiter(options["wait_timeout"], options["wait_interval"], progress)
        self._run = ImportRun(dataverse, self._package, self._label, waiter, sleep)
        self._installed = None
        self._decision = None
        self._states = {}
        self.warnings = []

    @property
    def package(self):
        """The facts of the package."""
        return self._package

    def plan(self):
        """Read the environment when it is quiet, decide, and return the plan."""
        self._run.wait_for_others()
        self._installed = solutions.read(self._dataverse, self._package["unique_name"])
        self._refuse_left_over()
        self._decision = decide(self._installed, self._package, self._options["strategy"], self._options["force"])
        self._bindings.read()
        present = self._present_flows()
        before, after = self._before(present), self._after(present)
        steps = self._import_steps() if self._decision.needed else self._binding_steps()
        self._warn(present)
        before, after = only_differences(before, after)
        if self._decision.needed and before == after:
            after = dict(after, reimported=True)
        return Plan("{0} in {1}".format(self._label, self._dataverse.url), before, after, steps)

    def apply(self, step):
        """Carry out one step."""
        if step.action == "import":
            self._import()
        elif step.action == "flows":
            restore_states(self._dataverse, self._package["flows"], self._states)
        elif step.action == "bind":
            self._bindings.bind(*step.payload)
        else:
            self._bindings.set_value(*step.payload)

    def report(self, plan, applied):
        """Return the solution and its flows as they are, or as they would be."""
        row = solutions.read(self._dataverse, self._package["unique_name"]) if applied else self._installed
        solution = solutions.as_result(row) or dict.fromkeys(solutions.RESULT_MEMBERS)
        if self._decision.needed:
            solution.update(
                unique_name=self._package["unique_name"],
                friendly_name=self._package["friendly_name"],
                version=self._package["version"] if not applied else row and row["version"],
                managed=self._package["managed"],
            )
        return dict(
            self._run.facts,
            solution=solution,
            package=self._package,
            strategy=self._decision.strategy,
            reason=self._decision.reason,
            flows=[
                {"flow_id": flow["flow_id"], "name": flow["name"], "enabled": self._states.get(flow["flow_id"])}
                for flow in self._package["flows"]
            ],
        )

    def _facts(self):
        """Return the package's facts: those an export handed on, else those of the file."""
        handed = self._options.get("package")
        if not handed:
            return package.read(self._read_file(), self._options["src"])
        missing = [name for name in package.MEMBERS if name not in handed]
        if missing:
            raise InputFailure(
                "package lacks {0}.".format(", ".join(missing)),
                "Give the package that dataverse_solution_export returned.",
            )
        return handed

    def _read_file(self):
        if self._content is None:
            self._content = files.read(os.path.expanduser(self._options["src"]), "src")
        return self._content

    def _refuse_left_over(self):
        left = solutions.read(self._dataverse, self._package["unique_name"] + "_Upgrade")
        if left:
            raise InputFailure(
                "An earlier upgrade of {0} was never finished: {1} {2} is still there.".format(
                    self._package["unique_name"], left["uniquename"], left["version"]
                ),
                "Apply or delete it first.",
            )

    def _present_flows(self):
        """Return the flows of the environment that the package touches, under their ids."""
        ids = {flow["flow_id"] for flow in self._package["flows"]}
        if self._decision.strategy == UPGRADE:
            ids |= solutions.flow_ids(self._dataverse, self._installed["solutionid"], self._package["unique_name"])
        rows = flows.read_many(self._dataverse, "Reading the flows of {0}".format(self._label), ids, definitions=True)
        return {row["workflowid"].lower(): row for row in rows}

    def _before(self, present):
        listed = [
            {
                "flow_id": guid,
                "name": row["name"],
                "definition": fingerprint(flows.definition_of(row)),
                "enabled": flows.ENABLED.get(row["statecode"]),
            }
            for guid, row in present.items()
        ]
        installed = self._installed or {}
        return dict(
            self._bindings.before(),
            version=installed.get("version"),
            managed=installed.get("ismanaged"),
            flows=_flow_lines(listed),
        )

    def _after(self, present):
        """Return what will be there; also settle which flows are to be on."""
        ids = {flow["flow_id"] for flow in self._package["flows"]}
        there = {guid: flows.ENABLED.get(row["statecode"]) for guid, row in present.items() if guid in ids}
        self._states = planned_states(self._package["flows"], there, self._bindings.unbound())
        if not self._decision.needed:
            return dict(self._before(present), **self._bindings.after())
        listed = [dict(flow, enabled=self._states[flow["flow_id"]]) for flow in self._package["flows"]]
        return dict(
            self._bindings.after(),
            version=self._package["version"],
            managed=self._package["managed"],
            flows=_flow_lines(listed),
        )

    def _import_steps(self):
        kind = "managed" if self._package["managed"] else "unmanaged"
        steps = [Step("import", "{0} {1} ({2})".format(self._decision.strategy, self._label, kind))]
        if self._package["flows"]:
            steps.append(Step("flows", "see to it that its flows are on and off as planned"))
        return steps

    def _binding_steps(self):
        steps = [
            Step("bind", "bind connection reference {0!r} to {1!r}".format(name, connection), (name, connection))
            for name, connection in sorted(self._bindings.changed_references().items())
        ]
        return steps + [
            Step("set", "set environment variable {0!r}".format(name), (name, value))
            for name, value in sorted(self._bindings.changed_variables().items())
        ]

    def _warn(self, present):
        self.warnings = []
        unbound = self._bindings.unbound()
        if unbound and self._decision.needed:
            self.warnings.append(
                "No connection is known for {0}; new flows that use it stay off until one is given.".format(
                    ", ".join(unbound)
                )
            )
        if self._decision.needed:
            return
        other = [
            flow["name"]
            for flow in self._package["flows"]
            if flow["flow_id"] not in present
            or fingerprint(flows.definition_of(present[flow["flow_id"]])) != flow["definition"]
        ]
        if other:
            self.warnings.append(
                "{0}, but {1} of its flows differ from the package: {2}. Raise the version, or set force.".format(
                    self._decision.reason.capitalize(), len(other), ", ".join(other[:5])
                )
            )

    def _import(self):
        content = self._read_file()
        found = package.read(content, self._options["src"])
        if found["fingerprint"] != self._package["fingerprint"]:
            raise Failure(
                "{0} is not the package that was planned with: its content differs.".format(self._options["src"]),
                "Nothing was imported; export it again.",
            )
        overwrite = self._options.get("overwrite_unmanaged_customizations")
        body = {
            "OverwriteUnmanagedCustomizations": not self._package["managed"] if overwrite is None else overwrite,
            "PublishWorkflows": self._options["publish_workflows"],
        }
        parameters = self._bindings.component_parameters()
        if parameters:
            body["ComponentParameters"] = parameters
        self._run.start(self._decision.message, self._run.stage(content), body)
        self._run.follow()
        self._check_arrival()

    def _check_arrival(self):
        """Believe the environment, not the answer: the version must be there."""
        row = solutions.read(self._dataverse, self._package["unique_name"]) or {}
        if version_key(row.get("version")) != version_key(self._package["version"]):
            raise Failure(
                "The import of {0} ended without an error, but version {1} is installed.".format(
                    self._label, row.get("version") or "none"
                ),
                facts=self._run.facts,
            )


def _flow_lines(listed):
    return {name: {"definition": one["definition"], "enabled": one["enabled"]} for name, one in by_name(listed).items()}
