# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of a plan that is made again after a conflict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .text import joined

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .errors import Conflict
    from .plan import Plan, Step


def said_again(conflict: Conflict, skipped: Iterable[Step], again: Plan) -> list[str]:
    """Return the warnings of the plan, after the steps that it skips if others have done them."""
    done = [step.summary for step in skipped]
    by_others = "Someone else has done this in the meantime, so this task did not: {0}."
    found = [by_others.format(joined(done, 250, joint="; "))] if done and not conflict.sent else []
    return [*found, *again.warnings]
