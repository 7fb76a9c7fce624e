# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Diffs of nested values that people can read: only what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .equality import equal

if TYPE_CHECKING:
    from typing import Any


def only_differences(before: Any, after: Any) -> tuple[Any, Any]:
    """Return both objects reduced to the members that differ, at any depth.

    Lists are shown whole when they differ, since their order has a meaning.
    """
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return before, after
    left, right = {}, {}
    for key in sorted(set(before) | set(after)):
        if key not in after:
            left[key] = before[key]
        elif key not in before:
            right[key] = after[key]
        elif not equal(before[key], after[key]):
            left[key], right[key] = only_differences(before[key], after[key])
    return left, right
