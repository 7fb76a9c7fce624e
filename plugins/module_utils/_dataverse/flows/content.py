# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The definition and the connections of a flow, which ``clientdata`` contains: as declared, over what is stored."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..._core.errors import InputFailure
from ..._core.late_imports import late
from ..._core.text import joined
from . import clientdata

if TYPE_CHECKING:
    from . import actions, connections
    from . import definition as definitions
else:
    actions, connections, definitions = late(__package__, ".actions", ".connections", ".definition")

FIELDS = ("connection_references", "connections", "definition")


class FlowContent:
    """The options ``definition``, ``connection_references`` and ``connections``, each None if it is not declared."""

    def __init__(self, options, document):
        self.definition, self._references = None, None
        self._told = options.get("connection_references") is not None
        if document is not None:
            self.definition, references = definitions.split(document, "The definition")
            if references is not None:
                self._references = connections.from_user(references, "connectionReferences", self._connectors())
        if self._told:
            self._references = connections.from_user(options["connection_references"], connectors=self._connectors())
        self._connections = options.get("connections")
        for key, name in (self._connections or {}).items():
            if not isinstance(name, str):
                raise InputFailure("connections.{0} must be the name of a connection.".format(key))
        if self.definition is not None and self._references is not None:
            self._check(self.definition, self._references)

    def _connectors(self):
        """Return the connectors that the operations of the declared definition name, by key."""
        return {
            key: connector for key, (_name, connector) in actions.connections_used(self.definition).items() if connector
        }

    def current(self, row):
        """Return what is stored, for the fields that can be declared."""
        values = clientdata.values(row)
        if self._connections is not None:
            values["connections"] = connections.connection_names(clientdata.references_of(row), self._connections)
        return values

    def desired(self):
        """Return what is declared."""
        values = {}
        if self.definition is not None:
            values["definition"] = self.definition
        if self._references is not None:
            known = {key: name for key, name in (self._connections or {}).items() if key in self._references}
            values["connection_references"] = connections.to_user(connections.with_connections(self._references, known))
        if self._connections is not None:
            values["connections"] = dict(self._connections)
        return values

    def client_data(self, row=None):
        """Return the text to send; raise InputFailure if the platform could never run such a flow."""
        data = dict(clientdata.parsed(row)) if row else {}
        stored = clientdata.definition_of(row) if row else None
        definition = definitions.complete(self.definition) if self.definition is not None else stored
        references = self._bound(row)
        self._check(definition, references)
        data.setdefault("schemaVersion", "1.0.0.0")
        data["properties"] = dict(
            definitions.properties_of(data), connectionReferences=references, definition=definition
        )
        return json.dumps(data, ensure_ascii=False)

    def warnings(self, row=None):
        """Return a warning about references that are declared but not used."""
        if not self._told:
            return []
        definition = self.definition if self.definition is not None else row and clientdata.definition_of(row)
        if not definition:
            return []
        unused = sorted(set(self._references) - set(actions.connections_used(definition)))
        if not unused:
            return []
        return ["connection_references: the flow does not use {0}.".format(joined(unused, 160))]

    def _bound(self, row):
        """Return all references as they must become, in the form that is sent."""
        stored = clientdata.references_of(row) if row else {}
        references = stored if self._references is None else self._references
        unknown = sorted(set(self._connections or {}) - set(references))
        if unknown:
            raise InputFailure(
                "connections names {0}, which the flow does not have.".format(joined(unknown, 80)),
                "It has: {0}.".format(joined(sorted(references), 120) or "none"),
            )
        return connections.with_connections(references, self._connections or {})

    def _check(self, definition, references):
        entries = connections.to_user(references)
        for key, (operation, connector) in sorted(actions.connections_used(definition).items()):
            if key not in entries:
                raise InputFailure(
                    "Operation {0!r} of the definition uses the connection {1!r}, which has no entry.".format(
                        operation[:60], key[:60]
                    ),
                    "Add it to connection_references.",
                )
            if self._told and connector and connector.lower() != entries[key]["connector"].lower():
                raise InputFailure(
                    "Operation {0!r} uses connector {1}, but {2!r} of connection_references has connector {3}.".format(
                        operation[:50], connector[:50], key[:50], entries[key]["connector"][:50]
                    ),
                    "Use the same connector in both.",
                )
        invoked = [key for key, entry in entries.items() if entry["source"] == "invoker"]
        if invoked and not actions.is_instant(definition):
            raise InputFailure(
                "connection_references.{0}: source invoker requires a flow that people start.".format(invoked[0][:60]),
                "Use embedded, or a trigger of type Request and a kind such as Button.",
            )
