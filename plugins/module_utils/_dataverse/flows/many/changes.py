# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to change of each of many flows: compared, and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...._core.field import Difference
from ...._core.late_imports import late
from ...api.client import FORMATTED
from ..shares import calls as share_calls
from ..shares import plan as share_plan
from ..shares import rows as shares
from ..state import declared, of_row
from .owners_and_shares import OwnersAndShares, Sharing, is_owned_by, read_shares

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ...lookups import eligibility
    from ...lookups.principals import Principal
    from ..state import FlowState
    from .owners_and_shares import Key, Shares
    from .selection import Flow
else:
    (eligibility,) = late(__package__, "...lookups.eligibility")


class Change:
    """What has to change of a flow whose row is ``row``.

    ``state`` is the state and ``owner`` the owner that it gets, each None if it has them; ``calls`` change its shares.
    """

    def __init__(self, flow: Flow, row: Mapping[str, Any], owner: Principal | None, sharing: Sharing | None) -> None:
        enabled = flow.declared.get("enabled")
        state = None if enabled is None else declared(enabled)
        self._owner = owner
        self._sharing = sharing
        self.flow = flow
        self.row = row
        self.state: FlowState | None = None if state is of_row(row) else state
        self.owner = owner if owner and not is_owned_by(row, owner) else None
        self.calls = share_plan.calls(sharing.now, sharing.wanted) if sharing else []

    @property
    def names(self) -> list[str]:
        """The names of what has to change."""
        differs = {"enabled": self.state, "owner": self.owner, "shares": self.calls}
        return [name for name, what in differs.items() if what]

    def sides(self, labels: Mapping[Key, str]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what changes as it is and as it will be; ``labels`` are those of principals."""
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        if self.state:
            before, after = of_row(self.row).until(self.state)
        if self.owner:
            before["owner"], after["owner"] = self._owners(self.owner)
        if self.calls and self._sharing:
            keys = [key for _action, key, _words in self.calls]
            now, wanted = self._sharing
            before["shares"] = shares.shown(now, keys, labels)
            after["shares"] = shares.shown(share_plan.after(now, wanted), keys, labels)
        return before, after

    def left(self, row: Mapping[str, Any], now: Shares | None) -> Change:
        """Return what is left to change once the row, and the shares if they had to change, have been read again."""
        sharing = self._sharing._replace(now=now) if self._sharing and now is not None else self._sharing
        return Change(self.flow, row, self._owner, sharing)

    def _owners(self, wanted: Principal) -> tuple[str, str]:
        now = self.row.get("_ownerid_value" + FORMATTED) or self.row.get("_ownerid_value")
        if now == wanted.name:
            return "{0} ({1})".format(now, self.row["_ownerid_value"].lower()), "{0} ({1})".format(now, wanted.guid)
        return now, wanted.name


def compare(flows: Sequence[Flow], found: OwnersAndShares) -> list[Change]:
    """Return what has to change of each flow."""
    return [Change(one, one.row, found.owner(one), found.sharing.get(one.guid)) for one in flows]


def check(dataverse: Any, changes: Sequence[Change], found: OwnersAndShares) -> None:
    """Raise InputFailure if someone cannot own a flow that they get, or have it shared with them."""
    owners = [one.owner for one in changes if one.owner]
    receivers = [who for one in changes for who in share_calls.receivers(one.calls, found.principals)]
    if owners:
        eligibility.check_owners(dataverse, owners)
    if receivers:
        eligibility.check_receivers(dataverse, receivers)


def read_left(dataverse: Any, done: Sequence[Change], rows: Mapping[str, Mapping[str, Any]]) -> list[Change]:
    """Return what is left to change of flows that were changed, whose rows were read again."""
    now = read_shares(dataverse, [one.flow.guid for one in done if one.calls])
    left = [one.left(rows.get(one.flow.guid, one.row), now.get(one.flow.guid)) for one in done]
    return [one for one in left if one.names]


def difference(changes: Iterable[Change], labels: Mapping[Key, str]) -> Difference:
    """Return what changes, flow by flow."""
    sides = {one.flow.label: one.sides(labels) for one in changes}
    before = {label: both[0] for label, both in sides.items()}
    return Difference(before, {label: both[1] for label, both in sides.items()})
