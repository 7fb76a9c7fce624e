# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of the history of solutions: read sorted and filtered where the service does that, and shown as results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...._core.errors import Refused
from ...._core.masking import known
from ...._core.refusal import normal_code
from ...._core.timestamps import moment, seconds_between
from ..operations.failures import without_markup
from ..operations.history import COLUMNS as NAMES
from ..operations.history import KINDS, TABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ...api.client import Dataverse

COLUMNS = NAMES + (
    ",msdyn_solutionhistoryid,msdyn_suboperation,msdyn_status,msdyn_result,msdyn_endtime,msdyn_solutionversion"
    ",msdyn_ismanaged,msdyn_ispatch,msdyn_publishername,msdyn_isoverwritecustomizations,msdyn_errorcode"
    ",msdyn_exceptionmessage"
)
# No more rows are returned at once.
PAGE = 1000
OPERATIONS = {kind.word: number for number, kind in KINDS.items()}
# An upgrade in one step is documented as the second and was measured as the last.
CHANGES = {1: "new", 2: "upgrade", 3: "update", 4: "delete", 5: "upgrade"}
QUEUED, RUNNING, SUCCEEDED, FAILED = "queued", "running", "succeeded", "failed"
CONDITIONS = {
    QUEUED: "msdyn_status eq 2",
    RUNNING: "msdyn_status eq 0",
    SUCCEEDED: "(msdyn_status eq 1 and msdyn_result eq true)",
    FAILED: "(msdyn_status eq 1 and msdyn_result eq false)",
}
TRIED = "Listing the history of solutions"


def newest(dataverse: Dataverse, conditions: Sequence[str], most: int) -> list[dict[str, Any]]:
    """Return the ``most`` newest rows for which all conditions hold.

    Some servers refuse to sort, or to filter as well (observed): then these are among the rows, which are more.
    """
    condition = " and ".join(conditions) or None
    sort = {"orderby": "msdyn_starttime desc", "top": most if most <= PAGE else None}
    for options in ({"filter": condition, **sort}, {"filter": condition}):
        try:
            return _rows(dataverse, options, most)
        except Refused as refusal:
            if refusal.http_status != 400:
                raise
    return _rows(dataverse, {}, most)


def _rows(dataverse: Dataverse, options: Mapping[str, Any], most: int) -> list[dict[str, Any]]:
    enough = most if "orderby" in options else None
    (found,) = dataverse.rows_of([(TABLE, {"select": COLUMNS, **options})], TRIED, most=enough)
    rows: list[dict[str, Any]] = found
    return rows


def as_result(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as module results show an entry of the history; who started it is in no row."""
    status, kind, text = _status(row), KINDS.get(row["msdyn_operation"]), row["msdyn_exceptionmessage"]
    finished = status not in (QUEUED, RUNNING)
    return {
        "history_id": row["msdyn_solutionhistoryid"],
        "operation": kind.word if kind else "unknown ({0})".format(row["msdyn_operation"]),
        "change": CHANGES.get(row["msdyn_suboperation"]),
        "solution": row["msdyn_name"] or None,
        "version": row["msdyn_solutionversion"],
        "managed": row["msdyn_ismanaged"],
        "patch": row["msdyn_ispatch"],
        "publisher": row["msdyn_publishername"],
        "customizations_overwritten": row["msdyn_isoverwritecustomizations"],
        "status": status,
        "finished": finished,
        "succeeded": status == SUCCEEDED if finished else None,
        "started_on": row["msdyn_starttime"],
        "completed_on": row["msdyn_endtime"] if finished else None,
        "run_seconds": seconds_between(moment(row["msdyn_starttime"]), moment(row["msdyn_endtime"])),
        "error_code": normal_code(row["msdyn_errorcode"]),
        "error_text": known.foreign(without_markup(text)) if text else None,
    }


def _status(row: Mapping[str, Any]) -> str:
    if row["msdyn_status"] in (0, 2):
        return RUNNING if row["msdyn_status"] == 0 else QUEUED
    return SUCCEEDED if row["msdyn_result"] is True else FAILED
