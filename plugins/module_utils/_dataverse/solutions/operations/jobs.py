# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Import jobs: what an environment notes about each import (contract 18.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...._core.errors import NotFound
from ...api.address import query, row, text

if TYPE_CHECKING:
    from typing import Any

    from ...api.client import Dataverse

COLUMNS = "importjobid,solutionname,progress,startedon,completedon,createdon,_createdby_value"


class Job:
    """The state of an import job. A row says that it is over, not how it ended."""

    def __init__(self, guid: str, row: dict[str, Any] | None) -> None:
        self.guid = guid
        self.there = bool(row)
        row = row or {}
        self.solution = row.get("solutionname")
        self.over = bool(row.get("completedon"))
        self.percent = row.get("progress")
        self.phase = "not visible yet" if not row else "over" if self.over else "in progress"
        self.created_on = row.get("createdon")
        self.created_by = (row.get("_createdby_value") or "").lower()


def read(dataverse: Dataverse, guid: str, doing: str) -> Job:
    """Return the job; one whose row is not there (yet) is not over."""
    try:
        found = dataverse.get(row("importjobs", guid) + query(select=COLUMNS), doing)
    except NotFound:
        found = None
    return Job(guid, found)


def of_solution(dataverse: Dataverse, unique_name: str, moment: str | None = None) -> list[Job]:
    """Return the jobs of a solution, those created at ``moment`` (server time, ISO 8601) or later, newest first."""
    condition = "solutionname eq {0}".format(text(unique_name))
    rows = dataverse.rows(
        "importjobs",
        "Reading the import jobs of {0!r}".format(unique_name),
        select=COLUMNS,
        filter="{0} and createdon ge {1}".format(condition, moment) if moment else condition,
        orderby="createdon desc",
    )
    return [Job(found["importjobid"], found) for found in rows]


def newest_query(unique_name: str) -> tuple[str, dict[str, Any]]:
    """Return the query for the newest job of a solution."""
    condition = "solutionname eq {0}".format(text(unique_name))
    return "importjobs", {"select": COLUMNS, "filter": condition, "orderby": "createdon desc", "top": 1}


def document(dataverse: Dataverse, guid: str) -> str | None:
    """Return the XML that a job left behind; None when there is none."""
    try:
        found = dataverse.get(row("importjobs", guid) + query(select="data"), "Reading the log of the import")
    except NotFound:
        return None
    return found.get("data") or None
