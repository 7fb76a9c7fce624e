# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""GrantAccess, ModifyAccess and RevokeAccess."""

from __future__ import annotations

from typing import Any

from ..access_rights import NOTHING, TEAM, USER, Rights, read_mask, require_right, roles_of
from ..caller import Caller, may_read
from ..environment import Environment
from ..errors import DataverseError, bad_payload
from ..messages import action
from ..tables.rules import ACCESS_TEAM
from ..tables.shares import drop_share, put_share, share_with
from .references import Found, find_principal, find_target

Parameters = dict[str, Any]


@action("GrantAccess")
def grant_access(environment: Environment, caller: Caller, parameters: Parameters) -> None:
    """Adds rights to those the principal has already."""
    target, principal, rights = _wanted(environment, caller, parameters)
    known = share_with(environment, target.row_id, principal.row_id)
    held = Rights(known["accessrightsmask"]) if known else NOTHING
    put_share(environment, target.table, target.row_id, principal.table, principal.row_id, held | rights)


@action("ModifyAccess")
def modify_access(environment: Environment, caller: Caller, parameters: Parameters) -> None:
    """Puts rights in the place of those the principal has."""
    target, principal, rights = _wanted(environment, caller, parameters)
    put_share(environment, target.table, target.row_id, principal.table, principal.row_id, rights)


@action("RevokeAccess")
def revoke_access(environment: Environment, caller: Caller, parameters: Parameters) -> None:
    """Takes all rights; where nothing is shared there is nothing to do."""
    target = find_target(environment, parameters["Target"])
    principal = find_principal(environment, parameters["Revokee"])
    require_right(environment, caller, Rights.ShareAccess, target.row, target.row_id)
    if _owns(principal, target) and caller.systemuserid != principal.row_id:
        raise DataverseError(403, "0x80040223", "Only the owner can revoke access of the owner.")
    drop_share(environment, target.row_id, principal.row_id)


def _wanted(environment: Environment, caller: Caller, parameters: Parameters) -> tuple[Found, Found, Rights]:
    access = parameters["PrincipalAccess"]
    if not isinstance(access.get("Principal"), dict):
        raise bad_payload("PrincipalAccess needs a Principal.")
    target = find_target(environment, parameters["Target"])
    principal = find_principal(environment, access["Principal"])
    rights = read_mask(access.get("AccessMask"))
    require_right(environment, caller, Rights.ShareAccess | rights, target.row, target.row_id)
    if _owns(principal, target):
        raise DataverseError(400, "0x80040214", "An item cannot be shared with the owning user.")
    _check_principal(environment, principal)
    return target, principal, rights


def _owns(principal: Found, target: Found) -> bool:
    return target.row.get("_ownerid_value") == principal.row_id


def _check_principal(environment: Environment, principal: Found) -> None:
    team = principal.row
    if principal.table == TEAM and team.get("teamtype") == ACCESS_TEAM and team.get("systemmanaged"):
        raise DataverseError(400, "0x80048339", "Cannot share with a system-managed access team.")
    if principal.table == USER and not may_read(roles_of(environment, principal.row_id)):
        raise DataverseError(403, "0x80040231", "Target user or team does not hold required privileges.")
