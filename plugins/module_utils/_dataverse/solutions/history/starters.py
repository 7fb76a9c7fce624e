# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who started an import: the history of solutions does not say it, and the import job of the solution does.

That a job is created while its import stands in the history is inferred. Nothing says it of other operations.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ...._core.errors import Refused
from ...._core.timestamps import moment
from ...api.address import any_of_many, text
from ...api.client import FORMATTED
from ...lookups import times

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from ...api.client import Dataverse

    Rows = list[dict[str, Any]]

COLUMNS = "importjobid,solutionname,createdon,_createdby_value"
# A job may be created this long before the history begins.
BEFORE = timedelta(minutes=1)


def named(dataverse: Dataverse, entries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return entries of the history with ``started_by``, the name of a user; null if it is not known."""
    imports = [one for one in entries if one["operation"] == "import" and one["solution"] and _begin(one)]
    jobs = _jobs(dataverse, imports) if imports else []
    return [{**one, "started_by": _starter(one, jobs) if one in imports else None} for one in entries]


def _jobs(dataverse: Dataverse, imports: Sequence[Mapping[str, Any]]) -> Rows:
    """Return the import jobs of the solutions since the first of these imports; none if they cannot be read."""
    since = times.literal(min(filter(None, map(_begin, imports))) - BEFORE)
    names = any_of_many("solutionname", sorted({text(one["solution"]) for one in imports}))
    queries = [
        ("importjobs", {"select": COLUMNS, "filter": "createdon ge {0} and {1}".format(since, name)}) for name in names
    ]
    try:
        pages = dataverse.rows_of(queries, "Reading who started imports", annotations=True)
    except Refused:
        return []
    return [row for rows in pages for row in rows]


def _starter(entry: Mapping[str, Any], jobs: Iterable[Mapping[str, Any]]) -> str | None:
    begin, end = _begin(entry) or times.LATEST, moment(entry["completed_on"]) or times.LATEST
    own = [one for one in jobs if (one["solutionname"] or "").lower() == entry["solution"].lower()]
    near = [(at, one) for one in own for at in [moment(one["createdon"])] if at and begin - BEFORE <= at <= end]
    if not near:
        return None
    _at, job = min(near, key=lambda pair: abs(pair[0] - begin))
    name: str | None = job.get("_createdby_value" + FORMATTED)
    return name


def _begin(entry: Mapping[str, Any]) -> datetime | None:
    return moment(entry["started_on"])
