# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a list of runs may be incomplete, or empty although there were runs.

The service says none of this with the list: whoever can only read the runs of flows of its own gets an empty one, and
so does everyone if runs are not stored.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ...._core.text import joined, short
from .storage import FOUR_WEEKS, PRIVILEGE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from .storage import Storage

    Doubt = dict[str, str]

GRANT = "Assign a security role that grants {0} for the organization, such as System Customizer.".format(PRIVILEGE)
REACH = {
    "Basic": "flows of its own",
    "Local": "flows of its business unit",
    "Deep": "flows of its business unit and those below it",
}
# What the codes of events mean; their names are documented, their meanings are inferred.
MEANINGS = {
    "isFlowRunIngestionECSDisabled": "the platform does not store runs at present",
    "TtlSettingEqual0": "the retention of runs is turned off",
    "IngestionDisabledByOrgSettings": "storing runs is turned off in the settings of the environment",
    "ElasticTableStorageCapacityReached": "the storage capacity is used up",
    "ElasticTablePartitionLimitReached": "the owner of a flow has reached the limit of stored runs",
    "IngestionRateDataLoss": "there were too many runs at once, and some were lost",
    "FlowRunsEventLoadingFailed": "runs could not be loaded",
    "FlowRunsTTlSettingFailedMessage": "the retention of runs could not be read",
    "ElasticTableNoRoleForUser": "the owner of a flow has no security role for storing runs",
}
# A duration that is as long as the retention is not longer because of the time that the task takes.
TOLERANCE = timedelta(hours=1)


def of_list(
    storage: Storage, flows: Mapping[str, Any] | None, since: datetime | None, now: datetime, empty: bool
) -> list[Doubt]:
    """Return the reasons to doubt a list of runs, each with ``reason`` and ``text``.

    ``flows`` are the rows of the flows whose runs are listed, by id, None for all; ``empty`` says that it has no runs.
    """
    of_caller = _of_caller(storage, flows, empty)
    texts = {
        "privilege": of_caller,
        "retention": _of_retention(storage.retention, since, now),
        "ingestion": _of_events(storage.events or ()),
        "unknown": _of_unread(storage) if empty and not of_caller else "",
    }
    return [{"reason": reason, "text": text} for reason, text in texts.items() if text]


def _of_caller(storage: Storage, flows: Mapping[str, Any] | None, empty: bool) -> str:
    if storage.depth is None:
        # a privilege that only a team of the caller has is not seen, but the runs are
        return "No security role of the caller grants {0}. {1}".format(PRIVILEGE, GRANT) if empty else ""
    if storage.depth not in REACH:
        return ""
    others = "all others" if flows is None else _others(storage.user_id, flows)
    said = "The caller can only read runs of {0}, so those of {1} may be missing. {2}"
    return said.format(REACH[storage.depth], others, GRANT) if others else ""


def _others(user_id: str, flows: Mapping[str, Any]) -> str:
    """Return the flows that the caller does not own, in a few words; "" if it owns all."""
    others = [one["name"] for one in flows.values() if (one["_ownerid_value"] or "").lower() != user_id]
    return joined(["flow {0!r}".format(short(name, 60)) for name in others], most=1)


def _of_retention(retention: int | None, since: datetime | None, now: datetime) -> str:
    if retention == 0:
        return "The environment does not store runs: their retention is turned off in its settings."
    kept = timedelta(seconds=retention or FOUR_WEEKS)
    if not since or since + TOLERANCE >= now - kept:
        return ""
    return "The environment stores runs for {0} days, which is less than since asks for.".format(kept.days)


def _of_events(events: Sequence[Mapping[str, Any]]) -> str:
    newest: dict[str, str] = {}
    for one in events:
        newest.setdefault(one["eventcode"] or "", one["createdon"])
    told = ["{0} ({1}, last on {2})".format(MEANINGS.get(code, "unknown"), code, at) for code, at in newest.items()]
    return "The environment did not store all runs: {0}.".format("; ".join(told)) if told else ""


def _of_unread(storage: Storage) -> str:
    facts = {"organization": storage.retention, "flowevent": storage.events}
    unread = [table for table, found in facts.items() if found is None]
    if not unread:
        return ""
    said = "Whether runs were stored is not known, since the caller cannot read all rows of {0}."
    return said.format(" and ".join(unread))
