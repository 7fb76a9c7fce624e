# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a plan is the one that was approved, or the rest of it after a run that was interrupted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import Failure, InputFailure
from ..._core.text import joined, place, short
from . import document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..solutions.imports.record import Record

# So many differences are named in the message, and in its reasons.
MOST, MOST_REASONS = 2, 20


class Approval:
    """What was approved, by the options of a task; ``record`` keeps that it was begun."""

    def __init__(self, options: Mapping[str, Any], record: Record) -> None:
        self._approved = _given(options.get("approved_plan"))
        self._record = record
        self._begun = record.load().get("plan")
        path = options.get("approved_plan_file")
        self._kept = document.read(path) if path else None
        if self._kept and self._kept["plan_id"] not in self._approved:
            raise InputFailure(
                "{0} contains {1}, but approved_plan is {2}.".format(
                    place(path, 100), self._kept["plan_id"], self._named()
                ),
                "Set both to the same plan.",
            )

    @property
    def continues(self) -> bool:
        """Whether an earlier run has begun an approved plan, this one or another."""
        return self._begun is not None

    def check(self, planned: Mapping[str, Any]) -> None:
        """Raise Failure if a plan that changes something was not approved, and an approved one is required."""
        if not self._approved or planned["plan_id"] in self._approved or not document.steps(planned):
            return
        if self._continues(planned):
            return
        approved = self._kept or (self._begun if self._is_begun else None)
        found = document.differences(approved, planned) if approved else []
        raise Failure(
            "The plan has changed: {0} was planned, but {1} {2} approved{3}.".format(
                planned["plan_id"], self._named(), "was" if len(self._approved) == 1 else "were", _said(found)
            ),
            "Nothing was changed. Check and approve the new plan.",
            reasons=[{"text": text} for text in found[:MOST_REASONS]],
        )

    def begin(self, planned: Mapping[str, Any]) -> None:
        """Note that the approved plan is carried out, so that a later run may carry out the rest of it."""
        if self._approved and not self._is_begun:
            self._record.save(plan=planned)

    def end(self) -> None:
        """Remove the note: everything is as it was approved."""
        self._record.forget()

    def _named(self) -> str:
        return joined(self._approved, 60)

    @property
    def _is_begun(self) -> bool:
        return self._begun is not None and self._begun["plan_id"] in self._approved

    def _continues(self, planned: Mapping[str, Any]) -> bool:
        """Return whether a plan has only steps of the approved one, which an earlier run has begun."""
        return self._is_begun and set(document.steps(planned)) <= set(document.steps(self._begun))


def _given(ids: Sequence[str] | None) -> list[str]:
    """Return the ids of approved plans; InputFailure for what is none, which would approve everything or nothing."""
    found = [one.strip() for one in ids or ()]
    if ids is not None and not (found and all(found)):
        raise InputFailure("approved_plan is empty.", "Set it to a plan_id, or omit it.")
    for one in found:
        if not document.is_id(one):
            raise InputFailure(
                "approved_plan: {0!r} is not the id of a plan.".format(short(one, 60)),
                "It begins with {0}, and is in the report of the plan.".format(document.PREFIX),
            )
    return found


def _said(differences: Sequence[str]) -> str:
    """Return the first differences, to follow a sentence; "" if none is known."""
    return ": " + joined(differences, most=MOST, joint="; ") if differences else ""
