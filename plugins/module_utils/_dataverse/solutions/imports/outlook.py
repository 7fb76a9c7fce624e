# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the flows of a package will be: which of them cannot be on, and what a later task has to know of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...flows.judgement import Judgement
from ...flows.prerequisites import Needs
from ...flows.state import of_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from ...api.client import Dataverse
    from .bindings import Bindings
    from .flow_states import FlowStates

    Facts = Mapping[str, Any]
    Rows = Mapping[str, dict[str, Any]]


def running(present: Rows) -> set[str]:
    """Return the ids of the flows that are on."""
    return {guid for guid, row in present.items() if of_row(row).is_on}


def obstacles(
    dataverse: Dataverse,
    wanted: set[str],
    package: Facts,
    present: Rows,
    bindings: Bindings,
    replaced: bool,
    predicted: Iterable[Facts] = (),
) -> dict[str, Any]:
    """Return ``{id: reason}`` of those flows of a package, among ``wanted``, that cannot be on after an import.

    What is on stays on, unless its definition is ``replaced``. ``predicted`` is what earlier imports of a dry run would
    bring (see dependencies.py).
    """
    is_on = running(present)
    wanted = wanted if replaced else wanted - is_on
    if not wanted:
        return {}
    known = {guid: Needs(guid, True, {}) for one in predicted for guid in one["running"]}
    known.update((one["flow_id"], Needs(one["name"], one["flow_id"] in is_on, one)) for one in package["flows"])
    bound = {name: name for one in predicted for name in one["bound"]}
    judgement = Judgement(wanted, known, {**bound, **bindings.connections()})
    judgement.read(dataverse)
    return judgement.obstacles()


def as_results(flows: Iterable[Facts], states: FlowStates, bindings: Bindings, pending: bool) -> list[dict[str, Any]]:
    """Return flows of a package as results show them; while the import is ``pending``, with what they will need."""
    will_be = states.states
    return [
        {
            "flow_id": flow["flow_id"],
            "name": flow["name"],
            "enabled": will_be[flow["flow_id"]],
            "status": states.status(flow["flow_id"]),
            "needs": bindings.needs(flow) if pending else None,
        }
        for flow in flows
    ]


def shown(guid: str, row: Facts) -> dict[str, Any]:
    """Return an existing flow as results show it."""
    return {
        "flow_id": guid,
        "name": row["name"],
        "enabled": of_row(row).is_on,
        "status": of_row(row).word,
    }


def label_of(package: Facts) -> str:
    """Return what messages call the solution of a package."""
    return "solution {0!r} {1}".format(package["unique_name"], package["version"])
