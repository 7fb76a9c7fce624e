# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of a cloud flow, from the row to the result (contract 11.5, 11.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class FlowState:
    """On, off, or suspended by the platform: ``code`` is the row's ``statecode``, ``word`` is what users read."""

    __slots__ = ("code", "word")

    def __init__(self, code: int, word: str) -> None:
        self.code = code
        self.word = word

    @property
    def is_on(self) -> bool:
        """Whether the flow is on; a suspended one is not."""
        return self.code == 1

    @property
    def body(self) -> dict[str, int]:
        """The columns that bring a flow into this state."""
        return {"statecode": self.code, "statuscode": self.code + 1}

    def until(self, wanted: FlowState) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return (before, after) for a flow that gets another state, as diffs show it."""
        before: dict[str, Any] = {"enabled": self.is_on}
        after: dict[str, Any] = {"enabled": wanted.is_on}
        if self is SUSPENDED:
            before["status"], after["status"] = self.word, wanted.word
        return before, after


OFF, ON, SUSPENDED = FlowState(0, "off"), FlowState(1, "on"), FlowState(2, "suspended")
STATES = {state.word: state for state in (OFF, ON, SUSPENDED)}


def of_code(code: int) -> FlowState:
    """Return the state with this ``statecode``."""
    return next((state for state in STATES.values() if state.code == code), FlowState(code, "unknown"))


def of_row(row: Mapping[str, Any]) -> FlowState:
    """Return the state of a row."""
    return of_code(row["statecode"])


def is_in_state(row: Mapping[str, Any], enabled: bool | None) -> bool:
    """Return whether a flow is on, or not on, as planned; None means either."""
    return enabled is None or of_row(row).is_on is enabled


def declared(enabled: bool) -> FlowState:
    """Return the state that the option ``enabled`` means."""
    return ON if enabled else OFF
