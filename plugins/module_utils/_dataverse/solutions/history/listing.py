# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listing the history of solutions: the newest entries that match, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...._core.option_checks import check_limit, refuse_empty
from ...._core.timestamps import moment
from ...api.address import any_of, text
from ...lookups import times
from . import rows, starters

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

    from ...api.client import Dataverse

    Moments = Mapping[str, datetime]


def list_history(dataverse: Dataverse, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the result of the module dataverse_solution_history_info for its ``options``."""
    refuse_empty(options, "solution", "operation", "status", "since", "until")
    check_limit(options["limit"])
    moments = times.meant(dataverse, options)
    # one more than is returned shows whether there are more
    read = rows.newest(dataverse, _conditions(options, moments), options["limit"] + 1)
    found = [one for one in map(rows.as_result, read) if _matches(one, options, moments)]
    found.sort(key=lambda one: moment(one["started_on"]) or times.EARLIEST, reverse=True)
    shown = starters.named(dataverse, found[: options["limit"]])
    return {
        "history": shown,
        "totals": {word: sum(one["status"] == word for one in shown) for word in rows.CONDITIONS},
        "more": len(found) > len(shown),
        "finished": all(one["finished"] for one in shown),
    }


def _conditions(options: Mapping[str, Any], moments: Moments) -> list[str]:
    found = times.conditions("msdyn_starttime", moments)
    if options["solution"]:
        found.append("msdyn_name eq {0}".format(text(options["solution"])))
    if options["operation"]:
        found.append(any_of("msdyn_operation", [str(rows.OPERATIONS[word]) for word in options["operation"]]))
    if options["status"]:
        found.append("({0})".format(" or ".join(rows.CONDITIONS[word] for word in options["status"])))
    return found


def _matches(entry: Mapping[str, Any], options: Mapping[str, Any], moments: Moments) -> bool:
    """Return whether an entry is one of those that were asked for, also if the service did not filter."""
    solution, at = options["solution"], moment(entry["started_on"]) or times.EARLIEST
    return (
        (not solution or (entry["solution"] or "").lower() == solution.lower())
        and (not options["operation"] or entry["operation"] in options["operation"])
        and (not options["status"] or entry["status"] in options["status"])
        and moments.get("since", times.EARLIEST) <= at <= moments.get("until", times.LATEST)
    )
