# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A solution as it is declared: created, changed, filled with flows, or uninstalled (contract 16)."""

from __future__ import annotations

import re
import uuid

from ...._core.diff import only_differences
from ...._core.errors import Failure, InputFailure, OutcomeUnknown
from ...._core.field import Field, changed_fields, shown
from ...._core.resource import Plan, Step
from ...._core.text import short
from ...lookups import solutions
from ...lookups.solutions import version_key
from ..operations import other_operations
from ..packages import version as versions
from . import publishers
from .components import Components
from .uninstall import Uninstall, by_type

FIELDS = (
    Field("friendly_name"),
    Field("description"),
    Field("version", canonical=lambda value: ".".join(str(part) for part in version_key(value))),
    Field("publisher", canonical=lambda value: (value or "").lower()),
)
COLUMN_OF = {"friendly_name": "friendlyname", "description": "description", "version": "version"}
UNIQUE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,64}")
RULE_OF_NAMES = "A unique name consists of up to 65 letters, digits and underscores and must not start with a digit."
LONGEST = {"friendly_name": 256, "description": 2000}
FIRST_VERSION = "1.0.0.0"


class SolutionResource:
    """The solution that ``options`` of the module dataverse_solution declare."""

    def __init__(self, dataverse, options, waiter, waiter_for_others=None):
        self._dataverse = dataverse
        self._options = dict(options, version=versions.declared(options))
        self._name = options["name"]
        self._label = "solution {0!r}".format(self._name)
        self._absent = options["state"] == "absent"
        self._components = Components(dataverse, options)
        self._uninstall = Uninstall(dataverse, self._name, waiter)
        self._waiter = waiter
        self._waiter_for_others = waiter_for_others or waiter
        self._row = None
        self._after = {}
        self._removals = []
        self.warnings = []

    def plan(self):
        """Read, compare, and return the plan."""
        self._row = solutions.read(self._dataverse, self._name)
        if self._absent:
            return self._plan_removal()
        self._check_texts()
        self._components.read(self._row)
        self.warnings = self._components.warnings
        desired = {one.name: self._options[one.name] for one in FIELDS if self._options.get(one.name) is not None}
        return self._plan_change(desired) if self._row else self._plan_creation(desired)

    def apply(self, step):
        """Carry out one step."""
        if step.action == "create":
            guid = str(uuid.uuid4())
            body = dict(self._columns(step.payload), solutionid=guid, uniquename=self._name)
            self._dataverse.create("solutions", body, "Creating {0}".format(self._label), guid=guid)
        elif step.action == "change":
            self._dataverse.update(
                "solutions",
                self._row["solutionid"],
                self._columns(step.payload),
                "Changing {0}".format(self._label),
                self._row["@odata.etag"],
            )
        elif step.action == "uninstall":
            self._uninstall.carry_out(self._row)
        elif step.action == "publish":
            self._publish()
        else:
            self._components.apply(step)

    def report(self, plan, applied):
        """Return the solution as it is now, or as it would be, and its flows."""
        if self._absent:
            return {"solution": None, "flows": [], "removals": self._removals}
        row = solutions.read(self._dataverse, self._name) if applied else self._row
        result = solutions.as_result(row) or dict.fromkeys(solutions.RESULT_MEMBERS)
        if not applied:
            result.update(self._after)
            return {"solution": result, "flows": self._components.after(), "removals": []}
        self._compare_with_stored(result)
        names = self._components.after()
        if self._components.declared and row:
            self._say_values_along(row)
            names, faults = self._components.unlike(row)
            self.warnings += faults
        return {"solution": result, "flows": names, "removals": []}

    def _say_values_along(self, row):
        names = self._components.values_along(row)
        if names:
            self.warnings.append(
                "Together with the components that its flows require, the {0} received the values of {1} in this "
                "environment, and its package will contain them. Remove them before you export it.".format(
                    self._label, short(", ".join(names), 100)
                )
            )

    def _compare_with_stored(self, stored):
        declared = {one.name: self._after[one.name] for one in FIELDS if one.name in self._after}
        for field in changed_fields(FIELDS, stored, declared):
            self.warnings.append(
                "The service stored a different {0} than was sent: {1}.".format(
                    field.name.replace("_", " "), self._label
                )
            )

    def _plan_removal(self):
        target = "{0} in {1}".format(self._label, self._dataverse.url)
        if self._row:
            self._wait_for_others()
            self._row = solutions.read(self._dataverse, self._name)
        if not self._row:
            return Plan(target, {}, {})
        if self._row["ismanaged"]:
            found = self._uninstall.dependencies()
            if found:
                self._uninstall.refuse(found)
        managed, unmanaged = "uninstall {0} and its components", "delete {0} (its components are kept)"
        summary = managed if self._row["ismanaged"] else unmanaged
        before = dict(self._current(), name=self._name, managed=self._row["ismanaged"])
        if self._row["ismanaged"]:
            self._removals = self._uninstall.removals(self._row)
            if not self._options["allow_removals"]:
                self._uninstall.refuse_removals(self._removals)
            before["components"] = by_type(self._removals)
        return Plan(target, before, {}, [Step("uninstall", summary.format(self._label))])

    def _wait_for_others(self):
        """Wait until nothing else is running: it may be the removal that an earlier run started."""
        lookout = other_operations.OtherOperations(self._dataverse, self._options["abandoned_after"])
        undone = "Solution {0!r} was not uninstalled".format(self._name)
        self.warnings = lookout.wait_until_idle(undone, self._waiter_for_others)

    def _plan_creation(self, desired):
        if not desired.get("publisher"):
            raise InputFailure(
                "There is no {0} in {1}.".format(self._label, self._dataverse.url),
                "{0} To create it, set publisher.".format(solutions.suggestion(self._dataverse, self._name)).strip(),
            )
        desired.setdefault("friendly_name", self._name)
        desired.setdefault("version", FIRST_VERSION)
        publishers.foresee(self._dataverse, desired["publisher"], self._options["predicted_solutions"])
        after = dict(shown(FIELDS, desired), name=self._name)
        if self._components.declared:
            after["flows"] = self._components.after()
        self._after = dict(desired, unique_name=self._name, managed=False, description=desired.get("description", ""))
        steps = [Step("create", "create {0}".format(self._label), desired)]
        return Plan(self._target(), {}, after, steps + self._components.steps() + self._publishing())

    def _plan_change(self, desired):
        current = self._current()
        changed = changed_fields(FIELDS, current, desired)
        steps = []
        if changed:
            summary = "change {0} of {1}".format(", ".join(one.name.replace("_", " ") for one in changed), self._label)
            steps.append(Step("change", summary, {one.name: desired[one.name] for one in changed}))
        steps += self._components.steps()
        if not steps:
            return Plan(self._target(), {}, {})
        if self._row["ismanaged"]:
            raise InputFailure(
                "The {0} is managed in {1} and cannot be changed there.".format(self._label, self._dataverse.url),
                "Change it in the development environment, and import it.",
            )
        if any(one.name == "publisher" for one in changed):
            publishers.foresee(self._dataverse, desired["publisher"], self._options["predicted_solutions"])
        self._after = {one.name: desired[one.name] for one in changed}
        self.warnings = versions.warnings(self._name, current["version"], desired.get("version"))
        before = dict(shown(changed, current), flows=self._components.before())
        after = dict(shown(changed, desired), flows=self._components.after())
        return Plan(self._target(), *only_differences(before, after), steps + self._publishing())

    def _publishing(self):
        return [Step("publish", "publish all customizations")] if self._options["publish"] else []

    def _publish(self):
        """Publish when nothing else runs; a later run, which finds nothing to change, would not make up for it."""
        doing = "Publishing all customizations"
        try:
            other_operations.when_idle(
                self._dataverse,
                self._waiter,
                lambda: self._dataverse.act("PublishAllXml", {}, doing, repeatable=True),
            )
        except Failure as failure:
            published = "perhaps not" if isinstance(failure, OutcomeUnknown) else "not"
            raise Failure(
                "The change is stored but {0} published: {1}".format(
                    published, failure.message.removesuffix(failure.remedy).strip()
                ),
                "Publish manually; a later run does not publish it.",
                http_status=failure.http_status,
                code=failure.code,
                detail=failure.detail,
                request_id=failure.request_id,
                reasons=failure.reasons,
            )

    def _current(self):
        found = solutions.as_result(self._row)
        return {one.name: found[one.name] for one in FIELDS}

    def _columns(self, values):
        columns = {COLUMN_OF[name]: value for name, value in values.items() if name in COLUMN_OF}
        if "publisher" in values:
            guid = publishers.require(self._dataverse, values["publisher"])
            columns["publisherid@odata.bind"] = "/publishers({0})".format(guid)
        return columns

    def _check_texts(self):
        """Raise InputFailure when the server would not take a text, among them the name of a new solution."""
        if not self._row and not UNIQUE_NAME.fullmatch(self._name):
            solutions.require(self._dataverse, self._name, RULE_OF_NAMES)
        for name, most in LONGEST.items():
            length = len(self._options.get(name) or "")
            if length > most:
                raise InputFailure("{0} has {1} characters; the maximum is {2}.".format(name, length, most))

    def _target(self):
        return "{0} in {1}".format(self._label, self._dataverse.url)
