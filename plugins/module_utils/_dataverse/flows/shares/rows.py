# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shares of a flow in the service's form (contract 14.2, 14.3)."""

from __future__ import annotations

from urllib.parse import quote

from ...._core.errors import Failure, Refused
from ...lookups.principals import TEAM, USER, type_of
from . import plan as share_plan
from . import rights

KEY_COLUMNS = {USER: "systemuserid", TEAM: "teamid"}
NO_SHARE = "no share"
ACTIONS = {share_plan.GRANT: "GrantAccess", share_plan.MODIFY: "ModifyAccess", share_plan.REVOKE: "RevokeAccess"}


def read(dataverse, flow_id, name):
    """Return ``{(table, id): rights}`` for everyone with whom a flow is shared; the owner is not among them."""
    return _parsed(dataverse.get(_address(flow_id), "Reading with whom flow {0!r} is shared".format(name)))


def read_many(dataverse, flow_ids):
    """Return what ``read`` returns, for each of many flows, a hundred in a request."""
    answers = dataverse.get_many([_address(one) for one in flow_ids], "Reading with whom flows are shared")
    for answer in answers:
        if isinstance(answer, Failure):
            raise answer
    return [_parsed(answer) for answer in answers]


def kept_by_previous_owner(dataverse):
    """Return whether the previous owner of a row keeps a share of it; False if that cannot be read.

    It is a column of the organization (organization table reference).
    """
    try:
        rows = dataverse.rows(
            "organizations", "Reading what previous owners keep", select="sharetopreviousowneronassign"
        )
    except Refused:
        return False
    return any(row.get("sharetopreviousowneronassign") for row in rows)


def _address(flow_id):
    reference = quote("{{'@odata.id':'workflows({0})'}}".format(flow_id.lower()), safe="@:()'")
    return "RetrieveSharedPrincipalsAndAccess(Target=@tid)?@tid=" + reference


def _parsed(answer):
    shares = {}
    for entry in answer.get("PrincipalAccesses") or []:
        principal = entry["Principal"]
        table = principal["@odata.type"].rpartition(".")[2]
        guid = principal.get("ownerid") or principal.get(KEY_COLUMNS.get(table, table + "id"))
        if not isinstance(guid, str):
            raise Failure("Reading with whom flows are shared failed: a share has no id.", "Run the task again.")
        shares[table, guid.lower()] = rights.from_mask(entry.get("AccessMask"))
    return {key: words for key, words in shares.items() if words}


def is_managed(key):
    """Return whether a share is that of a user or team; what an organization as a whole may do is left alone."""
    return key[0] in KEY_COLUMNS


def body(action, flow_id, key, words):
    """Return the body of a request to grant, modify or revoke."""
    table, guid = key
    target = {"@odata.type": "Microsoft.Dynamics.CRM.workflow", "workflowid": flow_id.lower()}
    principal = {"@odata.type": "Microsoft.Dynamics.CRM." + table, KEY_COLUMNS[table]: guid}
    if action == share_plan.REVOKE:
        return {"Target": target, "Revokee": principal}
    return {"Target": target, "PrincipalAccess": {"AccessMask": rights.to_mask(words), "Principal": principal}}


def as_result(shares, principals):
    """Return shares as results show them, by name; ``principals`` maps keys to Principal."""
    shown = [
        {
            "id": key[1],
            "type": type_of(key[0]),
            "name": principals[key].handle,
            "display_name": principals[key].name,
            "rights": rights.ordered(words),
        }
        for key, words in shares.items()
    ]
    return sorted(shown, key=lambda one: (one["name"].casefold(), one["id"]))


def labels(principals):
    """Return ``{key: label}`` for principals: the name, with the id if several have the same name."""
    names = [one.handle.casefold() for one in principals.values()]
    return {
        key: one.handle if names.count(one.handle.casefold()) == 1 else "{0} ({1})".format(one.handle, one.guid)
        for key, one in principals.items()
    }


def shown(shares, keys, labels):
    """Return shares as diffs show them: one text for each principal, since a line of a diff must be understandable."""
    return {labels[key]: ", ".join(rights.ordered(shares.get(key, ()))) or NO_SHARE for key in keys}
