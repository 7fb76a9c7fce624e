# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which flow calls which, and in what order they can therefore be turned on (contract 11.6).

A graph is a map from a flow's id to the ids of the flows it calls, its children. A child that is not a key of the map
is ignored.
"""

from __future__ import annotations


def children_first(children: dict[str, list[str]]) -> list[str]:
    """Return all ids, children before their callers; in a ring, any member may be the first."""
    found, rest = waves(children)
    while rest:
        # of the flows without an order, the one that reaches the fewest is in a ring that calls no other ring
        ringed = {one: children[one] for one in rest}
        first = min(rest, key=lambda one: len(_reached(ringed, one)))
        children = {**children, first: [one for one in children[first] if one not in ringed]}
        found, rest = waves(children)
    return [one for wave in found for one in wave]


def _reached(children: dict[str, list[str]], start: str) -> set[str]:
    found, left = {start}, [start]
    while left:
        called = {one for one in children[left.pop()] if one in children} - found
        found |= called
        left += called
    return found


def waves(children: dict[str, list[str]]) -> tuple[list[list[str]], list[str]]:
    """Return ``(waves, rest)``: lists of ids, children first; all flows of one list can be turned on at once.

    ``rest`` holds the flows for which there is no order: those in a ring, and those that call one, however far down.
    """
    missing = {one: {child for child in called if child in children} for one, called in children.items()}
    callers: dict[str, list[str]] = {one: [] for one in children}
    for one, called in missing.items():
        for child in called:
            callers[child].append(one)
    found, ready = [], [one for one, called in missing.items() if not called]
    while ready:
        found.append(ready)
        following = []
        for child in ready:
            del missing[child]
            for caller in callers[child]:
                missing[caller].discard(child)
                if not missing[caller]:
                    following.append(caller)
        ready = following
    return found, list(missing)


def rings(children: dict[str, list[str]]) -> list[list[str]]:
    """Return the rings of flows that call each other, each as a list of ids in the order of the calls.

    A flow is in at most one of them; a flow that calls itself is a ring of one.
    """
    _waves, rest = waves(children)
    left = {one: sorted(child for child in children[one] if child in rest) for one in sorted(rest)}
    found = []
    while left:
        path: dict[str, int] = {}
        one: str | None = next(iter(left))
        while one is not None and one not in path:
            path[one] = len(path)
            one = next((child for child in left[one] if child in left), None)
        steps = list(path)
        if one is None:
            # a dead end: what it calls is in a ring that has been found before
            del left[steps[-1]]
        else:
            found.append(steps[path[one] :])
            for member in found[-1]:
                del left[member]
    return found
