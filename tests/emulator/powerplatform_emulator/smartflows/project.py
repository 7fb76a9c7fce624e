# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One project: its users, flows, executions and documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..clock import Clock
from ..store import Store
from .script import Flow

SUPER, USER, READER = "super user", "user", "reader"
ROLES = (SUPER, USER, READER)
LATER_CALLS = ("start", "status", "cancel", "answer")
TABLES = frozenset({"execution", "document", "data"})


class User:
    """Whoever a key belongs to: a `super user` may do everything, a `user` sees executions of its own, a `reader` runs
    nothing."""

    def __init__(self, name: str, key: str, role: str):
        self.name = name
        self.key = key
        self.role = role

    def view(self) -> dict[str, Any]:
        return {"id": f"user-{self.name}", "displayName": self.name, "type": "user"}


class Project:
    """`lacks` names those of the `LATER_CALLS` that an older server has not."""

    tables = TABLES

    def __init__(
        self,
        name: str,
        clock: Clock,
        users: list[User],
        flows: list[Flow],
        lacks: frozenset[str] = frozenset(),
        path: Path | None = None,
    ):
        self.name = name
        self.clock = clock
        self.url = ""
        self.flows = {flow.id: flow for flow in flows}
        self.lacks = lacks
        self.store = Store(None, clock, path)
        self._users = {user.key: user for user in users}

    def user(self, key: str | None) -> User | None:
        return self._users.get(key or "")

    def keys(self) -> dict[str, str]:
        """The keys by the names of their users."""
        return {user.name: key for key, user in self._users.items()}
