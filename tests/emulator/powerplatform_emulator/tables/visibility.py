# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may read which row of the tables in which not everybody reads all, and when a row is there."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..access_rights import teams_of
from ..caller import OF_THEIR_OWN, Caller, Depth
from ..environment import Environment
from ..store import Row


def is_visible(environment: Environment, row: Row) -> bool:
    """A row may come late, and end with its `ttlinseconds` (elastic tables)."""
    now, life = environment.clock.now(), row.get("ttlinseconds")
    if row.get("$visible_at") and now < datetime.fromisoformat(row["$visible_at"]):
        return False
    return not life or now < datetime.fromisoformat(row["createdon"]) + timedelta(seconds=life)


def may_read(environment: Environment, caller: Caller, table: str, row: Row) -> bool:
    """Whoever may write rows of their own only reads runs, their events and system jobs of their own only."""
    if table not in OF_THEIR_OWN or caller.read_depth(table) != Depth.OWN:
        return True
    principals = {caller.systemuserid, *teams_of(environment, caller.systemuserid)}
    return row.get("_ownerid_value") in principals
