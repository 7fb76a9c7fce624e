# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listing executions."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from ..._core.earlier_success import check_order, moment_of
from ..._core.errors import Failure, NotFound
from ..._core.option_checks import check_limit, refuse_empty
from ..._core.timestamps import moment
from ..._local import zones
from ..api.client import path
from ..documents.found import of_execution
from ..flows import listing as flows
from . import rows
from .progress import Progress
from .result import as_result
from .statuses import Verdict, check, folded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from typing import Any

    from ..api.client import SmartFlows

# Seconds for which the server may hold a question that is asked just once.
AT_ONCE = 1


def list_executions(
    smartflows: SmartFlows, options: Mapping[str, Any], warn: Callable[[str], None]
) -> list[dict[str, Any]]:
    """Return the executions that match ``options`` of the module smartflows_execution_info, newest first.

    ``warn`` gets what may be a mistake: a server can have statuses that are not documented.
    """
    refuse_empty(options, "execution_id", "flow", "flow_id", "since", "until", "status")
    check_limit(options["limit"])
    check(options.get("status") or (), "status", warn)
    if options.get("execution_id"):
        return _one(smartflows, options)
    since, until = (_moment(smartflows, options, option) for option in ("since", "until"))
    check_order(since, until, smartflows.server_time)
    wanted = {folded(one) for one in options.get("status") or ()}
    found = rows.of_flow(smartflows, _flow_id(smartflows, options), since)
    found = [row for row in found if not wanted or folded(row.get("status")) in wanted]
    found = [row for row in found if not until or (moment(row.get("createdAt")) or until) <= until]
    return [_shown(row, None, options) for row in found[: options["limit"]]]


def _flow_id(smartflows: SmartFlows, options: Mapping[str, Any]) -> str | None:
    """Return the id of the flow whose executions are meant, None for those of all flows."""
    if not (options.get("flow_id") or options.get("flow")):
        return None
    found: str = flows.find(smartflows, options.get("flow_id"), options.get("flow"))["id"]
    return found


def _moment(smartflows: SmartFlows, options: Mapping[str, Any], option: str) -> datetime | None:
    """Return the moment that an option means, None when it is not set."""
    if not options.get(option):
        return None
    zone = zones.zone(options.get("time_zone"))
    if not smartflows.clock.time:
        with contextlib.suppress(Failure):
            rows.me(smartflows)
    return moment_of(options[option], option, smartflows.server_time, zone)


def _one(smartflows: SmartFlows, options: Mapping[str, Any]) -> list[dict[str, Any]]:
    where = path("flows", "executions", options["execution_id"])
    try:
        whole = smartflows.get(where, "Reading an execution")
    except NotFound:
        return []
    progress = None
    with contextlib.suppress(NotFound):
        answer = smartflows.get(where + "/progress", "Following an execution", timeout=AT_ONCE)
        progress = Progress(answer, Verdict())
    return [_shown(whole, progress, options)]


def _shown(whole: Mapping[str, Any], progress: Progress | None, options: Mapping[str, Any]) -> dict[str, Any]:
    shown = as_result(whole, progress, options["return_state"])
    found = of_execution(whole.get("state"), progress.model if progress else None)
    return dict(shown, documents=[{"document_id": guid, "name": name} for guid, name in found])
