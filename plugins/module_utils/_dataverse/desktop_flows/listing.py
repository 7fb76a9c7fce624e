# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listing desktop flows and their runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.option_checks import check_limit, refuse_empty
from ..api import names
from ..lookups import times
from . import rows, schema, sessions, statuses
from .secrets import Secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ..api.client import Dataverse


def list_flows(dataverse: Dataverse, options: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the desktop flows that match ``options`` of the module desktop_flow_info, as results show them."""
    refuse_empty(options, "flow_id", "name", "name_pattern")
    if options["flow_id"]:
        found = [rows.require(dataverse, options["flow_id"])]
    else:
        found = rows.read(dataverse, "Listing desktop flows", " and ".join(names.conditions(options)))
    return [_flow(dataverse, flow, options["schema"]) for flow in names.chosen(found, options)]


def list_runs(dataverse: Dataverse, options: Mapping[str, Any], hide: Callable[..., None]) -> list[dict[str, Any]]:
    """Return the runs that match ``options`` of the module desktop_flow_run_info, as results show them.

    ``hide`` keeps secret outputs out of everything that is shown.
    """
    refuse_empty(options, "session_id", "flow_id", "name", "status", "since", "until")
    check_limit(options["limit"])
    if options["session_id"]:
        sessions.check_id(options["session_id"])
        found = [sessions.read(dataverse, options["session_id"].lower())]
    else:
        found = sessions.find(dataverse, "Listing desktop flow runs", _conditions(dataverse, options), options["limit"])
    return [_run(dataverse, one, options, hide) for one in found[: options["limit"]]]


def _conditions(dataverse: Dataverse, options: Mapping[str, Any]) -> list[str]:
    conditions = []
    if options["flow_id"] or options["name"]:
        flow = rows.require(dataverse, options["flow_id"], options["name"])
        conditions.append(sessions.of_flow(flow["workflowid"]))
    if options["status"]:
        conditions.append(sessions.any_status([statuses.CODES[word] for word in options["status"]]))
    conditions += times.conditions("createdon", times.meant(dataverse, options))
    # a condition that holds for every run, since a query needs one
    return conditions or ["flowsessionid ne null"]


def _flow(dataverse: Dataverse, flow: Mapping[str, Any], with_schema: bool) -> dict[str, Any]:
    shown = rows.as_result(flow)
    if with_schema:
        found = schema.read(dataverse, flow)
        shown.update(inputs=schema.shown(found.inputs), outputs=schema.shown(found.outputs), valid=found.valid)
    return shown


def _run(
    dataverse: Dataverse, session: Mapping[str, Any], options: Mapping[str, Any], hide: Callable[..., None]
) -> dict[str, Any]:
    if not (options["outputs"] and sessions.is_over(session)):
        return sessions.as_result(session)
    flow_id = session.get("_regardingobjectid_value")
    members, secrets = None, Secrets(options["sensitive"])
    if flow_id:
        found = schema.read(dataverse, {"workflowid": flow_id, "name": flow_id})
        members = found.outputs
        if options["session_id"] or options["flow_id"] or options["name"]:
            secrets.check(found, options["name"] or flow_id)
    # before the run, whose error may contain them
    outputs = secrets.outputs(sessions.outputs_of(dataverse, session), members, hide)
    return dict(sessions.as_result(session), outputs=outputs)
