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
DELEGATE = "Delegate"


class Depth(IntEnum):
    """How far the privileges of a role reach: nowhere, to rows of one's own and shared ones, or everywhere."""

    NONE = 0
    OWN = 1
    ALL = 2


WRITING_ROLES = {ADMINISTRATOR: Depth.ALL, CUSTOMIZER: Depth.ALL, MAKER: Depth.OWN}
READING_ROLES = frozenset({ADMINISTRATOR, CUSTOMIZER, MAKER, READER})
DELEGATING_ROLES = frozenset({ADMINISTRATOR, DELEGATE})
KNOWN_ROLES = (ADMINISTRATOR, CUSTOMIZER, MAKER, READER, DELEGATE)

Roles = frozenset[str]


def write_depth(roles: Roles) -> Depth:
    return max((WRITING_ROLES.get(role, Depth.NONE) for role in roles), default=Depth.NONE)


def may_read(roles: Roles) -> bool:
    return bool(roles & READING_ROLES)


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

    @property
    def may_read(self) -> bool:
        return all(may_read(roles) for roles in self._all_roles)

    @property
    def may_impersonate(self) -> bool:
        return bool(self.roles & DELEGATING_ROLES)

    @property
    def _all_roles(self) -> tuple[Roles, ...]:
        return (self.roles,) if self.roles_behind is None else (self.roles, self.roles_behind)

    def require_read(self, privilege: str) -> None:
        if not self.may_read:
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
