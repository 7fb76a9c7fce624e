# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""With whom a flow is shared, declared (contract 14)."""

from __future__ import annotations

from ...._core.errors import Failure, InputFailure
from ...._core.given import ALLOW_NONE, refuse_empty
from ...._core.resource import Plan, Step
from ...._core.text import short
from ...lookups import eligibility
from ...lookups import principals as principal
from .. import absent
from .. import predicted as predicted_flows
from .. import rows as flows
from . import calls as share_calls
from . import plan as share_plan
from . import rights
from . import rows as shares


class FlowShareResource:
    """The shares that ``options`` of the module dataverse_flow_share declare."""

    def __init__(self, dataverse, options):
        self._dataverse = dataverse
        self._options = options
        self._label = options.get("name") or options.get("flow_id")
        self._declared = self._checked()
        self._row = None
        self._flow = None
        self._owner_listed = False
        self._current = {}
        self._wanted = {}
        self._principals = {}
        self._labels = {}
        self.warnings = []

    def plan(self):
        """Read, compare, and return the plan."""
        options = self._options
        self._row = flows.find(self._dataverse, options.get("flow_id"), options.get("name"), options.get("solution"))
        self._flow = flows.as_result(self._row) if self._row else predicted_flows.find(options)
        if self._flow is None:
            brought = [one.get("name") or "" for one in options.get("predicted_flows") or ()]
            raise absent.not_found(
                self._dataverse, self._label, options.get("solution"), "Check name and solution.", brought
            )
        declared = self._resolved()
        self._current = self._read() if self._row else {}
        self._wanted = declared
        if options["exact"]:
            self._wanted = share_plan.exactly(filter(shares.is_managed, self._current), declared)
        self._name(self._current)
        calls = share_plan.calls(self._current, self._wanted)
        eligibility.check_receivers(self._dataverse, share_calls.receivers(calls, self._principals))
        after, keys = share_plan.after(self._current, self._wanted), [key for _action, key, _words in calls]
        before, after = (shares.shown(one, keys, self._labels) for one in (self._current, after))
        target = "shares of flow {0!r} in {1}".format(self._flow["name"], self._dataverse.url)
        return Plan(target, before, after, [self._step(call) for call in calls])

    def apply(self, step):
        """Carry out one step."""
        if not self._row:
            raise absent.not_brought(self._label, self._dataverse.url)
        share_calls.send(self._dataverse, self._row["workflowid"], self._flow["name"], self._labels, step.payload)

    def report(self, plan, applied):
        """Return the ``share`` of the result: as it is now, or as it would be."""
        now = share_plan.after(self._current, self._wanted)
        if applied:
            now = self._read()
            self._name(now)
            self._check_stored(now)
        return {
            "share": {
                "flow_id": self._flow["flow_id"],
                "name": self._flow["name"],
                "owner": self._flow.get("owner"),
                "owner_listed": self._owner_listed,
                "principals": shares.as_result(now, self._principals),
            }
        }

    def _checked(self):
        """Return what is declared: names and sets of rights, none for those that are to have no share."""
        options, declared = self._options, {}
        present = options["state"] == "present"
        if options["exact"] and not present:
            raise InputFailure("exact ends all shares that are not declared.", "Use it only with state=present.")
        refuse_empty(options, "name", "flow_id", "solution")
        if not (options["principals"] or options["exact"] or options["allow_none"]):
            raise InputFailure("principals is empty, so nothing is declared.", ALLOW_NONE)
        if options["exact"] and not options["principals"] and not options["allow_empty"]:
            raise InputFailure(
                "principals is empty and exact is set: all shares of flow {0!r} would be revoked.".format(
                    short(self._label, 100)
                ),
                "Set allow_empty if that is meant.",
            )
        for one in options["principals"]:
            words = rights.checked(one.get("rights"), one["name"]) if present else frozenset()
            if declared.setdefault(one["name"], words) != words:
                raise self._twice(one["name"])
        return declared

    def _resolved(self):
        """Return what is declared by the keys of principals, without the owner."""
        found = principal.find_all(self._dataverse, self._declared)
        self._principals = {one.key: one for one in found.values()}
        wanted = {}
        for name, words in self._declared.items():
            if wanted.setdefault(found[name].key, words) != words:
                raise self._twice(name)
        # owners have all rights; their share is no one's to change
        self._owner_listed = wanted.pop(principal.key_of(self._flow.get("owner")), None) is not None
        return wanted

    def _read(self):
        found = shares.read(self._dataverse, self._row["workflowid"], self._row["name"])
        found.pop(principal.key_of(self._flow["owner"]), None)
        return found

    def _name(self, keys):
        """Find out what the principals with these keys are called, where that is not known yet."""
        self._principals.update(principal.named(self._dataverse, set(keys) - set(self._principals)))
        self._labels = shares.labels(self._principals)

    def _step(self, call):
        return Step(call[0], share_calls.summary(call, self._flow["name"], self._labels), call)

    def _check_stored(self, stored):
        """Raise Failure when somebody has other rights than were declared, whatever was answered."""
        for _action, key, words in share_plan.calls(stored, self._wanted):
            raise Failure(
                "Flow {0!r}: {1} was to have {2}, but the server says {3}.".format(
                    short(self._flow["name"], 60),
                    short(self._labels[key], 60),
                    *(shares.shown(one, [key], self._labels)[self._labels[key]] for one in ({key: words}, stored)),
                ),
                "Run the task again to see what would change now.",
            )

    @staticmethod
    def _twice(name):
        return InputFailure(
            "Principal {0!r} is declared twice, with different rights.".format(short(name, 100)),
            "Declare each user and team once.",
        )
