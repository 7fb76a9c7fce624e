# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documents of an execution, wherever they stand in its output (contract 4.4 and 8.11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

DEEPEST = 64


def found(value: Any) -> list[tuple[str, str | None]]:
    """Return every reference to a document in a JSON value as (id, name), in order, each once."""
    seen: dict[str, str | None] = {}
    _walk(value, seen, 0)
    return list(seen.items())


def of_execution(state: Any, model: Any) -> list[tuple[str, str | None]]:
    """Return the documents of ``state.output``, or else of the form that the last progress showed.

    The report is left out: it can name documents that were only made on the way (inferred).
    """
    output = state.get("output") if isinstance(state, dict) else None
    return found(output) or found(model)


def _walk(value: Any, seen: dict[str, str | None], depth: int) -> None:
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for member in value:
            _walk(member, seen, depth + 1)
    elif isinstance(value, dict):
        guid = value.get("id")
        if value.get("type") == "document" and isinstance(guid, str) and guid:
            name = value.get("displayName")
            seen.setdefault(guid, name if isinstance(name, str) else None)
        for member in value.values():
            _walk(member, seen, depth + 1)
