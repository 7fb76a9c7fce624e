# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why an execution failed, from where the service keeps it (contract 4.3 and 8.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.masking import known

if TYPE_CHECKING:
    from typing import Any

LONGEST = 500


def reasons(state: Any, member: str) -> list[dict[str, Any]]:
    """Return ``state.errors`` or ``state.warnings`` as ``{text, error, causes}``; traces of the server are left out."""
    found = (state or {}).get(member) if isinstance(state, dict) else None
    return [_reason(one) for one in found if one] if isinstance(found, list) else []


def _reason(entry: Any) -> dict[str, Any]:
    if not isinstance(entry, dict):
        return {"text": _said(entry), "error": None, "causes": []}
    causes = entry.get("causes")
    causes = [_said(one) for one in causes] if isinstance(causes, list) else []
    kind = entry.get("error") if isinstance(entry.get("error"), str) else None
    said = entry.get("message") if isinstance(entry.get("message"), str) else None
    text = _said(said or kind or "no explanation")
    return {"text": "{0} ({1})".format(text, ", ".join(causes)) if causes else text, "error": kind, "causes": causes}


def _said(text: Any) -> str:
    return str(known.foreign(str(text)))[:LONGEST]
