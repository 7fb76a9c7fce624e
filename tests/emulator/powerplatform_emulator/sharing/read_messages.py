# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""With whom a row is shared, and what a principal may do with it in all."""

from __future__ import annotations

from typing import Any

from ..access_rights import Rights, rights_of_team, rights_of_user, roles_of, write_mask
from ..caller import Caller
from ..environment import Environment
from ..messages import function
from ..schema import NAMESPACE
from ..tables.shares import shares_of
from .references import find_target

PRIVILEGE = "prvReadWorkflow"
Parameters = dict[str, Any]


@function("RetrieveSharedPrincipalsAndAccess")
def retrieve_shared_principals(environment: Environment, caller: Caller, parameters: Parameters) -> Parameters:
    caller.require_read(PRIVILEGE)
    target = find_target(environment, parameters["Target"])
    return {
        "PrincipalAccesses": [
            {
                "AccessMask": write_mask(Rights(share["accessrightsmask"])),
                "Principal": {
                    "@odata.type": f"#{NAMESPACE}.{share['principaltypecode']}",
                    "ownerid": share["principalid"],
                },
            }
            for share in shares_of(environment, target.row_id)
        ]
    }


@function("RetrievePrincipalAccess")
def retrieve_principal_access(environment: Environment, caller: Caller, parameters: Parameters) -> Parameters:
    caller.require_read(PRIVILEGE)
    target = find_target(environment, parameters["Target"])
    principal_id = parameters["$id"]
    if environment.store.get("team", principal_id):
        rights = rights_of_team(environment, principal_id, target.row, target.row_id)
    else:
        roles = roles_of(environment, principal_id)
        rights = rights_of_user(environment, principal_id, roles, target.row, target.row_id)
    return {"AccessRights": write_mask(rights)}
