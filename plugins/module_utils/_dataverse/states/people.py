# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which users and teams a declaration means, each with what is wrong about it: an object's problem stays its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import InputFailure
from ..._core.text import is_guid, joined, short
from ..flows.outcomes import reason
from ..flows.shares import calls
from ..lookups import candidates, eligibility
from ..lookups.principals import USER, Principal, near
from .names import MOST_SUGGESTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from ..flows.many.changes import Change

    Key = tuple[str, str]

USE = "Use a user principal name, application id or team name; users must already be in the environment."


class People:
    """The users and teams that are named; ``found`` has those that can be meant, by name.

    An id that cannot be read may be that of someone who was deleted, who may own flows and have shares, but get none.
    """

    def __init__(self, dataverse: Any, names: Iterable[str]) -> None:
        self._dataverse = dataverse
        self._unfit: dict[tuple[str, Key], dict[str, Any] | None] = {}
        self._unknown: set[Key] = set()
        self.found: dict[str, Principal] = {}
        self.problems: dict[str, dict[str, Any]] = {}
        for name, meant in candidates.read(dataverse, names).items():
            if len(meant) == 1:
                self.found[name] = meant[0]
            elif not meant and is_guid(name.strip()):
                self.found[name] = Principal(USER, name.strip(), name.strip())
                self._unknown.add(self.found[name].key)
            else:
                self.problems[name] = self._problem(name, meant)

    def problem_of(self, names: Iterable[str]) -> dict[str, Any] | None:
        """Return what is wrong about the first of some names that cannot be meant; None if all can."""
        return next((self.problems[name] for name in names if name in self.problems), None)

    def unfit(self, change: Change, principals: Mapping[Key, Principal]) -> dict[str, Any] | None:
        """Return why someone cannot get a flow, or a share of it, that they are declared to have."""
        receivers = calls.receivers(change.calls, principals)
        asked = [("owner", eligibility.check_owners, one) for one in [change.owner] if one]
        asked += [("share", eligibility.check_receivers, one) for one in receivers]
        found = (self._why_unfit(*one) for one in asked)
        return next((why for why in found if why), None)

    def _why_unfit(
        self, what: str, check: Callable[[Any, Sequence[Principal]], None], one: Principal
    ) -> dict[str, Any] | None:
        if one.key in self._unknown:
            return self._problem(one.guid, [])
        if (what, one.key) not in self._unfit:
            try:
                check(self._dataverse, [one])
                self._unfit[what, one.key] = None
            except InputFailure as failure:
                text = failure.message.removesuffix(failure.remedy).strip()
                self._unfit[what, one.key] = reason("principal", text, failure.remedy)
        return self._unfit[what, one.key]

    def _problem(self, name: str, meant: Sequence[Principal]) -> dict[str, Any]:
        if not meant:
            similar = near(self._dataverse, name) if len(self.problems) < MOST_SUGGESTIONS else ""
            return reason("principal", "There is no user or team {0!r}".format(short(name, 80)), similar or USE)
        ids = joined([one.guid for one in meant], 120, 3)
        text = "{0} users or teams are named {1!r}: {2}".format(len(meant), short(name, 60), ids)
        return reason("principal", text, "Use the id.")
