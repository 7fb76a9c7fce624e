# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a package is installed: looked at before its import starts and when it has ended."""

from __future__ import annotations

from ...._core.errors import Failure
from ...lookups import solutions
from .decision import APPLY, HOLDING, SUFFIX


class Arrival:
    """The version of a solution that an import brings, compared with the one that is there."""

    def __init__(self, dataverse, package, label):
        self._dataverse = dataverse
        self._package = package
        self._label = label
        self._name = None
        self._before = None
        self._was_there = False

    def expect(self, decision, installed, leftover):
        """Be told what was decided, and on which rows: a holding solution has a name and a row of its own."""
        is_holding = decision.strategy == HOLDING
        self._name = self._package["unique_name"] + (SUFFIX if is_holding else "")
        self._was_there = self._is_package(leftover if is_holding else installed)
        if decision.leftover:
            # the row is what an unfinished upgrade leaves when it is applied, or nothing when it is deleted
            before = None if is_holding else leftover if decision.leftover == APPLY else installed
        else:
            before = leftover if is_holding else installed
        self._before = _version(before)

    def was_brought(self):
        """Tell whether another run has installed the package since this one has planned.

        Failure when there is another version than the one that was planned on: the plan does not hold any more.
        """
        row = self._row()
        if self._is_package(row):
            return not self._was_there
        if _version(row) != self._before:
            raise Failure(
                "{0} was not imported: version {1} has come meanwhile.".format(self._label, _shown(row)),
                "Run the task again to see what would change now.",
            )
        return False

    def check(self):
        """Believe the environment, not the answer: raise Failure unless the version is there."""
        row = self._row()
        if not self._is_package(row):
            raise Failure(
                "The import of {0} ended without an error, but version {1} is installed.".format(
                    self._label, _shown(row)
                )
            )

    def _row(self):
        return solutions.read(self._dataverse, self._name)

    def _is_package(self, row):
        return _version(row) == solutions.version_key(self._package["version"])


def _version(row):
    return solutions.version_key((row or {}).get("version"))


def _shown(row):
    return (row or {}).get("version") or "none"
