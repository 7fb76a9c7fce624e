# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The situation in which an import is decided: the package, and what the environment has of it, read in one batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ...._core.text import short
from ...connection_references import rows as connection_references
from ...environment_variables import rows as environment_variables
from ...flows import rows as flows
from ...lookups import solutions
from . import brought
from .decision import SUFFIX

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    Row = dict[str, Any]


class Situation(NamedTuple):
    """What was read.

    ``package`` are the facts of the package. ``installed`` and ``leftover`` are rows of the solution and of its
    unfinished upgrade, or None. ``references`` and ``variables`` map names in lower case to rows, ``flows`` and
    ``desktop_flows`` ids to rows with definitions. ``noted`` is what an earlier run has noted in its record.
    """

    package: dict[str, Any]
    installed: Row | None
    leftover: Row | None
    references: dict[str, Row]
    variables: dict[str, Row]
    flows: dict[str, Row]
    desktop_flows: dict[str, Row]
    noted: dict[str, Any]


def read(dataverse: Any, packages: Sequence[dict[str, Any]], notes: Sequence[dict[str, Any]]) -> list[Situation]:
    """Read what the environment has of each package."""
    groups = [_queries_of(package) for package in packages]
    pages = iter(
        dataverse.rows_of(
            [query for nouns in groups for queries in nouns for query in queries],
            "Reading what {0} has of {1}".format(dataverse.url, short(_listed(packages), 100)),
            annotations=True,
        )
    )
    found = [[[row for _query in queries for row in next(pages)] for queries in nouns] for nouns in groups]
    return [_of(*one) for one in zip(packages, found, notes)]


def _queries_of(package: dict[str, Any]) -> tuple[list[Any], ...]:
    """Return the queries for solutions, connection references, variables, flows and desktop flows of a package."""
    name = package["unique_name"]
    return (
        [solutions.query_of([name, name + SUFFIX])],
        connection_references.queries_of([one["name"] for one in package["connection_references"]]),
        environment_variables.queries_of([one["name"] for one in package["environment_variables"]]),
        flows.queries_of([flow["flow_id"] for flow in package["flows"]]),
        brought.queries_of(package),
    )


def _of(package: dict[str, Any], found: list[list[Row]], noted: dict[str, Any]) -> Situation:
    by_name = {row["uniquename"].lower(): row for row in found[0]}
    name = package["unique_name"].lower()
    return Situation(
        package=package,
        installed=by_name.get(name),
        leftover=by_name.get(name + SUFFIX.lower()),
        references={row["connectionreferencelogicalname"].lower(): row for row in found[1]},
        variables={row["schemaname"].lower(): row for row in found[2]},
        flows={row["workflowid"].lower(): row for row in found[3]},
        desktop_flows={row["workflowid"].lower(): row for row in found[4]},
        noted=noted,
    )


def _listed(packages: Sequence[dict[str, Any]]) -> str:
    names = ["{0!r}".format(one["unique_name"]) for one in packages]
    return "solution {0}".format(names[0]) if len(names) == 1 else "solutions {0}".format(", ".join(names))
