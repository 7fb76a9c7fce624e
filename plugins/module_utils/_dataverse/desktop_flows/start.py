# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting a run, at most once (contract 15.2)."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from ..._core.errors import Failure, InputFailure, OutcomeUnknown, Refused, after_the_deed
from ..._core.started_once import Candidates
from ..._core.text import joined
from ..api.address import row
from . import licenses, sessions
from .matching import SAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..api.client import Dataverse
    from .matching import EarlierRuns

MESSAGE = "/Microsoft.Dynamics.CRM.RunDesktopFlow"
CANCEL = "/Microsoft.Dynamics.CRM.CancelDesktopFlowRun"
CONNECTION_REFERENCE = 2
LONGEST_RUN = 86400


class Started(NamedTuple):
    """A run that was started: the id of its session, and what the platform reported about its license."""

    session_id: str
    license_check: dict[str, Any] | None = None


class RunStart:
    """The start of a run with the request ``body``, sent by ``started_once``.

    If the response is lost, a run is adopted if it is the only one whose creator, trigger, mode and inputs match. Rows
    and their inputs may appear late (inferred), so a run without inputs has to be seen twice.
    """

    def __init__(self, dataverse: Dataverse, flow: dict[str, Any], history: EarlierRuns, body: dict[str, Any]) -> None:
        self._dataverse = dataverse
        self._flow = flow
        self._history = history
        self._body = body
        self._seen: set[str] = set()
        self._tried = "Starting desktop flow {0!r}".format(flow["name"])

    def note(self) -> Any:
        """Return the server's time and the ids of the runs created in its second."""
        return self._history.newest()

    def send(self) -> Started:
        """Start the run; raise Throttled if the service postpones it, OutcomeUnknown if the response has no run ID."""
        action = row("workflows", self._flow["workflowid"]) + MESSAGE
        answer = self._dataverse.act(action, self._body, self._tried, once=True)
        if not isinstance(answer.get("flowsessionId"), str):
            raise OutcomeUnknown(
                "{0}: the response contains no run ID.".format(self._tried), "Search for the run in the portal."
            )
        return Started(answer["flowsessionId"].lower(), licenses.read(answer))

    def candidates(self, noted: Any) -> Candidates:
        """Return the runs that the request may have started, settled if each of them certainly is that of the task."""
        moment, known = noted
        user_id = self._dataverse.me["UserId"]
        found = self._history.ours_since(moment, known, user_id, self._body["runMode"], self._seen)
        self._seen = {one["flowsessionid"].lower() for one, _verdict in found}
        ours = [Started(one["flowsessionid"].lower()) for one, verdict in found if verdict == SAME]
        return Candidates(ours, [one for one, _verdict in found], bool(found) and len(ours) == len(found))

    def lost(self, unknown: OutcomeUnknown, found: Candidates, trouble: Failure | None) -> Failure:
        """Return the error for a start whose run was not found; it contains the ``candidates``."""
        if trouble or not found.others:
            why = "runs cannot be listed ({0})".format(trouble.message) if trouble else "no matching run was found"
            return OutcomeUnknown(
                "{0}: no response was received, and {1}.".format(self._tried, why),
                "The request was not sent again. Check in the portal whether the flow is running.",
                http_status=unknown.http_status,
            )
        rows = found.others
        return OutcomeUnknown(
            "{0}: no response was received, and {1} of the same caller cannot be told apart from it: {2}.".format(
                self._tried,
                "1 run" if len(rows) == 1 else "{0} runs".format(len(rows)),
                joined([one["flowsessionid"] for one in rows], most=2),
            ),
            "Follow one by session_id.",
            facts={"candidates": [sessions.as_result(one) for one in rows]},
        )


def cancel(dataverse: Dataverse, session_id: str) -> dict[str, Any]:
    """Cancel a run; one that is over in the meantime is not a failure. Return its row."""
    tried = "Canceling desktop flow run {0}".format(session_id)
    try:
        dataverse.act(row(sessions.TABLE, session_id) + CANCEL, {}, tried, repeatable=True)
    except Refused:
        found = sessions.read(dataverse, session_id)
        if not sessions.is_over(found):
            raise
        return found
    with after_the_deed():
        return sessions.read(dataverse, session_id)


def request(options: Mapping[str, Any], values: str | None) -> dict[str, Any]:
    """Return the body that starts a run for ``options`` of the module, with inputs that already have their types.

    Raise Failure if there is no connection, which only a start needs, and for what the platform always refuses.
    """
    by_reference = bool(options["connection_reference"])
    if not (by_reference or options["connection"]):
        raise Failure("No connection is set.", "Set connection or connection_reference.")
    body = {"runMode": options["run_mode"], "runPriority": options["priority"]}
    body["connectionName"] = options["connection_reference"] if by_reference else options["connection"]
    if by_reference:
        body["connectionType"] = CONNECTION_REFERENCE
    if options["run_timeout"] is not None:
        body["timeout"] = _seconds(options["run_timeout"])
    if values:
        body["inputs"] = values
    if options["callback_url"]:
        if not _can_be_called(options["callback_url"]):
            raise InputFailure(
                "callback_url is not an address that the platform calls.", "Use an https URL with a DNS host name."
            )
        body["callbackUrl"] = options["callback_url"]
    return body


def _seconds(limit: int) -> int:
    """Return the time limit of a run; raise InputFailure unless it is a second to a day (the minimum is inferred)."""
    if not 1 <= limit <= LONGEST_RUN:
        raise InputFailure("run_timeout is {0}.".format(limit), "Set 1 to {0} seconds.".format(LONGEST_RUN))
    return limit


def _can_be_called(address: str) -> bool:
    """Return whether the platform accepts an address: https with a DNS name, no IP, no loopback (contract 15.6)."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return False
    try:
        ipaddress.ip_address(host)
        return False
    except ValueError:
        return parts.scheme == "https" and host not in ("", "localhost")
