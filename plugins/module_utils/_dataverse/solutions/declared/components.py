# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cloud flows of an unmanaged solution, as they are declared (contract 16.3, 16.4).

The form of RemoveSolutionComponent, which names the component by its own id, is inferred.
"""

from __future__ import annotations

from ...._core.errors import InputFailure
from ...._core.plan import Step
from ...._core.text import short
from ...api.address import is_guid
from ...flows import absent
from ...flows import rows as flows
from .. import solution as solutions

ADD, REMOVE = "AddSolutionComponent", "RemoveSolutionComponent"


class Components:
    """Which flows join and leave; ``names`` and ``joining`` are told after ``read``."""

    def __init__(self, dataverse, options):
        self._dataverse = dataverse
        self._solution = options["name"]
        self._wanted = options.get("flows") or []
        self._unwanted = options.get("flows_absent") or []
        self._with_required = options["add_required"]
        self._present = {}
        self._joining = {}
        self._leaving = {}

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
        self.look_inside(row)
        wanted = dict(self._find(one) for one in self._wanted)
        unwanted = dict(pair for pair in (self._present_one(one) for one in self._unwanted) if pair)
        both = set(wanted) & set(unwanted)
        if both:
            raise InputFailure("Flow {0!r} is in flows and in flows_absent.".format(wanted[both.pop()]))
        self._joining = {guid: name for guid, name in wanted.items() if guid not in self._present}
        self._leaving = unwanted

    def before(self):
        """Return the names of the flows that are there."""
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

    def _find(self, given):
        """Return (id, name) of a flow given by either."""
        found = flows.find(self._dataverse, **({"flow_id": given} if is_guid(given) else {"name": given}))
        if not found:
            raise absent.not_found(self._dataverse, given, None, "Give the name or the id of one that is there.")
        return found["workflowid"].lower(), found["name"]

    def _present_one(self, given):
        """Return (id, name) of a flow of the solution, None when it has no such flow."""
        found = [(guid, name) for guid, name in self._present.items() if given in (name, guid) or given.lower() == guid]
        if len(found) > 1:
            raise InputFailure(
                "{0} flows of the solution are called {1!r}.".format(len(found), short(given, 80)), "Give its id."
            )
        return found[0] if found else None
