# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connection references: one logical name each, bound to a connection or not."""

from __future__ import annotations

from ..caller import Caller
from ..environment import Environment
from ..errors import duplicate_record, invalid_argument
from ..store import Row
from .rules import Rules


class ConnectionReferenceRules(Rules):
    defaults: Row = {"promptingbehavior": 0}

    def before_create(self, environment: Environment, caller: Caller, row: Row) -> None:
        for name in ("connectionreferencelogicalname", "connectorid"):
            if not row.get(name):
                raise invalid_argument(f"Required field '{name}' is missing.")
        name = row["connectionreferencelogicalname"]
        if environment.store.find("connectionreference", connectionreferencelogicalname=name):
            raise duplicate_record()
        row.setdefault("connectionreferencedisplayname", name)


RULES = ConnectionReferenceRules("connectionreference")
