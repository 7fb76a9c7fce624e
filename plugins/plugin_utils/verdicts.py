# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a task failed, also where a role keeps it from failing so that its report is the first that people read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..module_utils._core.errors import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def has_failed(result: Mapping[str, Any]) -> bool:
    """Return whether the task of a result failed; with ``failed_when: false``, only its ``error`` shows that."""
    return bool(result.get("failed")) or "error" in result


def with_error(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return a result that has ``error`` if it failed, also if that was before the code of the module."""
    if not result.get("failed") or "error" in result:
        return dict(result)
    message = str(result.get("msg", ""))
    return {**result, "error": Failure(message, detail=message).as_result()["error"]}
