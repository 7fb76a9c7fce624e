# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of a plan that is made again after a conflict."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .errors import Conflict
    from .plan import Plan


def said_again(conflict: Conflict, skipped: int, again: Plan) -> list[str]:
    """Return the warnings of the plan, after who has done the steps that it skips if others have."""
    by_others = [conflict.message] if skipped and not conflict.sent else []
    return by_others + list(again.warnings)
