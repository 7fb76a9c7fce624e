# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection references: which would have no connection, and which connections the caller may not be able to use.

Dataverse does not say who may use a connection. That the caller, or a new owner, may use it is known if a flow of its
own that is on uses it through the same reference (inferred); of any other connection, activation decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.text import joined
from ..connection_references import connection_form
from ..connection_references.fields import key_of_connection
from ..flows.state import of_row
from .finding import BLOCKS, INFORMS, WARNS, Finding, counted
from .settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from .release import Part

CHECK, CONNECTIONS = "connection_references", "connections"
EMPTY = (None, "")


class References:
    """The connection references of a release in one environment, as they are and as they are declared."""

    def __init__(self, parts: Sequence[Part], options: Mapping[str, Any]) -> None:
        self._parts = parts
        self._settings = Settings(CHECK, parts, options)
        self._rows = {name: row for part in parts for name, row in part.situation.references.items()}

    @property
    def connections(self) -> dict[str, str | None]:
        """The connection, or None, of each reference as it will be, by name in lower case."""
        return {name: self._settings.values.get(name) or self._now(name) for name in self._settings.objects}

    def findings(self, on: set[str]) -> list[Finding]:
        """Return findings about names, forms and missing connections; ``on`` are the ids of flows that will be on."""
        found = self._settings.unknown()
        for name, given in self._settings.values.items():
            fault = None if given in EMPTY else connection_form.fault_of(given)
            if fault:
                text = "The connection of {0!r} {1}.".format(self._label(name), fault[0])
                found.append(Finding(BLOCKS, CHECK, self._label(name), text, fault[1]))
        return found + [self._unbound(name, on) for name, one in self.connections.items() if not one]

    def unproven(self, who: str, guid: str, on: set[str]) -> list[Finding]:
        """Return a finding about connections of flows that will be on, if nothing shows that someone may use them.

        ``who`` is that user or team in words, ``guid`` the id.
        """
        used = {name for name in self.connections if self._users(name, on)}
        proven = {name for name in used if self._is_proven(name, guid)}
        named = {self.connections[name] for name in used - proven}
        open_ones = sorted(one for one in named if one and not connection_form.fault_of(one))
        if not open_ones:
            return []
        names = joined(open_ones, 200)
        text = "Whether {0} may use these connections is only known when flows are turned on: {1}.".format(who, names)
        remedy = "Share each of them with {0}; permission to use it is enough.".format(who)
        return [Finding(INFORMS, CONNECTIONS, counted(len(open_ones), "connection"), text, remedy)]

    def _unbound(self, name: str, on: set[str]) -> Finding:
        users = self._users(name, on)
        text = "Connection reference {0!r} has no connection".format(self._label(name))
        if users:
            text += ", so these flows cannot be turned on: {0}".format(joined(map(repr, users), 150))
        remedy = "Set one in connection_references."
        return Finding(BLOCKS if users else WARNS, CHECK, self._label(name), text + ".", remedy)

    def _users(self, name: str, on: set[str]) -> list[str]:
        """Return the names of the flows of the release that will be on and use a reference."""
        return [
            flow["name"]
            for part in self._parts
            for flow in part.package["flows"]
            if flow["flow_id"] in on and name in map(str.lower, flow["connection_references"])
        ]

    def _is_proven(self, name: str, guid: str) -> bool:
        if key_of_connection(self._now(name)) != key_of_connection(self.connections[name]):
            return False
        rows = {one: row for part in self._parts for one, row in part.situation.flows.items()}
        running = {one: row for one, row in rows.items() if of_row(row).is_on}
        own = {one for one, row in running.items() if (row.get("_ownerid_value") or "").lower() == guid}
        return bool(self._users(name, own))

    def _now(self, name: str) -> str | None:
        return (self._rows.get(name) or {}).get("connectionid") or None

    def _label(self, name: str) -> str:
        return str(self._settings.objects[name]["name"])
