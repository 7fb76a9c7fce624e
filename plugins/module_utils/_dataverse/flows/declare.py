# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One cloud flow, declared: created, changed, turned on and off, deleted (contract 11.3 to 11.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.diff import only_differences
from ..._core.errors import Conflict, InputFailure, Refused
from ..._core.field import changed_fields, shown
from ..._core.given import refuse_empty
from ..._core.late import late
from ..._core.resource import Plan, Step
from ..._core.text import short
from ..._local.turns import Turns
from ..api.address import is_guid
from . import content as flow_content
from . import predicted as predicted_flows
from . import rows as flows
from .fields import FIELDS

if TYPE_CHECKING:
    from ..lookups import eligibility, solutions
    from ..lookups import principals as principal
    from . import absent, backup, callers, impersonation, outcome, switching, turning_on
else:
    eligibility, principal, solutions = late(
        __package__, "..lookups.eligibility", "..lookups.principals", "..lookups.solutions"
    )
    absent, backup, callers, impersonation = late(__package__, ".absent", ".backup", ".callers", ".impersonation")
    outcome, switching, turning_on = late(__package__, ".outcome", ".switching", ".turning_on")

# What the state and the owner of a managed flow are not: changing it makes an unmanaged layer over the solution's.
LAYERED = ("name", "description") + flow_content.FIELDS
LONGEST_NAME = 100


