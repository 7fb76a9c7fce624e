# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What managed solutions say of a component that another one lies over; it shows again when that one goes."""

from __future__ import annotations

from ..environment import Environment
from ..store import Row

BELOW = "$below"
# Whose a row is and which connection it has are the environment's own, whatever solution goes.
OF_THE_ENVIRONMENT = ("_ownerid_value", "$_ownerid_value", "connectionid")


def below(present: Row, changes: Row) -> Row:
    """What a row keeps of the solution that it shows, by the id of that, when `changes` put another over it."""
    under, over = present.get("solutionid"), changes.get("solutionid")
    if not present.get("ismanaged") or over in (None, under):
        return {}
    kept = {name: present.get(name) for name in changes if name not in OF_THE_ENVIRONMENT}
    layers = {**(present.get(BELOW) or {}), under: kept}
    layers.pop(over, None)
    return {BELOW: layers}


def uncover(environment: Environment, table: str, row_id: str, solution_id: str) -> None:
    """Take the layer of a solution away from a row that stays."""
    row = environment.store.get(table, row_id)
    layers = dict((row or {}).get(BELOW) or {})
    if row is None or not layers or solution_id not in (*layers, row["solutionid"]):
        return
    shown = layers.popitem()[1] if row["solutionid"] == solution_id else {}
    layers.pop(solution_id, None)
    environment.store.update(table, row_id, {**shown, BELOW: layers})
