# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attempts that are repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    T = TypeVar("T")


class TryAgain(Exception):
    """An attempt failed and may be repeated; ``seen`` is what it has seen: a response, an error, a text."""

    def __init__(self, seen: Any = None) -> None:
        self.seen = seen
        super().__init__(str(seen))


def again(times: int, attempt: Callable[[int], T], pause: Callable[[int, Any], None] = lambda number, seen: None) -> T:
    """Return what ``attempt(number)`` returns, called up to ``times`` times while it raises TryAgain.

    ``pause(number, seen)`` is called between two attempts; numbers begin with 1. The TryAgain of the last attempt is
    raised.
    """
    for number in range(1, times):
        try:
            return attempt(number)
        except TryAgain as trouble:
            pause(number, trouble.seen)
    return attempt(times)
