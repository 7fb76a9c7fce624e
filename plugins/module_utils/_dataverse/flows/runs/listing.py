# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listing runs of cloud flows, and saying when a list cannot be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...._core.option_checks import check_limit, refuse_empty
from ...api.address import any_of, text
from ...lookups import times
from ..many import asked, selection
from . import doubts, rows, statuses, storage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from ...api.client import Dataverse

EMPTY, PARTIAL = "No runs were found, but there may have been some.", "The list of runs may be incomplete."


def list_runs(dataverse: Dataverse, options: Mapping[str, Any], warn: Callable[[str], None]) -> dict[str, Any]:
    """Return the result of the module dataverse_flow_run_info for its ``options``; ``warn`` gets its doubts as text."""
    refuse_empty(options, "name", "flow_id", "flows", "solution", "status", "since", "until")
    check_limit(options["limit"])
    moments = times.meant(dataverse, options)
    flows = asked.read(dataverse, options)
    conditions = times.conditions("starttime", moments) + _of_status(options["status"])
    # one more than is returned shows whether there are more
    found = rows.newest(dataverse, flows, conditions, options["limit"] + 1)
    runs = _results(dataverse, found[: options["limit"]], flows)
    since = moments.get("since")
    stored = storage.read(dataverse, since)
    doubted = doubts.of_list(stored, flows, since, dataverse.server_time, not runs)
    if doubted:
        warn(" ".join([PARTIAL if runs else EMPTY, *(one["text"] for one in doubted)]))
    return {
        "runs": runs,
        "totals": {word: sum(run["status"] == word for run in runs) for word in statuses.SPELLINGS},
        "more": len(found) > len(runs),
        "finished": all(run["finished"] for run in runs),
        "doubts": doubted,
    }


def _of_status(words: Sequence[str] | None) -> list[str]:
    spellings = statuses.spellings(list(words or ()))
    return [any_of("status", map(text, spellings))] if spellings else []


def _results(
    dataverse: Dataverse, runs: Sequence[Mapping[str, Any]], flows: Mapping[str, Any] | None
) -> list[dict[str, Any]]:
    """Return runs as results show them, with the names of their flows; that of a flow that was deleted is not known."""
    ids = {rows.flow_id(one) or "" for one in runs} - {"", *(flows or ())}
    known = {**(flows or {}), **selection.read_rows(dataverse, "Reading the names of flows", ids, "workflowid,name")}
    return [rows.as_result(one, known.get(rows.flow_id(one) or "", {}).get("name")) for one in runs]
