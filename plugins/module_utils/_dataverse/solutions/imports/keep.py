# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What flows keep across an import: whether they are on, and whose they are."""

from __future__ import annotations

from ...._core.errors import Failure, Refused
from ...._core.text import short
from ...api.address import row as address
from ...flows import rows as flows
from ...flows.activation import planned_states, restore_states
from . import failures

STATES, OWNERS = "states", "owners"
TABLES = {"user": "systemusers", "team": "teams"}


class Keeper:
    """The flows of a package as they are to be afterwards.

    ``keep`` lists what is kept of flows that are there. What an interrupted run noted before its import counts for
    what is there, since the import may have changed it; a flow that was not there then, noted without an owner, is new
    still.
    """

    def __init__(self, dataverse, package, keep):
        self._dataverse = dataverse
        self._flows = package["flows"]
        self._keep = keep
        self._present = {}
        self._new = set()
        self.states = {}
        self.owners = {}

    def plan(self, present, noted, unbound):
        """Settle states and owners: ``present`` maps ids to rows, ``noted`` is what a record says of the flows."""
        ids = {flow["flow_id"] for flow in self._flows}
        self._present = {guid: row for guid, row in present.items() if guid in ids}
        self._new = {guid for guid in ids if guid not in present or (guid in noted and not noted[guid]["owner"])}
        before = {
            guid: flows.ENABLED.get(row["statecode"]) for guid, row in self._present.items() if guid not in self._new
        }
        restorable = {guid: one["enabled"] for guid, one in noted.items() if isinstance(one["enabled"], bool)}
        before.update({guid: enabled for guid, enabled in restorable.items() if guid in before})
        if STATES not in self._keep:
            before = {}
        self.states = planned_states(self._flows, before, unbound)
        self.owners = {}
        if OWNERS in self._keep:
            self.owners = {guid: flows.owner_of(row) for guid, row in self._present.items()}
            kept = {guid: one["owner"] for guid, one in noted.items() if guid not in self._new}
            self.owners.update({guid: owner for guid, owner in kept.items() if guid in self.owners})

    def strays(self):
        """Return ``{id: (before, after)}`` of flows that are not as they are to be, import or no import."""
        found = {}
        for guid, row in self._present.items():
            before = {"enabled": flows.ENABLED.get(row["statecode"]), "owner": flows.owner_of(row)["name"]}
            after = {"enabled": self.states[guid], "owner": before["owner"]}
            if self._is_foreign(guid, row):
                after["owner"] = self.owners[guid]["name"]
            if before != after:
                found[guid] = (before, after)
        return found

    def noted(self):
        """Return what a record needs to put the flows right: those that were not there before have no owner."""
        owners = {guid: self.owners.get(guid) or flows.owner_of(row) for guid, row in self._present.items()}
        return {
            "flows": {
                flow["flow_id"]: {
                    "enabled": self.states[flow["flow_id"]],
                    "owner": None if flow["flow_id"] in self._new else owners[flow["flow_id"]],
                }
                for flow in self._flows
            }
        }

    def restore(self):
        """Give flows their owners and states back; every one is tried, Failure at the end lists those that failed."""
        rows = flows.read_many(self._dataverse, "Reading the owners of the imported flows", list(self.owners))
        reasons = []
        for row in [one for one in rows if self._is_foreign(one["workflowid"].lower(), one)]:
            owner = self.owners[row["workflowid"].lower()]
            body = {"ownerid@odata.bind": "/" + address(TABLES[owner["type"]], owner["id"])}
            tried = "Giving flow {0!r} back to {1}".format(short(row["name"], 60), owner["name"])
            try:
                self._dataverse.update("workflows", row["workflowid"].lower(), body, tried)
            except Refused as refusal:
                reasons.append(failures.reason(refusal.detail, "flow", row["name"], refusal.code))
        restore_states(self._dataverse, self._flows, self.states)
        if reasons:
            raise Failure(
                "The package is imported, but {0} flows have another owner; {1!r}: {2}.".format(
                    len(reasons), short(reasons[0]["name"], 50), short(reasons[0]["text"])
                ),
                reasons[0]["remedy"],
                reasons=reasons,
            )

    def _is_foreign(self, guid, row):
        """Tell whether a flow belongs to somebody else than it is to belong to."""
        wanted, now = self.owners.get(guid), flows.owner_of(row)
        return bool(wanted) and wanted["type"] in TABLES and (wanted["type"], wanted["id"]) != (now["type"], now["id"])
