# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of many objects of a task, each in one word and in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import Refused, SignInFailure, Unreachable
from .text import joined, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .errors import Failure


def totals(found: Iterable[str], words: Iterable[str]) -> dict[str, int]:
    """Return how many there are, ``all`` and of each of ``words``."""
    found = list(found)
    return {"all": len(found), **{word: found.count(word) for word in words}}


def message(lines: Sequence[str], count: int) -> str:
    """Return the message of a task in which those with these lines did not succeed; the first ones stand in it."""
    first = joined([short(line, 120) for line in lines], 250, most=2, joint="; ")
    return "{0} of {1} runs did not succeed: {2}.".format(len(lines), count, first)


def concerns_all(failure: Failure) -> bool:
    """Return whether a failure says nothing about the object that was requested: no sign-in, or no response."""
    is_signed_out = isinstance(failure, Refused) and failure.http_status == 401
    return is_signed_out or isinstance(failure, (SignInFailure, Unreachable))
