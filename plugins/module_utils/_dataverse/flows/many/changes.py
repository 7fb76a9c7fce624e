# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to change of each of many flows: compared, shown, and turned into steps."""

from __future__ import annotations

from ...._core.errors import InputFailure
from ...._core.resource import Step
from ...._core.text import short
from ...api.client import FORMATTED
from ...lookups import eligibility
from ...lookups import principals as principal
from .. import rows as flows
from ..shares import calls as share_calls
from ..shares import plan as share_plan
from ..shares import rights
from ..shares import rows as shares
from ..state import OFF, ON, declared, of_row

# What is tried, by the action of a step that changes columns.
COLUMNS = {
    "off": "Turning off flow {0!r}",
    "owner": "Changing the owner of flow {0!r}",
    "on": "Turning on flow {0!r}",
}


class Changes:
    """The differences between what is there and what is declared, of all ``meant`` flows."""

    def __init__(self, dataverse, meant, options):
        self._dataverse = dataverse
        self._flows = {one.guid: one for one in meant}
        self._exact = options["exact_shares"]
        self._found = {}
        self._principals = {}
        self._labels = {}
        self._shares = {}
        self._wanted = {}
        self.predicted = {one.guid for one in meant if one.predicted}
        self.turning_on = self._with_state(ON)
        self.turning_off = self._with_state(OFF)
        self._switching = self.turning_on | self.turning_off

    def read(self):
        """Find all users and teams that are named, and read the shares of the flows whose shares are declared."""
        sharing = [one for one in self._flows.values() if "shares" in one.declared]
        entries = {id(one.declared["shares"]): self._checked(one) for one in sharing}
        self._find_principals(entries.values())
        self._read_shares(sharing)
        for one in sharing:
            self._wanted[one.guid] = self._want(one, entries[id(one.declared["shares"])])
        unknown = {key for present in self._shares.values() for key in present} - set(self._principals)
        self._principals.update(principal.named(self._dataverse, unknown))
        self._labels = shares.labels(self._principals)
        self._check_principals()

    def _find_principals(self, entries):
        names = [one.declared["owner"] for one in self._flows.values() if one.declared.get("owner")]
        names += [name for declared in entries for name in declared]
        self._found = principal.find_all(self._dataverse, names) if names else {}
        self._principals = {one.key: one for one in self._found.values()}

    def _read_shares(self, sharing):
        existing = [one for one in sharing if not one.predicted]
        found = shares.read_many(self._dataverse, [one.guid for one in existing])
        self._shares = dict.fromkeys((one.guid for one in sharing), {})
        for one, present in zip(existing, found):
            self._shares[one.guid] = {key: words for key, words in present.items() if shares.is_managed(key)}
        self._keep_previous_owners(sharing)

    def _keep_previous_owners(self, sharing):
        """Count the shares that owners keep when they are replaced, where the organization is set so."""
        given = [one for one in sharing if self._new_owner(one) and one.row.get("_ownerid_value")]
        if given and shares.kept_by_previous_owner(self._dataverse):
            for one in given:
                former = principal.key_of(flows.owner_of(one.row))
                self._shares[one.guid] = {**self._shares[one.guid], former: frozenset(rights.RIGHTS)}

    def flow(self, guid):
        """Return the flow with this id."""
        return self._flows[guid]

    def of(self, flow):
        """Return the names of what has to change of a flow."""
        changed = ["enabled"] if flow.guid in self._switching else []
        if self._new_owner(flow):
            changed.append("owner")
        return changed + (["shares"] if self._calls(flow) else [])

    def owner(self, flow):
        """Return the declared owner, None without one."""
        return self._found.get(flow.declared.get("owner"))

    def diff(self, meant):
        """Return before and after of the flows that change, by label."""
        before, after = {}, {}
        for one in meant:
            left, right = {}, {}
            if one.guid in self._switching:
                left, right = of_row(one.row).until(declared(one.declared["enabled"]))
            if self._new_owner(one):
                left["owner"], right["owner"] = self._owners(one)
            keys = [key for _action, key, _words in self._calls(one)]
            if keys:
                now = self._shares[one.guid]
                left["shares"] = shares.shown(now, keys, self._labels)
                right["shares"] = shares.shown(share_plan.after(now, self._wanted[one.guid]), keys, self._labels)
            if right:
                before[one.label], after[one.label] = left, right
        return before, after

    def steps(self, meant, waves_off, waves_on):
        """Return the steps: off, owners, shares, on; what turns flows on or off in the order of the waves."""
        going = {one.guid: one for one in meant}
        found = _switches(OFF, waves_off, going)
        for one in meant:
            wanted = self._new_owner(one)
            if wanted:
                text = "change owner of flow {0!r}".format(one.label)
                found.append(_step("owner", one, text, body={"ownerid@odata.bind": wanted.address}))
        calls = [(number, one, call) for one in meant for number, call in enumerate(self._calls(one))]
        for _number, one, call in sorted(calls, key=lambda item: item[0]):
            found.append(_step(call[0], one, share_calls.summary(call, one.label, self._labels), call=call))
        return found + _switches(ON, waves_on, going)

    def send_share(self, step):
        """Carry out a step that shares a flow, or ends a share."""
        guid = step.payload["flow_id"]
        share_calls.send(self._dataverse, guid, self._flows[guid].name, self._labels, step.payload["call"])

    def undone(self, meant):
        """Return ``{id: what}`` of the flows whose state, owner or shares are not as was sent."""
        sharing = [one for one in meant if self._calls(one)]
        now = shares.read_many(self._dataverse, [one.guid for one in sharing])
        others = {one.guid for one, there in zip(sharing, now) if share_plan.calls(there, self._wanted[one.guid])}
        found = {one.guid: self._undone(one) + ["shares"] * (one.guid in others) for one in meant}
        return {guid: what for guid, what in found.items() if what}

    def _undone(self, flow):
        wanted = flow.declared.get("enabled")
        found = [] if wanted is None or of_row(flow.row) is declared(wanted) else ["state"]
        return found + (["owner"] if self._new_owner(flow) else [])

    def _with_state(self, wanted):
        return {
            one.guid
            for one in self._flows.values()
            if one.declared.get("enabled") is wanted.is_on and of_row(one.row) is not wanted
        }

    def _checked(self, flow):
        declared = {}
        for entry in flow.declared["shares"]:
            words = rights.checked(entry.get("rights"), entry["name"])
            if declared.setdefault(entry["name"], words) != words:
                raise InputFailure(
                    "Principal {0!r} is declared twice for flow {1!r}, with different rights.".format(
                        short(entry["name"], 60), short(flow.label, 60)
                    ),
                    "Declare each user and team once.",
                )
        if self._exact and not declared:
            raise InputFailure(
                "shares is empty and exact_shares is set: all shares of flow {0!r} would be revoked.".format(
                    short(flow.label, 80)
                ),
                "If that is meant, use dataverse_flow_share with allow_empty.",
            )
        return declared

    def _want(self, flow, declared):
        """Return the shares a flow is to have, by keys, without its owner, who has all rights anyway."""
        wanted = {self._found[name].key: words for name, words in declared.items()}
        owner = flow.declared.get("owner")
        owner = self._found[owner].guid if owner else (flow.row.get("_ownerid_value") or "").lower()
        present = self._shares[flow.guid]
        wanted = {key: words for key, words in wanted.items() if key[1] != owner}
        present = {key: words for key, words in present.items() if key[1] != owner}
        return share_plan.exactly(present, wanted) if self._exact else wanted

    def _calls(self, flow):
        if flow.guid not in self._wanted:
            return []
        return share_plan.calls(self._shares[flow.guid], self._wanted[flow.guid])

    def _check_principals(self):
        meant = self._flows.values()
        owners = [self._new_owner(one) for one in meant]
        eligibility.check_owners(self._dataverse, [one for one in owners if one])
        receivers = [one for flow in meant for one in share_calls.receivers(self._calls(flow), self._principals)]
        eligibility.check_receivers(self._dataverse, receivers)

    def _new_owner(self, flow):
        """Return the declared owner when it is another than the present one."""
        wanted = self._found.get(flow.declared.get("owner"))
        return wanted if wanted and wanted.guid != (flow.row.get("_ownerid_value") or "").lower() else None

    def _owners(self, flow):
        now = flow.row.get("_ownerid_value" + FORMATTED) or flow.row.get("_ownerid_value")
        wanted = self._new_owner(flow)
        if now == wanted.name:
            return "{0} ({1})".format(now, flow.row["_ownerid_value"].lower()), "{0} ({1})".format(now, wanted.guid)
        return now, wanted.name


def _switches(state, waves, going):
    """Return the steps that turn flows on or off, those of one wave in the order of ``going``."""
    rank = {guid: number for number, guid in enumerate(going)}
    waves = [sorted((guid for guid in wave if guid in going), key=rank.get) for wave in waves]
    return [
        _step(state.word, going[guid], "turn {0} flow {1!r}".format(state.word, going[guid].label), body=state.body)
        for wave in waves
        for guid in wave
    ]


def _step(action, flow, text, **payload):
    return Step(action, text, dict(payload, flow_id=flow.guid))


def is_there(row, body):
    """Tell whether a row holds what a step writes already."""
    if "statecode" in body:
        return row["statecode"] == body["statecode"]
    return (row.get("_ownerid_value") or "").lower() in body["ownerid@odata.bind"]


def unmoved(before, now, body):
    """Tell whether nothing that counts has changed between two readings but what a step writes."""
    return is_there(now, body) or all(
        str(before.get(name)).lower() == str(now.get(name)).lower() for name in ("statecode", "_ownerid_value")
    )
