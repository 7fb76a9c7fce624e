# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Layers of components: one for each managed solution, and one for what was changed by hand.

Every component has an unmanaged layer, so that alone says nothing; it is real if it holds more than bookkeeping, over
the layer of a managed solution (observed). The flag of a component in the list of a solution is a cheap first look;
that it is set for every real layer is inferred.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from ..api.address import text
from .component_types import WORDS, word_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    Query = tuple[str, dict[str, Any]]

UNMANAGED = "Active"
SUMMARY = "msdyn_objectid,msdyn_name,msdyn_componenttype,msdyn_componentlogicalname,msdyn_hasactivecustomization"
# All columns are returned in any case, among them each component as a whole, and reads are slow (observed).
COLUMNS = "msdyn_solutionname,msdyn_publishername,msdyn_order,msdyn_overwritetime,msdyn_changes"
CONTENT = "msdyn_componentjson"
FLOW = "Workflow"
# The names of kinds in layers, by the number of the type; others are called as their table (inferred).
KINDS = {
    1: "Entity",
    2: "Attribute",
    9: "OptionSet",
    20: "Role",
    26: "SavedQuery",
    29: FLOW,
    60: "SystemForm",
    61: "WebResource",
    62: "SiteMap",
    80: "AppModule",
}
# Their bindings and values are such a layer, as they should be.
OF_THE_ENVIRONMENT = ("connectionreference", "environmentvariablevalue")
BOOKKEEPING = frozenset(
    ("modifiedon", "modifiedby", "overwritetime", "solutionid", "supportingsolutionid", "componentstate")
    + ("publishedon", "versionnumber", "importsequencenumber", "statecode", "statuscode", "workflowidunique")
)


class Component(NamedTuple):
    """A component: the name of its ``kind`` in layers, None if it is not known, and the ``word`` of results for it."""

    kind: str | None
    word: str
    name: str
    guid: str

    @property
    def label(self) -> str:
        """The component as messages name it."""
        return "{0} {1!r}".format(self.word.replace("_", " "), self.name)


class Layer(NamedTuple):
    """A layer: the solution that it belongs to, and the columns that it ``changes``."""

    solution: str
    publisher: str | None
    order: int
    overwritten_on: str | None
    changes: tuple[str, ...]

    @property
    def is_unmanaged(self) -> bool:
        """Whether it holds what was changed by hand."""
        return self.solution == UNMANAGED


def summary_query(solution_id: str) -> Query:
    """Return the query for the components of a solution, with the flag of each."""
    condition = "(msdyn_solutionid eq {0})".format(text(solution_id))
    return "msdyn_solutioncomponentsummaries", {"select": SUMMARY, "filter": condition}


def of_summary(row: Mapping[str, Any]) -> Component:
    """Return the component of a row of that list."""
    found, table = row.get("msdyn_componenttype"), row.get("msdyn_componentlogicalname")
    number = int(found) if isinstance(found, (int, float)) else None
    guid = str(row.get("msdyn_objectid") or "").strip("{}").lower()
    word = WORDS.get(str(number)) or word_for(table) or "component"
    kind = KINDS.get(number) if number is not None else None
    return Component(kind or table, word, str(row.get("msdyn_name") or guid), guid)


def suspects(rows: Iterable[Mapping[str, Any]]) -> list[Component]:
    """Return the components of a solution that are flagged, by rows of the list."""
    flagged = [row for row in rows if row.get("msdyn_hasactivecustomization") in (True, "true", "True", 1)]
    return [of_summary(row) for row in flagged if row.get("msdyn_componentlogicalname") not in OF_THE_ENVIRONMENT]


def query(kind: str, guid: str, unmanaged: bool = False, content: bool = False) -> Query:
    """Return the query for the layers of a component, or the unmanaged one, perhaps with what each contains."""
    chosen = "msdyn_componentid eq {0} and msdyn_solutioncomponentname eq {1}".format(text(guid), text(kind))
    if unmanaged:
        chosen += " and msdyn_solutionname eq {0}".format(text(UNMANAGED))
    columns = "{0},{1}".format(COLUMNS, CONTENT) if content else COLUMNS
    return "msdyn_componentlayers", {"select": columns, "filter": "({0})".format(chosen)}


def of_rows(rows: Iterable[Mapping[str, Any]]) -> list[Layer]:
    """Return the layers of a component, the lowest first."""
    found = [_layer(row) for row in rows]
    return sorted(found, key=lambda one: (one.order, one.is_unmanaged))


def by_hand(layers: Iterable[Layer]) -> list[str]:
    """Return the columns that the unmanaged layer changes, if there is one."""
    return sorted({name for one in layers if one.is_unmanaged for name in one.changes})


def _layer(row: Mapping[str, Any]) -> Layer:
    order = row["msdyn_order"]
    return Layer(
        row["msdyn_solutionname"] or "",
        row["msdyn_publishername"],
        int(order) if isinstance(order, (int, float)) else 0,
        row["msdyn_overwritetime"],
        tuple(sorted(changed(row["msdyn_changes"]))),
    )


def changed(document: Any) -> set[str]:
    """Return the columns that a layer changes, without bookkeeping; what cannot be read is named ``unreadable``."""
    try:
        return set(attributes(document)) - BOOKKEEPING
    except ValueError:
        return {"unreadable"}


def attributes(document: Any) -> dict[str, Any]:
    """Return the columns in a document of a layer; ValueError if it cannot be read."""
    try:
        listed = (json.loads(document) if document else {}).get("Attributes") or []
        return {one["Key"]: one.get("Value") for one in listed}
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(str(error))
