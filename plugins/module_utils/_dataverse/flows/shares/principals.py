# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The users and teams that a list of shares declares: each once, whatever it is called, and of the declared type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...._core.errors import InputFailure
from ...._core.text import short

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from ...lookups.principals import Principal

    Rights = frozenset[str]


def by_name(pairs: Iterable[tuple[str, Rights]], of_flow: str = "") -> dict[str, Rights]:
    """Return rights by name; raise InputFailure for a name that has two. ``of_flow`` ends the message's subject."""
    declared: dict[str, Rights] = {}
    for name, words in pairs:
        if declared.setdefault(name, words) != words:
            raise _twice(name, of_flow)
    return declared


def by_key(
    declared: Mapping[str, Rights], named: Mapping[str, Principal], of_flow: str = ""
) -> dict[tuple[str, str], Rights]:
    """Return rights by key; raise InputFailure for a user or team that has two names with different ones."""
    wanted: dict[tuple[str, str], Rights] = {}
    for name, words in declared.items():
        if wanted.setdefault(named[name].key, words) != words:
            raise _twice(name, of_flow)
    return wanted


def check_types(entries: Iterable[Mapping[str, Any]], named: Mapping[str, Principal]) -> None:
    """Raise InputFailure for an entry whose type is not that of the user or team it names."""
    for one in entries:
        found = named[one["name"]].type
        if one.get("type") not in (None, found):
            raise InputFailure(
                "Principal {0!r} is declared as {1}, but it is a {2}.".format(
                    short(one["name"], 80), one["type"], found
                ),
                "Correct type or name, or omit type.",
            )


def _twice(name: str, of_flow: str) -> InputFailure:
    return InputFailure(
        "Principal {0!r} is declared twice{1}, with different rights.".format(short(name, 80), of_flow),
        "Declare each user and team once.",
    )
