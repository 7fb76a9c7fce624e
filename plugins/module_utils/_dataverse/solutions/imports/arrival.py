# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a package is installed: looked at before its import starts and when it has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...._core.errors import Conflict, Failure
from ...lookups import solutions
from .decision import APPLY, HOLDING, SUFFIX

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .decision import Decision
    from .situation import Situation


class Arrival:
    """The version of a solution that an import brings, compared with the installed one."""

    def __init__(self, dataverse: Any, situation: Situation, decision: Decision, label: str) -> None:
        is_holding = decision.strategy == HOLDING
        self._dataverse = dataverse
        self._package = situation.package
        self._label = label
        # a holding solution has a name and a row of its own
        self._name = self._package["unique_name"] + (SUFFIX if is_holding else "")
        self._was_there = self._is_package(situation.leftover if is_holding else situation.installed)
        self._before = _version(_base(situation, decision))

    def look_again(self) -> None:
        """Raise Conflict if someone else has installed the package since this task has planned its import.

        Failure if the version differs from the one that was planned on: the plan is no longer valid.
        """
        row = self._row()
        if self._is_package(row):
            if not self._was_there:
                text = "Someone else has installed {0} in the meantime, so this task did not import it."
                raise Conflict(text.format(self._label), sent=False)
        elif _version(row) != self._before:
            raise Failure(
                "The import of {0} was not started: version {1} was installed in the meantime.".format(
                    self._label, _shown(row)
                ),
                "Run the task again to see what would change now.",
            )

    def check(self) -> None:
        """Believe the environment, not the answer: raise Failure unless the version is installed."""
        row = self._row()
        if not self._is_package(row):
            raise Failure(
                "The import of {0} ended without an error, but version {1} is installed.".format(
                    self._label, _shown(row)
                )
            )

    def _row(self) -> dict[str, Any] | None:
        return solutions.read(self._dataverse, self._name)

    def _is_package(self, row: Mapping[str, Any] | None) -> bool:
        return _version(row) == solutions.version_key(self._package["version"])


def _base(situation: Situation, decision: Decision) -> dict[str, Any] | None:
    """Return the row whose version this import replaces.

    That of an unfinished upgrade, if it is applied before; none in its place, if it is deleted.
    """
    if decision.strategy == HOLDING:
        return None if decision.leftover else situation.leftover
    return situation.leftover if decision.leftover == APPLY else situation.installed


def _version(row: Mapping[str, Any] | None) -> tuple[int, ...]:
    return solutions.version_key((row or {}).get("version"))


def _shown(row: Mapping[str, Any] | None) -> str:
    return (row or {}).get("version") or "none"
