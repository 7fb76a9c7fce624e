# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An environment as a declaration, in the form in which a task declares it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.text import is_guid
from ..environment_variables import rows as variable_rows
from ..environment_variables.declared_form import as_declared
from ..environment_variables.types import hidden
from ..flows import rows as flow_rows
from ..flows.shares import rights
from ..flows.shares import rows as shares
from ..flows.state import SUSPENDED, of_row
from ..lookups import candidates, principals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from .reading import Found, Row

    Key = tuple[str, str]
    Rights = frozenset[str]

SECRET = "Its value is a secret."
SUSPENDED_FLOW = "The platform has suspended it, so it is neither on nor off."


class Declared:
    """What an environment is, as a declaration; ``left_out`` lists what it cannot contain, each with a reason.

    ``people`` are the users and teams that are declared by id although they have a name.
    """

    def __init__(self, dataverse: Any, found: Found) -> None:
        self._flows = found.flows_in_scope()
        self._names = found.flow_names()
        ids = [row["workflowid"].lower() for row in self._flows]
        self._shares = dict(zip(ids, shares.read_many(dataverse, ids)))
        named = principals.named(dataverse, self._principals())
        self._handles = _handles(dataverse, named)
        by_id = [one for one in named.values() if self._handles[one.key] == one.guid != one.name]
        self.people = sorted(by_id, key=lambda one: (one.name, one.guid))
        self.left_out: list[dict[str, str]] = []
        self.document = {
            "solutions": [_solution(row) for row in found.solutions],
            "connection_references": _connections(found.references_in_scope()),
            "environment_variables": self._values(found.variables_in_scope()),
            "flows": [self._flow(row) for row in self._flows],
        }

    def _values(self, definitions: Iterable[Row]) -> dict[str, Any]:
        """Return the values of variables that have one of their own; the others use their default."""
        found = {}
        for row in definitions:
            name, kind, value = row["schemaname"], variable_rows.kind_of(row), variable_rows.value_of(row)
            if hidden(kind, name, value) != value:
                self._leave_out("environment_variable", name, SECRET)
            elif value is not None:
                found[name] = as_declared(kind, value)
        return found

    def _flow(self, row: Row) -> dict[str, Any]:
        name = row["name"] or ""
        found: dict[str, Any] = {"name": name}
        if self._names[row["name"]] > 1 or is_guid(name) or not name.strip():
            found["flow_id"] = row["workflowid"].lower()
        if of_row(row) is SUSPENDED:
            self._leave_out("flow", name, SUSPENDED_FLOW)
        else:
            found["enabled"] = of_row(row).is_on
        owner = _owner_of(row)
        if owner:
            found["owner"] = self._handles[owner]
        return dict(found, shares=self._listed(self._shared(row)))

    def _listed(self, now: Mapping[Key, Rights]) -> list[dict[str, Any]]:
        found = [{"name": self._handles[key], "rights": rights.ordered(words)} for key, words in now.items()]
        return sorted(found, key=lambda one: (one["name"].casefold(), one["name"]))

    def _shared(self, row: Row) -> dict[Key, Rights]:
        """Return the shares of users and teams on a flow, without its owner, who has all rights anyway."""
        now = self._shares[row["workflowid"].lower()]
        return {key: words for key, words in now.items() if shares.is_managed(key) and key != _owner_of(row)}

    def _principals(self) -> set[Key]:
        owners = {owner for row in self._flows for owner in [_owner_of(row)] if owner}
        return owners | {key for row in self._flows for key in self._shared(row)}

    def _leave_out(self, kind: str, name: str, reason: str) -> None:
        self.left_out.append({"kind": kind, "name": name, "reason": reason})


def _handles(dataverse: Any, named: Mapping[Key, principals.Principal]) -> dict[Key, str]:
    """Return what finds users and teams again: what they are called if that means no one else, otherwise their id."""
    meant = candidates.read(dataverse, [one.handle for one in named.values()])
    return {
        key: one.handle if [who.key for who in meant[one.handle]] == [key] else one.guid for key, one in named.items()
    }


def _owner_of(row: Row) -> Key | None:
    owner = flow_rows.owner_of(row)
    return principals.key_of(owner) if owner["id"] else None


def _solution(row: Row) -> dict[str, Any]:
    return {"unique_name": row["uniquename"], "version": row["version"], "managed": row["ismanaged"]}


def _connections(rows: Iterable[Row]) -> dict[str, str]:
    """Return the connections of the references that have one."""
    return {row["connectionreferencelogicalname"]: row["connectionid"] for row in rows if row.get("connectionid")}
