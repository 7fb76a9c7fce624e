# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The unmanaged layer of a managed flow: what it changes, what it hides, and its removal.

The request that removes a layer is a GET that changes data: it is a write for the guard of check mode, and it is not
sent again after a lost response. That the removal can turn a flow on or off is inferred; the state is restored.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from ..._core.call import Call
from ..._core.doing import done_instead
from ..._core.errors import Conflict, Failure, InputFailure, NotFound, OutcomeUnknown, after_the_deed
from ..._core.field import difference
from ..._core.text import short
from ..api.address import text
from ..lookups import component_layers as layers
from . import clientdata, state
from . import rows as flows
from .fields import CONTENT, PLAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from ..._core.field import Difference
    from ..._core.plan import Operations
    from ..api.client import Dataverse
    from .state import FlowState

    Row = Mapping[str, Any]
    Switch = Callable[[FlowState], None]

HIDDEN = ("name", "description", "clientdata")
# Options for which a managed flow gets a layer; so does a name.
LAYERED = ("description", "definition", "definition_path", "connection_references", "connections")
NO_SUCH_REQUEST = "0x8006088A"
INSTEAD = "Remove it in the maker portal, or import the solution with overwrite_unmanaged_customizations."


def read(dataverse: Dataverse, row: Row, options: Mapping[str, Any]) -> UnmanagedLayer:
    """Return the layer of a flow; InputFailure if the options cannot be combined with its removal."""
    name = short(row["name"], 60)
    if not row.get("ismanaged"):
        raise InputFailure(
            "Flow {0!r} does not belong to a managed solution: it has no content below its unmanaged layer.".format(
                name
            ),
            "Omit unmanaged_layer.",
        )
    table, query = layers.query(layers.FLOW, row["workflowid"].lower(), content=True)
    found = dataverse.rows(table, "Reading the layers of flow {0!r}".format(name), **query)
    layer = UnmanagedLayer(row, layers.by_hand(layers.of_rows(found)), _hidden(found, row))
    layer.check(options)
    return layer


def _hidden(rows: Sequence[Row], row: Row) -> dict[str, Any]:
    """Return the columns of a flow as the highest managed layer contains them, as far as they can be read."""
    managed = [one for one in rows if one["msdyn_solutionname"] != layers.UNMANAGED]
    if not managed:
        return {}
    top = max(managed, key=lambda one: float(one["msdyn_order"] or 0))
    try:
        columns = layers.attributes(top[layers.CONTENT])
    except ValueError:
        return {}
    known = {name: columns[name] for name in HIDDEN if name in columns}
    if not clientdata.definition_of({**row, **known}):
        known.pop("clientdata", None)
    return {name: value for name, value in known.items() if value is None or isinstance(value, str)}


