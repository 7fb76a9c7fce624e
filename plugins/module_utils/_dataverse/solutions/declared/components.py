# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cloud flows of an unmanaged solution, as they are declared (contract 16.3, 16.4).

RemoveSolutionComponent names the component by its own id; any other form is refused.
"""

from __future__ import annotations

from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING

from ...._core import naming
from ...._core.errors import InputFailure, after_the_deed
from ...._core.plan import Step
from ...._core.text import joined, short
from ...api.address import any_of_many, is_guid
from ...environment_variables import rows as variables
from ...flows import not_found, predicted
from ...flows import rows as flows
from ...lookups import solutions

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class Components:
    """The flows that are in the solution, that join and that leave; ``row`` is the solution, None before it exists."""

    def __init__(self, dataverse: Any, options: dict[str, Any], row: dict[str, Any] | None) -> None:
        self._dataverse = dataverse
        self._solution = options["name"]
        self._with_required = options["add_required"]
        self._predicted = options["predicted_flows"]
        self.declared = bool(options.get("flows") or options.get("flows_absent"))
        self.warnings: list[str] = []
        self._row = row
        self._present = self._inside(row) if row else {}
        wanted = dict(self._find(one) for one in options.get("flows") or [])
        absent = [(one, self._present_one(one)) for one in options.get("flows_absent") or []]
        self._leaving = dict(found for _one, found in absent if found)
        both = set(wanted) & {
            *self._leaving,
            *(guid for one, found in absent if not found for guid in _meant(one, wanted)),
        }
        if both:
            raise InputFailure(
                "Flow {0!r} is in flows and in flows_absent.".format(wanted[both.pop()]), "Remove it from one of them."
            )
        self._joining = {guid: name for guid, name in wanted.items() if guid not in self._present}

    def _inside(self, row: dict[str, Any]) -> dict[str, str]:
        ids = solutions.flow_ids(self._dataverse, row["solutionid"], self._solution)
        found = flows.read_many(self._dataverse, "Reading the flows of solution {0!r}".format(self._solution), ids)
        return {one["workflowid"].lower(): one["name"] for one in found}

    def before(self) -> list[str]:
        """Return the names of the existing flows."""
        return sorted(self._present.values())

    def after(self) -> list[str]:
        """Return the names of the flows that will be there."""
        kept = {guid: name for guid, name in self._present.items() if guid not in self._leaving}
        return sorted(dict(kept, **self._joining).values())

    def steps(self, warn: Callable[[str], None]) -> list[Step]:
        """Return a step for each flow that joins or leaves; ``warn`` gets what is added along with them."""
        adding: list[Callable[[tuple[str, str]], None]]
        joining, leaving = (sorted(some.items(), key=itemgetter(1)) for some in (self._joining, self._leaving))
        adding = [self._add] * len(joining)
        if adding and self._with_required:
            adding[-1] = partial(self._add_last, warn)
        return [
            *(self._step("add flow {0!r} to solution {1!r}", *one, add) for one, add in zip(joining, adding)),
            *(self._step("remove flow {0!r} from solution {1!r}", *one, self._remove) for one in leaving),
        ]

    def _step(self, summary: str, guid: str, name: str, do: Callable[[tuple[str, str]], None]) -> Step:
        return Step(summary.format(name, self._solution), (guid, name), do)

    def _add(self, flow: tuple[str, str]) -> None:
        body = {"ComponentId": flow[0], "AddRequiredComponents": self._with_required}
        self._act("AddSolutionComponent", body, "Add flow {0!r} to solution {1!r}".format(flow[1], self._solution))

    def _remove(self, flow: tuple[str, str]) -> None:
        component = {"@odata.type": "Microsoft.Dynamics.CRM.solutioncomponent", "solutioncomponentid": flow[0]}
        tried = "Remove flow {0!r} from solution {1!r}".format(flow[1], self._solution)
        self._act("RemoveSolutionComponent", {"SolutionComponent": component}, tried)

    def _act(self, action: str, body: dict[str, Any], tried: str) -> None:
        """Add or remove one flow; both do no harm a second time."""
        body = {"ComponentType": solutions.FLOW, "SolutionUniqueName": self._solution, **body}
        self._dataverse.act(action, body, tried)

    def _add_last(self, warn: Callable[[str], None], flow: tuple[str, str]) -> None:
        self._add(flow)
        with after_the_deed():
            names = self._values_along()
        if names:
            warn(
                "Together with the components that its flows require, the solution {0!r} received the values of {1} in "
                "this environment, and its package will contain them. Remove them before you export it.".format(
                    self._solution, joined(names, 100)
                )
            )

    def _values_along(self) -> list[str]:
        """Return the names of the variables whose values have come into the solution with what flows need.

        The definition of a variable takes its value of this environment along (seen with live calls).
        """
        row = self._row or solutions.require(self._dataverse, self._solution)
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

    def _find(self, entry: dict[str, Any]) -> tuple[str, str]:
        """Return (id, name) of a flow given by either."""
        found = flows.find(self._dataverse, entry["flow_id"], entry["name"])
        coming = None if found else predicted.find(dict(entry, predicted_flows=self._predicted))
        if coming:
            return coming["flow_id"].lower(), coming["name"]
        if not found:
            remedy = "Use the name or the id of an existing flow."
            raise not_found.not_found(self._dataverse, entry["name"] or entry["flow_id"], None, remedy)
        return found["workflowid"].lower(), found["name"]

    def _present_one(self, entry: dict[str, Any]) -> tuple[str, str] | None:
        """Return (id, name) of a flow of the solution, None when it has no such flow."""
        given, found = entry["flow_id"] or entry["name"] or "", _meant(entry, self._present)
        if len(found) > 1:
            raise InputFailure(
                "{0} flows of the solution are named {1!r}.".format(len(found), short(given, 80)), "Use its id."
            )
        if not found and not is_guid(given):
            self._say_near(given)
        return (found[0], self._present[found[0]]) if found else None

    def _say_near(self, given: str) -> None:
        """Warn of a flow that is to leave and is not there while one that is has a name near its own."""
        near = naming.suggestion(given, list(self._present.values()))
        if near:
            self.warnings.append(
                "There is no flow {0!r} in solution {1!r} to remove. {2}".format(short(given, 60), self._solution, near)
            )


def _meant(entry: dict[str, Any], flows: dict[str, str]) -> list[str]:
    """Return the ids of those of ``flows``, names by id, that an entry means."""
    given = entry["flow_id"] or entry["name"] or ""
    if entry["flow_id"] or is_guid(given):
        return [given.lower()] if given.lower() in flows else []
    return [guid for guid, _name in naming.fitting(given, sorted(flows.items()), lambda pair: pair[1])]
