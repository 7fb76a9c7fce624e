# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One cloud flow, declared: created, changed, turned on and off, deleted (contract 11.3 to 11.8)."""

from __future__ import annotations

import json

from .._core.diff import only_differences
from .._core.errors import InputFailure
from .._core.field import Field, changed_fields, shown
from .._core.plan import Plan, Step
from . import flows, principal
from . import solution as solutions
from .definition import canonical, split
from .definition import shown as shown_definition
from .flow_connections import from_user, to_user

FIELDS = (
    Field("name"),
    Field("description"),
    Field("owner"),
    Field("enabled"),
    Field("connection_references"),
    Field("definition", canonical=canonical, show=shown_definition),
)
LONGEST_NAME = 100


class FlowResource:
    """The flow that ``options`` of the module dataverse_flow declare."""

    def __init__(self, dataverse, options, document=None):
        self._dataverse = dataverse
        self._options = options
        self._definition, self._references = split(document, "The definition") if document else (None, None)
        if options.get("connection_references") is not None:
            self._references = from_user(options["connection_references"])
        self._label = options.get("name") or options.get("flow_id")
        self._row = None
        self._owner = None
        self._declared = {}
        self.warnings = []
        self._check()

    def _check(self):
        name = self._options.get("name")
        if name is not None and not 0 < len(name.strip()) <= LONGEST_NAME:
            raise InputFailure("name must have 1 to {0} characters.".format(LONGEST_NAME))
        for key, reference in (self._references or {}).items():
            if not isinstance(reference, dict):
                raise InputFailure("The connection reference {0!r} is not an object.".format(key))

    def plan(self):
        """Read, compare, and return the plan."""
        self._row = flows.find(
            self._dataverse, self._options.get("flow_id"), self._options.get("name"), self._options.get("solution")
        )
        if self._options["state"] == "absent":
            return self._plan_absence()
        self._declared = self._desired()
        if self._row:
            return self._plan_change(flows.values(self._row), self._declared)
        predicted = self._predicted()
        if predicted:
            return self._plan_change(predicted, self._declared)
        return self._plan_creation(self._declared)

    def apply(self, step):
        """Carry out one step."""
        if step.action == "create":
            guid = self._dataverse.create(
                "workflows",
                step.payload,
                self._tried("Creating"),
                solution=self._options.get("solution"),
                guid=self._options.get("flow_id"),
            )
            self._row = {"workflowid": guid, "name": step.payload["name"]}
            return
        if not self._row:
            raise InputFailure(
                "There is no flow {0!r} in {1}, although an earlier task was expected to bring it.".format(
                    self._label, self._where()
                )
            )
        guid = self._row["workflowid"]
        # the row's own tag guards the first write; what follows builds on that write
        etag = self._row.pop("@odata.etag", "*")
        if step.action == "delete":
            self._dataverse.delete("workflows", guid, self._tried("Deleting"), etag)
        else:
            tried = {"on": "Turning on", "off": "Turning off"}.get(step.action, "Changing")
            self._dataverse.update("workflows", guid, step.payload, self._tried(tried), etag)

    def report(self, plan, applied):
        """Return the ``flow`` of the result: as it is now, or as it would be."""
        if self._options["state"] == "absent":
            return {"flow": None}
        if applied:
            self._row = flows.find(self._dataverse, flow_id=self._row["workflowid"])
            self._compare_with_stored()
        if self._row and (applied or not plan.changed):
            return {"flow": flows.as_result(self._row)}
        return {"flow": self._imagined(plan)}

    def _desired(self):
        options, desired = self._options, {}
        for name in ("name", "description", "enabled"):
            if options.get(name) is not None:
                desired[name] = options[name]
        if options.get("owner"):
            self._owner = principal.find(self._dataverse, options["owner"])
            desired["owner"] = self._owner.name
        if self._references is not None:
            desired["connection_references"] = to_user(self._references)
        if self._definition is not None:
            desired["definition"] = self._definition
        return desired

    def _predicted(self):
        """Return what an earlier task of a dry run says the flow will be, or None."""
        wanted = (self._options.get("flow_id") or "").lower()
        matches = [
            flow
            for flow in self._options.get("predicted_flows") or []
            if (flow.get("flow_id") or "").lower() == wanted
            or (not wanted and flow.get("name") == self._options.get("name"))
        ]
        if len(matches) > 1:
            raise InputFailure(
                "{0} of predicted_flows are called {1!r}.".format(len(matches), self._label), "Give flow_id."
            )
        return matches[0] if matches else None

    def _plan_absence(self):
        if not self._row:
            return Plan(self._target(), {}, {})
        steps = []
        if self._row["statecode"] != flows.OFF:
            steps.append(self._switch(False))
        steps.append(Step("delete", "delete flow {0!r}".format(self._row["name"])))
        before = flows.values(self._row)
        return Plan(
            self._target(), {name: before[name] for name in ("name", "description", "enabled", "owner")}, {}, steps
        )

    def _plan_change(self, current, desired):
        changed = changed_fields(FIELDS, current, desired)
        if self._owner and self._row and self._owner.guid == (self._row.get("_ownerid_value") or "").lower():
            changed = [field for field in changed if field.name != "owner"]
        if not changed:
            return Plan(self._target(), {}, {})
        before, after = only_differences(shown(changed, current), shown(changed, desired))
        label = {"name": current["name"]} if "name" not in before else {}
        names = [field.name for field in changed]
        steps = []
        if "enabled" in names and desired["enabled"] is False:
            steps.append(self._switch(False))
        body = self._columns([name for name in names if name != "enabled"])
        if body:
            what = ", ".join(name.replace("_", " ") for name in names if name != "enabled")
            steps.append(Step("update", "change {0} of flow {1!r}".format(what, current["name"]), body))
        if "enabled" in names and desired["enabled"]:
            steps.append(self._switch(True))
        return Plan(self._target(), dict(label, **before), dict(label, **after), steps)

    def _plan_creation(self, declared):
        desired = dict(declared)
        if "name" not in desired or "definition" not in desired:
            raise InputFailure(
                "There is no flow {0!r} in {1}.".format(self._label, self._where()),
                "To create it, give name and definition. Flows under My flows are out of reach until in a solution.",
            )
        if self._options.get("solution"):
            row = solutions.require(self._dataverse, self._options["solution"])
            if row["ismanaged"]:
                raise InputFailure(
                    "Flow {0!r} cannot be created in {1!r}, which is a managed solution.".format(
                        self._label, self._options["solution"]
                    )
                )
        body = {"category": 5, "type": 1, "primaryentity": "none"}
        body.update(self._columns([name for name in desired if name != "enabled"]))
        if self._options.get("flow_id"):
            body["workflowid"] = self._options["flow_id"].lower()
        steps = [Step("create", "create flow {0!r}".format(desired["name"]), body)]
        if desired.get("enabled"):
            steps.append(self._switch(True))
        desired.setdefault("enabled", False)
        return Plan(self._target(), {}, shown(FIELDS, desired), steps)

    def _columns(self, names):
        """Return the columns to send for the declared values called ``names``."""
        columns = {name: self._options[name] for name in names if name in ("name", "description")}
        if "owner" in names:
            columns["ownerid@odata.bind"] = self._owner.address
        if "definition" in names or "connection_references" in names:
            columns["clientdata"] = json.dumps(self._client_data(names), ensure_ascii=False)
        return columns

    def _client_data(self, names):
        data = flows.client_data(self._row) if self._row else {}
        data.setdefault("schemaVersion", "1.0.0.0")
        properties = data.setdefault("properties", {})
        properties.setdefault("connectionReferences", {})
        if "definition" in names:
            properties["definition"] = canonical(self._definition)
        if "connection_references" in names:
            properties["connectionReferences"] = self._references
        return data

    def _switch(self, on):
        label = (self._row or {}).get("name") or self._label
        if on:
            return Step("on", "turn on flow {0!r}".format(label), {"statecode": 1, "statuscode": 2})
        return Step("off", "turn off flow {0!r}".format(label), {"statecode": 0, "statuscode": 1})

    def _imagined(self, plan):
        """Return the flow as it would be; what only the server knows is None."""
        if self._row:
            flow = flows.as_result(self._row)
        else:
            guid = (self._predicted() or self._options).get("flow_id") or ""
            flow = dict.fromkeys(flows.RESULT_MEMBERS)
            flow.update(flow_id=guid.lower() or None, name=self._label, enabled=False, description="")
        for name in ("name", "description", "enabled"):
            if name in plan.after:
                flow[name] = plan.after[name]
        flow["status"] = "on" if flow["enabled"] is True else flow["status"] if flow["enabled"] else "off"
        if self._owner:
            flow["owner"] = {
                "id": self._owner.guid,
                "type": "user" if self._owner.table == "systemuser" else "team",
                "name": self._owner.name,
            }
        return flow

    def _compare_with_stored(self):
        stored = flows.values(self._row)
        declared = {name: value for name, value in self._declared.items() if name != "owner"}
        for field in changed_fields(FIELDS, stored, declared):
            self.warnings.append(
                "Flow {0!r}: {1} was sent, but the server stored something else.".format(stored["name"], field.name)
            )

    def _target(self):
        return "flow {0!r} in {1}".format((self._row or {}).get("name") or self._label, self._dataverse.url)

    def _tried(self, doing):
        return "{0} flow {1!r}".format(doing, (self._row or {}).get("name") or self._label)

    def _where(self):
        if self._options.get("solution"):
            return "solution {0!r} of {1}".format(self._options["solution"], self._dataverse.url)
        return self._dataverse.url