class FlowResource:
    """The flow that ``options`` of the module dataverse_flow declare."""

    def __init__(self, dataverse, options, document=None, turns=None):
        refuse_empty(options, "flow_id", "solution", "owner", "impersonate")
        if is_guid(options.get("name")) and not options.get("flow_id"):
            options = dict(options, flow_id=options["name"], name=None)
        self._dataverse = dataverse
        self._options = options
        self._turns = turns or Turns(None)
        self._label = options.get("name") or options.get("flow_id")
        name = options.get("name")
        if name is not None and not 0 < len(name.strip()) <= LONGEST_NAME:
            raise InputFailure("name must have 1 to {0} characters.".format(LONGEST_NAME))
        self._content = flow_content.FlowContent(options, document)
        self._backup = backup.Backup(options["backup"]) if options.get("backup") else None
        self._backup_file = None
        self._kept = False
        self._row = None
        self._owner = None
        self._caller = None
        self._predicted = None
        self._declared = {}
        self.warnings = []

    def plan(self):
        """Read, compare, and return the plan."""
        self._row = flows.find(
            self._dataverse, self._options.get("flow_id"), self._options.get("name"), self._options.get("solution")
        )
        expected = predicted_flows.by_id(self._options)
        if self._row:
            self._row = predicted_flows.over(self._row, expected.get(self._row["workflowid"].lower()))
        plan = self._plan_absence() if self._options["state"] == "absent" else self._plan_presence()
        if any(step.action == "on" for step in plan.steps):
            guid = (self._predicted or self._options).get("flow_id") or ""
            turning_on.check(
                self._dataverse, self._row or {"workflowid": guid, "name": self._label}, plan.steps, expected
            )
        if self._options.get("impersonate") and plan.changed and self._options["state"] == "present":
            self._caller = impersonation.object_id(self._dataverse, self._options["impersonate"])
        self._backup_file = None
        if self._backup and self._row and any(_replaces(step) for step in plan.steps):
            self._backup.check(self._row)
            self._backup_file = self._backup.file_for(self._row)
        return plan

    def apply(self, step):
        """Carry out one step."""
        if step.action == "create":
            self._create(step)
            return
        if not self._row:
            raise absent.not_brought(self._label, self._where())
        if self._backup_file and not self._kept:
            self._backup.keep(self._row)
            self._kept = True
        # the row's own tag guards the first write; what follows builds on that write
        etag = self._row.get("@odata.etag", "*")
        if step.action == "delete":
            self._dataverse.delete("workflows", self._row["workflowid"], self._tried("Deleting"), etag)
        elif step.action == "update":
            self._change(step, etag)
        else:
            self._send(step.payload, "Turning on" if step.action == "on" else "Turning off", etag)
        self._row.pop("@odata.etag", None)

    def report(self, plan, applied):
        """Return the ``flow`` of the result: as it is now, or as it would be."""
        facts = {"backup_file": self._backup_file} if self._backup else {}
        absence = self._options["state"] == "absent"
        if applied:
            name, self._row = self._row["name"], flows.find(self._dataverse, flow_id=self._row["workflowid"])
            outcome.check_presence(self._row, name, absence)
        if absence:
            return dict(facts, flow=None)
        if applied:
            stored = self._content.current(self._row)
            self.warnings += outcome.stored_otherwise(stored, self._declared, self._row, self._owner)
        if self._row and (applied or not plan.changed):
            return dict(facts, flow=flows.as_result(self._row))
        known = self._predicted or {"flow_id": self._options.get("flow_id"), "name": self._label}
        return dict(facts, flow=outcome.imagined(self._row, known, plan.after, self._owner))

    def _create(self, step):
        """Create the flow, unless another task has made one of this name since it was looked for."""
        name, solution = step.payload["name"], self._options.get("solution")
        with self._turns.take(self._dataverse.url, "flow", name.casefold()):
            if not self._options.get("flow_id") and flows.find(self._dataverse, name=name, solution=solution):
                raise Conflict("Flow {0!r} was made by someone else meanwhile.".format(short(name, 60)), sent=False)
            guid = self._dataverse.create(
                "workflows",
                step.payload,
                self._tried("Creating"),
                solution=solution,
                guid=self._options.get("flow_id"),
            )
        self._row = {"workflowid": guid, "name": name, "statecode": flows.OFF}

    def _change(self, step, etag):
        """Send changed columns; off and on again around it when the service demands that."""
        try:
            self._send(step.payload, "Changing", etag)
        except Refused as refusal:
            if not switching.demands_off(refusal, step.payload) or self._row.get("statecode") != flows.ON:
                raise
            detour = switching.Detour(self._dataverse, self._row, step, self._send)
            step.taken = detour.operations
            detour.take()
            if refusal.code not in switching.DEMANDS_OFF:
                self.warnings.append(switching.NOT_SHARED.format(self._row["name"], self._owner.name))

    def _send(self, body, doing, etag="*"):
        on = body.get("statecode") == flows.ON
        acting = {"caller": self._caller} if on and self._caller else {}
        try:
            self._dataverse.update("workflows", self._row["workflowid"], body, self._tried(doing), etag, **acting)
        except Refused as refusal:
            raise turning_on.explained(self._dataverse, self._row["workflowid"], refusal)

    def _plan_presence(self):
        desired = {
            name: self._options[name]
            for name in ("name", "description", "enabled")
            if self._options.get(name) is not None
        }
        if self._options.get("owner"):
            self._owner = principal.find(self._dataverse, self._options["owner"])
            desired["owner"] = self._owner.name
        desired.update(self._content.desired())
        self._predicted = None if self._row else predicted_flows.find(self._options)
        if not self._options.get("flow_id") and (self._row or self._predicted):
            # it has only said which flow is meant, perhaps in another case
            desired.pop("name")
        self._declared = dict(desired)
        if self._row:
            return self._plan_change(self._content.current(self._row), desired)
        if self._predicted:
            return self._plan_change(dict(self._predicted), desired)
        return self._plan_creation(desired)

    def _plan_absence(self):
        if not self._row:
            return Plan(self._target(), {}, {})
        if self._row.get("ismanaged"):
            raise InputFailure(
                "Flow {0!r} belongs to a managed solution and cannot be deleted by itself.".format(self._short_label()),
                "Turn it off instead; it goes with a version of its solution that lacks it.",
            )
        callers.check_deletion(self._dataverse, self._row["workflowid"].lower(), self._row["name"])
        steps = []
        if self._row["statecode"] != flows.OFF:
            steps.append(switching.switch(False, self._row["name"]))
        steps.append(Step("delete", "delete flow {0!r}".format(self._row["name"])))
        before = {name: flows.values(self._row)[name] for name in ("name", "description", "owner")}
        before.update(flows.shown_states(self._row["statecode"], False)[0])
        return Plan(self._target(), before, {}, steps)

    def _plan_change(self, current, desired):
        self._tell_owners_apart(current, desired)
        changed = changed_fields(FIELDS, current, desired)
        names = [field.name for field in changed]
        warnings = self._content.warnings(self._row)
        if not changed:
            return Plan(self._target(), {}, {}, warnings=warnings)
        self._check_layer(names)
        if "owner" in names:
            eligibility.check_owners(self._dataverse, [self._owner])
        if "enabled" in names and current["enabled"] is True and self._row:
            warnings += callers.warnings(self._dataverse, {self._row["workflowid"].lower(): self._row["name"]})
        before, after = only_differences(shown(changed, current), shown(changed, desired))
        if "enabled" in names and self._row:
            for side, states in zip((before, after), flows.shown_states(self._row["statecode"], desired["enabled"])):
                side.update(states)
        label = {"name": current["name"]} if "name" not in before else {}
        steps = self._change_steps(names, current, desired)
        return Plan(self._target(), dict(label, **before), dict(label, **after), steps, warnings)

    def _change_steps(self, names, current, desired):
        columns = [name for name in names if name != "enabled"]
        steps = []
        if columns:
            what = ", ".join(name.replace("_", " ") for name in columns)
            body = self._columns(columns)
            steps.append(Step("update", "change {0} of flow {1!r}".format(what, current["name"]), body))
        if "enabled" in names:
            # nothing runs a definition half known: off before it changes, on after that
            first = desired["enabled"] is False and any(name in flow_content.FIELDS for name in columns)
            steps.insert(0 if first else len(steps), switching.switch(desired["enabled"], current["name"]))
        return steps

    def _plan_creation(self, desired):
        if "name" not in desired or "definition" not in desired:
            brought = [one.get("name") or "" for one in self._options.get("predicted_flows") or ()]
            remedy, solution = "To create it, give name and definition.", self._options.get("solution")
            raise absent.not_found(self._dataverse, self._label, solution, remedy, brought)
        if not (desired["definition"].get("triggers") or desired["definition"].get("actions")):
            raise InputFailure(
                "The definition of flow {0!r} has neither a trigger nor an action.".format(self._short_label()),
                "Give a definition with triggers and actions.",
            )
        if self._options.get("solution"):
            what = "flow {0!r}".format(self._short_label())
            solutions.require_unmanaged(self._dataverse, self._options["solution"], what)
        if self._owner:
            eligibility.check_owners(self._dataverse, [self._owner])
        body = {"category": 5, "type": 1, "primaryentity": "none"}
        body.update(self._columns([name for name in desired if name != "enabled"]))
        if self._options.get("flow_id"):
            body["workflowid"] = self._options["flow_id"].lower()
        steps = [Step("create", "create flow {0!r}".format(desired["name"]), body)]
        if desired.get("enabled"):
            steps.append(switching.switch(True, desired["name"]))
        desired.setdefault("enabled", False)
        return Plan(self._target(), {}, shown(FIELDS, desired), steps, self._content.warnings())

    def _tell_owners_apart(self, current, desired):
        """Let owners be equal when they are the same, not when they have the same name."""
        if not (self._owner and self._row):
            return
        guid = flows.owner_of(self._row)["id"]
        if guid == self._owner.guid.lower():
            desired["owner"] = current["owner"]
        elif desired["owner"] == current["owner"]:
            current["owner"] = "{0} ({1})".format(current["owner"], guid)
            desired["owner"] = "{0} ({1})".format(desired["owner"], self._owner.guid)

    def _check_layer(self, names):
        layered = [name for name in names if name in LAYERED]
        if layered and self._row and self._row.get("ismanaged") and not self._options.get("allow_unmanaged_layer"):
            raise InputFailure(
                "Flow {0!r} is managed; changing its {1} would lay an unmanaged layer over its solution.".format(
                    self._short_label(), ", ".join(layered).replace("_", " ")
                ),
                "Change it where it is developed, or set allow_unmanaged_layer.",
            )

    def _columns(self, names):
        """Return the columns to send for the declared values called ``names``."""
        columns = {name: self._options[name] for name in names if name in ("name", "description")}
        if "owner" in names:
            columns["ownerid@odata.bind"] = self._owner.address
        if set(names) & set(flow_content.FIELDS):
            # over a definition that is only predicted there is nothing to send
            columns["clientdata"] = None if self._predicted else self._content.client_data(self._row)
        return columns

    def _target(self):
        return "flow {0!r} in {1}".format((self._row or {}).get("name") or self._label, self._dataverse.url)

    def _tried(self, doing):
        return "{0} flow {1!r}".format(doing, self._short_label())

    def _short_label(self):
        return short((self._row or {}).get("name") or self._label, 60)

    def _where(self):
        return absent.place(self._dataverse, self._options.get("solution"))


def _replaces(step):
    """Tell whether a step takes the definition away that is there."""
    return step.action == "delete" or (step.action == "update" and "clientdata" in step.payload)
