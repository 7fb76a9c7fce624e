# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Executions as results show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.masking import known
from . import failures, statuses

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .progress import Progress


def as_result(
    whole: Mapping[str, Any],
    progress: Progress | None = None,
    return_state: bool = False,
    verdict: statuses.Verdict | None = None,
) -> dict[str, Any]:
    """Return an execution; ``whole`` is the resource, {} when it could not be read, ``progress`` the last one seen."""
    flow = _of(whole, "flow")
    status = progress.status if progress else whole.get("status")
    verdict = verdict or statuses.Verdict()
    shown = {
        "execution_id": whole.get("id") or (progress.guid if progress else None),
        "flow_id": flow.get("id"),
        "flow": flow.get("displayName"),
        "status": statuses.canonical(status) or status,
        "finished": verdict.over(status),
        "succeeded": verdict.succeeded(status),
        "percentage": progress.percent if progress else None,
        "message": progress.message if progress else None,
        "questions": progress.questions() if progress and progress.asking else [],
        "created_at": whole.get("createdAt"),
        "created_by": _of(whole, "createdBy").get("displayName"),
        "modified_at": whole.get("modifiedAt"),
        "errors": failures.reasons(whole.get("state"), "errors"),
        "warnings": failures.reasons(whole.get("state"), "warnings"),
    }
    return dict(shown, state=known.foreign_value(whole.get("state"))) if return_state else shown


def _of(whole: Mapping[str, Any], member: str) -> dict[str, Any]:
    value = whole.get(member)
    return value if isinstance(value, dict) else {}
