# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps that change one flow, each of which sends itself (contract 11.4 to 11.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import Conflict, Refused
from ..._core.late_imports import late
from ..._core.plan import Step
from ..._core.text import short
from . import rows as flows
from .state import OFF, of_row

if TYPE_CHECKING:
    from typing import Any

    from ..._core.plan import Operations
    from ..._core.protocols import Context
    from . import not_found, switching, turning_on
    from .state import FlowState
    from .unmanaged_layer import UnmanagedLayer
else:
    not_found, switching, turning_on = late(__package__, ".not_found", ".switching", ".turning_on")


class Sender:
    """Makes the steps for one flow.

    ``row`` is the flow as it was read, or None if it does not exist. ``caller`` is the user as whom it is turned on.
    """

    def __init__(self, context: Context, label: str, row: dict[str, Any] | None, caller: str | None = None) -> None:
        self._context = context
        self._dataverse = context.dataverse
        self._solution = context.options.get("solution")
        self._label = label
        self._row = row and dict(row)
        self._caller = caller

    def create(self, body: dict[str, Any]) -> Step:
        """Return the step that creates the flow."""
        return Step("create flow {0!r}".format(body["name"]), body, self._create)

    def change(self, what: str, body: dict[str, Any], new_owner: str | None) -> Step:
        """Return the step that sends changed columns, with the flow off meanwhile if the service demands that."""
        summary = "change {0} of flow {1!r}".format(what, self._name())
        return Step(summary, body, lambda body: self._change(summary, body, new_owner))

    def switch(self, wanted: FlowState) -> Step:
        """Return the step that turns the flow on or off."""
        summary = "turn {0} flow {1!r}".format(wanted.word, self._name())
        return Step(summary, wanted.body, lambda body: self._switch(wanted, body))

    def remove_layer(self, layer: UnmanagedLayer) -> Step:
        """Return the step that removes the unmanaged layer, and turns the flow on or off again if that has changed."""
        summary = "remove the unmanaged layer of flow {0!r}".format(self._name())
        return Step(summary, layer.columns, lambda _columns: self._remove_layer(layer, summary))

    def delete(self) -> Step:
        """Return the step that deletes the flow."""
        return Step("delete flow {0!r}".format(self._name()), None, lambda _nothing: self._delete())

    def _name(self) -> str:
        return self._row["name"] if self._row else self._label

    def _create(self, body: dict[str, Any]) -> None:
        """Create the flow, unless someone else has created one of this name since it was searched for."""
        name, guid = body["name"], body.get("workflowid")
        with self._context.turns.take(self._dataverse.url, "flow", name.casefold()):
            if not guid and flows.find(self._dataverse, name=name, solution=self._solution):
                raise Conflict(
                    "Flow {0!r} was created by someone else in the meantime.".format(short(name, 60)), sent=False
                )
            guid = self._dataverse.create(
                "workflows", body, self._tried("Creating"), solution=self._solution, guid=guid
            )
        self._row = {"workflowid": guid, "name": name, "statecode": OFF.code}

    def _change(self, summary: str, body: dict[str, Any], new_owner: str | None) -> Operations | None:
        row = dict(self._begin())
        try:
            self._send(body, "Changing")
            return None
        except Refused as refusal:
            if not switching.demands_off(refusal, body) or not of_row(row).is_on:
                raise
            done: Operations = switching.Detour(
                self._dataverse, row, summary, body, self._send, lambda state: self._switch(state, state.body)
            ).take()
            if refusal.code not in switching.DEMANDS_OFF:
                self._context.warn(switching.NOT_SHARED.format(row["name"], new_owner))
            return done

    def _switch(self, wanted: FlowState, body: dict[str, Any]) -> None:
        self._send(body, "Turning {0}".format(wanted.word), self._caller if wanted.is_on else None)

    def _remove_layer(self, layer: UnmanagedLayer, summary: str) -> Operations | None:
        etag = self._begin().pop("@odata.etag", None)
        return layer.remove(self._dataverse, etag, lambda state: self._switch(state, state.body), summary)

    def _delete(self) -> None:
        row = self._begin()
        self._dataverse.delete("workflows", row["workflowid"], self._tried("Deleting"), row.pop("@odata.etag", "*"))

    def _begin(self) -> dict[str, Any]:
        """Return the row that is written."""
        if not self._row:
            raise not_found.not_brought(self._label, not_found.place(self._dataverse, self._solution))
        return self._row

    def _send(self, body: dict[str, Any], doing: str, caller: str | None = None) -> None:
        row = self._begin()
        # the row's own tag guards the first write; what follows builds on that write
        guid, etag = row["workflowid"], row.pop("@odata.etag", "*")
        acting = {"caller": caller} if caller else {}
        try:
            self._dataverse.update("workflows", guid, body, self._tried(doing), etag, **acting)
        except Refused as refusal:
            raise turning_on.explained(self._dataverse, guid, refusal)

    def _tried(self, doing: str) -> str:
        return "{0} flow {1!r}".format(doing, short(self._name(), 60))
