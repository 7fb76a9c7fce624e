# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting a run, at most once (contract 15.2)."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from ..._core.errors import Failure, InputFailure, OutcomeUnknown, Refused, after_the_deed
from ..api.address import row
from . import licenses, sessions
from .history import SAME

MESSAGE = "/Microsoft.Dynamics.CRM.RunDesktopFlow"
CANCEL = "/Microsoft.Dynamics.CRM.CancelDesktopFlowRun"
CONNECTION_REFERENCE = 2
LONGEST_RUN = 86400
# How often a start without an answer is looked for, an interval apart: rows and their inputs may come late (inferred).
LOOKS = 4


class Starter:
    """Sends the one request that starts a run; ``waiter`` paces the search when no answer comes."""

    def __init__(self, dataverse, flow, history, waiter):
        self._dataverse = dataverse
        self._flow = flow
        self._history = history
        self._waiter = waiter
        self.license_check = None

    def start(self, body):
        """Start a run and return (session id, adopted); Throttled when the service puts it off.

        Without an answer the run is looked up, and never started a second time: it counts as ours when it is the only
        one that agrees in creator, trigger, mode and inputs. OutcomeUnknown, with the candidates, when none does.
        """
        tried = "Starting desktop flow {0!r}".format(self._flow["name"])
        moment, known = self._history.newest()
        try:
            answer = self._dataverse.act(row("workflows", self._flow["workflowid"]) + MESSAGE, body, tried, once=True)
        except OutcomeUnknown as unknown:
            return self._look_up(moment, known, body["runMode"], unknown), True
        if not isinstance(answer.get("flowsessionId"), str):
            raise OutcomeUnknown("{0}: the answer names no run.".format(tried), "Look for it in the portal.")
        self.license_check = licenses.read(answer)
        return answer["flowsessionId"].lower(), False

    def _look_up(self, moment, known, mode, unknown):
        user_id = self._dataverse.who_am_i()["UserId"]
        found, seen = [], set()
        for look in range(LOOKS):
            if look:
                self._waiter.pause()
            found = self._history.ours_since(moment, known, user_id, mode, seen)
            if found and all(verdict == SAME for _row, verdict in found):
                break
            seen = {one["flowsessionid"].lower() for one, _verdict in found}
        if len(found) == 1 and found[0][1] == SAME:
            return found[0][0]["flowsessionid"].lower()
        if not found:
            raise OutcomeUnknown(
                "Starting desktop flow {0!r}: no answer came, and no run of ours is to be seen.".format(
                    self._flow["name"]
                ),
                "It was not sent again; see in the portal whether it runs.",
                http_status=unknown.http_status,
            )
        rows = [one for one, _verdict in found]
        raise OutcomeUnknown(
            "Starting desktop flow {0!r}: no answer came, and of {1} which is ours cannot be told: {2}.".format(
                self._flow["name"],
                "1 run" if len(rows) == 1 else "{0} runs".format(len(rows)),
                ", ".join(one["flowsessionid"] for one in rows[:2]),
            ),
            "Follow one by session_id.",
            facts={"candidates": [sessions.as_result(one) for one in rows]},
        )


def cancel(dataverse, session_id):
    """Cancel a run; one that is over meanwhile is no failure. Return its row."""
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


def request(options, values):
    """Return the body that starts a run as ``options`` of the module say, with inputs already in their types.

    Raises Failure without a connection, which only the start needs, and for what the platform always refuses.
    """
    by_reference = bool(options["connection_reference"])
    if not (by_reference or options["connection"]):
        raise Failure("No connection is named.", "Set connection or connection_reference.")
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
            raise InputFailure("callback_url is no address the platform calls.", "Give one of https with a DNS name.")
        body["callbackUrl"] = options["callback_url"]
    return body


def _seconds(limit):
    """Return the time limit of a run; InputFailure for one beyond a day, or below a second (the least is inferred)."""
    if not 1 <= limit <= LONGEST_RUN:
        raise InputFailure("run_timeout is {0}.".format(limit), "Give 1 to {0} seconds.".format(LONGEST_RUN))
    return limit


def _can_be_called(address):
    """Tell whether the platform takes an address: https with a DNS name, no bare IP, no loopback (contract 15.6)."""
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
