# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shares as rows: the principalobjectaccess table."""

from __future__ import annotations

from ..access_rights import NOTHING, Rights
from ..environment import Environment
from ..store import Row

TABLE = "principalobjectaccess"
KEPT_BY_PREVIOUS_OWNER = (
    Rights.ReadAccess
    | Rights.WriteAccess
    | Rights.AppendAccess
    | Rights.AppendToAccess
    | Rights.DeleteAccess
    | Rights.ShareAccess
    | Rights.AssignAccess
)


def shares_of(environment: Environment, object_id: str) -> list[Row]:
    return environment.store.find(TABLE, objectid=object_id)


def share_with(environment: Environment, object_id: str, principal_id: str) -> Row | None:
    shares = shares_of(environment, object_id)
    return next((share for share in shares if share["principalid"] == principal_id), None)


def put_share(
    environment: Environment, table: str, object_id: str, kind: str, principal_id: str, rights: Rights
) -> None:
    """The rights that a principal has from now on; none at all is no share."""
    if rights == NOTHING:
        drop_share(environment, object_id, principal_id)
        return
    changes = {"accessrightsmask": int(rights), "changedon": environment.clock.now_iso()}
    known = share_with(environment, object_id, principal_id)
    if known is not None:
        environment.store.update(TABLE, known["principalobjectaccessid"], changes)
        return
    environment.store.insert(
        TABLE,
        {
            "objectid": object_id,
            "objecttypecode": table,
            "principalid": principal_id,
            "principaltypecode": kind,
            "inheritedaccessrightsmask": 0,
            **changes,
        },
    )


def drop_share(environment: Environment, object_id: str, principal_id: str) -> None:
    known = share_with(environment, object_id, principal_id)
    if known is not None:
        environment.store.delete(TABLE, known["principalobjectaccessid"])


def forget_shares(environment: Environment, object_id: str) -> None:
    for share in shares_of(environment, object_id):
        environment.store.delete(TABLE, share["principalobjectaccessid"])


def owner_changed(environment: Environment, table: str, object_id: str, old: Row, new: Row) -> None:
    """The new owner needs no share; the previous one gets it where the organisation is set so."""
    if new["_ownerid_value"] == old.get("_ownerid_value"):
        return
    drop_share(environment, object_id, new["_ownerid_value"])
    if environment.settings.share_to_previous_owner and old.get("_ownerid_value"):
        kind = old.get("$_ownerid_value") or "systemuser"
        put_share(environment, table, object_id, kind, old["_ownerid_value"], KEPT_BY_PREVIOUS_OWNER)
