# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What several checks read together, in as few requests as there are steps that need each other's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import Failure
from ..lookups import component_layers, solutions
from ..solutions.imports import patches
from ..solutions.operations.other_operations import OtherOperations
from . import layers, running
from .finding import attempt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..lookups.component_layers import Component
    from .finding import Finding
    from .release import Part


def others(dataverse: Any, names: Sequence[str], abandoned_after: int) -> list[Finding]:
    """Return findings about what runs in the environment, import jobs of the solutions called ``names`` among it."""
    found = OtherOperations(dataverse, abandoned_after, names)
    look = attempt(found.look)
    rows, unread = (look, None) if isinstance(look, Failure) else look
    return running.findings(rows, found.warnings, unread)


def bases(dataverse: Any, parts: Sequence[Part]) -> dict[str, Any]:
    """Return the row of the base that patches of concern belong to, by the name of the part.

    It is None if there is none, or the failure to read it.
    """
    decided = [part for part in parts if part.decision]
    itself = {part.name: patches.base_itself(part.decision, part.situation) for part in decided}
    of_patches = {part.name: patches.base_of_patch(part.decision, part.situation) for part in decided}
    return {**itself, **_called(dataverse, {part: name for part, name in of_patches.items() if name})}


def _called(dataverse: Any, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the rows of solutions under the keys of their names; see ``bases``."""
    if not names:
        return {}
    (answer,) = _asked(dataverse, [solutions.query_of(sorted(set(names.values())))], "Reading the bases of patches")
    if isinstance(answer, Failure):
        return dict.fromkeys(names, answer)
    rows = {row["uniquename"].lower(): row for row in answer}
    return {part: rows.get(name.lower()) for part, name in names.items()}


def lists(dataverse: Any, parts: Sequence[Part], known: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the patches of bases and the components of installed managed solutions, by the names of parts.

    Rows each, or the failure to read them; ``known`` is what ``bases`` returned.
    """
    rows = {name: row for name, row in known.items() if isinstance(row, dict)}
    installed = {part.name: part.situation.installed for part in parts}
    managed = {name: row for name, row in installed.items() if row and row.get("ismanaged")}
    queries = [patches.query_of(row) for row in rows.values()]
    queries += [component_layers.summary_query(row["solutionid"]) for row in managed.values()]
    pages = _asked(dataverse, queries, "Reading patches and components of the solutions")
    return dict(zip(rows, pages)), dict(zip(managed, pages[len(rows) :]))


def layers_of(dataverse: Any, suspects: Sequence[Component]) -> list[Any]:
    """Return the rows of layers of components, or the failures to read them."""
    queries = [component_layers.query(one.kind or "", one.guid, unmanaged=True) for one in layers.asked(suspects)]
    return _asked(dataverse, queries, "Reading layers of components")


def _asked(dataverse: Any, queries: Sequence[Any], tried: str) -> list[Any]:
    if not queries:
        return []
    answer = attempt(lambda: dataverse.rows_of(queries, tried, lenient=True))
    return [answer] * len(queries) if isinstance(answer, Failure) else answer
