# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of a bounded size: AWX drops the whole of a result that has more than 700,000 characters."""

from __future__ import annotations

import json

LONGEST_DIFF = 200_000
LONGEST_RESULT = 350_000
# What is left of a member with less room than this would tell nothing.
SMALLEST = 40
# The member in which an object says what is missing of it, and how many paths it names.
MARK, MARKS = "cut", 10


def size(value):
    """Return the number of characters of a value, as JSON."""
    return len(json.dumps(value, default=str))


def bounded(value, limit, name="", mark=False):
    """Return (value, cuts): the value with at most ``limit`` characters, and the paths at which something is missing.

    Small members of an object stay whole and big ones share what room is left; a list keeps its first members. The
    same value is always cut in the same way. With ``mark`` each object inside says itself what is missing of it, as
    ``cut``, which comes on top of the limit: who hands it on to another task hands that on, too.
    """
    cuts = _Cuts(mark)
    return _fit(value, limit, name, cuts), list(cuts)


class _Cuts(list):
    """The paths at which something is missing; ``mark`` as above."""

    def __init__(self, mark):
        super().__init__()
        self.mark = mark


def _fit(value, room, path, cuts):
    if size(value) <= room:
        return value
    if isinstance(value, dict):
        return _object(value, room, path, cuts)
    if isinstance(value, (list, tuple)):
        return _list(value, room, path, cuts)
    cuts.append(path)
    return _text(value if isinstance(value, str) else json.dumps(value, default=str), room)


def _text(text, room):
    mark = " ... ({0} characters in all)".format(len(text))
    kept = max(0, room - len(mark) - 2)
    while kept and size(text[:kept] + mark) > room:
        kept = kept * 9 // 10
    return text[:kept] + mark


def _list(values, room, path, cuts):
    kept, left = [], room - 2
    for number, value in enumerate(values):
        needed = size(value) + 2
        if needed > left:
            # one that is big by itself is shown in part, and stands for those that follow
            if needed > room // 2 and left > SMALLEST * 2:
                kept.append(_fit(value, left - 2, "{0}[{1}]".format(path, number), cuts))
                number += 1
            if number < len(values):
                cuts.append("{0}[{1}:]".format(path, number))
            break
        kept.append(value)
        left -= needed
    return kept


def _object(members, room, path, cuts):
    left, waiting, granted = room - 2, len(members), {}
    needs = {key: size(key) + size(member) + 4 for key, member in members.items()}
    for key in sorted(members, key=lambda one: (needs[one], str(one))):
        granted[key] = min(needs[key], left // waiting)
        left -= granted[key]
        waiting -= 1
    kept, known = {}, len(cuts)
    for key, member in members.items():
        here = "{0}.{1}".format(path, key) if path else str(key)
        if granted[key] >= needs[key]:
            kept[key] = member
        elif granted[key] - size(key) - 4 >= SMALLEST:
            kept[key] = _fit(member, granted[key] - size(key) - 4, here, cuts)
        else:
            cuts.append(here)
    if cuts.mark and path and MARK not in members:
        kept[MARK] = [one[len(path) + 1 :][:100] for one in cuts[known : known + MARKS]]
    return kept
