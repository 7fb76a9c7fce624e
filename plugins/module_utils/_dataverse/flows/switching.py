# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turning a flow on and off, and changing one that cannot be changed while it is on (contract 11.5, 11.6)."""

from __future__ import annotations

from ..._core.doing import done_instead
from ..._core.errors import LONGEST, Failure, OutcomeUnknown
from ..._core.text import short
from ..api.address import row as address
from ..api.client import TABLE_OF
from . import clientdata
from . import rows as flows
from .definition import canonical
from .fields import PLAIN
from .state import OFF, ON

# The first is the code for cloud flows; the others are those for classic processes in the same situation.
DEMANDS_OFF = ("0x80060466", "0x80045002", "0x8004501B", "0x8004500C")
# A new owner who may not use the connections of a flow that is on is refused as if they turned it on.
NO_CONNECTION = "ConnectionAuthorizationFailed"
NOT_SHARED = (
    "Flow {0!r} was turned off and on to change its owner, since {1!r} may not use its connections. "
    "Share them with the new owner."
)
PUT_BACK = "The flow is as it was before, and on."
# The columns that can be restored from a row.
RESTORED = {"clientdata"} | {field.column for field in PLAIN}
STUCK = "The flow could not be restored and turned on again: it is off now."


def demands_off(refusal, body):
    """Return whether a change that was refused because the flow is on can be made while it is off.

    A definition that is refused for a connection cannot: its sender could not turn the flow on again either.
    """
    owner = "ownerid@odata.bind" in body and "clientdata" not in body
    codes = [one.get("service_code") or one.get("code") for one in refusal.reasons]
    return refusal.code in DEMANDS_OFF or (owner and NO_CONNECTION in codes)


class Detour:
    """Turn off, change, turn on: instead of a change that the service refuses while the flow is on.

    ``send(body, doing)`` sends columns, ``switch(state)`` brings the flow into a state. If a step fails, the flow is
    restored.
    """

    def __init__(self, dataverse, row, summary, body, send, switch):
        self._dataverse = dataverse
        self._row = row
        self._body = body
        self._send = send
        self._switch = switch
        name = row["name"]
        steps = (
            "turn off flow {0!r}, since it cannot be changed while it is on".format(name),
            summary,
            "turn on flow {0!r} again".format(name),
        )
        self._operations = [{"step": step, "status": "skipped"} for step in steps]

    def take(self):
        """Carry out the steps, and return them with their outcomes; a Failure says whether the flow was restored."""
        with done_instead(self._operations):
            self._try(0, lambda: self._switch(OFF))
            try:
                self._check_unchanged()
                self._try(1, lambda: self._send(self._body, "Changing"))
                self._try(2, lambda: self._switch(ON))
            except Failure as failure:
                raise self._put_back(failure)
        return self._operations

    def _try(self, number, work):
        self._operations[number]["status"] = "failed"
        try:
            work()
        except OutcomeUnknown as failure:
            raise self._put_back(failure) if number == 0 else failure
        self._operations[number]["status"] = "done"

    def _check_unchanged(self):
        """Raise Failure if someone has changed the flow since it was read."""
        now = flows.find(self._dataverse, flow_id=self._row["workflowid"])
        if not now or _content(now) != _content(self._row):
            raise Failure(
                "Flow {0!r} was changed by someone else in the meantime.".format(short(self._row["name"], 60)),
                "Run the task again to see what would change now.",
            )

    def _put_back(self, failure):
        """Restore the flow, and return the failure with the outcome of that."""
        changed = self._operations[1]["status"] != "skipped"
        operation = {"step": "restore flow {0!r} and turn it on".format(self._row["name"]), "status": "failed"}
        self._operations.append(operation)
        try:
            if changed:
                self._send(former(self._row, self._body), "Restoring")
            self._switch(ON)
        except Failure:
            note = STUCK
        else:
            note = PUT_BACK
            operation["status"] = "done"
        return failure.but(message="{0}. {1}".format(short(failure.message, LONGEST - len(note) - 2), note))


def former(row, body):
    """Return the columns that restore what ``body`` changes of a row."""
    columns = {name: row.get(name) for name in body if name in RESTORED}
    if "ownerid@odata.bind" in body:
        table = row.get("_ownerid_value" + TABLE_OF) or "systemuser"
        columns["ownerid@odata.bind"] = "/" + address(table + "s", row["_ownerid_value"])
    return columns


def _content(row):
    values = dict(clientdata.values(row), enabled=None, owner=flows.owner_of(row)["id"])
    return dict(values, definition=canonical(values["definition"]))
