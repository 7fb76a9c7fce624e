# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who sends a request, and what the roles of that user allow."""

from __future__ import annotations

from dataclasses import dataclass, field

from .errors import missing_privilege

ADMINISTRATOR = "System Administrator"
CUSTOMIZER = "System Customizer"
READER = "Reader"
DELEGATE = "Delegate"

WRITING_ROLES = frozenset({ADMINISTRATOR, CUSTOMIZER})
DELEGATING_ROLES = frozenset({ADMINISTRATOR, DELEGATE})
KNOWN_ROLES = (ADMINISTRATOR, CUSTOMIZER, READER, DELEGATE)


@dataclass(frozen=True)
class Caller:
    """The effective user of a request; `on_behalf_of` is the signed-in user when another one is impersonated."""

    systemuserid: str
    client_id: str
    roles: frozenset[str] = field(default_factory=frozenset)
    on_behalf_of: str | None = None

    @property
    def signed_in(self) -> str:
        return self.on_behalf_of or self.systemuserid

    @property
    def may_write(self) -> bool:
        return bool(self.roles & WRITING_ROLES)

    @property
    def may_impersonate(self) -> bool:
        return bool(self.roles & DELEGATING_ROLES)

    def require_write(self, privilege: str) -> None:
        if not self.may_write:
            raise missing_privilege(self.systemuserid, privilege)
