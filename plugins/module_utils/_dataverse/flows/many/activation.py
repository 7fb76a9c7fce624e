# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order in which many flows are turned on and off, and what prevents it: known before anything is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...._core.late_imports import late
from .. import call_order
from .. import predicted as flow_predicted
from ..judgement import DEFINITIONS_A_TIME, Judgement
from ..state import OFF, ON
from .selection import read_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .. import prerequisites as flow_needs
    from .changes import Change
else:
    (flow_needs,) = late(__package__, "..prerequisites")


class Activation:
    """The flows to turn on and off, as they are judged: which can be on, and which call which."""

    def __init__(self, judgement: Judgement) -> None:
        self._judgement = judgement
        self._callers: dict[str, list[str]] = {}
        for caller in sorted(judgement.off):
            for child in self.children(caller):
                if child != caller:
                    self._callers.setdefault(child, []).append(caller)

    def obstacles(self) -> dict[str, dict[str, Any]]:
        """Return ``{id: reason}`` of the flows that cannot be turned on, as far as that is known, causes first."""
        return self._judgement.obstacles()

    def waves_on(self) -> list[list[str]]:
        """Return the flows to turn on, children first; all of one wave at once. A ring has no order."""
        waves, _rest = call_order.waves(self._judgement.calls(self._judgement.wanted))
        return waves

    def waves_off(self) -> list[list[str]]:
        """Return the flows to turn off, callers first. Of a ring any may be the first."""
        waves, rest = call_order.waves(self._judgement.calls(self._judgement.off))
        return ([rest] if rest else []) + waves[::-1]

    def children(self, guid: str) -> list[str]:
        """Return the ids of the flows that a flow calls."""
        return self._judgement.children(guid)

    def callers(self, guid: str) -> list[str]:
        """Return the ids of those of the flows to turn off that call a flow."""
        return self._callers.get(guid, [])


def read(
    dataverse: Any,
    changes: Iterable[Change],
    predicted: Mapping[str, dict[str, Any]],
    connections: Mapping[str, str | None] | None = None,
) -> Activation:
    """Read the definitions of the flows to turn on and off, of the children of those to turn on, and their references.

    ``predicted`` are entries of ``predicted_flows`` by id, ``connections`` those of references that are known.
    """
    getting = {one.flow.guid: one.state for one in changes}
    on, off = ({guid for guid, state in getting.items() if state is wanted} for wanted in (ON, OFF))
    certain, otherwise = flow_predicted.needs(predicted)
    # a single flow needs no order
    ordered = on | (off if len(off) > 1 else set())
    judgement = Judgement(on, {**_needs(dataverse, ordered - set(certain)), **certain}, connections, off)
    judgement.read(dataverse, otherwise=otherwise)
    return Activation(judgement)


def _needs(dataverse: Any, guids: set[str]) -> dict[str, flow_needs.Needs]:
    found: dict[str, flow_needs.Needs] = {}
    ordered = sorted(guids)
    for start in range(0, len(ordered), DEFINITIONS_A_TIME):
        some = ordered[start : start + DEFINITIONS_A_TIME]
        columns = "workflowid,name,statecode,clientdata"
        rows = read_rows(dataverse, "Reading the definitions of the flows", some, columns)
        found.update((guid, flow_needs.of_row(row)) for guid, row in rows.items())
    return found
