# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is too long, cut to size (see bounds.py)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .bounds import MARK, MARKS, size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

# A member with less room than this would be of no use.
SMALLEST = 40


def cut(value: Any, limit: int, name: str = "", mark: bool = False) -> tuple[Any, list[str]]:
    """Return (value, cuts) as ``bounded`` does."""
    cuts = _Cuts(mark)
    return _fit(value, limit, name, cuts), list(cuts)


def cut_diff(diff: dict[str, Any], limit: int) -> tuple[Any, list[str]]:
    """Return (diff, cuts) as ``bounded_diff`` does."""
    if not (isinstance(diff.get("before"), dict) and isinstance(diff.get("after"), dict)):
        return cut(diff, limit, "diff", False)
    both, room, shown = _zipped(diff["before"], diff["after"]), limit, diff
    while size(shown) > limit:
        cuts = _Cuts(False)
        before, after = _unzipped(_fit(both, room, "diff", cuts))
        shown, room = dict(diff, before=before, after=after), room * 9 // 10
    return shown, list(cuts)


class _Both(dict):  # type: ignore[type-arg]
    """A member of a diff as it was (``before``) and will be (``after``), if it existed and will exist."""


def _zipped(before: Any, after: Any) -> dict[str, Any]:
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return _Both(before=before, after=after)
    found: dict[str, Any] = {}
    for key in dict.fromkeys([*before, *after]):
        if key in before and key in after:
            found[key] = _zipped(before[key], after[key])
        else:
            found[key] = _Both(before=before[key]) if key in before else _Both(after=after[key])
    return found


def _unzipped(members: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for key, member in members.items():
        if isinstance(member, _Both):
            sides: dict[str, Any] = member
        else:
            left, right = _unzipped(member)
            sides = {"before": left, "after": right}
        for name, side in (("before", before), ("after", after)):
            if name in sides:
                side[key] = sides[name]
    return before, after


class _Cuts(list[str]):
    """The paths at which something is missing; ``mark`` as above."""

    def __init__(self, mark: bool) -> None:
        super().__init__()
        self.mark = mark


def _fit(value: Any, room: int, path: str, cuts: _Cuts) -> Any:
    if size(value) <= room:
        return value
    if isinstance(value, dict):
        return _object(value, room, path, cuts)
    if isinstance(value, (list, tuple)):
        return _list(value, room, path, cuts)
    cuts.append(path)
    return _text(value if isinstance(value, str) else json.dumps(value, default=str), room)


def _text(text: str, room: int) -> str:
    mark = " ... ({0} characters in all)".format(len(text))
    kept = max(0, room - len(mark) - 2)
    while kept and size(text[:kept] + mark) > room:
        kept = kept * 9 // 10
    return text[:kept] + mark


def _list(values: Sequence[Any], room: int, path: str, cuts: _Cuts) -> list[Any]:
    kept: list[Any] = []
    left = room - 2
    for number, value in enumerate(values):
        needed = size(value) + 2
        if needed > left:
            # one that is large itself is shown in part, instead of those that follow
            if needed > room // 2 and left > SMALLEST * 2:
                kept.append(_fit(value, left - 2, "{0}[{1}]".format(path, number), cuts))
                number += 1
            if number < len(values):
                cuts.append("{0}[{1}:]".format(path, number))
            break
        kept.append(value)
        left -= needed
    return kept


def _object(members: dict[str, Any], room: int, path: str, cuts: _Cuts) -> dict[str, Any]:
    needs = {key: size(key) + size(member) + 4 for key, member in members.items()}
    granted = _granted(needs, room - 2)
    kept, known = type(members)(), len(cuts)
    for key, member in members.items():
        here, left = "{0}.{1}".format(path, key) if path else str(key), granted[key] - size(key) - 4
        if granted[key] >= needs[key]:
            kept[key] = member
        elif left >= SMALLEST * (3 if isinstance(member, _Both) else 1):
            kept[key] = _fit(member, left, here, cuts)
        else:
            cuts.append(here)
    if cuts.mark and path and MARK not in members:
        kept[MARK] = [one[len(path) + 1 :][:100] for one in cuts[known : known + MARKS]]
    return kept


def _granted(needs: Mapping[str, int], room: int) -> dict[str, int]:
    """Return how much room each member gets: small ones what they need, and large ones an equal share of the rest.

    If so many are left that a share would be of no use, the first of them get what they need while there is room.
    """
    granted: dict[str, int] = {}
    left, waiting = room, len(needs)
    for key in sorted(needs, key=lambda one: (needs[one], str(one))):
        share = left // waiting
        if needs[key] > share and share < SMALLEST * 2:
            break
        granted[key] = min(needs[key], share)
        left -= granted[key]
        waiting -= 1
    for key in needs:
        if key not in granted:
            granted[key] = needs[key] if needs[key] <= left else 0
            left = left - granted[key] if granted[key] else 0
    return granted
