# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes made by hand that hide what a release brings: real layers, not the empty ones that every component has.

An unmanaged layer says nothing by itself; one is real if it holds more than bookkeeping (observed). The flag of a
component in the list of a solution is a cheap first look; that it is set for every real layer is inferred. That a layer
hides the definition of a flow as long as it holds ``clientdata`` is inferred, too.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from ..._core.errors import Failure
from ..._core.text import joined
from ..api.address import text
from ..lookups.component_types import word_for
from .finding import INFORMS, WARNS, Finding, counted, not_known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    Query = tuple[str, dict[str, Any]]

CHECK = "layers"
# So many layers are read: a response holds each component as a whole, and they are slow.
MOST = 90
SUMMARY = "msdyn_objectid,msdyn_name,msdyn_componenttype,msdyn_componentlogicalname,msdyn_hasactivecustomization"
# The names of kinds in layers, by the number of the type; others are called as their table (inferred).
KINDS = {
    1: "Entity",
    2: "Attribute",
    9: "OptionSet",
    20: "Role",
    26: "SavedQuery",
    29: "Workflow",
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


class Suspect(NamedTuple):
    """A component that may have been changed by hand, of the solution called ``solution``."""

    solution: str
    kind: str | None
    word: str
    name: str
    guid: str


def summary_query(solution_id: str) -> Query:
    """Return the query for the components of a solution, with the flag of each."""
    condition = "(msdyn_solutionid eq {0})".format(text(solution_id))
    return "msdyn_solutioncomponentsummaries", {"select": SUMMARY, "filter": condition}


def suspects(solution: str, rows: Sequence[Mapping[str, Any]]) -> list[Suspect]:
    """Return the components of a solution that are flagged, by rows of the list."""
    flagged = [row for row in rows if row.get("msdyn_hasactivecustomization") in (True, "true", "True", 1)]
    return [
        _suspect(solution, row) for row in flagged if row.get("msdyn_componentlogicalname") not in OF_THE_ENVIRONMENT
    ]


def layer_query(one: Suspect) -> Query:
    """Return the query for the layer of what was changed by hand of a component."""
    condition = "msdyn_componentid eq {0} and msdyn_solutioncomponentname eq {1} and msdyn_solutionname eq 'Active'"
    chosen = "({0})".format(condition.format(text(one.guid), text(one.kind or "")))
    return "msdyn_componentlayers", {"select": "msdyn_componentid,msdyn_changes", "filter": chosen}


def asked(listed: Sequence[Suspect]) -> list[Suspect]:
    """Return those whose layers are read."""
    return [one for one in listed if one.kind][:MOST]


def findings(listed: Sequence[Suspect], answers: Sequence[Any], overwrites: bool) -> list[Finding]:
    """Return findings about components; ``answers`` are rows of layers, or failures, of those that were ``asked``.

    ``overwrites`` is whether imports replace customizations.
    """
    read, found = asked(listed), []
    for one, rows in zip(read, answers):
        if isinstance(rows, Failure):
            found.append(not_known(CHECK, _label(one), rows))
            continue
        columns = sorted({name for row in rows for name in changed(row.get("msdyn_changes"))})
        if columns:
            found.append(_changed(one, columns, overwrites))
    left = len(listed) - len(read)
    if left:
        number = counted(left, "more component")
        text = "{0} may have been changed by hand; the layers were not read.".format(number)
        found.append(Finding(INFORMS, CHECK, number, text, "Look for unmanaged layers in the maker portal."))
    return found


def changed(document: Any) -> set[str]:
    """Return the columns that a layer changes, without bookkeeping; what cannot be read is named ``unreadable``."""
    try:
        attributes = (json.loads(document) if document else {}).get("Attributes") or []
        return {one["Key"] for one in attributes} - BOOKKEEPING
    except (ValueError, TypeError, KeyError, AttributeError):
        return {"unreadable"}


def _changed(one: Suspect, columns: Sequence[str], overwrites: bool) -> Finding:
    label = _label(one)
    said = "{0} was changed by hand ({1})".format(label[0].upper() + label[1:], joined(columns, 100))
    if overwrites:
        return Finding(INFORMS, CHECK, label, "{0}; the import replaces that.".format(said))
    text = "{0}, which hides what the release brings of it.".format(said)
    remedy = "Remove its unmanaged layer, or set overwrite_unmanaged_customizations."
    return Finding(WARNS, CHECK, label, text, remedy)


def _suspect(solution: str, row: Mapping[str, Any]) -> Suspect:
    number, table = row.get("msdyn_componenttype"), row.get("msdyn_componentlogicalname")
    kind = KINDS.get(int(number)) if isinstance(number, (int, float)) else None
    guid = str(row.get("msdyn_objectid") or "").strip("{}").lower()
    word = (word_for(int(number)) if isinstance(number, (int, float)) else None) or table or "component"
    return Suspect(solution, kind or table, str(word).replace("_", " "), str(row.get("msdyn_name") or guid), guid)


def _label(one: Suspect) -> str:
    return "{0} {1!r}".format(one.word, one.name)
