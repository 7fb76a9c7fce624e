# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a flow needs to be on: connections, and other flows (contract 11.6)."""

from __future__ import annotations

from . import clientdata
from .connections import to_user
from .definition import child_flows
from .state import of_row as state_of

# Entries of these connectors need no connection: the Flow service finds one itself (seen in a public test record).
RESOLVED_BY_ITSELF = ("shared_commondataserviceforapps",)
MEMBERS = ("child_flows", "connection_references", "without_connection", "runner_connections")


def of_definition(definition, references):
    """Return what a definition and its connections (in the user's form) need, in the form of a package's facts.

    ``child_flows`` are ids, ``connection_references`` logical names, ``references_by_key`` the same by the key that
    operations use, ``without_connection`` the keys of entries that have no connection; ``runner_connections`` is
    whether some connection is that of the user who runs the flow.
    """
    own = {key: one for key, one in references.items() if one["source"] != "invoker"}
    named = {key: one["logical_name"] for key, one in own.items() if one.get("logical_name")}
    return {
        "child_flows": child_flows(definition),
        "connection_references": sorted(set(named.values())),
        "references_by_key": named,
        "without_connection": sorted(
            key
            for key, one in own.items()
            if not (one.get("logical_name") or one.get("connection") or one["connector"] in RESOLVED_BY_ITSELF)
        ),
        "runner_connections": len(own) < len(references),
    }


class Needs:
    """What a flow called ``name`` needs; ``on`` is whether it is on.

    ``bound`` maps logical names of references to whether they will have a connection, as an earlier task of a dry run
    predicts. The other references have to be read from the environment.
    """

    def __init__(self, name, on, facts, bound=None):
        self.name = name
        self.on = on
        self.children = facts.get("child_flows") or []
        self.references = facts.get("connection_references") or []
        self.without_connection = facts.get("without_connection") or []
        self.of_runner = bool(facts.get("runner_connections"))
        self.bound = {name.lower(): one for name, one in (bound or {}).items()}


def of_row(row):
    """Return the needs of a row that has its definition."""
    asked = of_definition(clientdata.definition_of(row), to_user(clientdata.references_of(row)))
    return Needs(row["name"], state_of(row).is_on, asked)
