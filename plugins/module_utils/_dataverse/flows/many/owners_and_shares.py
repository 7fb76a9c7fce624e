# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The owners and shares that are declared for many flows, beside the shares that they have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ...._core.errors import InputFailure
from ...._core.late_imports import late
from ...._core.text import short
from ...lookups import principals as principal
from .. import rows
from ..shares import plan as share_plan
from ..shares import rights
from ..shares import rows as shares

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..shares import principals as share_principals
    from .selection import Flow

    Key = tuple[str, str]
    Rights = frozenset[str]
    Shares = Mapping[Key, Rights]
    Call = tuple[str, Key, Rights]
else:
    (share_principals,) = late(__package__, "..shares.principals")


class Sharing(NamedTuple):
    """The shares of one flow as they are and as they must be, by keys of principals."""

    now: Shares
    wanted: Shares


class OwnersAndShares(NamedTuple):
    """What was read: ``named`` are the principals by the names that the task uses, ``principals`` all by key.

    ``labels`` are what they are called, by key, and ``sharing`` the shares by the ids of the flows that declare them.
    """

    named: Mapping[str, principal.Principal]
    principals: Mapping[Key, principal.Principal]
    labels: Mapping[Key, str]
    sharing: Mapping[str, Sharing]

    def owner(self, flow: Flow) -> principal.Principal | None:
        """Return the owner that is declared for a flow."""
        return self.named.get(flow.declared.get("owner"))

    def shown(self) -> dict[str, list[dict[str, Any]]]:
        """Return the shares that were read as results show them, by the ids of flows."""
        return {guid: shares.as_result(one.now, self.principals) for guid, one in self.sharing.items()}


def read(
    dataverse: Any,
    flows: Sequence[Flow],
    exact: bool,
    allow_empty: bool = False,
    named: Mapping[str, principal.Principal] | None = None,
) -> OwnersAndShares:
    """Find all users and teams that are named, unless they are known as ``named``, and read shares that are declared.

    With ``exact``, what is declared is the complete list, which may only be empty with ``allow_empty``.
    """
    sharing = [one for one in flows if "shares" in one.declared]
    declared = {one.guid: _checked(one, exact and not allow_empty) for one in sharing}
    named = _find(dataverse, flows, declared.values()) if named is None else named
    for one in sharing:
        share_principals.check_types(one.declared["shares"], named)
    now = _read_shares(dataverse, sharing, named)
    found = {
        one.guid: Sharing(now[one.guid], _wanted(one, now[one.guid], declared[one.guid], named, exact))
        for one in sharing
    }
    principals = {one.key: one for one in named.values()}
    unknown = {key for present in now.values() for key in present} - set(principals)
    principals.update(principal.named(dataverse, unknown))
    return OwnersAndShares(named, principals, shares.labels(principals), found)


def read_shares(dataverse: Any, guids: Sequence[str]) -> dict[str, Shares]:
    """Return the shares of flows, by id; those of an organization as a whole are left alone."""
    found = zip(guids, shares.read_many(dataverse, guids))
    return {guid: {key: words for key, words in now.items() if shares.is_managed(key)} for guid, now in found}


def is_owned_by(row: Mapping[str, Any], owner: principal.Principal) -> bool:
    """Return whether a flow has this owner."""
    return owner.guid == _owner_id(row)


def _owner_id(row: Mapping[str, Any]) -> str:
    return (row.get("_ownerid_value") or "").lower()


def _find(
    dataverse: Any, flows: Sequence[Flow], declared: Iterable[Mapping[str, Rights]]
) -> dict[str, principal.Principal]:
    names = [one.declared["owner"] for one in flows if one.declared.get("owner")]
    names += [name for some in declared for name in some]
    return principal.find_all(dataverse, names) if names else {}


def _read_shares(dataverse: Any, flows: Sequence[Flow], named: Mapping[str, principal.Principal]) -> dict[str, Shares]:
    """Return the shares of flows as they are, with those that owners keep when they are replaced."""
    found: dict[str, Shares] = dict.fromkeys((one.guid for one in flows), {})
    found.update(read_shares(dataverse, [one.guid for one in flows if not one.predicted]))
    given = [one for one in flows if _is_given_away(one, named)]
    if given and shares.kept_by_previous_owner(dataverse):
        for one in given:
            former = principal.key_of(rows.owner_of(one.row))
            found[one.guid] = {**found[one.guid], former: frozenset(rights.RIGHTS)}
    return found


def _is_given_away(flow: Flow, named: Mapping[str, principal.Principal]) -> bool:
    """Return whether a flow that has an owner gets another one."""
    wanted = named.get(flow.declared.get("owner"))
    return bool(wanted and _owner_id(flow.row)) and not is_owned_by(flow.row, wanted)


def _checked(flow: Flow, refuses_empty: bool) -> dict[str, Rights]:
    """Return the shares that are declared for a flow, by name."""
    declared = share_principals.by_name(
        ((one["name"], rights.checked(one.get("rights"), one["name"])) for one in flow.declared["shares"]),
        _of(flow),
    )
    if refuses_empty and not declared:
        raise InputFailure(
            "shares is empty and exact_shares is set: all shares of flow {0!r} would be revoked.".format(
                short(flow.label, 80)
            ),
            "If this is intended, use dataverse_flow_share with allow_empty.",
        )
    return declared


def _of(flow: Flow) -> str:
    return " for flow {0!r}".format(short(flow.label, 60))


def _wanted(
    flow: Flow, now: Shares, declared: Mapping[str, Rights], named: Mapping[str, principal.Principal], exact: bool
) -> Shares:
    """Return the shares that a flow must have, by key, without its owner, who has all rights anyway."""
    owner = flow.declared.get("owner")
    owner_id = named[owner].guid if owner else _owner_id(flow.row)
    listed = share_principals.by_key(declared, named, _of(flow))
    wanted = {key: words for key, words in listed.items() if key[1] != owner_id}
    others = {key: words for key, words in now.items() if key[1] != owner_id}
    return share_plan.exactly(others, wanted) if exact else wanted
