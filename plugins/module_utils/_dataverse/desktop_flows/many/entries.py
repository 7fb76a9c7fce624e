# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The entries of a list of runs: options that they share, and what in a list cannot be right."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ...._core.earlier_success import SINCE, WITHIN, Recent
from ...._core.errors import InputFailure
from ...._core.option_checks import refuse_empty
from ...._local.zones import zone
from .. import start

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# The platform's limit of starts a minute for each connection (contract 15.2).
MOST_PER_MINUTE = 70
FLOW, CONNECTION, RECENTLY = ("name", "flow_id"), ("connection", "connection_reference"), (WITHIN, SINCE)
TEXTS = (*FLOW, *CONNECTION, *RECENTLY, "time_zone")


def merged(options: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the options of each run: its own, and those of the task that it does not set.

    Of options that exclude each other, one that a run sets replaces whichever the task sets.
    """
    return [_merged(options, one) for one in options["runs"]]


def _merged(shared: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: shared[name] if value is None else value for name, value in own.items()}
    for pair in (FLOW, CONNECTION, RECENTLY):
        if any(own[name] is not None for name in pair):
            found.update({name: own[name] for name in pair})
    return found


def check(runs: Sequence[Mapping[str, Any]], options: Mapping[str, Any]) -> None:
    """Raise InputFailure with everything that cannot be right, as far as the list shows it."""
    problems = []
    if not runs and not options["allow_none"]:
        problems.append("runs is empty. Set allow_none if that is intended.")
    for number, run in enumerate(runs, start=1):
        problems += ["Run {0}{1}".format(number, text) for text in _problems(run)]
        problems += _mistakable(runs[: number - 1], run)
    if not 1 <= options["per_minute"] <= MOST_PER_MINUTE:
        problems.append("per_minute must be between 1 and {0}.".format(MOST_PER_MINUTE))
    if problems:
        raise InputFailure(" ".join(problems), reasons=[{"text": text} for text in problems[:20]])


def _problems(run: Mapping[str, Any]) -> list[str]:
    try:
        refuse_empty(run, *TEXTS)
    except InputFailure as failure:
        return [": {0}".format(failure.message)]
    found = [
        " needs either {0} or {1}.".format(*pair)
        for pair in (FLOW, CONNECTION)
        if len([name for name in pair if run[name]]) != 1
    ]
    if run[WITHIN] and run[SINCE]:
        found.append(" has both {0} and {1}.".format(WITHIN, SINCE))
    if found:
        return found
    try:
        Recent(run, zone)
        start.request(run, None)
    except InputFailure as failure:
        return [": {0}".format(failure.message)]
    return []


def _mistakable(before: Sequence[Mapping[str, Any]], run: Mapping[str, Any]) -> list[str]:
    """Return a problem for each earlier run that would be taken for this one until it is over.

    Until a run without inputs is over, its inputs are not known.
    """
    if not _adopts(run):
        return []
    found = []
    for number, other in enumerate(before, start=1):
        same_way, same_inputs = _way(other) == _way(run), _inputs(other) == _inputs(run)
        if _flow(other) != _flow(run) or (run["same_connection"] and not same_way):
            continue
        if not (same_inputs or not other["inputs"]):
            continue
        why = "are the same"
        if not same_inputs:
            why = "cannot be told apart while the first one continues, which has no inputs"
        elif not same_way:
            why = "differ only in the connection, which same_connection leaves out"
        text = "Runs {0} and {1} {2}, so one would be taken for the other."
        found.append(text.format(number, len(before) + 1, why))
    return found


def _adopts(run: Mapping[str, Any]) -> bool:
    return bool(run[WITHIN] or run[SINCE]) if run["adopt_running"] is None else run["adopt_running"]


def _flow(run: Mapping[str, Any]) -> tuple[str, str]:
    return run["name"] or "", (run["flow_id"] or "").lower()


def _way(run: Mapping[str, Any]) -> tuple[str, str]:
    """Return the connection by its last part, as earlier runs are compared (see matching.py)."""
    return (run["connection"] or "").rpartition("/")[2].lower(), (run["connection_reference"] or "").lower()


def _inputs(run: Mapping[str, Any]) -> str:
    return json.dumps(run["inputs"] or {}, sort_keys=True, default=str)
