# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What nouns are given, whoever gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from typing import Any


class Context(Protocol):
    """The task for which something is declared: its options and clients (see _ansible/context.py)."""

    options: dict[str, Any]
    cache_folder: str
    turns: Any
    shelf: Any
    sleep: Any

    @property
    def dataverse(self) -> Any:
        """The client of the environment; with the first use its address is checked."""

    @property
    def smartflows(self) -> Any:
        """The client of the Smart Flows project."""

    def waiter(self) -> Any:
        """Return what waits for an operation of the task."""

    def waiter_for_others(self) -> Any:
        """Return what waits for operations that others have started."""

    def patience(self, seconds: float) -> Any:
        """Return what waits for something to come to light."""

    def warn(self, text: str) -> None:
        """Show a warning."""

    def hide(self, *values: str | None) -> None:
        """Keep secret values out of everything that is shown."""
