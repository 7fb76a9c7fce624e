# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The flows of a release: entries that mean none of them, and what keeps flows from being turned on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import Failure, InputFailure
from ..._core.text import short
from ..flows.judgement import Judgement
from ..flows.prerequisites import Needs
from ..flows.shares.rights import checked
from ..flows.state import SUSPENDED, of_row
from ..promotions.target_settings import declared as of_entry
from ..promotions.target_settings import flow_of
from .finding import BLOCKS, WARNS, Finding, not_known, of_failure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from .release import Part

CHECK = "flows"


def declared(
    packages: Sequence[Mapping[str, Any]], options: Mapping[str, Any]
) -> tuple[dict[str, dict[str, Any]], list[Finding]]:
    """Return the entries of a target by the ids of the flows that they mean, with findings about the others."""
    flows = [flow for one in packages for flow in one["flows"]]
    entries: dict[str, dict[str, Any]] = {}
    found = []
    for entry in options.get("flows") or ():
        try:
            flow = flow_of(entry, flows, entries, bool(options.get("ignore_unknown")))
            for share in entry.get("shares") or ():
                checked(share.get("rights"), share["name"])
        except InputFailure as failure:
            label = str(entry.get("flow_id") or entry.get("name") or "")
            told = of_failure(BLOCKS, CHECK, label, failure)
            found.append(told._replace(remedy=told.remedy or "Remove the entry, or set ignore_unknown."))
        else:
            entries.update({flow["flow_id"]: of_entry(entry)} if flow else {})
    return entries, found


def judgement(parts: Sequence[Part], on: set[str], off: set[str], connections: Mapping[str, str | None]) -> Judgement:
    """Return the judgement of flows of a release: ``on`` are those that will be on, ``off`` those declared to be off.

    ``connections`` are those of references as they will be.
    """
    rows = {guid: row for part in parts for guid, row in part.situation.flows.items()}
    known, kept = {}, set()
    for part in parts:
        for flow in part.package["flows"]:
            guid = flow["flow_id"]
            is_on = guid in rows and of_row(rows[guid]).is_on
            known[guid] = Needs(flow["name"], is_on, flow)
            kept |= {guid} if is_on and not part.sends else set()
    return Judgement(on - kept, known, connections, off=off)


def findings(
    parts: Sequence[Part], judged: Judgement, must_be_on: set[str], bound: Mapping[str, str | None], failure: Any
) -> list[Finding]:
    """Return findings about flows that cannot be turned on, and those that are suspended.

    A reference of the release without a connection is a finding of its own, and so is what follows from a flow that is
    listed. ``failure`` is that to read what flows need, or None.
    """
    rows = {guid: row for part in parts for guid, row in part.situation.flows.items()}
    found = [_suspended(row) for row in rows.values() if of_row(row) is SUSPENDED]
    if isinstance(failure, Failure):
        return [*found, not_known(CHECK, "what the flows need", failure)]
    obstacles = judged.obstacles()
    causes = [guid for guid in obstacles if not _is_told(guid, obstacles, judged, bound)]
    return found + [_obstacle(judged.needs[guid].name, obstacles[guid], guid in must_be_on) for guid in causes]


def _is_told(guid: str, obstacles: Mapping[str, Any], judged: Judgement, bound: Mapping[str, str | None]) -> bool:
    """Return whether another finding says already what keeps a flow off."""
    cause = obstacles[guid]["code"]
    if cause == "child_off":
        return any(child in obstacles for child in judged.children(guid))
    unbound = {name for name, connection in bound.items() if not connection}
    return cause == "reference_empty" and not unbound.isdisjoint(map(str.lower, judged.needs[guid].references))


def _obstacle(name: str, reason: Mapping[str, str], must_be_on: bool) -> Finding:
    text = "Flow {0!r} cannot be turned on. {1}.".format(short(name, 60), reason["text"])
    return Finding(BLOCKS if must_be_on else WARNS, CHECK, name, text, reason["remedy"])


def _suspended(row: Mapping[str, Any]) -> Finding:
    why = short(row.get("suspensionreasondetails") or "the platform gives no reason", 150)
    remedy = "Ask an administrator for the data policy that suspends it."
    text = "Flow {0!r} is suspended: {1}.".format(short(row["name"], 60), why)
    return Finding(WARNS, CHECK, row["name"], text, remedy)
