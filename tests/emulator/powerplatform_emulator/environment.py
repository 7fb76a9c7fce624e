# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One Dataverse environment: its identity, settings and rows."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path

from .clock import Clock
from .schema import Schema, default_schema
from .store import Store
from .tenant import Tenant

NAMES = uuid.UUID("6f1d7a52-0b57-4d0a-9d33-0a3c7a1f5b10")
VERSION = "9.2.25104.00168"
OWN_TABLES = frozenset(
    ["$callback", "$systemuserroles", "$teammembership", "$teamroles"]
    + ["carriedpart", "packagefile", "solutionoperation"]
)


def stable_id(*parts: str) -> str:
    """An id that depends on the given words only, so that a fresh state has the same ids every time."""
    return str(uuid.uuid5(NAMES, "/".join(parts)))


@dataclass(frozen=True)
class Settings:
    """How long work takes and how strict the platform is. Times are in seconds."""

    import_seconds: float = 0.0
    export_seconds: float = 0.0
    concurrent_imports: str = "refuse"
    job_row_delay: float = 0.0
    share_to_previous_owner: bool = False
    dop_hint: int | None = None
    staging: str = "full"
    owner_on_import: str = "keep"
    tenant: Tenant = Tenant()


class Environment:
    def __init__(
        self,
        name: str,
        clock: Clock,
        settings: Settings | None = None,
        schema: Schema | None = None,
        path: Path | None = None,
        connections: dict[str, str | None] | None = None,
    ):
        self.name = name
        self.organization_id = stable_id(name, "organization")
        self.root_business_unit_id = stable_id(name, "businessunit")
        self.system_user_id = stable_id(name, "systemuser", "SYSTEM")
        self.url = ""
        self.clock = clock
        self.settings = settings or Settings()
        self.schema = schema or default_schema()
        self.store = Store(self.schema, clock, path)
        self.activations = 0
        self.connections = connections

    @property
    def tables(self) -> frozenset[str]:
        """The tables of the platform, and those in which the emulator keeps what no client sees."""
        return OWN_TABLES | self.schema.tables.keys()
