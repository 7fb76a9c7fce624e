# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of a bounded size: AWX drops a result that has more than 700,000 characters completely."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .late_imports import late

if TYPE_CHECKING:
    from typing import Any

    from . import cutting
else:
    (cutting,) = late(__package__, ".cutting")

LONGEST_DIFF = 200_000
LONGEST_RESULT = 350_000
# The member in which an object lists what is missing from it, and how many paths it lists.
MARK, MARKS = "cut", 10


def size(value: Any) -> int:
    """Return the number of characters of a value, as JSON."""
    return len(json.dumps(value, default=str))


def bounded(value: Any, limit: int, name: str = "", mark: bool = False) -> tuple[Any, list[str]]:
    """Return (value, cuts): the value with at most ``limit`` characters, and the paths at which something is missing.

    Small members of an object stay complete and large ones share the remaining room; a list keeps its first members.
    The same value is always cut in the same way. With ``mark``, each object inside lists in ``cut`` what is missing
    from it, in addition to the limit, so that a task that receives only this object knows as well.
    """
    return (value, []) if size(value) <= limit else cutting.cut(value, limit, name, mark)


def bounded_diff(diff: dict[str, Any], limit: int) -> tuple[Any, list[str]]:
    """Return (diff, cuts) as ``bounded`` does; the same parts are missing on both sides."""
    return (diff, []) if size(diff) <= limit else cutting.cut_diff(diff, limit)
