# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of many objects of a task, each in one word and in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import Refused, SignInFailure, Unreachable
from .text import ended, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .errors import Failure

MOST_CAUSES, LONGEST_CAUSE = 2, 300


def totals(found: Iterable[str], words: Iterable[str]) -> dict[str, int]:
    """Return how many there are, ``all`` and of each of ``words``."""
    found = list(found)
    return {"all": len(found), **{word: found.count(word) for word in words}}


def message(runs: Sequence[Mapping[str, Any]], count: int) -> str:
    """Return the message of a task in which these runs did not succeed.

    The first two causes stand in it, each with its remedy and once: runs that have the same one are counted.
    """
    alike: dict[str, list[str]] = {}
    for run in runs:
        alike.setdefault(run["message"] or run["summary"], []).append(run["summary"])
    groups = list(alike.values())[:MOST_CAUSES]
    said = [_of_alike(group) for group in groups]
    left = len(runs) - sum(len(group) for group in groups)
    more = " and {0} more".format(left) if left else ""
    return ended("{0} of {1} runs did not succeed: {2}{3}".format(len(runs), count, "; ".join(said), more))


def _of_alike(summaries: Sequence[str]) -> str:
    others = len(summaries) - 1
    same = " (the same applies to {0} more)".format(others) if others else ""
    return short(summaries[0], LONGEST_CAUSE) + same


def said_once(problems: Iterable[tuple[str, str]]) -> list[str]:
    """Return sentences of subjects and what is wrong with each; what is wrong with several is said of the first one."""
    alike: dict[str, list[str]] = {}
    for subject, text in problems:
        alike.setdefault(text, []).append(subject)
    return [_of_first(subjects, text) for text, subjects in alike.items()]


def _of_first(subjects: Sequence[str], text: str) -> str:
    others = len(subjects) - 1
    return subjects[0] + text + (" The same applies to {0} more.".format(others) if others else "")


def concerns_all(failure: Failure) -> bool:
    """Return whether a failure says nothing about the object that was requested: no sign-in, or no response."""
    is_signed_out = isinstance(failure, Refused) and failure.http_status == 401
    return is_signed_out or isinstance(failure, (SignInFailure, Unreachable))
