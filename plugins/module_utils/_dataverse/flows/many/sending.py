# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps that change one of many flows, each of which sends itself (contract 11.5, 11.6, 14.4)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ...._core.doing import operations
from ...._core.errors import Conflict, Failure, Refused
from ...._core.plan import Step
from ...._core.text import short
from .. import rows as flows
from ..not_found import not_brought
from ..outcomes import reason
from ..shares import calls as share_calls
from ..state import OFF, ON, of_row
from ..switching import NOT_SHARED, Detour, demands_off
from ..turning_on import explained
from .run import FlowStep
from .selection import read_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from ...._core.plan import Operations
    from ...lookups.principals import Principal
    from ..state import FlowState
    from .changes import Change
    from .owners_and_shares import Call, Key


class Sender:
    """Makes the steps for one of many flows; each holds the id of the flow and what is sent.

    ``labels`` are what principals are called, by key. ``warn`` gets what users should know.
    """

    def __init__(self, dataverse: Any, change: Change, labels: Mapping[Key, str], warn: Callable[[str], None]) -> None:
        self._dataverse = dataverse
        self._flow = change.flow
        self._guid = change.flow.guid
        self._name = short(change.flow.name, 80)
        self._row = dict(change.row)
        self._labels = labels
        self._warn = warn

    def turn_off(self, callers: Collection[str]) -> FlowStep:
        """Return the step that turns the flow off, after its ``callers``."""
        summary = "turn off flow {0!r}".format(self._flow.label)
        return self._step(
            summary,
            partial(self._update, "Turning off flow {0!r}".format(self._name), summary),
            after=callers,
            because=_caller_is_on,
            body=OFF.body,
        )

    def turn_on(self, children: Collection[str]) -> FlowStep:
        """Return the step that turns the flow on, after its ``children``."""
        summary = "turn on flow {0!r}".format(self._flow.label)
        return self._step(
            summary,
            partial(self._turn_on, summary),
            after=children,
            because=_child_is_off,
            body=ON.body,
        )

    def give(self, owner: Principal) -> FlowStep:
        """Return the step that changes the owner, while the flow is off if the service requires that."""
        summary = "change owner of flow {0!r}".format(self._flow.label)
        work = partial(self._give, owner.name, summary)
        return self._step(summary, work, body={"ownerid@odata.bind": owner.address})

    def share(self, call: Call) -> FlowStep:
        """Return the step that shares the flow with a principal, changes that share, or ends it."""
        return self._step(share_calls.summary(call, self._flow.label, self._labels), self._share, call=call)

    def _step(
        self,
        summary: str,
        do: Callable[[dict[str, Any]], Operations | None],
        after: Collection[str] = (),
        because: Callable[[str], dict[str, Any]] | None = None,
        **sent: Any,
    ) -> FlowStep:
        work = self._fail if self._flow.predicted else do
        return FlowStep(Step(summary, dict(sent, flow_id=self._guid), work), self._guid, after, because)

    def _fail(self, _payload: dict[str, Any]) -> None:
        raise not_brought(self._flow.name, self._dataverse.url)

    def _turn_on(self, summary: str, payload: dict[str, Any]) -> Operations | None:
        try:
            return self._update("Turning on flow {0!r}".format(self._name), summary, payload)
        except Refused as refusal:
            raise explained(self._dataverse, self._guid, refusal)

    def _give(self, owner: str, summary: str, payload: dict[str, Any]) -> Operations | None:
        try:
            return self._update("Changing the owner of flow {0!r}".format(self._name), summary, payload)
        except Refused as refusal:
            if not of_row(self._row).is_on or not demands_off(refusal, payload["body"]):
                raise
            done = self._give_while_off(summary, payload["body"])
            self._warn(NOT_SHARED.format(self._flow.name, owner))
            return done

    def _give_while_off(self, summary: str, body: dict[str, Any]) -> Operations:
        """Change the owner of a flow that is on while it is off, since the new one may not use its connections."""
        row = flows.find(self._dataverse, flow_id=self._guid)
        if row is None:
            raise Failure(
                "Flow {0!r} was deleted by someone else in the meantime.".format(self._name),
                "Run the task again to see what would change now.",
            )

        def send(body: dict[str, Any], doing: str) -> None:
            tried = "{0} flow {1!r}".format(doing, self._name)
            self._dataverse.update("workflows", self._guid, body, tried)

        def switch(state: FlowState) -> None:
            send(state.body, "Turning {0}".format(state.word))

        done: Operations = Detour(self._dataverse, row, summary, body, send, switch).take()
        return done

    def _share(self, payload: dict[str, Any]) -> None:
        share_calls.send(self._dataverse, self._guid, self._flow.name, self._labels, payload["call"])

    def _update(self, tried: str, summary: str, payload: dict[str, Any]) -> Operations | None:
        """Send columns, unless someone else has changed the state or the owner of the flow in the meantime.

        The step ``summary`` is skipped if they have done the same.
        """
        body = payload["body"]
        # the row's own tag guards the first write; what follows builds on that write
        etag = self._row.pop("@odata.etag", "*")
        try:
            self._dataverse.update("workflows", self._guid, body, tried, etag)
        except Conflict as conflict:
            again = "Reading flow {0!r} again".format(self._flow.name)
            now = read_rows(self._dataverse, again, [self._guid]).get(self._guid)
            if now is None or not _is_unmoved(self._row, now, body):
                raise
            if _holds(now, body):
                return None if conflict.sent else operations(summary, "skipped")
            self._dataverse.update("workflows", self._guid, body, tried, now.get("@odata.etag", "*"))
        return None


def _holds(row: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    """Return whether a row already holds what a step writes."""
    if "statecode" in body:
        return bool(row["statecode"] == body["statecode"])
    return (row.get("_ownerid_value") or "").lower() in body["ownerid@odata.bind"]


def _is_unmoved(before: Mapping[str, Any], now: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    """Return whether nothing that matters has changed between two readings except for what a step writes."""
    return _holds(now, body) or all(
        str(before.get(name)).lower() == str(now.get(name)).lower() for name in ("statecode", "_ownerid_value")
    )


def _child_is_off(name: str) -> dict[str, Any]:
    return reason("child_off", "It calls flow {0!r}, which could not be turned on".format(name), "Fix that flow first.")


def _caller_is_on(name: str) -> dict[str, Any]:
    return reason("caller_on", "Flow {0!r} calls it and could not be turned off".format(name))
