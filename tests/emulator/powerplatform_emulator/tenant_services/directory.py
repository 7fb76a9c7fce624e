# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The environments of the tenant, and which applications may list them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..config import IdentityConfig
from ..environment import Environment, stable_id
from .config import GRANTED, Listing


@dataclass(frozen=True)
class Entry:
    """An environment as it is listed, with the organization behind its address, if it has Dataverse."""

    id: str
    listing: Listing
    organization: Environment | None


class Directory:
    """Grants change while it runs, and are kept in a file, so that they survive a restart."""

    def __init__(self, tenant_id: str, identities: Iterable[IdentityConfig], path: Path | None = None):
        self.tenant_id = tenant_id
        self.entries: list[Entry] = []
        self._path = path
        self._grants = {service: {i.client_id for i in identities if service in i.lists} for service in GRANTED}
        self._people = {identity.client_id for identity in identities if identity.person}
        if path is not None and path.exists():
            kept = json.loads(path.read_text(encoding="utf-8"))
            self._grants = {service: set(kept[service]) for service in GRANTED}

    def add(self, listing: Listing, organization: Environment | None = None) -> None:
        is_default = listing.type == "Default"
        guid = f"Default-{self.tenant_id}" if is_default else stable_id(listing.name, "environment")
        self.entries.append(Entry(guid, listing, organization))

    def is_granted(self, service: str, client_id: str) -> bool:
        return client_id in self._grants[service]

    def granted(self, service: str) -> list[str]:
        return sorted(self._grants[service])

    def grant(self, service: str, client_id: str, given: bool = True) -> None:
        (self._grants[service].add if given else self._grants[service].discard)(client_id)
        if self._path is not None:
            grants = {service: sorted(ids) for service, ids in self._grants.items()}
            self._path.write_text(json.dumps(grants), encoding="utf-8")
