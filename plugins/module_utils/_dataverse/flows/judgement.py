# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether flows can be on: the one judgement of an import, of many flows and of a single one (contract 11.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.late_imports import late
from ..._core.text import short
from ..api import address
from . import call_order
from . import rows as flows
from .outcomes import reason

if TYPE_CHECKING:
    from . import prerequisites
else:
    (prerequisites,) = late(__package__, ".prerequisites")

# Definitions are large: this many are read at a time.
DEFINITIONS_A_TIME = 200


class Judgement:
    """Flows that must be on, ``wanted``, among all that are known.

    ``needs`` maps ids to what flows need, ``connections`` maps logical names in lower case to the
    connection of a reference; ``off`` are flows that must be off. ``read`` reads what is not known yet.
    """

    def __init__(self, wanted, known=None, connections=None, off=()):
        self.wanted = set(wanted)
        self.needs = dict(known or {})
        self.connections = dict(connections or {})
        self.off = set(off)

    def read(self, dataverse, flows=(), otherwise=None):
        """Read the flows that are called and the references that are used, unless they are known.

        ``flows`` are the ids of flows to read before, ``otherwise`` is what flows need that do not exist.
        """
        if flows:
            self._read(dataverse, sorted(flows), ())
        wanted = self.wanted & set(self.needs)
        children = {child for guid in wanted for child in self.needs[guid].children} - set(self.needs)
        names = {name.lower() for guid in wanted for name in self.needs[guid].references} - set(self.connections)
        for start in range(0, max(1, len(children)), DEFINITIONS_A_TIME):
            some = sorted(children)[start : start + DEFINITIONS_A_TIME]
            # the references are read together with the first flows
            self._read(dataverse, some, names if start == 0 else ())
        self.needs.update({guid: one for guid, one in (otherwise or {}).items() if guid not in self.needs})

    def obstacles(self):
        """Return ``{id: reason}`` for the flows that cannot be on, as far as that is known, causes first."""
        calls = self.calls(self.wanted)
        found = {}
        for ring in call_order.rings(calls):
            names = " calls ".join(repr(short(self.needs[guid].name, 40)) for guid in ring + ring[:1])
            found.update((guid, reason("cycle", "{0}, so no order is possible".format(names))) for guid in ring)
        waves, _rest = call_order.waves({guid: called for guid, called in calls.items() if guid not in found})
        for guid in [guid for wave in waves for guid in wave]:
            obstacle = self._own_obstacle(guid) or self._child_obstacle(guid, found)
            if obstacle:
                found[guid] = obstacle
        return found

    def calls(self, guids):
        """Return ``{id: ids of the flows it calls}`` for some flows, in a stable order."""
        return {guid: self.children(guid) for guid in sorted(guids)}

    def children(self, guid):
        """Return the ids of the flows that a flow calls."""
        return self.needs[guid].children if guid in self.needs else []

    def _read(self, dataverse, children, names):
        conditions = [
            "{0} and {1}".format(flows.CLOUD_FLOW, one) for one in address.any_of_many("workflowid", children)
        ]
        columns = "workflowid,name,statecode,clientdata"
        queries = [("workflows", {"select": columns, "filter": one}) for one in conditions]
        queries += [
            ("connectionreferences", {"select": "connectionreferencelogicalname,connectionid", "filter": one})
            for one in address.any_of_many("connectionreferencelogicalname", map(address.text, sorted(names)))
        ]
        pages = dataverse.rows_of(queries, "Reading what the flows need") if queries else []
        for rows in pages[: len(conditions)]:
            self.needs.update((row["workflowid"].lower(), prerequisites.of_row(row)) for row in rows)
        for rows in pages[len(conditions) :]:
            self.connections.update(
                (row["connectionreferencelogicalname"].lower(), row.get("connectionid")) for row in rows
            )

    def _own_obstacle(self, guid):
        one = self.needs.get(guid)
        if one is None:
            return None
        for key in one.without_connection:
            text = "Its entry {0!r} has neither a connection reference nor a connection".format(key)
            return reason("reference_empty", text, "Add a connection reference where the flow is developed.")
        for name in one.references:
            if one.bound.get(name.lower()) or self.connections.get(name.lower()):
                continue
            if name.lower() in one.bound or name.lower() in self.connections:
                return reason("reference_empty", "Connection reference {0!r} has no connection".format(name))
            return reason("reference_missing", "Connection reference {0!r} does not exist".format(name))
        return None

    def _child_obstacle(self, guid, found):
        for child in self.children(guid):
            called = self.needs.get(child)
            if called is None:
                return reason("child_missing", "It calls flow {0}, which does not exist".format(child))
            text = "It calls flow {0!r}".format(short(called.name, 60))
            if child in found:
                return reason("child_off", "{0}, which cannot be turned on".format(text), "Fix that flow first.")
            if child in self.off:
                return reason("child_off", "{0}, which is declared to be off".format(text), "Declare it to be on.")
            if child not in self.wanted and not called.on:
                return reason("child_off", "{0}, which is off".format(text))
            if called.of_runner:
                return reason("child_connections", "{0}, which uses connections of the user who runs it".format(text))
        return None
