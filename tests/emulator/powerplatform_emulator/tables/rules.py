# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every table does on create, update and delete; a table with a mind of its own derives from it."""

from __future__ import annotations

import uuid
from typing import Any

from ..access_rights import roles_of
from ..caller import Caller, may_read
from ..environment import Environment
from ..errors import DataverseError, invalid_state, not_found
from ..schema import Table
from ..store import Row
from .components import forget_component
from .lockdown import refuse_creation, refuse_layer
from .shares import forget_shares, owner_changed

NEVER_OVERWRITTEN = "1900-01-01T00:00:00Z"
ACTIVE_LAYER_ID = "fd140aae-4df4-11dd-bd17-0019b9312238"
ACCESS_TEAM = 1
STATUS_OF_STATE = {0: 1, 1: 2}
ACTIVE_OR_INACTIVE = frozenset({"connectionreference", "environmentvariabledefinition", "environmentvariablevalue"})
UNIQUE_IDS = ("componentidunique", "workflowidunique", "roleidunique")


class Rules:
    """Hooks are given whole rows; they raise DataverseError to refuse and may add columns to what is stored."""

    defaults: Row = {}

    def __init__(self, table: str):
        self.table = table

    def create(self, environment: Environment, caller: Caller, row: Row) -> Row:
        refuse_creation(environment, self.table)
        new = {**default_columns(environment, environment.schema.table(self.table)), **self.defaults, **row}
        self.before_create(environment, caller, new)
        stamp_creation(environment, caller, self.table, new)
        stored = environment.store.insert(self.table, new)
        self.after_create(environment, caller, stored)
        return stored

    def update(self, environment: Environment, caller: Caller, row_id: str, changes: Row) -> Row:
        old = environment.store.get(self.table, row_id)
        if old is None:
            raise not_found(self.table, row_id)
        changes = dict(changes)
        self.before_update(environment, caller, old, changes)
        refuse_layer(environment, self.table, old, changes)
        if not changes:
            return old
        apply_owner(environment, self.table, changes)
        if "_ownerid_value" in changes:
            owner_changed(environment, self.table, row_id, old, changes)
        stamp_change(environment, caller, self.table, changes)
        return environment.store.update(self.table, row_id, changes)

    def delete(self, environment: Environment, caller: Caller, row_id: str) -> None:
        old = environment.store.get(self.table, row_id)
        if old is None:
            raise not_found(self.table, row_id)
        self.before_delete(environment, caller, old)
        environment.store.delete(self.table, row_id)
        forget_component(environment, row_id)
        forget_shares(environment, row_id)

    def before_put(self, environment: Environment, row: Row) -> None:
        """A row that configuration or a test puts in."""

    def before_create(self, environment: Environment, caller: Caller, row: Row) -> None:
        pass

    def after_create(self, environment: Environment, caller: Caller, row: Row) -> None:
        pass

    def before_update(self, environment: Environment, caller: Caller, old: Row, changes: Row) -> None:
        refuse_protected(old)
        keep_state_pair(self.table, old, changes)

    def before_delete(self, environment: Environment, caller: Caller, row: Row) -> None:
        if row.get("ismanaged"):
            raise DataverseError(
                400, "0x8004f013", "The component is part of a managed solution and cannot be deleted."
            )


def keep_state_pair(table: str, old: Row, changes: Row) -> None:
    """Active goes with status 1, inactive with status 2; the status follows a state given alone."""
    if table not in ACTIVE_OR_INACTIVE or not {"statecode", "statuscode"} & set(changes):
        return
    state = changes.get("statecode", old["statecode"])
    if state not in STATUS_OF_STATE or changes.get("statuscode", STATUS_OF_STATE[state]) != STATUS_OF_STATE[state]:
        raise invalid_state()
    changes["statuscode"] = STATUS_OF_STATE[state]


