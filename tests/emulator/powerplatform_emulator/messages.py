# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Registry of actions, functions and the work that precedes every request."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .caller import Caller
    from .environment import Environment

Handler = Callable[["Environment", "Caller", dict[str, Any]], "dict[str, Any] | None"]
Preparation = Callable[["Environment"], None]

ACTIONS: dict[str, Handler] = {}
FUNCTIONS: dict[str, Handler] = {}
PREPARATIONS: list[Preparation] = []


def action(name: str) -> Callable[[Handler], Handler]:
    """Register the handler of an action (POST)."""

    def register(handler: Handler) -> Handler:
        ACTIONS[name] = handler
        return handler

    return register


def function(name: str) -> Callable[[Handler], Handler]:
    """Register the handler of a function (GET)."""

    def register(handler: Handler) -> Handler:
        FUNCTIONS[name] = handler
        return handler

    return register


def before_request(preparation: Preparation) -> Preparation:
    """Register work done at the start of every request to an environment, inside its transaction."""
    PREPARATIONS.append(preparation)
    return preparation


def prepare(environment: Environment) -> None:
    for preparation in PREPARATIONS:
        preparation(environment)
