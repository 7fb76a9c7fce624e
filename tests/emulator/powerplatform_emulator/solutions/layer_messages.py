# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The removal of what was changed by hand: a function, so a GET, that changes rows."""

from __future__ import annotations

from typing import Any

from ..access_rights import Rights, require_right
from ..caller import Caller, Depth
from ..environment import Environment
from ..errors import invalid_argument, not_found, unknown_segment
from ..messages import function
from ..store import Row
from ..tables.rules import stamp_change
from ..tables.workflow import DRAFT, STATUS_OF_STATE
from .layers import INSTALLED, find

MESSAGE = "RemoveActiveCustomizations"
TURNED_OFF: Row = {"statecode": DRAFT, "statuscode": STATUS_OF_STATE[DRAFT]}


@function(MESSAGE)
def remove_active_customizations(environment: Environment, caller: Caller, parameters: dict[str, Any]) -> Row:
    """A flow shows the content of its managed layer again."""
    fact = environment.settings.tenant.layer_removal
    if fact == "not_found":
        raise unknown_segment(MESSAGE)
    kind, object_id = parameters["SolutionComponentName"], parameters["ComponentId"]
    found = find(environment, kind, object_id)
    if found is None:
        raise not_found(kind, object_id)
    _component_type, table, row = found
    caller.require_write(f"prvWrite{kind}", Depth.OWN)
    require_right(environment, caller, Rights.WriteAccess, row, object_id)
    if not row.get("ismanaged"):
        raise invalid_argument(f"The component {object_id} is not managed and has no layer below its own.")
    changes = dict(row.get(INSTALLED) or {})
    if table == "workflow" and fact == "turns_off":
        changes.update(TURNED_OFF)
    stamp_change(environment, caller, table, changes)
    environment.store.update(table, object_id, changes)
    return {}
