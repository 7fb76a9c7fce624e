# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which privileges the roles of a user stand for, and how far each reaches."""

from __future__ import annotations

import re
from typing import Any

from .access_rights import roles_of
from .caller import DELEGATING_ROLES, Caller, Depth, Roles, read_depth, write_depth
from .environment import Environment, stable_id
from .errors import DataverseError
from .messages import function
from .schema import Table

OF_A_TABLE = re.compile(r"prv(Create|Read|Write|Delete|AppendTo|Append|Assign|Share)(\w+)", re.IGNORECASE)
OF_CUSTOMIZERS = ("prvimportcustomization", "prvexportcustomization", "prvpublishcustomization")
OF_DELEGATES = "prvactonbehalfofanotheruser"
WORDS = {Depth.NONE: None, Depth.OWN: "Basic", Depth.ALL: "Global"}


@function("RetrieveUserPrivilegeByPrivilegeName")
def by_name(environment: Environment, caller: Caller, parameters: dict[str, Any]) -> dict[str, Any]:
    """What a user has by roles; a privilege that they lack is no error, one that does not exist is."""
    name = parameters["PrivilegeName"]
    depth = WORDS[_depth(environment, roles_of(environment, parameters["$id"]), name)]
    held = {
        "BusinessUnitId": environment.root_business_unit_id,
        "Depth": depth,
        "PrivilegeId": stable_id("privilege", name.lower()),
        "PrivilegeName": name,
        "RecordFilterId": "00000000-0000-0000-0000-000000000000",
        "RecordFilterUniqueName": "",
    }
    return {"RolePrivileges": [held] if depth else []}


def _depth(environment: Environment, roles: Roles, name: str) -> Depth:
    if name.lower() == OF_DELEGATES:
        return Depth.ALL if roles & DELEGATING_ROLES else Depth.NONE
    if name.lower() in OF_CUSTOMIZERS:
        return _all_or_nothing(write_depth(roles))
    found = OF_A_TABLE.fullmatch(name)
    table = environment.schema.tables.get(found.group(2).lower()) if found else None
    if found is None or table is None:
        raise DataverseError(404, "0x80040217", f"privilege With name = {name} Does Not Exist")
    return _of_table(table, found.group(1).lower(), roles)


def _of_table(table: Table, verb: str, roles: Roles) -> Depth:
    if verb == "read":
        return read_depth(roles, table.name)
    depth = write_depth(roles)
    return depth if "_ownerid_value" in table.columns else _all_or_nothing(depth)


def _all_or_nothing(depth: Depth) -> Depth:
    return Depth.ALL if depth == Depth.ALL else Depth.NONE
