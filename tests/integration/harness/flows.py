# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Flows put into an emulator for tests that need many of them, under names that no other test uses."""

from __future__ import annotations

import json
import uuid

from .emulator import Emulator


def clientdata(calls=(), references=None, actions=None) -> str:
    """Return a definition that calls other flows and uses connection references: ``{key: logical name}``."""
    called = {
        f"Call_{number}": {
            "type": "Workflow",
            "inputs": {"host": {"workflowReferenceName": guid}, "body": {}},
            "runAfter": {},
        }
        for number, guid in enumerate(calls)
    }
    wire = {
        key: {
            "runtimeSource": "embedded",
            "connection": {"connectionReferenceLogicalName": name},
            "api": {"name": key},
        }
        for key, name in (references or {}).items()
    }
    definition = {
        "$schema": "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/"
        "workflowdefinition.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {
            "$connections": {"defaultValue": {}, "type": "Object"},
            "$authentication": {"defaultValue": {}, "type": "SecureObject"},
        },
        "triggers": {"Every_night": {"type": "Recurrence", "recurrence": {"frequency": "Day", "interval": 1}}},
        "actions": {**called, **(actions or {})},
    }
    return json.dumps(
        {
            "schemaVersion": "1.0.0.0",
            "properties": {"connectionReferences": wire, "definition": definition, "templateName": ""},
        }
    )


class FlowSet:
    """Flows of one test in one environment, and a team to own them."""

    def __init__(self, emulator: Emulator, environment: str):
        self._emulator = emulator
        self._environment = environment
        self._mark = uuid.uuid4().hex[:8]
        self._owner = next(
            row["systemuserid"]
            for row in emulator.rows(environment, "systemuser")
            if row.get("applicationid") == emulator.identity()["client_id"]
        )
        self.team = self.put_team("owners")

    def name(self, name: str) -> str:
        return f"{self._mark} {name}"

    def put(self, name: str, on: bool = False, calls=(), references=None, **columns) -> str:
        """Put a flow and return its id."""
        guid = columns.pop("workflowid", None) or str(uuid.uuid4())
        self._put(
            "workflow",
            workflowid=guid,
            name=self.name(name),
            category=5,
            statecode=int(on),
            _ownerid_value=self._owner,
            clientdata=clientdata(calls, references),
            **columns,
        )
        return guid

    def put_team(self, name: str) -> str:
        """Put a team and return its name."""
        self._put("team", name=self.name(name), teamtype=0)
        return self.name(name)

    def reference(self, name: str, connection: str | None = None) -> str:
        """Put a connection reference and return its logical name."""
        logical = f"contoso_{self._mark}_{name}"
        row = {"connectionreferencelogicalname": logical, "connectorid": "/providers/Microsoft.PowerApps/apis/shared_x"}
        self._put("connectionreference", connectionid=connection, **row)
        return logical

    def solution(self, *guids: str) -> str:
        """Put a solution that holds flows and return its name."""
        name, guid = f"contoso_{self._mark}", str(uuid.uuid4())
        publisher = self._emulator.rows(self._environment, "publisher")[0]["publisherid"]
        row = {"uniquename": name, "friendlyname": name, "version": "1.0", "_publisherid_value": publisher}
        self._put("solution", solutionid=guid, **row)
        for one in guids:
            self._put("solutioncomponent", objectid=one, componenttype=29, _solutionid_value=guid)
        return name

    def state(self, guid: str) -> int:
        rows = self._emulator.rows(self._environment, "workflow")
        return next(row["statecode"] for row in rows if row["workflowid"] == guid)

    def _put(self, table: str, **row) -> None:
        self._emulator.put(self._environment, table, row)
