# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Owners of flows and those they are shared with: whether they exist, and whether they can have that role.

That a team needs a security role to own a flow is inferred from the error that the platform gives (0x80040231).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import Failure
from ..._core.text import joined
from ..lookups.principals import USER
from .finding import BLOCKS, INFORMS, WARNS, Finding, not_known

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from ..lookups.principals import Principal

CHECK = "principals"
ROLE = "Assign a security role that allows reading flows, such as Basic User."
REMEDY = "Use a user principal name, application id or team name; users must already be in the environment."


def owners(entries: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the owners that entries of flows declare, each once."""
    return list(dict.fromkeys(one["owner"] for one in entries if one.get("owner")))


def receivers(entries: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return those with whom flows are shared, each once."""
    return list(dict.fromkeys(share["name"] for one in entries for share in one.get("shares") or ()))


def alone(found: Mapping[str, list[Principal]] | Failure) -> dict[str, Principal]:
    """Return the principals of the names that mean one; none if looking for them failed."""
    if isinstance(found, Failure):
        return {}
    return {name: some[0] for name, some in found.items() if len(some) == 1}


def findings(
    found: Any, roles: Mapping[tuple[str, str], bool | None], owning: Iterable[str], receiving: Iterable[str]
) -> list[Finding]:
    """Return findings about names; ``found`` maps them to principals, or is the failure to look for them.

    ``roles`` holds for the keys of principals whether they have a security role, None if that is not known.
    """
    if isinstance(found, Failure):
        return [not_known(CHECK, "owners and shares", found)]
    listed = [_number(name, some) for name, some in found.items() if len(some) != 1]
    known = alone(found)
    for names, check in ((owning, _of_owner), (receiving, _of_receiver)):
        for name in names:
            one = known.get(name)
            told = check(name, one, roles.get(one.key)) if one else None
            listed += [told] if told else []
    return listed + _not_known(known, roles)


def _number(name: str, some: list[Principal]) -> Finding:
    if not some:
        return Finding(BLOCKS, CHECK, name, "There is no user or team {0!r}.".format(name), REMEDY)
    ids = joined(["{0} {1}".format(one.type, one.guid) for one in some], most=3)
    text = "{0} users or teams are named {1!r}: {2}.".format(len(some), name, ids)
    return Finding(BLOCKS, CHECK, name, text, "Use the id.")


def _of_owner(name: str, one: Principal, has_role: bool | None) -> Finding | None:
    if one.disabled:
        text = "User {0!r} is disabled and cannot become an owner."
        return Finding(BLOCKS, CHECK, name, text.format(name), "Use a user who can sign in, or a team.")
    if one.access:
        text = "Team {0!r} is an access team, which cannot own anything."
        return Finding(BLOCKS, CHECK, name, text.format(name), "Use an owner team or a user.")
    if has_role is False:
        text = "{0} {1!r} has no security role and cannot become an owner.".format(one.type.capitalize(), name)
        return Finding(BLOCKS if one.table == USER else WARNS, CHECK, name, text, ROLE)
    return None


def _of_receiver(name: str, one: Principal, has_role: bool | None) -> Finding | None:
    if one.disabled:
        text = "User {0!r} is disabled, so no flow can be shared with them."
        return Finding(BLOCKS, CHECK, name, text.format(name), "Enable the user, or remove them.")
    if one.system_managed:
        text = "Team {0!r} is a system-managed access team; no flow can be shared with it."
        return Finding(BLOCKS, CHECK, name, text.format(name), "Share the flow with its members, or another team.")
    if one.table == USER and has_role is False:
        text = "User {0!r} has no security role and cannot have a flow shared with them."
        return Finding(BLOCKS, CHECK, name, text.format(name), ROLE)
    return None


def _not_known(known: Mapping[str, Principal], roles: Mapping[tuple[str, str], bool | None]) -> list[Finding]:
    names = [name for name, one in known.items() if roles.get(one.key) is None]
    if not names:
        return []
    text = "Their security roles cannot be read, so it is not known whether they can own flows or use shared ones."
    return [Finding(INFORMS, CHECK, ", ".join(names), text, "Allow the caller to read security roles.")]
