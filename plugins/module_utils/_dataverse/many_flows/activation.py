# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in the way of turning flows on, known before anything is touched, and the order to do it in."""

from __future__ import annotations

from ..._core.errors import InputFailure
from ..._core.text import short
from ..api.address import any_of_many, text
from ..flows import graph as flow_graph
from ..flows import rows as flows
from ..flows.connections import to_user
from ..flows.definition import child_flows
from ..flows.verdicts import reason
from .read import read_rows

# Definitions are large; so many are held at a time.
DEFINITIONS_A_TIME = 200
OF_THE_GRAPH = ("child_off", "child_missing", "child_connections", "cycle")


class Needs:
    """What a flow needs to be turned on: ``children`` by id, ``references`` by logical name.

    ``of_runner`` tells that some connection is that of whoever runs the flow.
    """

    def __init__(self, row):
        self.name = row["name"]
        self.on = row["statecode"] == flows.ON
        self.children, self.references, self.of_runner = [], [], False
        try:
            used = to_user(flows.references_of(row)).values()
            self.children = child_flows(flows.definition_of(row))
        except InputFailure:
            # what cannot be read here is the Flow service's to judge
            return
        self.references = [
            one["logical_name"] for one in used if one.get("logical_name") and one["source"] != "invoker"
        ]
        self.of_runner = any(one["source"] == "invoker" for one in used)


class Activation:
    """The flows to be turned on and off, with what they need."""

    def __init__(self, dataverse, turning_on, turning_off, predicted=()):
        self._dataverse = dataverse
        self._predicted = set(predicted)
        self._on = set(turning_on)
        self._off = set(turning_off)
        self._needs = {}
        self._callers = {}
        self._bound = {}

    def read(self):
        """Read the definitions of these flows, of the children of those to be turned on, and their references."""
        self._needs = self._read_needs(self._on | (self._off if len(self._off) > 1 else set()))
        children = {child for guid in self._on & set(self._needs) for child in self._needs[guid].children}
        self._needs.update(self._read_needs(children - set(self._needs)))
        for caller in self._off & set(self._needs):
            for child in self._needs[caller].children:
                if child != caller:
                    self._callers.setdefault(child, []).append(caller)
        names = {name for guid in self._on & set(self._needs) for name in self._needs[guid].references}
        queries = [
            (
                "connectionreferences",
                {
                    "select": "connectionreferencelogicalname,connectionid",
                    "filter": condition,
                },
            )
            for condition in any_of_many("connectionreferencelogicalname", map(text, sorted(names)))
        ]
        for rows in self._dataverse.rows_of(queries, "Reading the connection references of the flows"):
            self._bound.update((row["connectionreferencelogicalname"].lower(), row.get("connectionid")) for row in rows)

    def obstacles(self):
        """Return ``{id: reason}`` of the flows that cannot be turned on, as far as that is known."""
        graph = self._graph(self._on)
        found = {}
        for ring in flow_graph.rings(graph):
            names = " calls ".join(repr(short(self._needs[guid].name, 40)) for guid in ring + ring[:1])
            found.update((guid, reason("cycle", "{0}: no order turns them on".format(names))) for guid in ring)
        waves, rest = flow_graph.waves(graph)
        for guid in [guid for wave in waves for guid in wave] + rest:
            obstacle = found.get(guid) or self._own_obstacle(guid) or self._child_obstacle(guid, found)
            if obstacle:
                found[guid] = obstacle
        return found

    def waves_on(self, without=()):
        """Return the flows to be turned on, children first; all of one wave at once."""
        waves, rest = flow_graph.waves(self._graph(self._on - set(without)))
        return waves + ([rest] if rest else [])

    def waves_off(self):
        """Return the flows to be turned off, callers first. Of a ring any may be the first."""
        waves, rest = flow_graph.waves(self._graph(self._off))
        return ([rest] if rest else []) + waves[::-1]

    def children(self, guid):
        """Return the ids of the flows that a flow calls."""
        return self._needs[guid].children if guid in self._needs else []

    def callers(self, guid):
        """Return the ids of those of the flows to be turned off that call a flow."""
        return self._callers.get(guid, [])

    def _graph(self, guids):
        return {guid: self.children(guid) for guid in sorted(guids)}

    def _read_needs(self, guids):
        found, guids = {}, sorted(guids)
        for start in range(0, len(guids), DEFINITIONS_A_TIME):
            some = guids[start : start + DEFINITIONS_A_TIME]
            columns = "workflowid,name,statecode,clientdata"
            rows = read_rows(self._dataverse, "Reading the definitions of the flows", some, columns)
            found.update((guid, Needs(row)) for guid, row in rows.items())
        return found

    def _own_obstacle(self, guid):
        for name in self._needs[guid].references if guid in self._needs else ():
            if name.lower() not in self._bound:
                return reason("reference_missing", "Connection reference {0!r} is not there".format(name))
            if not self._bound[name.lower()]:
                return reason("reference_empty", "Connection reference {0!r} has no connection".format(name))
        return None

    def _child_obstacle(self, guid, found):
        for child in self.children(guid):
            needs = self._needs.get(child)
            if needs is None and child in self._predicted:
                continue
            if needs is None:
                return reason("child_missing", "It calls flow {0}, which is not there".format(child))
            called = "It calls flow {0!r}".format(short(needs.name, 60))
            if child in found:
                text = "{0}, which cannot be turned on".format(called)
                return reason("child_off", text, "Mend that flow first.")
            if child in self._off:
                return reason("child_off", "{0}, which is declared to be off".format(called), "Declare it to be on.")
            if child not in self._on and not needs.on:
                return reason("child_off", "{0}, which is off".format(called))
            if needs.of_runner:
                return reason("child_connections", "{0}, which uses connections of whoever runs it".format(called))
        return None
