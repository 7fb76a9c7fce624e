# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The states and owners that the flows of a package should have after its import."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ...flows import rows as flows
from ...flows.state import OFF, ON, SUSPENDED, is_in_state, of_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

STATES, OWNERS = "states", "owners"


class FlowStates(NamedTuple):
    """The flows of a package as they should be afterwards.

    ``present`` maps ids to the rows of those that exist. ``new`` are those that did not exist before the first run that
    imports the package, ``kept`` those whose state is kept. ``wanted`` says which should be on, ``owners`` whose flows
    should be. ``stay_off`` maps those that cannot be on to reasons: they are planned to be off, and noted as wanted on,
    so that a later run turns them on once that is fixed.
    """

    flows: list[dict[str, Any]]
    present: dict[str, dict[str, Any]]
    new: set[str]
    kept: set[str]
    wanted: dict[str, bool]
    owners: dict[str, dict[str, Any]]
    stay_off: dict[str, dict[str, Any]]

    @property
    def states(self) -> dict[str, bool]:
        """Whether each flow will be on."""
        return {guid: wanted and guid not in self.stay_off for guid, wanted in self.wanted.items()}

    @property
    def due(self) -> dict[str, bool | None]:
        """The states to bring about; a flow that should stay off for want of something, and is on, is left alone."""
        return {guid: None if guid in self.stay_off else state for guid, state in self.states.items()}

    def staying_off(self, obstacles: dict[str, dict[str, Any]]) -> FlowStates:
        """Return the same, given the reasons why flows cannot be on, by id."""
        return self._replace(stay_off=obstacles)

    def status(self, guid: str) -> str:
        """Return the word for the state a flow will have."""
        now = self.present.get(guid, {}).get("statecode")
        off = SUSPENDED if now == SUSPENDED.code else OFF
        return (ON if self.states[guid] else off).word

    def astray(self, rows: Mapping[str, dict[str, Any]]) -> list[str]:
        """Return the ids of the rows that are in another state, or have another owner, than planned."""
        due = self.due
        return [guid for guid, row in rows.items() if not is_in_state(row, due.get(guid)) or self.is_foreign(guid, row)]

    def is_foreign(self, guid: str, row: Mapping[str, Any]) -> bool:
        """Return whether the owner of a flow differs from the planned one."""
        wanted, now = self.owners.get(guid), flows.owner_of(row)
        if not wanted or wanted["type"] not in flows.OWNER_TABLES:
            return False
        return (wanted["type"], wanted["id"]) != (now["type"], now["id"])

    def out_of_place(self) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
        """Return ``{id: (before, after)}`` of existing flows that are not as they should be, import or no import."""
        return {guid: self._sides(guid, self.present[guid]) for guid in self.astray(self.present)}

    def _sides(self, guid: str, row: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        before = {"enabled": of_row(row).is_on, "owner": flows.owner_of(row)["name"]}
        after = dict(before, enabled=self.states[guid])
        if self.is_foreign(guid, row):
            after["owner"] = self.owners[guid]["name"]
        return before, after

    def noted(self) -> dict[str, Any]:
        """Return what a record needs to put the flows right: those that did not exist before have no owner."""
        return {"flows": {guid: {"enabled": on, "owner": self._owner_before(guid)} for guid, on in self.wanted.items()}}

    def _owner_before(self, guid: str) -> dict[str, Any] | None:
        if guid in self.new:
            return None
        return self.owners.get(guid) or flows.owner_of(self.present[guid])


def planned(
    package_flows: list[dict[str, Any]],
    existing: Mapping[str, dict[str, Any]],
    noted: Mapping[str, dict[str, Any]],
    keep: Iterable[str],
) -> FlowStates:
    """Return the flows as they should be, if all of them can: ``existing`` maps ids to rows.

    ``keep`` lists what existing flows keep. What an interrupted run noted of flows before its import takes precedence
    over what is read, since the import may have changed it; a flow that is noted without an owner did not exist then.
    """
    ids = [flow["flow_id"] for flow in package_flows]
    present = {guid: existing[guid] for guid in ids if guid in existing}
    known = {guid: one for guid, one in noted.items() if guid in present and one["owner"]}
    new = {guid for guid in ids if guid not in present or (guid in noted and guid not in known)}
    kept = set(present) - new if STATES in keep else set()
    wanted = {**{flow["flow_id"]: flow["enabled"] for flow in package_flows}, **_states(kept, present, known)}
    owners = _owners(present, known) if OWNERS in keep else {}
    return FlowStates(package_flows, present, new, kept, wanted, owners, {})


def _states(kept: set[str], present: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, bool]:
    """Return whether existing flows are on, as an earlier run has noted it if it has."""
    return {guid: known[guid]["enabled"] if guid in known else of_row(present[guid]).is_on for guid in kept}


def _owners(present: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the owners of existing flows, as an earlier run has noted them if it has."""
    return {guid: known[guid]["owner"] if guid in known else flows.owner_of(row) for guid, row in present.items()}
