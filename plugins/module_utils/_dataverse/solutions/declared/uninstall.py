# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Taking a solution away: a managed one with all it brought, an unmanaged one without (contract 16.5, 18.8)."""

from __future__ import annotations

from ...._core.errors import Failure, InputFailure, after_the_deed
from ...api.address import text
from ...flows import rows as flows
from .. import operations, others
from .. import solution as solutions
from ..component_types import word_for

NAMED = 4


class Uninstall:
    """The removal of one solution, whose unique name is given."""

    def __init__(self, dataverse, name, waiter):
        self._dataverse = dataverse
        self._name = name
        self._waiter = waiter

    def dependencies(self):
        """Return what still needs a component of the solution, as ``{component_type, name, id, needs, needs_id}``."""
        answer = self._dataverse.get(
            "RetrieveDependenciesForUninstall(SolutionUniqueName={0})".format(text(self._name)),
            "Reading what depends on solution {0!r}".format(self._name),
        )
        rows = answer.get("value") or []
        sides = ("dependentcomponent", "requiredcomponent")
        ids = {row[side + "objectid"].lower() for row in rows for side in sides if row[side + "type"] == solutions.FLOW}
        found = flows.read_many(self._dataverse, "Reading the flows that depend on it", ids)
        names = {one["workflowid"].lower(): one["name"] for one in found}

        def described(row, side):
            guid = row[side + "objectid"].lower()
            return word_for(row[side + "type"]), names.get(guid, guid), guid

        return [
            dict(
                zip(
                    ("component_type", "name", "id", "needs_type", "needs", "needs_id"),
                    described(row, sides[0]) + described(row, sides[1]),
                )
            )
            for row in rows
        ]

    def refuse(self, found):
        """Raise InputFailure with all that depends on the solution."""
        lines = ["{component_type} {name!r} needs {needs_type} {needs!r}".format(**one) for one in found]
        more = " and {0} more".format(len(lines) - NAMED) if len(lines) > NAMED else ""
        raise InputFailure(
            "Solution {0!r} cannot be uninstalled: {1}{2}.".format(self._name, "; ".join(lines[:NAMED])[:150], more),
            "Change or delete what depends on it first.",
            reasons=[dict(one, text=line) for one, line in zip(found, lines)],
        )

    def carry_out(self, row):
        """Take the solution away and wait until it is gone."""
        remove = self._uninstall if row["ismanaged"] else self._delete
        others.when_quiet(self._dataverse, self._waiter, lambda: remove(row["solutionid"]))
        with after_the_deed():
            if solutions.read(self._dataverse, self._name):
                raise Failure(
                    "Uninstalling solution {0!r} is over, and it is still there.".format(self._name),
                    "Run the task again.",
                )

    def _delete(self, guid):
        self._dataverse.delete("solutions", guid, "Deleting solution {0!r}".format(self._name))

    def _uninstall(self, _guid):
        doing = "Uninstalling solution {0!r}".format(self._name)
        answer = self._dataverse.act("UninstallSolutionAsync", {"SolutionUniqueName": self._name}, doing)
        remedy = "Run the task again to wait for it, or raise wait_timeout."
        operations.follow(self._dataverse, self._waiter, answer["AsyncOperationId"], doing, remedy)
