# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Flows: always created as draft, switched on only when the Flow service would agree."""

from __future__ import annotations

from ..caller import Caller
from ..environment import Environment
from ..errors import DataverseError, invalid_argument, invalid_state, not_found
from ..store import Row
from .flow_definition import ACTIVATED, check_activation, check_owner, parse_clientdata
from .rules import Rules, refuse_protected, stamp_change

DRAFT = 0
STATUS_OF_STATE = {DRAFT: 1, ACTIVATED: 2}
MODERN_FLOW = 5
DESKTOP_FLOW = 6
DEFINITION = 1
TEMPLATE = 3
FIXED_WHILE_ON = ("category", "primaryentity", "type")


class WorkflowRules(Rules):
    defaults: Row = {
        "type": DEFINITION,
        "scope": 4,
        "mode": 0,
        "runas": 1,
        "businessprocesstype": 0,
        "modernflowtype": 0,
        "throttlingbehavior": 0,
        "subprocess": False,
        "ondemand": False,
        "triggeroncreate": False,
        "triggerondelete": False,
        "asyncautodelete": False,
        "istransacted": True,
        "iscrmuiworkflow": False,
        "syncworkflowlogonfailure": False,
        "trustedaccess": False,
        "introducedversion": "1.0.0.0",
        "iscustomprocessingstepallowedforotherpublishers": {
            "Value": True,
            "CanBeChanged": True,
            "ManagedPropertyLogicalName": "canbecustomizedforotherpublishers",
        },
    }

    def before_create(self, environment: Environment, caller: Caller, row: Row) -> None:
        category = row.get("category")
        for name in ("category", "name"):
            if row.get(name) in (None, ""):
                raise invalid_argument(f"Required field '{name}' is missing.")
        if row["type"] not in (DEFINITION, TEMPLATE):
            raise invalid_argument("A process can be created as a definition or as a template only.")
        if category in (MODERN_FLOW, DESKTOP_FLOW):
            row.setdefault("primaryentity", "none")
            if row["primaryentity"] != "none":
                raise invalid_argument("The primary entity of a flow must be 'none'.")
        elif not row.get("primaryentity"):
            raise invalid_argument("Required field 'primaryentity' is missing.")
        if category == MODERN_FLOW:
            parse_clientdata(row.get("clientdata"))
        if (row["statecode"], row["statuscode"]) != (DRAFT, STATUS_OF_STATE[DRAFT]):
            raise invalid_state()

    def before_update(self, environment: Environment, caller: Caller, old: Row, changes: Row) -> None:
        refuse_protected(old)
        is_on = old["statecode"] == ACTIVATED
        for name in FIXED_WHILE_ON:
            if is_on and name in changes and changes[name] != old.get(name):
                text = f'Cannot update property "{name}" on a published Modern Flow process.'
                raise DataverseError(400, "0x80060466", text)
        if "name" in changes and not changes["name"]:
            raise invalid_argument("Required field 'name' is missing.")
        new = {**old, **changes}
        if "clientdata" in changes and new.get("category") == MODERN_FLOW:
            parse_clientdata(changes["clientdata"])
        state = wanted_state(old, changes)
        if state is None:
            changes.pop("statuscode", None)
        elif state == old["statecode"]:
            changes.pop("statecode", None)
            changes.pop("statuscode", None)
        else:
            changes["statecode"] = state
            changes["statuscode"] = STATUS_OF_STATE[state]
        on_after = is_on if state is None else state == ACTIVATED
        if on_after and new.get("category") == MODERN_FLOW and (not is_on or "clientdata" in changes):
            check_activation(environment, caller, new)
        if is_on and on_after and new.get("category") == MODERN_FLOW and changes.get("_ownerid_value"):
            check_owner(environment, changes["_ownerid_value"], new)
        if on_after and not is_on:
            environment.activations += 1

    def before_delete(self, environment: Environment, caller: Caller, row: Row) -> None:
        if row.get("ismanaged"):
            text = "Cannot delete a managed process. Please try to uninstall its parent solution."
            raise DataverseError(400, "0x80072457", text)
        if row["statecode"] == ACTIVATED:
            raise DataverseError(400, "0x8004500f", "Cannot delete an active workflow definition.")
        own_id = row["workflowid"]
        for other in environment.store.scan("workflow"):
            if other["workflowid"] != own_id and own_id in (other.get("clientdata") or "").lower():
                text = f"The Workflow({own_id}) component cannot be deleted because other components refer to it."
                raise DataverseError(400, "0x8004f01f", text)


RULES = WorkflowRules("workflow")


def wanted_state(old: Row, changes: Row) -> int | None:
    """The state that these changes ask for; None when they ask for none."""
    if "statecode" not in changes and "statuscode" not in changes:
        return None
    state = changes.get("statecode", old["statecode"])
    if state not in STATUS_OF_STATE:
        raise invalid_state()
    if changes.get("statuscode") is not None and changes["statuscode"] != STATUS_OF_STATE[state]:
        raise invalid_state()
    return int(state)


def create(environment: Environment, caller: Caller, row: Row) -> Row:
    return RULES.create(environment, caller, row)


def set_state(environment: Environment, caller: Caller, workflowid: str, statecode: int) -> None:
    """Switch a flow on or off; a state that is already held stays as it is."""
    row = environment.store.get("workflow", workflowid)
    if row is None:
        raise not_found("workflow", workflowid)
    if statecode not in STATUS_OF_STATE:
        raise invalid_state()
    if row["statecode"] == statecode:
        return
    if statecode == ACTIVATED and row.get("category") == MODERN_FLOW:
        check_activation(environment, caller, row)
    changes: Row = {"statecode": statecode, "statuscode": STATUS_OF_STATE[statecode]}
    stamp_change(environment, caller, "workflow", changes)
    environment.store.update("workflow", workflowid, changes)
