# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of a flow at the end of a task: as it would be, or what of it is not as it was sent."""

from __future__ import annotations

from ..._core.errors import Failure
from ..._core.field import changed_fields
from ..._core.text import short
from ..lookups import principals as principal
from . import rows as flows
from .fields import FIELDS

ANSWERED = "though the service answered that it is done."
REMEDY = "Look for a proxy that answers in its place, and run the task again."


def check_presence(row, name, absence):
    """Raise Failure when a flow that was deleted is there, or one that was written is not."""
    if bool(row) is absence:
        how = "still" if absence else "no longer"
        raise Failure("Flow {0!r} is {1} there, {2}".format(short(name, 60), how, ANSWERED), REMEDY)


def stored_otherwise(stored, declared, row, owner):
    """Return a warning for each declared value that is stored in another form.

    A state or an owner has no other form: Failure when it is not as declared.
    """
    different = changed_fields(FIELDS, stored, {name: value for name, value in declared.items() if name != "owner"})
    undone = ["owner"] if owner and flows.owner_of(row)["id"] != owner.guid else []
    undone += [field.name for field in different if field.name == "enabled"]
    if undone:
        what, name = " and ".join(undone), short(stored["name"], 60)
        raise Failure("Flow {0!r} has not got the declared {1}, {2}".format(name, what, ANSWERED), REMEDY)
    return [
        "Flow {0!r}: {1} was sent, but the server stored something else.".format(stored["name"], field.name)
        for field in different
    ]


def imagined(row, known, after, owner):
    """Return a flow as it would be ``after`` a plan; what only the server knows is None.

    ``known`` is what is known of one that has no row.
    """
    if row:
        flow = flows.as_result(row)
    else:
        flow = dict.fromkeys(flows.RESULT_MEMBERS, None)
        guid = (known.get("flow_id") or "").lower() or None
        flow.update(flow_id=guid, name=known.get("name"), description="", enabled=known.get("enabled") is True)
    for name in ("name", "description", "enabled"):
        if name in after:
            flow[name] = after[name]
    if "enabled" in after or not flow["status"]:
        flow.update(status="on" if flow["enabled"] else "off", suspension_reason=None)
    if owner:
        flow["owner"] = principal.as_owner(owner)
    return flow
