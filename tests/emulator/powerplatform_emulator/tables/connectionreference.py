# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connection references: one logical name each, bound to a connection or not."""

from __future__ import annotations

import json

from ..caller import Caller
from ..environment import Environment
from ..errors import DataverseError, duplicate_record, invalid_argument
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
        _check_connection(environment, row)

    def before_update(self, environment: Environment, caller: Caller, old: Row, changes: Row) -> None:
        super().before_update(environment, caller, old, changes)
        if "connectionid" in changes:
            _check_connection(environment, {**old, **changes})


def _check_connection(environment: Environment, row: Row) -> None:
    """Binding asks the connection service, where only the connections of this environment and connector are known."""
    name, connector = row.get("connectionid"), str(row["connectorid"]).rpartition("/")[2]
    known = environment.connections
    if name is None or known is None or (name in known and known[name] in (None, connector)):
        return
    inner = {"code": "ConnectionNotFound", "message": f"Could not find connection '{name}' for API '{connector}'."}
    address = f"https://api.powerapps.com/providers/Microsoft.PowerApps/scopes/service/apis/{connector}"
    text = f"Request failed with: NotFound and error: {json.dumps({'error': inner})}. {address}/connections/{name}"
    raise DataverseError(404, "0x80040217", text)


RULES = ConnectionReferenceRules("connectionreference")
