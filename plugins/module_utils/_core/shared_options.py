# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of objects that share the options of the task, and what in such a list cannot be right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import InputFailure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

# The result of a failure lists so many reasons.
MOST_REASONS = 20


def merged(
    shared: Mapping[str, Any], listed: Sequence[Mapping[str, Any]], exclusive: Sequence[Sequence[str]]
) -> list[dict[str, Any]]:
    """Return the options of each object of a list: its own, and those of the task that it does not set.

    Of options that exclude each other, one that an object sets replaces whichever the task sets.
    """
    return [_merged(shared, own, exclusive) for own in listed]


def _merged(shared: Mapping[str, Any], own: Mapping[str, Any], exclusive: Sequence[Sequence[str]]) -> dict[str, Any]:
    found = {name: shared.get(name) if value is None else value for name, value in own.items()}
    for group in exclusive:
        if any(own[name] is not None for name in group):
            found.update({name: own[name] for name in group})
    return found


def refuse(problems: Sequence[str]) -> None:
    """Raise InputFailure with everything that cannot be right, one sentence each."""
    if problems:
        raise InputFailure(" ".join(problems), reasons=[{"text": text} for text in problems[:MOST_REASONS]])
