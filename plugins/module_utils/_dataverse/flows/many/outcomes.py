# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of each of many flows in one run: verdicts, the reasons for them, and how the task ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...._core.errors import Incomplete, OutcomeUnknown, Refused
from ...._core.text import short
from .. import outcomes
from ..outcomes import CHANGED, FAILED, ORDER, SKIPPED, UNCHANGED, Verdict, reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ...._core.errors import Failure
    from .changes import Change
    from .run import FlowStep

# The result of a failure lists so many reasons.
MOST_REASONS = 20
# A name is cut if the cause and the remedy would have no room besides.
LONGEST_NAME = 80


class Outcomes:
    """The verdicts of one run: at first those of its plan, then those of its steps.

    ``obstacles`` are the reasons why flows cannot be turned on, by id, causes first.
    """

    def __init__(self, changes: Sequence[Change], obstacles: Mapping[str, dict[str, Any]]) -> None:
        rank = {guid: number for number, guid in enumerate(obstacles)}
        self._flows = {one.flow.guid: one.flow for one in changes}
        self._causes_first = sorted(self._flows, key=lambda guid: rank.get(guid, len(rank)))
        self._failures: list[Failure] = []
        self._verdicts = {one.flow.guid: Verdict(CHANGED if one.names else UNCHANGED) for one in changes}
        self._verdicts.update((guid, Verdict(FAILED, why)) for guid, why in obstacles.items())

    def of(self, guid: str) -> Verdict:
        """Return the verdict on a flow."""
        return self._verdicts[guid]

    def in_order(self) -> list[str]:
        """Return the ids of all flows: first those that need attention, each group in the order of the changes."""
        return sorted(self._flows, key=lambda guid: ORDER.index(self.of(guid).word))

    def totals(self) -> dict[str, int]:
        """Return how many flows there are of each verdict."""
        return outcomes.totals(list(self._verdicts.values()))

    def may_begin(self, step: FlowStep) -> bool:
        """Return whether a step should be tried, after what has failed before it."""
        if not self.of(step.flow_id).bad:
            why = self._obstacle(step)
            if why:
                self._verdicts[step.flow_id] = Verdict(SKIPPED, why)
        return not self.of(step.flow_id).bad

    def failed(self, guid: str, failure: Failure) -> None:
        """Note that a step of a flow has failed."""
        self._verdicts[guid] = Verdict(FAILED, outcomes.reason_of(failure))
        self._failures.append(failure)

    def done_by_others(self, ids: Iterable[str]) -> None:
        """Note the flows of which someone else has done everything in the meantime, as far as nothing failed."""
        self._verdicts.update((guid, Verdict(UNCHANGED)) for guid in ids if not self.of(guid).bad)

    def not_done(self, guid: str, names: Sequence[str]) -> None:
        """Note what is left to change of a flow, although the service reported success."""
        text = "The service reported success, but this is not as declared: {0}".format(", ".join(names))
        self._verdicts[guid] = Verdict(FAILED, reason("not_done", text))

    def check(self, facts: Mapping[str, Any], nothing_done: bool) -> None:
        """Raise Incomplete with ``facts`` if a flow is not as declared; it names a cause, not its consequences."""
        found = [self.of(guid) for guid in self._causes_first]
        if not any(verdict.bad for verdict in found):
            return
        labels = [self._flows[guid].label for guid in self._causes_first]
        reasons = [dict(verdict.reason, name=label) for verdict, label in zip(found, labels) if verdict.word == FAILED]
        message, remedy = outcomes.message(found, [repr(short(one, LONGEST_NAME)) for one in labels], nothing_done)
        unknown = any(isinstance(one, OutcomeUnknown) for one in self._failures)
        raise Incomplete(message, remedy, facts=facts, reasons=reasons[:MOST_REASONS], perhaps_changed=unknown)

    def _obstacle(self, step: FlowStep) -> dict[str, Any] | None:
        # what is not a response about one flow would be none about the next
        if not all(isinstance(one, Refused) for one in self._failures):
            return reason("not_tried", "An earlier failure ended the task")
        for guid in step.after:
            if guid in self._verdicts and self.of(guid).bad:
                return step.because(short(self._flows[guid].name, 60))
        return None
