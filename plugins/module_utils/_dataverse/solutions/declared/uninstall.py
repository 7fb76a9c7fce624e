# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Taking a solution away: a managed one with all it brought, an unmanaged one without (contract 16.5, 18.8)."""

from __future__ import annotations

from ...._core.errors import Failure, InputFailure, NotFound, after_the_deed
from ...._core.text import joined, short
from ...api.address import text
from ...lookups import solutions
from ...lookups.component_types import in_words, word_for
from ..imports import removals
from ..operations import other_operations
from ..operations import rows as operations

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
        types = {row[side + "objectid"].lower(): row[side + "type"] for row in rows for side in sides}
        known = {one["id"]: one for one in removals.named(self._dataverse, types)}

        def described(row, side):
            guid = row[side + "objectid"].lower()
            one = known.get(guid) or {"component_type": word_for(row[side + "type"]), "name": guid}
            return one["component_type"], one["name"], guid

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
        lines = [
            "{0} needs {1}".format(
                in_words(one["component_type"], one["name"]), in_words(one["needs_type"], one["needs"])
            )
            for one in found
        ]
        raise InputFailure(
            "Solution {0!r} cannot be uninstalled: {1}.".format(self._name, joined(lines, 150, NAMED, "; ")),
            "First change or delete the components that depend on it.",
            reasons=[dict(one, text=line) for one, line in zip(found, lines)],
        )

    def removals(self, row):
        """Return what goes for good with a managed solution."""
        return removals.of_uninstall(self._dataverse, row)

    def refuse_removals(self, going):
        """Raise InputFailure with all that would be deleted, since that is not allowed."""
        lines = [_line(one) for one in going]
        tables = sum(1 for one in going if one["component_type"] == "table")
        shown = ["{0} table{1} with all rows".format(tables, "s" if tables > 1 else "")] if tables else []
        shown += lines[tables:]
        raise InputFailure(
            "Uninstalling solution {0!r} deletes permanently: {1}.".format(
                short(self._name, 60), joined(shown, most=NAMED + 1) or "all its components"
            ),
            "Set allow_removals=true if this is intended.",
            reasons=[dict(one, text="{0} would be deleted".format(line)) for one, line in zip(going, lines)],
        )

    def carry_out(self, row):
        """Take the solution away and wait until it is gone; return whether another run has done it meanwhile."""
        remove = self._uninstall if row["ismanaged"] else self._delete
        try:
            other_operations.when_idle(self._dataverse, self._waiter, lambda: remove(row["solutionid"]))
        except NotFound:
            if solutions.read(self._dataverse, self._name):
                raise
            return True
        with after_the_deed():
            if solutions.read(self._dataverse, self._name):
                raise Failure(
                    "Solution {0!r} still exists after it was uninstalled.".format(self._name),
                    "Run the task again.",
                )
        return False

    def _delete(self, guid):
        self._dataverse.delete("solutions", guid, "Deleting solution {0!r}".format(self._name))

    def _uninstall(self, _guid):
        doing = "Uninstalling solution {0!r}".format(self._name)
        answer = self._dataverse.act("UninstallSolutionAsync", {"SolutionUniqueName": self._name}, doing)
        remedy = "Run the task again to wait for it, or increase wait_timeout."
        operations.follow(self._dataverse, self._waiter, answer["AsyncOperationId"], doing, remedy)


def _line(one):
    """Return a component that goes in words."""
    return in_words(one["component_type"], short(one["name"], 60)) + (" (on)" if one.get("enabled") else "")


def by_type(going):
    """Return names under the types of what goes, for a diff."""
    types = {}
    for one in going:
        types.setdefault(one["component_type"], []).append(one["name"])
    return {kind: sorted(names) for kind, names in types.items()}
