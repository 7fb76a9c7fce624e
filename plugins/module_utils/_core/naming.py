# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How names match in every module: exactly, otherwise without regard to case; and which names are similar."""

from __future__ import annotations

import difflib
import fnmatch
from typing import TYPE_CHECKING

from .text import short

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from typing import Any

# How much of two names must agree, apart from a prefix that both share (ratio of difflib).
NEAR = 0.6
# The same for a name that is probably a misspelling of another one, not the name of something else.
SLIP = 0.87
MOST = 3


def fitting(wanted: str, candidates: Collection[Any], name: Callable[[Any], str] = str) -> list[Any]:
    """Return those of ``candidates`` that ``wanted`` means; ``name(candidate)`` is what one is called.

    An exact match takes precedence; otherwise all that differ only in case match, and the caller decides what several
    mean. Blanks at the ends are significant, since the service keeps them (see ``suggestion``).
    """
    exact = [one for one in candidates if name(one) == wanted]
    return exact or [one for one in candidates if name(one).casefold() == wanted.casefold()]


def matcher(pattern: str) -> Callable[[str], bool]:
    """Return a function that returns whether a name matches a pattern.

    ``*`` stands for any characters, ``?`` for one; nothing else is special, and case is ignored.
    """
    folded = pattern.casefold().replace("[", "[[]")
    return lambda name: fnmatch.fnmatchcase(name.casefold(), folded)


def suggestion(wanted: str, names: Collection[str], prefix: str = "") -> str:
    """Return a sentence about names that may have been meant instead of ``wanted``, "" if none is similar.

    One that differs only in blanks at its ends is named alone, since they cannot be seen. ``prefix`` is what all names
    begin with, which therefore makes none of them more similar than another.
    """
    folded = wanted.casefold()
    blanks = [name for name in names if name.strip().casefold() == folded.strip() and name.casefold() != folded]
    if blanks:
        return "Did you mean: {0!r}? The names differ only in blanks at the ends.".format(short(blanks[0], 50))
    ranked = sorted(((_nearness(wanted, name, prefix), name) for name in set(names)), key=lambda one: (-one[0], one[1]))
    near = [short(name, 50) for nearness, name in ranked[:MOST] if nearness >= NEAR]
    return "Did you mean: {0}?".format(", ".join(near)) if near else ""


def slips(given: Iterable[str], wanted: Collection[str]) -> list[str]:
    """Return those of the names ``given`` that are probably misspellings of one of ``wanted``."""
    return [one for one in given if any(_nearness(one, other) >= SLIP for other in wanted)]


def meant(wanted: str, named: Collection[tuple[str, str | None]]) -> str:
    """Return a sentence about what may have been meant; ``named`` are pairs of a name and what people see instead."""
    seen = sorted(name for name, label in named if (label or "").casefold() == wanted.casefold())
    if seen:
        names = ", ".join(repr(short(name, 50)) for name in seen[:MOST])
        return "This is the display name; use {0}.".format(names)
    return suggestion(wanted, [name for name, _label in named])


def _nearness(wanted: str, name: str, prefix: str = "") -> float:
    one, other = wanted.casefold(), name.casefold()
    prefix = prefix or one.partition("_")[0] + "_"
    if prefix != one and one.startswith(prefix) and other.startswith(prefix):
        one, other = one[len(prefix) :], other[len(prefix) :]
    return difflib.SequenceMatcher(None, one, other).ratio()
