# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Components of managed solutions that someone has changed in the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import Failure
from ..._core.text import joined
from ..component_layers.listing import of_components
from ..lookups import component_layers
from ..preflight.finding import attempt
from ..states.objects import FLOW
from .noted import MANUAL_CHANGE, UNCHECKED, finding, unchecked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from ..lookups.component_layers import Component
    from ..states.reading import Row

    Finding = dict[str, Any]

CHANGED = "It was changed manually ({0}), which hides what later versions of its solution bring."
REMEDY = "Remove its unmanaged layer if the change is not wanted."
WHAT = "manual changes"


def findings(dataverse: Any, solutions: Sequence[Row]) -> list[Finding]:
    """Return findings about the components of those solutions that are managed."""
    managed = [row for row in solutions if row["ismanaged"]]
    queries = [component_layers.summary_query(row["solutionid"]) for row in managed]
    if not queries:
        return []
    answer = attempt(lambda: dataverse.rows_of(queries, "Listing the components of the solutions", lenient=True))
    answers = [answer] * len(managed) if isinstance(answer, Failure) else answer
    found = [unchecked(WHAT, one) for one in answers if isinstance(one, Failure)]
    read = [one for rows in answers if not isinstance(rows, Failure) for one in component_layers.suspects(rows)]
    return [*found[:1], *_of_components(dataverse, _each_once(read))]


def _each_once(components: Iterable[Component]) -> list[Component]:
    found = {one.guid: one for one in components}
    return sorted(found.values(), key=lambda one: (one.word, one.name, one.guid))


def _of_components(dataverse: Any, components: Sequence[Component]) -> list[Finding]:
    if not components:
        return []
    answer = attempt(lambda: of_components(dataverse, components))
    if isinstance(answer, Failure):
        return [unchecked(WHAT, answer)]
    read, unread = answer
    return [_changed(one) for one in read if one["customized"]] + [_unread(one) for one in unread]


def _changed(one: Finding) -> Finding:
    kind, name, text = one["component_type"], one["name"], CHANGED.format(joined(one["changes"], 120))
    return finding(MANUAL_CHANGE, kind, name, text, REMEDY, one["component_id"] if kind == FLOW else None)


def _unread(one: Finding) -> Finding:
    return finding(UNCHECKED, one["component_type"], one["name"], "Its layers could not be read: " + one["text"], "")
