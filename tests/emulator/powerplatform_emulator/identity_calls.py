# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""WhoAmI and RetrieveVersion."""

from __future__ import annotations

from typing import Any

from .caller import Caller
from .environment import VERSION, Environment
from .messages import function


@function("WhoAmI")
def who_am_i(environment: Environment, caller: Caller, parameters: dict[str, Any]) -> dict[str, Any]:
    user = environment.store.get("systemuser", caller.systemuserid) or {}
    return {
        "BusinessUnitId": user.get("_businessunitid_value") or environment.root_business_unit_id,
        "UserId": caller.systemuserid,
        "OrganizationId": environment.organization_id,
    }


@function("RetrieveVersion")
def retrieve_version(environment: Environment, caller: Caller, parameters: dict[str, Any]) -> dict[str, Any]:
    return {"Version": VERSION}
