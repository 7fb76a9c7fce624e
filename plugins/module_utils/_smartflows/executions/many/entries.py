# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The entries of a list of runs: options that they share, and what in a list cannot be right."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from ...._core import shared_options
from ...._core.earlier_success import SINCE, WITHIN, Recent
from ...._core.errors import InputFailure
from ...._core.many_outcomes import said_once
from ...._core.option_checks import refuse_empty
from ...._core.text import joined, short
from ...._local.zones import zone
from ..start_input import check_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

FLOW, INPUT, RECENTLY = ("flow", "flow_id"), ("records", "xml", "data"), (WITHIN, SINCE)
# Options of one execution that a run of a list does not have.
NEVER = {"state": "finished", "execution_id": None, "creates": None, "force": False}
# Bytes in a name on the file systems in use.
LONGEST = 255


def merged(options: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the options of each run, its own and those of the task; ``dest`` is the folder of the run."""
    runs = shared_options.merged(options, options["runs"], (FLOW, INPUT, RECENTLY))
    return [{**options, **run, **NEVER, "dest": _folder(options["dest"], run["name"])} for run in runs]


def _folder(dest: str | None, name: str) -> str | None:
    return dest and os.path.join(dest, name, "")


def check(runs: Sequence[Mapping[str, Any]], options: Mapping[str, Any]) -> None:
    """Raise InputFailure with everything that cannot be right, as far as the list shows it."""
    refuse_empty(options, "dest")
    problems = []
    if not runs and not options["allow_none"]:
        problems.append("runs is empty. Set allow_none if that is intended.")
    problems += _of_names([run["name"] for run in runs])
    problems += said_once(("Run {0!r}".format(short(run["name"], 60)), text) for run in runs for text in _problems(run))
    if options["max_parallel"] < 1:
        problems.append("max_parallel must be at least 1.")
    if options["dest"] and not options["wait"]:
        problems.append("dest requires wait, since documents exist only when an execution is finished.")
    shared_options.refuse(problems)


def _of_names(names: Sequence[str]) -> Iterator[str]:
    folded = [name.lower() for name in names]
    twice = sorted({name for name in names if folded.count(name.lower()) > 1})
    if twice:
        yield "Two runs have the same name: {0}. Case does not matter.".format(joined(twice))
    wrong = [name for name in names if not name.strip() or re.search(r"^\.|[/\\]", name)]
    if wrong:
        yield (
            "These names of runs cannot be used as folder names: {0}. Use names that have no slash and do not begin "
            "with a dot."
        ).format(joined(map(_quoted, wrong)))
    long = [name[:40] for name in names if len(name.encode("utf-8")) > LONGEST]
    if long:
        yield "These names of runs are too long for folders, which have up to {0} bytes: {1}.".format(
            LONGEST, joined("{0}...".format(name) for name in long)
        )


def _quoted(name: str) -> str:
    return name if name.strip() else repr(name)


def _problems(run: Mapping[str, Any]) -> list[str]:
    try:
        check_values(run)
        Recent(run, zone)
    except InputFailure as failure:
        return [": {0}".format(failure.message)]
    found = [] if any(run[name] for name in FLOW) else [" needs either flow or flow_id."]
    if run["records"] is not None:
        found += [" has records, so it needs {0}.".format(name) for name in ("entity", "user_id") if not run[name]]
    return found
