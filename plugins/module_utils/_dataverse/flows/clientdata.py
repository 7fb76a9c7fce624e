# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in the column ``clientdata`` of a cloud flow: its definition and its connections (contract 11.4)."""

from __future__ import annotations

from ..._core.errors import InputFailure
from ..._core.text import short
from . import actions, connections, definition
from .rows import properties


def parsed(flow):
    """Return a row's ``clientdata`` as an object; raise InputFailure if it is not one."""
    stored = (flow.get("clientdata") or "").strip("\ufeff \r\n\t")
    where = "The stored definition of flow {0!r}".format(short(flow["name"], 60))
    return definition.parse("{}" if stored in ("", "null") else stored, where)


def definition_of(flow):
    """Return a row's definition, or None; a flow whose definition cannot be read still has a name and a state."""
    return _properties(flow).get("definition")


def references_of(flow):
    """Return a row's connection references in the service's form."""
    return actions.as_object(_properties(flow).get("connectionReferences"))


def _properties(flow):
    try:
        return definition.properties_of(parsed(flow))
    except InputFailure:
        return {}


def values(flow):
    """Return what a user can declare of a row, in the user's words; ``owner`` is an object, ``enabled`` a state."""
    return {
        **properties(flow),
        "connection_references": connections.to_user(references_of(flow)),
        "definition": definition_of(flow),
    }
