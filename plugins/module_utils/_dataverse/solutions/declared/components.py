# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cloud flows of an unmanaged solution, as they are declared (contract 16.3, 16.4).

RemoveSolutionComponent names the component by its own id; any other form is refused.
"""

from __future__ import annotations

from ...._core import naming
from ...._core.errors import InputFailure
from ...._core.resource import Step
from ...._core.text import short
from ...api.address import any_of_many, is_guid
from ...environment_variables import rows as variables
from ...flows import absent, predicted
from ...flows import rows as flows
from ...lookups import solutions

ADD, REMOVE = "AddSolutionComponent", "RemoveSolutionComponent"


class Components:
    """Which flows join and leave; ``names`` and ``joining`` are known after ``read``."""

    def __init__(self, dataverse, options):
        self._dataverse = dataverse
        self._solution = options["name"]
        self._wanted = options.get("flows") or []
        self._unwanted = options.get("flows_absent") or []
        self._with_required = options["add_required"]
        self._predicted = options.get("predicted_flows") or []
        self._present = {}
        self._joining = {}
        self._leaving = {}
        self.warnings = []

    @property
    def declared(self):
        """Whether anything is said of flows."""
        return bool(self._wanted or self._unwanted)

    def look_inside(self, row):
        """Look at the flows of the solution, whose row may be None."""
        self._present = {}
        if row:
            ids = solutions.flow_ids(self._dataverse, row["solutionid"], self._solution)
            found = flows.read_many(self._dataverse, "Reading the flows of solution {0!r}".format(self._solution), ids)
            self._present = {one["workflowid"].lower(): one["name"] for one in found}

    def read(self, row):
        """Look at the flows of the solution and at those that are declared."""
        self.warnings = []
        self.look_inside(row)
        wanted = dict(self._find(one) for one in self._wanted)
        unwanted = dict(pair for pair in (self._present_one(one) for one in self._unwanted) if pair)
        both = set(wanted) & set(unwanted)
        if both:
            raise InputFailure("Flow {0!r} is in flows and in flows_absent.".format(wanted[both.pop()]))
        self._joining = {guid: name for guid, name in wanted.items() if guid not in self._present}
        self._leaving = unwanted

    def unlike(self, row):
        """Look again; return the names of the flows of the solution, and what is not as planned."""
        joining, leaving = self._joining, self._leaving
        self.look_inside(row)
        said = "Solution {0!r}: flow {1!r} was {2}, but it is {3}."
        faults = [
            said.format(self._solution, short(name, 60), "added", "not in it")
            for guid, name in sorted(joining.items())
            if guid not in self._present
        ] + [
            said.format(self._solution, short(name, 60), "removed", "still in it")
            for guid, name in sorted(leaving.items())
            if guid in self._present
        ]
        return self.before(), faults

    def before(self):
        """Return the names of the existing flows."""
        return sorted(self._present.values())

    def after(self):
        """Return the names of the flows that will be there."""
        kept = {guid: name for guid, name in self._present.items() if guid not in self._leaving}
        return sorted(dict(kept, **self._joining).values())

    def steps(self):
        """Return a step for each flow that joins or leaves."""
        return [
            Step(ADD, "add flow {0!r} to solution {1!r}".format(name, self._solution), guid)
            for guid, name in sorted(self._joining.items(), key=lambda pair: pair[1])
        ] + [
            Step(REMOVE, "remove flow {0!r} from solution {1!r}".format(name, self._solution), guid)
            for guid, name in sorted(self._leaving.items(), key=lambda pair: pair[1])
        ]

    def apply(self, step):
        """Add or remove one flow; both do no harm a second time."""
        body = {"ComponentType": solutions.FLOW, "SolutionUniqueName": self._solution}
        if step.action == ADD:
            body.update(ComponentId=step.payload, AddRequiredComponents=self._with_required)
        else:
            body["SolutionComponent"] = {
                "@odata.type": "Microsoft.Dynamics.CRM.solutioncomponent",
                "solutioncomponentid": step.payload,
            }
        self._dataverse.act(step.action, body, step.summary[:1].upper() + step.summary[1:])

    def values_along(self, row):
        """Return the names of the variables whose values have come into the solution with what flows need.

        The definition of a variable takes its value of this environment along (seen with live calls).
        """
        if not (self._with_required and self._joining):
            return []
        types = solutions.component_types(self._dataverse, row["solutionid"], self._solution)
        values = {guid for guid, kind in types.items() if kind == solutions.VALUE}
        if not values:
            return []
        defined = sorted(guid for guid, kind in types.items() if kind == solutions.DEFINITION)
        tried = "Reading the variables of solution {0!r}".format(self._solution)
        return sorted(
            one["schemaname"]
            for condition in any_of_many("environmentvariabledefinitionid", defined)
            for one in variables.read(self._dataverse, tried, condition)
            if any(value["environmentvariablevalueid"].lower() in values for value in one.get(variables.VALUES) or [])
        )

    def _find(self, entry):
        """Return (id, name) of a flow given by either."""
        found = flows.find(self._dataverse, entry["flow_id"], entry["name"])
        coming = None if found else predicted.find(dict(entry, predicted_flows=self._predicted))
        if coming:
            return coming["flow_id"].lower(), coming["name"]
        if not found:
            remedy = "Use the name or the id of an existing flow."
            raise absent.not_found(self._dataverse, entry["name"] or entry["flow_id"], None, remedy)
        return found["workflowid"].lower(), found["name"]

    def _present_one(self, entry):
        """Return (id, name) of a flow of the solution, None when it has no such flow."""
        given = entry["flow_id"] or entry["name"] or ""
        if entry["flow_id"] or is_guid(given):
            guid = given.lower()
            return (guid, self._present[guid]) if guid in self._present else None
        found = naming.fitting(given, sorted(self._present.items()), lambda pair: pair[1])
        if len(found) > 1:
            raise InputFailure(
                "{0} flows of the solution are called {1!r}.".format(len(found), short(given, 80)), "Use its id."
            )
        if not found:
            self._say_near(given)
        return found[0] if found else None

    def _say_near(self, given):
        """Warn of a flow that is to leave and is not there while one that is has a name near its own."""
        near = naming.suggestion(given, list(self._present.values()))
        if near:
            self.warnings.append(
                "There is no flow {0!r} in solution {1!r} to remove. {2}".format(short(given, 60), self._solution, near)
            )