def refuse_protected(row: Row) -> None:
    """A managed row that may not be customized stays as it is."""
    customizable = row.get("iscustomizable") or {}
    if row.get("ismanaged") and customizable.get("Value") is False:
        raise DataverseError(400, "0x8004f012", "The component is managed and may not be customized.")


def require_unique(environment: Environment, table: str, column: str, value: Any, message: str, code: str) -> None:
    if environment.store.find(table, **{column: value}):
        raise DataverseError(400, code, message)


def default_columns(environment: Environment, table: Table) -> Row:
    """Values that the platform gives to the columns many tables share."""
    values: Row = {
        "statecode": 0,
        "statuscode": 1,
        "componentstate": 0,
        "ismanaged": False,
        "overwritetime": NEVER_OVERWRITTEN,
    }
    columns = table.columns
    row = {name: value for name, value in values.items() if name in columns}
    if "overwritetime" in columns and "solutionid" in columns:
        row["solutionid"] = ACTIVE_LAYER_ID
    if "iscustomizable" in columns:
        row["iscustomizable"] = managed_property(True)
    for name in (*UNIQUE_IDS, f"{table.name}idunique"):
        if name in columns:
            row[name] = str(uuid.uuid4())
    if "organizationid" in columns and table.name != "organization":
        row["organizationid"] = environment.organization_id
    if "_organizationid_value" in columns:
        row["_organizationid_value"] = environment.organization_id
    return row


def managed_property(value: bool) -> dict[str, Any]:
    return {"Value": value, "CanBeChanged": True, "ManagedPropertyLogicalName": "iscustomizableanddeletable"}


def stamp_creation(environment: Environment, caller: Caller, table: str, row: Row) -> None:
    columns = environment.schema.table(table).columns
    if "_ownerid_value" in columns and not row.get("_ownerid_value"):
        row["_ownerid_value"] = caller.systemuserid
        row["$_ownerid_value"] = "systemuser"
    apply_owner(environment, table, row)
    for name in ("createdby", "modifiedby"):
        if f"_{name}_value" in columns:
            row[f"_{name}_value"] = caller.systemuserid
    if caller.on_behalf_of:
        for name in ("createdonbehalfby", "modifiedonbehalfby"):
            if f"_{name}_value" in columns:
                row[f"_{name}_value"] = caller.on_behalf_of


def stamp_change(environment: Environment, caller: Caller, table: str, changes: Row) -> None:
    columns = environment.schema.table(table).columns
    if "_modifiedby_value" in columns:
        changes["_modifiedby_value"] = caller.systemuserid
    if "_modifiedonbehalfby_value" in columns:
        changes["_modifiedonbehalfby_value"] = caller.on_behalf_of


def _may_own(environment: Environment, kind: str, owner: Row) -> bool:
    if kind == "team":
        return owner.get("teamtype") != ACCESS_TEAM
    user_id = owner["systemuserid"]
    return may_read(roles_of(environment, user_id)) or user_id == environment.system_user_id


def apply_owner(environment: Environment, table: str, row: Row) -> None:
    """Check the owner and keep the owning user, team and business unit in step with it."""
    owner_id = row.get("_ownerid_value")
    if owner_id is None:
        row.pop("_ownerid_value", None)
        return
    kind = row.get("$_ownerid_value") or ("team" if environment.store.get("team", owner_id) else "systemuser")
    owner = environment.store.get(kind, owner_id)
    if owner is None:
        raise not_found(kind, owner_id)
    if not _may_own(environment, kind, owner):
        raise DataverseError(403, "0x80040231", "Target user or team does not hold required privileges.")
    row["$_ownerid_value"] = kind
    owning = {
        "_owninguser_value": owner_id if kind == "systemuser" else None,
        "_owningteam_value": owner_id if kind == "team" else None,
        "_owningbusinessunit_value": owner.get("_businessunitid_value") or environment.root_business_unit_id,
    }
    columns = environment.schema.table(table).columns
    row.update({name: value for name, value in owning.items() if name in columns})
