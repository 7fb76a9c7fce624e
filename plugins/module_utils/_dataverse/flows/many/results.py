# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many cloud flows as results show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...lookups import principals as principal
from ..outcomes import CHANGED
from ..rows import owner_of
from ..state import of_row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .changes import Change
    from .outcomes import Outcomes


def facts(
    changes: Mapping[str, Change], outcomes: Outcomes, rows: Mapping[str, Mapping[str, Any]] | None
) -> dict[str, Any]:
    """Return ``flows`` and ``totals``.

    ``rows`` are those that were read again, by id; None if nothing was carried out: then flows are shown as they will
    be.
    """
    shown = []
    for guid in outcomes.in_order():
        change, verdict = changes[guid], outcomes.of(guid)
        foreseen = rows is None and verdict.word == CHANGED
        flow = _as_declared(change) if foreseen else _as_it_is((rows or {}).get(guid, change.row))
        named = {"flow_id": guid, "name": change.flow.name, "outcome": verdict.word, "changes": change.names}
        shown.append({**named, **flow, "reason": verdict.reason})
    return {"flows": shown, "totals": outcomes.totals()}


def _as_it_is(row: Mapping[str, Any]) -> dict[str, Any]:
    state = of_row(row)
    return {"enabled": state.is_on, "status": state.word, "owner": owner_of(row)}


def _as_declared(change: Change) -> dict[str, Any]:
    state = change.state or of_row(change.row)
    owner = principal.as_owner(change.owner) if change.owner else owner_of(change.row)
    return {"enabled": state.is_on, "status": state.word, "owner": owner}
