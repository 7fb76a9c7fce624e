# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may read which row of the tables in which not everybody reads all, and when a row is there."""

from __future__ import annotations

from datetime import datetime

from ..access_rights import teams_of
from ..caller import Caller, Depth
from ..environment import Environment
from ..store import Row

OF_THEIR_OWN = frozenset({"flowsession", "asyncoperation"})


def is_visible(environment: Environment, row: Row) -> bool:
    return not row.get("$visible_at") or environment.clock.now() >= datetime.fromisoformat(row["$visible_at"])


def may_read(environment: Environment, caller: Caller, table: str, row: Row) -> bool:
    """Whoever may write rows of their own only reads runs and system jobs of their own only."""
    if table not in OF_THEIR_OWN or caller.write_depth != Depth.OWN:
        return True
    principals = {caller.systemuserid, *teams_of(environment, caller.systemuserid)}
    return row.get("_ownerid_value") in principals
