# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What flows keep across an import: whether they are on, and whose they are."""

from __future__ import annotations

from ...._core.errors import Failure
from ...._core.text import short
from ...flows import rows as flows
from ...flows.many.restoring import TABLES, is_in_state, restore_owners, restore_states
from ..operations import failures

STATES, OWNERS = "states", "owners"
NAMED = 3


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
        self._kept = set()
        self._wanted = {}
        self._astray_still = None
        self.states = {}
        self.stay_off = {}
        self.owners = {}

    def plan(self, present, noted, judge):
        """Settle states and owners: ``present`` maps ids to rows, ``noted`` is what a record says of the flows.

        ``judge(guids)`` returns ``{id: reason}`` of those that cannot be on. They are planned to be off, and noted as
        wanted on, so that a later run turns them on once that is fixed.
        """
        ids = {flow["flow_id"] for flow in self._flows}
        self._present = {guid: row for guid, row in present.items() if guid in ids}
        self._new = {guid for guid in ids if guid not in present or (guid in noted and not noted[guid]["owner"])}
        self._kept = set(self._present) - self._new if STATES in self._keep else set()
        self._wanted = {flow["flow_id"]: flow["enabled"] for flow in self._flows}
        self._wanted.update((guid, self._present[guid]["statecode"] == flows.ON) for guid in self._kept)
        self._wanted.update((guid, one["enabled"]) for guid, one in noted.items() if guid in self._kept)
        self.stay_off = judge({guid for guid, wanted in self._wanted.items() if wanted})
        self.states = {guid: wanted and guid not in self.stay_off for guid, wanted in self._wanted.items()}
        self.owners = {}
        if OWNERS in self._keep:
            self.owners = {guid: flows.owner_of(row) for guid, row in self._present.items()}
            kept = {guid: one["owner"] for guid, one in noted.items() if guid not in self._new}
            self.owners.update({guid: owner for guid, owner in kept.items() if guid in self.owners})

    def owes(self):
        """Tell whether flows that are to be on will stay off."""
        return bool(self.stay_off)

    def owed(self):
        """Return the ids of the flows that are not yet as they are to be; all, before they were looked at."""
        return set(self.stay_off).union(self.states if self._astray_still is None else self._astray_still)

    def status(self, guid):
        """Return the word for the state a flow will have."""
        now = self._present.get(guid, {}).get("statecode")
        off = flows.SUSPENDED if now == flows.SUSPENDED else flows.OFF
        return flows.STATUS[flows.ON if self.states[guid] else off]

    def strays(self):
        """Return ``{id: (before, after)}`` of flows that are not as they are to be, import or no import."""
        found = {}
        for guid in self._astray(self._present):
            row = self._present[guid]
            before = {"enabled": row["statecode"] == flows.ON, "owner": flows.owner_of(row)["name"]}
            after = dict(before, enabled=self.states[guid])
            if self._is_foreign(guid, row):
                after["owner"] = self.owners[guid]["name"]
            found[guid] = (before, after)
        return found

    def noted(self):
        """Return what a record needs to put the flows right: those that were not there before have no owner."""
        owners = {guid: self.owners.get(guid) or flows.owner_of(row) for guid, row in self._present.items()}
        return {
            "flows": {
                flow["flow_id"]: {
                    "enabled": self._wanted[flow["flow_id"]],
                    "owner": None if flow["flow_id"] in self._new else owners[flow["flow_id"]],
                }
                for flow in self._flows
            }
        }

    def are_astray(self):
        """Tell whether flows that were there are now otherwise than they are to be; in doubt they are."""
        try:
            return bool(self._astray(self._read(list(self._present))))
        except Failure:
            return True

    def restore(self):
        """Give flows their owners and states back, and look at them again: the answers to writes are not the deeds.

        Every flow is tried; Failure at the end lists those that are not as they are to be.
        """
        ids = list(self.states)
        rows = self._read(ids)
        self._astray_still = self._astray(rows)
        if not self._astray_still:
            return
        self._astray_still = None
        foreign = {guid: self.owners[guid] for guid, row in rows.items() if self._is_foreign(guid, row)}
        refusals = restore_owners(self._dataverse, foreign, rows)
        for guid, refusal in restore_states(self._dataverse, self._flows, self._due(), rows).items():
            refusals.setdefault(guid, refusal)
        rows = self._read(ids)
        self._astray_still = left = self._astray(rows)
        if left:
            raise self._failure({guid: rows[guid] for guid in left}, refusals)

    def _read(self, ids):
        rows = flows.read_many(self._dataverse, "Reading the states and owners of the imported flows", ids)
        return {row["workflowid"].lower(): row for row in rows}

    def _astray(self, rows):
        """Return the ids of the rows that are in another state or belong to somebody else than planned."""
        due = self._due()
        return [
            guid for guid, row in rows.items() if not is_in_state(row, due.get(guid)) or self._is_foreign(guid, row)
        ]

    def _due(self):
        """Return the states to bring about; what is on, though it was to stay off for want of something, is left so."""
        return {guid: None if guid in self.stay_off else state for guid, state in self.states.items()}

    def _failure(self, left, refusals):
        """Return the Failure for flows, ``{id: row}``, that are not as they are to be."""
        reasons = [_reason(row, refusals.get(guid)) for guid, row in left.items()]
        reasons.sort(key=lambda one: one["code"] is None)
        return Failure(
            "The package is imported, but {0}. {1!r}: {2}.".format(
                self._told(left), short(reasons[0]["name"], 50), reasons[0]["text"]
            ),
            "{0} A later run tries again.".format(reasons[0]["remedy"]).strip(),
            code=reasons[0]["code"],
            reasons=reasons,
        )

    def _told(self, left):
        """Return what is not as it is to be, in words for a message."""
        told = {}
        for guid, row in left.items():
            wanted = self._due().get(guid)
            words = "have another owner"
            if not is_in_state(row, wanted):
                words = "that were on are off" if guid in self._kept else "that are to be on are off"
                words = words if wanted else "that are to be off are on"
            told.setdefault(words, []).append(row["name"])
        return "; ".join("flows {0}: {1}".format(words, _listed(names)) for words, names in told.items())

    def _is_foreign(self, guid, row):
        """Tell whether a flow belongs to somebody else than it is to belong to."""
        wanted, now = self.owners.get(guid), flows.owner_of(row)
        return bool(wanted) and wanted["type"] in TABLES and (wanted["type"], wanted["id"]) != (now["type"], now["id"])


def _reason(row, refusal):
    """Return why a flow is not as it is to be."""
    if refusal is None:
        return failures.reason("the environment answered as if it were done, and it is not", "flow", row["name"])
    inner = refusal.reasons[0] if refusal.reasons else {}
    code, remedy = inner.get("code") or refusal.code, inner.get("remedy") or refusal.remedy
    return failures.reason(refusal.detail or refusal.message, "flow", row["name"], code, remedy=remedy)


def _listed(names):
    more = " and {0} more".format(len(names) - NAMED) if len(names) > NAMED else ""
    return ", ".join(repr(short(name, 40)) for name in names[:NAMED]) + more
