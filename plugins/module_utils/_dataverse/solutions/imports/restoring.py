# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restoring the states and owners of flows after an import."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from ...._core.errors import Failure
from ...._core.late_imports import late
from ...._core.text import joined, short
from ...flows import rows as flows
from ...flows.state import is_in_state

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from typing import Any

    from ...._core.errors import Refused
    from ...flows.many import restoring
    from ..operations import failures
    from .flow_states import FlowStates
else:
    failures, restoring = late(__package__, "..operations.failures", "...flows.many.restoring")

NAMED = 3


class Restorer:
    """Gives flows the states and owners that are planned for them."""

    def __init__(self, dataverse: Any, planned: FlowStates) -> None:
        self._dataverse = dataverse
        self._planned = planned

    def are_astray(self) -> bool:
        """Return whether flows that existed before differ from what is planned; also if they cannot be read."""
        try:
            return bool(self._planned.astray(self._read(self._planned.present)))
        except Failure:
            return True

    def restore_kept(self) -> bool:
        """Restore the flows that keep their states, after an import that has failed; return whether they are so."""
        with contextlib.suppress(Failure):
            self._restore(self._planned.kept, lambda _ids: None)
        return not self.are_astray()

    def restore(self, owe: Callable[[Collection[str]], object]) -> bool:
        """Restore owners and states, and read the flows again: the answers to writes are not the deeds.

        Every flow is tried; ``owe`` gets the ids of those that are not yet as they should be, and Failure lists them.
        Return whether there was anything to restore.
        """
        return self._restore(self._planned.wanted, owe)

    def _restore(self, ids: Collection[str], owe: Callable[[Collection[str]], object]) -> bool:
        planned = self._planned
        rows = self._read(ids)
        if not planned.astray(rows):
            owe(set(planned.stay_off))
            return False
        foreign = {guid: planned.owners[guid] for guid, row in rows.items() if planned.is_foreign(guid, row)}
        refusals = restoring.restore_owners(self._dataverse, foreign, rows)
        of_states = restoring.restore_states(self._dataverse, planned.flows, planned.due, rows)
        refusals = {**of_states, **refusals}
        before, rows = rows, self._read(ids)
        left = planned.astray(rows)
        owe({*planned.stay_off, *left})
        if left:
            is_changed = any(_differ(before[guid], row) for guid, row in rows.items() if guid in before)
            raise self._failure({guid: rows[guid] for guid in left}, refusals).but(perhaps_changed=is_changed)
        return True

    def _read(self, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        rows = flows.read_many(self._dataverse, "Reading the states and owners of the imported flows", ids)
        return {row["workflowid"].lower(): row for row in rows}

    def _failure(self, left: dict[str, dict[str, Any]], refusals: dict[str, Refused]) -> Failure:
        """Return the Failure for flows, ``{id: row}``, that are not as they should be."""
        reasons = [_reason(row, refusals.get(guid)) for guid, row in left.items()]
        reasons.sort(key=lambda one: one["code"] is None)
        return Failure(
            "The package is imported, but {0}. {1!r}: {2}.".format(
                self._said(left), short(reasons[0]["name"], 50), reasons[0]["text"]
            ),
            "{0} A later run tries again.".format(reasons[0]["remedy"]).strip(),
            code=reasons[0]["code"],
            reasons=reasons,
        )

    def _said(self, left: dict[str, dict[str, Any]]) -> str:
        """Return what is not as it should be, in words for a message."""
        found: dict[str, list[str]] = {}
        for guid, row in left.items():
            found.setdefault(self._trouble(guid, row), []).append(row["name"])
        return "; ".join("{0}: {1}".format(words, _listed(names)) for words, names in found.items())

    def _trouble(self, guid: str, row: dict[str, Any]) -> str:
        wanted = self._planned.due.get(guid)
        if is_in_state(row, wanted):
            return "these flows have another owner"
        if not wanted:
            return "these flows are on but should be off"
        return (
            "these flows were on and are off" if guid in self._planned.kept else "these flows are off but should be on"
        )


def _differ(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Return whether state or owner of a flow differ between two readings."""
    return one["statecode"] != other["statecode"] or flows.owner_of(one)["id"] != flows.owner_of(other)["id"]


def _reason(row: dict[str, Any], refusal: Refused | None) -> dict[str, Any]:
    """Return why a flow is not as it should be."""
    if refusal is None:
        return failures.reason("the environment reported success, but it was not done", "flow", row["name"])
    inner = refusal.reasons[0] if refusal.reasons else {}
    code, remedy = inner.get("code") or refusal.code, inner.get("remedy") or refusal.remedy
    return failures.reason(refusal.detail or refusal.message, "flow", row["name"], code, remedy=remedy)


def _listed(names: list[str]) -> str:
    return joined([repr(short(name, 40)) for name in names], 200, most=NAMED)
