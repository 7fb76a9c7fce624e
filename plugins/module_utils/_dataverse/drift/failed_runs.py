# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of flows that failed, counted for each flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import Failure
from ..._core.text import short
from ..flows.runs.listing import list_runs
from ..lookups import times
from ..preflight.finding import attempt, counted, sentence
from ..states.objects import FLOW
from .noted import ENVIRONMENT, FAILED_RUNS, LONGEST, UNCHECKED, finding, unchecked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from ..states.reading import Found

    Finding = dict[str, Any]
    Run = Mapping[str, Any]

STATUSES = ["failed", "timed out"]
# What an elastic table returns at once.
MOST = 500
ALL = dict.fromkeys(("name", "flow_id", "flows", "solution", "until"))
WHAT = "failed runs"
REMEDY = "Open the run in Power Automate, and fix what its error says."


def findings(dataverse: Any, scope: Found, since: datetime) -> list[Finding]:
    """Return a finding for each flow of the scope with failed runs since then, and one for each reason to doubt it."""
    options = {**ALL, "status": STATUSES, "since": times.literal(since), "time_zone": "UTC", "limit": MOST}
    answer = attempt(lambda: list_runs(dataverse, options, lambda _text: None))
    if isinstance(answer, Failure):
        return [unchecked(WHAT, answer)]
    names = {row["workflowid"].lower(): row["name"] for row in scope.flows_in_scope()}
    return [*_of_flows(answer["runs"], names, answer["more"]), *map(_doubt, answer["doubts"])]


def _of_flows(runs: Sequence[Run], names: Mapping[str, str], more: bool) -> Iterator[Finding]:
    """Yield a finding for each flow; with ``more``, there are runs that were not read."""
    by_flow: dict[str, list[Run]] = {}
    for one in runs:
        by_flow.setdefault(one["flow_id"] or "", []).append(one)
    for guid, some in by_flow.items():
        if guid in names:
            said = ("At least {0}" if more else "{0}").format(counted(len(some), "run"))
            text = "{0} failed, the last on {1}: {2}".format(said, some[0]["started_on"], _why(some[0]))
            yield finding(FAILED_RUNS, FLOW, names[guid], sentence(short(text, LONGEST)), REMEDY, guid)


def _why(run: Run) -> str:
    return run["error_text"] or run["error_code"] or "the platform has stored no error"


def _doubt(doubt: Mapping[str, str]) -> Finding:
    return finding(UNCHECKED, ENVIRONMENT, WHAT, doubt["text"], "")
