# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an environment has, read in a few requests whatever its size: the ground of what is declared, and of drift."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from ..._core.errors import InputFailure
from ..._core.naming import fitting, matcher, suggestion
from ..._core.option_checks import refuse_empty
from ..._core.text import short
from ..connection_references import rows as references
from ..environment_variables import rows as variables
from ..flows import rows as flows
from ..flows.many.selection import COLUMNS
from ..lookups import solutions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    Row = dict[str, Any]

TRIED = "Reading the environment"


class Scope(NamedTuple):
    """The part of an environment that is meant: what belongs to solutions, or to those of publishers, by name.

    None means no limit. ``name_pattern`` is about connection references, variables and flows.
    """

    solutions: Sequence[str] | None = None
    publishers: Sequence[str] | None = None
    name_pattern: str | None = None


class Found(NamedTuple):
    """Rows of an environment: its solutions in the scope, and all of the rest.

    ``members`` are the ids of what is in the scope, None if that is the whole environment; ``matches`` returns whether
    a name is.
    """

    solutions: list[Row]
    references: list[Row]
    variables: list[Row]
    flows: list[Row]
    members: set[str] | None
    matches: Callable[[str], bool]

    def references_in_scope(self) -> list[Row]:
        """Return the connection references of the scope, by name."""
        return self._in_scope(self.references, "connectionreferenceid", references.NAME)

    def variables_in_scope(self) -> list[Row]:
        """Return the definitions of variables of the scope, by name, each with its value."""
        return self._in_scope(self.variables, "environmentvariabledefinitionid", "schemaname")

    def flows_in_scope(self) -> list[Row]:
        """Return the cloud flows of the scope, by name."""
        return self._in_scope(self.flows, "workflowid", "name")

    @property
    def is_empty(self) -> bool:
        """Whether the scope has neither connection references, nor variables, nor flows."""
        return not (self.references_in_scope() or self.variables_in_scope() or self.flows_in_scope())

    def flow_names(self) -> Counter[str]:
        """Return how many flows of the environment have each name."""
        return Counter(row["name"] for row in self.flows)

    def _in_scope(self, rows: list[Row], key: str, name: str) -> list[Row]:
        found = [
            row
            for row in rows
            if (self.members is None or row[key].lower() in self.members) and self.matches(row[name] or "")
        ]
        return sorted(found, key=lambda row: ((row[name] or "").casefold(), row[name] or "", row[key].lower()))


def scope_of(options: Mapping[str, Any]) -> Scope:
    """Return the scope that options of the module dataverse_environment_state_info mean."""
    refuse_empty(options, "solutions", "publishers", "name_pattern")
    return Scope(options["solutions"], options["publishers"], options["name_pattern"])


def read(dataverse: Any, scope: Scope) -> Found:
    """Read the part of an environment that is meant; InputFailure if it has no solution or publisher of that name."""
    found = everything(dataverse)
    chosen = _chosen(dataverse, found.solutions, scope)
    limited = scope.solutions is not None or scope.publishers is not None
    return narrowed(dataverse, found, chosen, limited, scope.name_pattern)


def everything(dataverse: Any) -> Found:
    """Read an environment: all solutions that users see, and all of the rest."""
    queries = [
        ("solutions", {"select": solutions.COLUMNS, "expand": solutions.PUBLISHER, "filter": "isvisible eq true"}),
        (references.TABLE, {"select": references.COLUMNS}),
        (variables.DEFINITIONS, {"select": variables.COLUMNS, "expand": variables.EXPANDED}),
        ("workflows", {"select": COLUMNS + ",suspensionreasondetails", "filter": flows.CLOUD_FLOW}),
    ]
    visible, found_references, found_variables, found_flows = dataverse.rows_of(queries, TRIED, annotations=True)
    return Found(visible, found_references, found_variables, found_flows, None, matcher("*"))


def narrowed(
    dataverse: Any, found: Found, chosen: Sequence[Row], limited: bool, name_pattern: str | None = None
) -> Found:
    """Return what was found with some of its solutions; if ``limited``, only what belongs to these is in the scope."""
    members = _members(dataverse, chosen) if limited else None
    ordered = sorted(chosen, key=lambda row: (row["uniquename"].casefold(), row["uniquename"]))
    return found._replace(solutions=ordered, members=members, matches=matcher(name_pattern or "*"))


def _chosen(dataverse: Any, visible: Sequence[Row], scope: Scope) -> list[Row]:
    if scope.solutions is not None:
        found = _named(dataverse, visible, scope.solutions, "solution", lambda row: str(row["uniquename"]))
        for row in found:
            solutions.refuse_base(row, "read as a part of the environment")
        return found
    own = [row for row in visible if not solutions.is_base(row)]
    if scope.publishers is not None:
        return _named(dataverse, own, scope.publishers, "publisher", _publisher_of)
    return own


def _members(dataverse: Any, chosen: Sequence[Row]) -> set[str]:
    """Return the ids of all components of some solutions."""
    conditions = ["_solutionid_value eq {0}".format(row["solutionid"]) for row in chosen]
    queries = [("solutioncomponents", {"select": "objectid", "filter": one}) for one in conditions]
    pages = dataverse.rows_of(queries, "Reading the components of solutions") if queries else []
    return {one["objectid"].lower() for components in pages for one in components}


def _publisher_of(row: Row) -> str:
    return (row.get("publisherid") or {}).get("uniquename") or ""


def _named(
    dataverse: Any, rows: Sequence[Row], names: Sequence[str], noun: str, name_of: Callable[[Row], str]
) -> list[Row]:
    """Return the rows that some names mean, each once; InputFailure for a name that means none."""
    found: dict[str, Row] = {}
    for name in names:
        meant = fitting(name, rows, name_of)
        if not meant:
            raise InputFailure(
                "There is no {0} {1!r} in {2}.".format(
                    noun if noun == "solution" else "solution of the publisher", short(name, 80), dataverse.url
                ),
                suggestion(name, [name_of(row) for row in rows]) or "Use its unique name.",
            )
        found.update((row["solutionid"], row) for row in meant)
    return list(found.values())
