# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one environment wishes of a release, checked against what the release contains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core import naming
from ..._core.errors import InputFailure
from ..._core.option_checks import refuse_empty
from ..._core.text import joined, short
from ..solutions.imports.declared import REFERENCES, VARIABLES
from ..solutions.releases.parts import flows_meant, the_flow

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from typing import Any

    from ..solutions.releases.folder import Release

DECLARED = ("enabled", "owner", "shares")
WHERE = "The release"


def check_names(options: Mapping[str, Any], release: Release) -> None:
    """Raise InputFailure for settings that no package of the release has, unless ``ignore_unknown`` is set."""
    for noun in (REFERENCES, VARIABLES):
        names = {one["name"].lower(): one["name"] for solution in release.solutions for one in solution[noun]}
        unknown = sorted(name for name in options.get(noun) or {} if name.lower() not in names)
        if unknown and not options["ignore_unknown"]:
            raise InputFailure(
                "{0} names {1}, which no package of the release has.".format(noun, joined(unknown, 100)),
                "{0} To allow other names, set ignore_unknown.".format(
                    naming.suggestion(unknown[0], list(names.values()))
                ).strip(),
            )


def flows_of(options: Mapping[str, Any], release: Release) -> dict[str, dict[str, Any]]:
    """Return what is declared of the flows of a release, by id: ``{flow_id, name, enabled, owner, shares}``.

    States of the release apply where the environment declares none.
    """
    known = {flow["flow_id"]: flow for solution in release.solutions for flow in solution["flows"]}
    found = {guid: {"flow_id": guid, "name": flow["name"], "enabled": flow["enabled"]} for guid, flow in known.items()}
    listed: set[str] = set()
    for entry in options.get("flows") or ():
        flow = flow_of(entry, list(known.values()), listed, options["ignore_unknown"])
        if flow:
            listed.add(flow["flow_id"])
            found[flow["flow_id"]].update(declared(entry))
    return {guid: {"owner": None, "shares": None, **one} for guid, one in found.items()}


def declared(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an entry declares of its flow."""
    return {name: entry[name] for name in DECLARED if entry.get(name) is not None}


def flow_of(
    entry: Mapping[str, Any], flows: Sequence[Mapping[str, Any]], listed: Collection[str], ignore_unknown: bool
) -> Mapping[str, Any] | None:
    """Return the one of ``flows`` that an entry means, None if it means none and unknown names are ignored.

    InputFailure if it means none or several, one that was ``listed`` before, or if nothing is declared of it.
    """
    refuse_empty(entry, "name", "flow_id", "owner")
    if ignore_unknown and not flows_meant(flows, entry):
        return None
    flow = the_flow(flows, entry, WHERE)
    if flow["flow_id"] in listed:
        raise InputFailure("Flow {0!r} is listed twice in flows.".format(short(flow["name"], 100)), "List it once.")
    if not declared(entry):
        raise InputFailure(
            "Nothing is declared of flow {0!r}: neither enabled, owner nor shares.".format(short(flow["name"], 60)),
            "Declare one of them, or remove the entry.",
        )
    return flow
