# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How an environment stores runs of cloud flows, and which of them the caller can read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from ...._core.errors import Failure
from ...api.address import row
from ...lookups import times

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

    from ...api.client import Dataverse

PRIVILEGE = "prvReadflowrun"
# Named as the one for runs (inferred); if the service does not know it, nothing is concluded.
OF_EVENTS = "prvReadflowevent"
LIMITED = ("Deep", "Local", "Basic")
DEPTHS = ("Global", *LIMITED)
# The documented default of the retention, in seconds.
FOUR_WEEKS = 2419200
EVENTS_OF = timedelta(days=7)
NEWEST_EVENTS = 100
TRIED = "Reading how runs of cloud flows are stored"


class Storage(NamedTuple):
    """What was read. ``depth`` is how far the caller may read runs, None if no role of its own allows it.

    ``retention``, in seconds, and the ``events`` of runs that were not stored, newest first, are None if they cannot
    be read. Whoever can only read some events gets an empty list in place of those of others, which says nothing.
    """

    user_id: str
    depth: str | None
    retention: int | None
    events: list[Mapping[str, Any]] | None


def read(dataverse: Dataverse, since: datetime | None) -> Storage:
    """Read it; events are those since ``since``, by default of the last week."""
    user_id = dataverse.me["UserId"].lower()
    begin = times.literal(since or dataverse.server_time - EVENTS_OF)
    events = {
        "select": "floweventid,eventcode,createdon",
        "filter": "eventtype eq 'FlowRunIngestion' and createdon ge {0}".format(begin),
        "orderby": "createdon desc",
        "top": NEWEST_EVENTS,
    }
    settings = {"select": "organizationid,flowruntimetoliveinseconds"}
    queries: list[tuple[str, dict[str, Any]]] = [("organizations", settings), ("flowevents", events)]
    found = [None if isinstance(one, Failure) else one for one in dataverse.rows_of(queries, TRIED, lenient=True)]
    depth, of_events = _depths(dataverse, user_id, PRIVILEGE, OF_EVENTS)
    known = found[1] or (None if of_events in LIMITED else found[1])
    return Storage(user_id, depth, _retention(found[0]), known)


def _retention(organizations: list[dict[str, Any]] | None) -> int | None:
    if not organizations:
        return None
    seconds: int | None = organizations[0]["flowruntimetoliveinseconds"]
    return FOUR_WEEKS if seconds is None else seconds


def _depths(dataverse: Dataverse, user_id: str, *privileges: str) -> list[str | None]:
    call = "{0}/Microsoft.Dynamics.CRM.RetrieveUserPrivilegeByPrivilegeName(PrivilegeName='{1}')"
    paths = [call.format(row("systemusers", user_id), name) for name in privileges]
    return [_depth(answer) for answer in dataverse.get_many(paths, TRIED)]


def _depth(answer: dict[str, Any] | Failure) -> str | None:
    held = None if isinstance(answer, Failure) else answer.get("RolePrivileges")
    depths = [one.get("Depth") for one in held if isinstance(one, dict)] if isinstance(held, list) else []
    return next((one for one in DEPTHS if one in depths), None)
