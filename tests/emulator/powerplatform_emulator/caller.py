# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who sends a request, and what the roles of that user allow."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from .errors import missing_privilege

ADMINISTRATOR = "System Administrator"
CUSTOMIZER = "System Customizer"
MAKER = "Environment Maker"
READER = "Reader"
OPERATOR = "Power Automate Operator"
DELEGATE = "Delegate"


class Depth(IntEnum):
    """How far the privileges of a role reach: nowhere, to rows of one's own and shared ones, or everywhere."""

    NONE = 0
    OWN = 1
    ALL = 2


WRITING_ROLES = {ADMINISTRATOR: Depth.ALL, CUSTOMIZER: Depth.ALL, MAKER: Depth.OWN}
READING_ROLES = frozenset({ADMINISTRATOR, CUSTOMIZER, MAKER, READER, OPERATOR})
DELEGATING_ROLES = frozenset({ADMINISTRATOR, DELEGATE})
KNOWN_ROLES = (ADMINISTRATOR, CUSTOMIZER, MAKER, READER, OPERATOR, DELEGATE)
# Where who may write rows of their own only may read rows of their own only, and where a role may not read at all.
OF_THEIR_OWN = frozenset({"flowsession", "asyncoperation", "flowrun", "flowevent"})
NOT_FOR = {OPERATOR: frozenset({"flowrun", "flowevent"})}

Roles = frozenset[str]


def write_depth(roles: Roles) -> Depth:
    return max((WRITING_ROLES.get(role, Depth.NONE) for role in roles), default=Depth.NONE)


def may_read(roles: Roles) -> bool:
    return bool(roles & READING_ROLES)


def read_depth(roles: Roles, table: str) -> Depth:
    """How far reading one table reaches."""
    reading = [role for role in roles & READING_ROLES if table not in NOT_FOR.get(role, ())]
    own_only = table in OF_THEIR_OWN and write_depth(roles) == Depth.OWN
    return Depth.NONE if not reading else Depth.OWN if own_only else Depth.ALL


@dataclass(frozen=True)
class Caller:
    """The effective user of a request.

    When that user is impersonated, `on_behalf_of` is the signed-in user, whose roles have to allow the same.
    """

    systemuserid: str
    client_id: str
    roles: Roles = frozenset()
    on_behalf_of: str | None = None
    roles_behind: Roles | None = None

    @property
    def signed_in(self) -> str:
        return self.on_behalf_of or self.systemuserid

    @property
    def write_depth(self) -> Depth:
        return min(write_depth(roles) for roles in self._all_roles)

    def read_depth(self, table: str) -> Depth:
        return min(read_depth(roles, table) for roles in self._all_roles)

    @property
    def may_impersonate(self) -> bool:
        return bool(self.roles & DELEGATING_ROLES)

    @property
    def _all_roles(self) -> tuple[Roles, ...]:
        return (self.roles,) if self.roles_behind is None else (self.roles, self.roles_behind)

    def require_read(self, privilege: str, table: str = "") -> None:
        if not self.read_depth(table):
            raise missing_privilege(self.systemuserid, privilege)

    def require_write(self, privilege: str, depth: Depth = Depth.ALL) -> None:
        if self.write_depth < depth:
            raise missing_privilege(self.systemuserid, privilege)

    def noted(self) -> dict[str, Any]:
        """For rows of work that goes on after the request."""
        behind = None if self.roles_behind is None else sorted(self.roles_behind)
        return {**vars(self), "roles": sorted(self.roles), "roles_behind": behind}

    @classmethod
    def from_note(cls, note: dict[str, Any]) -> Caller:
        behind = None if note["roles_behind"] is None else frozenset(note["roles_behind"])
        return cls(**{**note, "roles": frozenset(note["roles"]), "roles_behind": behind})
