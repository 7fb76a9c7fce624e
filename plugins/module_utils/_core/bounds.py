# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of a bounded size: AWX drops the whole of a result that has more than 700,000 characters."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .late import late

if TYPE_CHECKING:
    from typing import Any

    from . import cutting
else:
    (cutting,) = late(__package__, ".cutting")

LONGEST_DIFF = 200_000
LONGEST_RESULT = 350_000
# The member in which an object says what is missing of it, and how many paths it names.
MARK, MARKS = "cut", 10


def size(value: Any) -> int:
    """Return the number of characters of a value, as JSON."""
    return len(json.dumps(value, default=str))


def bounded(value: Any, limit: int, name: str = "", mark: bool = False) -> tuple[Any, list[str]]:
    """Return (value, cuts): the value with at most ``limit`` characters, and the paths at which something is missing.

    Small members of an object stay whole and big ones share what room is left; a list keeps its first members. The
    same value is always cut in the same way. With ``mark`` each object inside says itself what is missing of it, as
    ``cut``, which comes on top of the limit: who hands it on to another task hands that on, too.
    """
    return (value, []) if size(value) <= limit else cutting.cut(value, limit, name, mark)


def bounded_diff(diff: dict[str, Any], limit: int) -> tuple[Any, list[str]]:
    """Return (diff, cuts) as ``bounded`` does, except that what is missing is missing on both sides alike."""
    return (diff, []) if size(diff) <= limit else cutting.cut_diff(diff, limit)
