# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The situation in which an import is decided: the package, and what the environment has of it, read in one batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ...connection_references import rows as connection_references
from ...environment_variables import rows as environment_variables
from ...flows import rows as flows
from ...lookups import solutions
from . import brought
from .decision import SUFFIX

if TYPE_CHECKING:
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


def read(dataverse: Any, package: dict[str, Any], noted: dict[str, Any]) -> Situation:
    """Read what the environment has of a package."""
    name, ids = package["unique_name"], [flow["flow_id"] for flow in package["flows"]]
    groups = (
        [solutions.query_of([name, name + SUFFIX])],
        connection_references.queries_of([one["name"] for one in package["connection_references"]]),
        environment_variables.queries_of([one["name"] for one in package["environment_variables"]]),
        flows.queries_of(ids),
        brought.queries_of(package),
    )
    pages = dataverse.rows_of(
        [query for group in groups for query in group],
        "Reading what {0} has of solution {1!r}".format(dataverse.url, name),
        annotations=True,
    )
    found = [[row for _query in group for row in pages.pop(0)] for group in groups]
    by_name = {row["uniquename"].lower(): row for row in found[0]}
    return Situation(
        package=package,
        installed=by_name.get(name.lower()),
        leftover=by_name.get((name + SUFFIX).lower()),
        references={row["connectionreferencelogicalname"].lower(): row for row in found[1]},
        variables={row["schemaname"].lower(): row for row in found[2]},
        flows={row["workflowid"].lower(): row for row in found[3]},
        desktop_flows={row["workflowid"].lower(): row for row in found[4]},
        noted=noted,
    )
