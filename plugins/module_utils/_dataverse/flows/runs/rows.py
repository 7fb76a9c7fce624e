# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of cloud flows as rows of the elastic table flowrun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...._core.errors import Failure, NotFound
from ...._core.masking import known
from ...._core.timestamps import moment, seconds_between
from ...api.address import text
from ...lookups.times import EARLIEST
from . import statuses

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from ...api.client import Dataverse

TABLE = "flowruns"
COLUMNS = (
    "flowrunid,name,status,starttime,endtime,triggertype,errorcode,errormessage,parentrunid,_workflow_value,workflowid"
)
# An elastic table returns no more rows at once, and cuts a larger $top without a link to the rest.
PAGE = 500
# Each takes three conditions of a filter, whose length is limited.
FLOWS_A_FILTER = 13


def newest(
    dataverse: Dataverse, flow_ids: Iterable[str] | None, conditions: Sequence[str], most: int
) -> list[dict[str, Any]]:
    """Return the ``most`` newest rows of these flows, or of all, for which every condition holds."""
    options = {"select": COLUMNS, "orderby": "starttime desc", "top": most if most <= PAGE else None}
    queries = [(TABLE, {**options, "filter": one}) for one in _filters(flow_ids, conditions)]
    try:
        pages = dataverse.rows_of(queries, "Listing flow runs", most=most)
    except NotFound as failure:
        raise Failure(
            "{0} does not have the table flowrun, in which runs of cloud flows are stored.".format(dataverse.url),
            "Check that the environment is up to date.",
            http_status=failure.http_status,
            code=failure.code,
        )
    found = [row for page in pages for row in page]
    return sorted(found, key=lambda row: moment(row["starttime"]) or EARLIEST, reverse=True)[:most]


def _filters(flow_ids: Iterable[str] | None, conditions: Sequence[str]) -> list[str | None]:
    selections = [""] if flow_ids is None else of_flows(sorted(flow_ids))
    return [" and ".join(filter(None, (*conditions, one))) or None for one in selections]


def of_flows(flow_ids: Sequence[str]) -> list[str]:
    """Return conditions of limited length that together hold for the runs of these flows.

    A row names its flow in a lookup, or as text in either case.
    """
    starts = range(0, len(flow_ids), FLOWS_A_FILTER)
    return ["({0})".format(" or ".join(map(_of_flow, flow_ids[at : at + FLOWS_A_FILTER]))) for at in starts]


def _of_flow(guid: str) -> str:
    texts = "workflowid eq {0} or workflowid eq {1}".format(text(guid.lower()), text(guid.upper()))
    return "_workflow_value eq {0} or {1}".format(guid.lower(), texts)


def flow_id(row: Mapping[str, Any]) -> str | None:
    """Return the id of the flow of a run."""
    return (row["_workflow_value"] or row["workflowid"] or "").lower() or None


def as_result(row: Mapping[str, Any], flow_name: str | None) -> dict[str, Any]:
    """Return a row as module results show a run.

    The column ``duration`` has several units (contract 22), so the duration is computed.
    """
    status = statuses.word(row["status"])
    over = statuses.is_over(status, row["endtime"])
    return {
        "run_id": row["name"],
        "flow_id": flow_id(row),
        "flow_name": flow_name,
        "status": status,
        "finished": over,
        "succeeded": status == statuses.SUCCEEDED if over else None,
        "trigger": str(row["triggertype"] or "").lower() or None,
        "started_on": row["starttime"],
        "completed_on": row["endtime"],
        "run_seconds": seconds_between(moment(row["starttime"]), moment(row["endtime"])),
        "error_code": row["errorcode"],
        "error_text": known.foreign(row["errormessage"]),
        "parent_run_id": row["parentrunid"],
    }
