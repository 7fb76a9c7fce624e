# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users and teams. Rows of application users may not be edited."""

from __future__ import annotations

from ..caller import Caller
from ..environment import Environment
from ..errors import DataverseError, invalid_argument
from ..store import Row
from .rules import Rules

EDITABLE_OF_APPLICATION_USER = {"isdisabled"}


class UserRules(Rules):
    defaults: Row = {"isdisabled": False, "accessmode": 0, "islicensed": False, "setupuser": False}

    def before_create(self, environment: Environment, caller: Caller, row: Row) -> None:
        row.setdefault("_businessunitid_value", environment.root_business_unit_id)
        names = (row.get("firstname"), row.get("lastname"))
        row["fullname"] = row.get("fullname") or " ".join(part for part in names if part)

    def before_update(self, environment: Environment, caller: Caller, old: Row, changes: Row) -> None:
        if old.get("applicationid") and set(changes) - EDITABLE_OF_APPLICATION_USER:
            text = "Application user details cannot be updated."
            raise DataverseError(400, "0x80041d48", text)

    def before_delete(self, environment: Environment, caller: Caller, row: Row) -> None:
        raise DataverseError(405, "0x80040203", "The 'Delete' method does not support entities of type 'systemuser'.")


class TeamRules(Rules):
    defaults: Row = {"teamtype": 0, "membershiptype": 0, "isdefault": False, "systemmanaged": False}

    def before_create(self, environment: Environment, caller: Caller, row: Row) -> None:
        if not row.get("name"):
            raise invalid_argument("Required field 'name' is missing.")
        row.setdefault("_businessunitid_value", environment.root_business_unit_id)


USER_RULES = UserRules("systemuser")
TEAM_RULES = TeamRules("team")