class UnmanagedLayer:
    """The layer of a flow: the ``columns`` that it changes, and what it ``hides`` of them, as far as that is known."""

    def __init__(self, row: Row, columns: list[str], hidden: Mapping[str, Any]) -> None:
        self.columns = columns
        self._name: str = row["name"]
        self._guid: str = row["workflowid"].lower()
        self.hides = {name: value for name, value in hidden.items() if name in columns}

    def check(self, options: Mapping[str, Any]) -> None:
        """Raise InputFailure for options that would create a layer again, and for a name that is only in the layer."""
        creating = [one for one in LAYERED if options.get(one) is not None]
        if creating:
            said = "unmanaged_layer cannot be combined with {0}, which would create the layer again."
            raise InputFailure(said.format(creating[0]), "Remove one of them.")
        renamed = "name" in self.columns
        final = self.hides.get("name") if renamed else self._name
        said = "Flow {0!r} is named {1} without its unmanaged layer."
        shown = "{0!r}".format(short(final, 60)) if final else "as its solution names it"
        if renamed and not options.get("flow_id"):
            remedy = "Set flow_id to {0} instead of name.".format(self._guid)
            raise InputFailure(said.format(short(self._name, 60), shown), remedy)
        if options.get("flow_id") and options.get("name") not in (None, final):
            remedy = "Omit name, since another one would create a layer again."
            raise InputFailure(said.format(short(self._name, 60), shown), remedy)

    def without(self, row: Row) -> dict[str, Any]:
        """Return a row as it is without the layer, as far as that is known."""
        return {**row, **self.hides}

    def difference(self, row: Row) -> Difference:
        """Return what the removal changes, as far as that is known."""
        return difference((*PLAIN, *CONTENT), clientdata.values(row), clientdata.values(self.without(row)))

    def warnings(self, has_backup: bool) -> list[str]:
        """Return what must be known before the layer is removed."""
        name = short(self._name, 60)
        saved = "its definition is saved before" if has_backup else "set backup to save its definition before"
        found = ["Removing the unmanaged layer of flow {0!r} cannot be undone; {1}.".format(name, saved)]
        unknown = [one for one in self.columns if one not in self.hides]
        if unknown:
            said = "What flow {0!r} contains without its unmanaged layer is not known for {1}."
            found.append(said.format(name, short(", ".join(unknown), 120)))
        return found

    def declared(self, desired: Mapping[str, Any]) -> dict[str, Any]:
        """Return declared values with the removal, which also gives the flow a declared name that the layer hides."""
        kept = {name: value for name, value in desired.items() if name != "name" or name not in self.columns}
        return {**kept, "unmanaged_layer": []}

    def remove(self, dataverse: Dataverse, etag: str | None, switch: Switch, summary: str) -> Operations | None:
        """Remove the layer; if that turns the flow on or off, restore its state, and return both as operations."""
        before = self._state(dataverse, etag)
        self._send(dataverse)
        with after_the_deed():
            if before not in (state.ON, state.OFF) or self._state(dataverse) is before:
                return None
            again = {"step": "turn {0} flow {1!r} again".format(before.word, self._name), "status": "failed"}
            done = [{"step": summary, "status": "done"}, again]
            with done_instead(done):
                self._restore(before, switch)
            again["status"] = "done"
        return done

    def _restore(self, before: FlowState, switch: Switch) -> None:
        try:
            switch(before)
        except Failure as failure:
            said = "Flow {0!r} shows the content of its solution, but is not {1} any more: {{0}}."
            raise failure.within(said.format(short(self._name, 60), before.word), failure.remedy)

    def _state(self, dataverse: Dataverse, etag: str | None = None) -> FlowState:
        """Return the state of the flow now; Conflict if it has changed since ``etag`` was read."""
        row = flows.find(dataverse, flow_id=self._guid)
        if row is None or (etag and row.get("@odata.etag") != etag):
            raise Conflict("Flow {0!r} was changed in the meantime.".format(short(self._name, 60)), sent=False)
        return state.of_row(row)

    def _send(self, dataverse: Dataverse) -> None:
        path = "RemoveActiveCustomizations(SolutionComponentName={0},ComponentId={1})"
        tried = "Removing the unmanaged layer of flow {0!r}".format(short(self._name, 60))
        call = Call("GET", path.format(text(layers.FLOW), self._guid), safe=False)
        try:
            dataverse.send(call, tried)
        except OutcomeUnknown:
            if not self._is_gone(dataverse):
                raise
        except NotFound as refusal:
            if refusal.code != NO_SUCH_REQUEST:
                raise
            said = "{0} failed: the environment does not know the request (HTTP 404, {1}).".format(tried, refusal.code)
            raise Failure(said, INSTEAD, http_status=404, code=refusal.code)

    def _is_gone(self, dataverse: Dataverse) -> bool:
        """Return whether the layer certainly changes nothing any more."""
        table, query = layers.query(layers.FLOW, self._guid, unmanaged=True)
        with contextlib.suppress(Failure):
            return not layers.by_hand(layers.of_rows(dataverse.rows(table, "Reading the unmanaged layer", **query)))
        return False
