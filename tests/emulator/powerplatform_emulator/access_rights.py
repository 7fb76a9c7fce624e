# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rights on one row, and who has them: by ownership, by role, by share, and through a team."""

from __future__ import annotations

from enum import IntFlag

from .caller import Caller, Depth, may_read, write_depth
from .environment import Environment
from .errors import DataverseError
from .store import Row

USER, TEAM = "systemuser", "team"


class Rights(IntFlag):
    """`AccessRights` of the CSDL file."""

    ReadAccess = 1
    WriteAccess = 2
    AppendAccess = 4
    AppendToAccess = 16
    CreateAccess = 32
    DeleteAccess = 65536
    ShareAccess = 262144
    AssignAccess = 524288


NOTHING = Rights(0)
EVERYTHING = Rights(sum(Rights))
NO_RIGHTS = "None"


def read_mask(value: object) -> Rights:
    """Names joined by comma, with or without blanks, or the number they stand for."""
    try:
        if isinstance(value, int) and not isinstance(value, bool) and value & ~int(EVERYTHING) == 0:
            return Rights(value)
        names = [name.strip() for name in str(value).split(",")]
        return Rights(sum({Rights[name] for name in names if name != NO_RIGHTS}))
    except KeyError:
        raise DataverseError(400, "0x8004020d", f"Invalid access rights: {value!r}.") from None


def write_mask(rights: Rights) -> str:
    return ", ".join(str(right.name) for right in rights) or NO_RIGHTS


def rights_of_user(environment: Environment, user_id: str, roles: frozenset[str], row: Row, row_id: str) -> Rights:
    """Never more than the roles allow at all."""
    depth = write_depth(roles)
    if depth == Depth.ALL:
        return EVERYTHING
    if not may_read(roles):
        return NOTHING
    if depth == Depth.NONE:
        return Rights.ReadAccess
    principals = {user_id, *teams_of(environment, user_id)}
    if row.get("_ownerid_value") in principals:
        return EVERYTHING
    return Rights.ReadAccess | _shared(environment, principals, row_id)


def rights_of_team(environment: Environment, team_id: str, row: Row, row_id: str) -> Rights:
    return EVERYTHING if row.get("_ownerid_value") == team_id else _shared(environment, {team_id}, row_id)


def _shared(environment: Environment, principals: set[str], row_id: str) -> Rights:
    granted = NOTHING
    for share in environment.store.find("principalobjectaccess", objectid=row_id):
        if share["principalid"] in principals:
            granted |= Rights(share["accessrightsmask"])
    return granted


def teams_of(environment: Environment, user_id: str) -> set[str]:
    return {pair["teamid"] for pair in environment.store.find("$teammembership", systemuserid=user_id)}


def roles_of(environment: Environment, user_id: str) -> frozenset[str]:
    """The names of the roles that a user has, also as a member of a team."""
    store = environment.store
    pairs = store.find("$systemuserroles", systemuserid=user_id)
    for team in teams_of(environment, user_id):
        pairs = [*pairs, *store.find("$teamroles", teamid=team)]
    rows = (store.get("role", pair["roleid"]) for pair in pairs)
    return frozenset(row["name"] for row in rows if row)


def rights_of_caller(environment: Environment, caller: Caller, row: Row, row_id: str) -> Rights:
    rights = rights_of_user(environment, caller.systemuserid, caller.roles, row, row_id)
    if caller.on_behalf_of and caller.roles_behind is not None:
        rights &= rights_of_user(environment, caller.on_behalf_of, caller.roles_behind, row, row_id)
    return rights


def require_right(environment: Environment, caller: Caller, wanted: Rights, row: Row, row_id: str) -> None:
    lacking = wanted & ~rights_of_caller(environment, caller, row, row_id)
    if lacking:
        text = (
            f"Principal user (Id={caller.systemuserid}, type=8) does not have {write_mask(lacking)} rights on the "
            f"object with id {row_id}."
        )
        raise DataverseError(403, "0x80048306", text)
