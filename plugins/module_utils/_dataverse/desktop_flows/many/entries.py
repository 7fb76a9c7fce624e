# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The entries of a list of runs: options that they share, and what in a list cannot be right."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from ...._core import shared_options
from ...._core.earlier_success import SINCE, WITHIN, Recent
from ...._core.errors import InputFailure
from ...._core.many_outcomes import said_once
from ...._core.option_checks import refuse_empty
from ...._local.zones import zone
from .. import start

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# The platform's limit of starts a minute for each connection (contract 15.2).
MOST_PER_MINUTE = 70
FLOW, CONNECTION, RECENTLY = ("name", "flow_id"), ("connection", "connection_reference"), (WITHIN, SINCE)
TEXTS = (*FLOW, *CONNECTION, *RECENTLY, "time_zone")


class Identity(NamedTuple):
    """What distinguishes a run from the others of a list; ``inputs`` is "" without any."""

    flow: Any
    way: Any
    inputs: str
    adopts: bool
    same_connection: bool


def merged(options: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the options of each run, its own and those of the task."""
    return shared_options.merged(options, options["runs"], (FLOW, CONNECTION, RECENTLY))


def check(runs: Sequence[Mapping[str, Any]], options: Mapping[str, Any]) -> None:
    """Raise InputFailure with everything that cannot be right, as far as the list shows it."""
    problems = []
    if not runs and not options["allow_none"]:
        problems.append("runs is empty. Set allow_none if that is intended.")
    problems += said_once(
        ("Run {0}".format(number), text) for number, run in enumerate(runs, start=1) for text in _problems(run)
    )
    problems += _mistakable([_identity(run) for run in runs])
    if not 1 <= options["per_minute"] <= MOST_PER_MINUTE:
        problems.append("per_minute must be between 1 and {0}.".format(MOST_PER_MINUTE))
    shared_options.refuse(problems)


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
        found.append(" has both {0} and {1}. Remove one of them.".format(WITHIN, SINCE))
    if found:
        return found
    try:
        Recent(run, zone)
        start.request(run, None)
    except InputFailure as failure:
        return [": {0}".format(failure.message)]
    return []


def check_distinct(runs: Sequence[Identity | None]) -> None:
    """Raise InputFailure if one run would be taken for another, by what was read; None for one without that."""
    shared_options.refuse(_mistakable(runs))


def _mistakable(runs: Sequence[Identity | None]) -> list[str]:
    """Return a problem for each pair of runs of which one would be taken for the other until that is over.

    Until a run without inputs is over, its inputs are not known.
    """
    pairs = [(number, other) for other in range(len(runs)) for number in range(other)]
    return [
        "Runs {0} and {1} {2}, so one would be taken for the other. Remove one.".format(first + 1, second + 1, why)
        for first, second in pairs
        for why in [_why_mistakable(runs[first], runs[second])]
        if why
    ]


def _why_mistakable(other: Identity | None, run: Identity | None) -> str:
    if not (other and run):
        return ""
    same_way, same_inputs = other.way == run.way, other.inputs == run.inputs
    if not run.adopts or other.flow != run.flow or (run.same_connection and not same_way):
        return ""
    if same_inputs:
        return "are the same" if same_way else "differ only in the connection, which same_connection leaves out"
    return "" if other.inputs else "cannot be told apart while the first one continues, which has no inputs"


def identity(run: Mapping[str, Any], flow: Any, way: Any, inputs: Mapping[str, Any] | None) -> Identity:
    """Return the Identity of a run with these options, whose flow, connection and inputs are as they were found."""
    text = json.dumps(inputs, sort_keys=True, default=str) if inputs else ""
    return Identity(flow, way, text, _adopts(run), bool(run["same_connection"]))


def _identity(run: Mapping[str, Any]) -> Identity:
    """Return the Identity of a run as far as its options show it."""
    return identity(run, _flow(run), _way(run), run["inputs"])


def _adopts(run: Mapping[str, Any]) -> bool:
    return bool(run[WITHIN] or run[SINCE]) if run["adopt_running"] is None else run["adopt_running"]


def _flow(run: Mapping[str, Any]) -> tuple[str, str]:
    return run["name"] or "", (run["flow_id"] or "").lower()


def _way(run: Mapping[str, Any]) -> tuple[str, str]:
    return connection_name(run["connection"]), (run["connection_reference"] or "").lower()


def connection_name(path: str | None) -> str:
    """Return the last part of a connection, as earlier runs are compared (see matching.py)."""
    return (path or "").rpartition("/")[2].lower()
