# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of desktop flows as rows of the table flowsession (contract 15.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import Failure, NotFound, Refused
from ..._core.masking import known
from ..._core.timestamps import moment, seconds_between
from ..api.address import is_guid, query, row
from ..api.client import FORMATTED
from . import statuses

TABLE = "flowsessions"
COLUMNS = (
    "flowsessionid,statuscode,statecode,startedon,completedon,createdon,runmode,triggertype,connectionid,"
    "errorcode,errormessage,errordetails,inputs,outputs,_regardingobjectid_value,_createdby_value,_machineid_value,"
    "_machinegroupid_value"
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from ..api.client import Dataverse
MODES = {"attended": 1, "unattended": 2}
MODE_WORDS = {0: "local", 1: "attended", 2: "unattended"}
TRIGGERS = {
    0: "cloud flow",
    1: "desktop flow",
    2: "local",
    3: "web api",
    4: "computer use",
}
BY_WEB_API = 3


def read(dataverse: Dataverse, session_id: str) -> dict[str, Any]:
    """Return the row of a run; raise NotFound and other refusals of the environment."""
    return dataverse.get(address(session_id), "Reading desktop flow run {0}".format(session_id), True)


def address(session_id: str) -> str:
    """Return the path at which the row of a run is read."""
    return row(TABLE, session_id) + query(select=COLUMNS)


def find(dataverse: Dataverse, tried: str, conditions: Sequence[str], top: int | None = None) -> list[dict[str, Any]]:
    """Return the rows of all runs for which every condition holds, the newest first."""
    options = {"select": COLUMNS, "filter": " and ".join(conditions), "orderby": "createdon desc", "top": top}
    return dataverse.rows(TABLE, tried, annotations=True, **options)


def of_flow(flow_id: str) -> str:
    """Return the condition for runs of one flow."""
    return "_regardingobjectid_value eq {0}".format(flow_id.lower())


def any_status(codes: Iterable[int]) -> str:
    """Return the condition for runs in any of some states."""
    return "({0})".format(" or ".join("statuscode eq {0}".format(code) for code in codes))


def inputs_of(dataverse: Dataverse, session: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the inputs of a run as an object, or None if they cannot be known.

    An empty file column is null in the row (contract 4.4). That a run without a file had no inputs, if it was started
    through the Web API and is over, is inferred: the file may appear later, and other runs may not keep one.
    """
    if not session.get("inputs"):
        return {} if session.get("triggertype") == BY_WEB_API and is_over(session) else None
    address = row(TABLE, session["flowsessionid"]) + "/inputs/$value"
    try:
        found = dataverse.json_file(address, "Reading the inputs of run {0}".format(session["flowsessionid"]))
    except Refused:
        return None
    return found if isinstance(found, dict) else None


def outputs_of(dataverse: Dataverse, session: Mapping[str, Any]) -> dict[str, Any]:
    """Return the outputs of a run as an object, empty if it has none."""
    address = row(TABLE, session["flowsessionid"]) + "/outputs/$value"
    tried = "Reading the outputs of run {0}".format(session["flowsessionid"])
    found = dataverse.json_file(address, tried)
    if found is not None and not isinstance(found, dict):
        raise Failure("{0} failed: the file is not an object with a member for each output.".format(tried))
    return found or {}


def is_over(session: Mapping[str, Any]) -> bool:
    """Return whether a run is over."""
    return statuses.is_over(session.get("statuscode"), session.get("completedon"))


def as_result(session: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as module results show a run, without its outputs."""
    created, started, completed = (moment(session.get(name)) for name in ("createdon", "startedon", "completedon"))
    code = session.get("statuscode")
    return {
        "session_id": session["flowsessionid"].lower(),
        "flow_id": session.get("_regardingobjectid_value"),
        "flow_name": session.get("_regardingobjectid_value" + FORMATTED),
        "status": statuses.word(code),
        "finished": is_over(session),
        "succeeded": code == statuses.SUCCEEDED if is_over(session) else None,
        "run_mode": MODE_WORDS.get(session.get("runmode")),
        "trigger": _trigger(session.get("triggertype")),
        "connection": session.get("connectionid"),
        "machine": session.get("_machineid_value" + FORMATTED) or session.get("_machinegroupid_value" + FORMATTED),
        "created_by": session.get("_createdby_value" + FORMATTED),
        "created_on": session.get("createdon"),
        "started_on": session.get("startedon"),
        "completed_on": session.get("completedon"),
        "queue_seconds": seconds_between(created, started),
        "run_seconds": seconds_between(started, completed),
        "error_code": session.get("errorcode"),
        "error_text": known.foreign(session.get("errormessage")),
    }


def check_id(session_id: str) -> None:
    """Raise NotFound unless this can be the id of a run."""
    if not is_guid(session_id):
        raise NotFound("session_id is not a GUID: {0!r}.".format(session_id[:60]), "Set it to the id of a run.")


def _trigger(code: int | None) -> str | None:
    return None if code is None else TRIGGERS.get(code, "unknown ({0})".format(code))
