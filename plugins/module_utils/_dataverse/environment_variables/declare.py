# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An environment variable as it is declared: its definition, and its value in one environment (contract 13.2, 13.3)."""

from __future__ import annotations

from ..._core.diff import only_differences
from ..._core.errors import InputFailure
from ..._core.field import Field, changed_fields, shown
from ..._core.resource import Plan, Step
from ..lookups import layers, solutions
from . import rows as variables
from . import types

COLUMN_OF = {
    "display_name": "displayname",
    "description": "description",
    "required": "isrequired",
    "default_value": "defaultvalue",
}
OF_TYPE = ("default_value", "value")
LONGEST_NAME = 100


class EnvironmentVariableResource:
    """The variable that ``options`` of the module dataverse_environment_variable declare.

    ``hide(*values)`` is told the values of a secret.
    """

    def __init__(self, dataverse, options, hide):
        self._dataverse = dataverse
        self._options = options
        self._hide = hide
        self._name = options["name"]
        self._label = "environment variable {0!r}".format(self._name)
        self._row = None
        self._kind = None
        self._declared = {}
        self.warnings = []
        self._check()

    def _check(self):
        if not 0 < len(self._name.strip()) <= LONGEST_NAME:
            raise InputFailure("name must have 1 to {0} characters.".format(LONGEST_NAME))
        state, value = self._options["state"], self._options.get("value")
        if state != "present" and value is not None:
            raise InputFailure("A value and state={0} contradict each other for {1}.".format(state, self._label))
        types.given(value, "The value of {0}".format(self._label), "set state=default or state=empty")

    def plan(self):
        """Read, compare, and return the plan."""
        with types.secret_on_failure(self._values(), self._hide):
            self._row = variables.find(self._dataverse, self._name)
        self.warnings = variables.warnings(self._row)
        kind = self._options.get("type")
        self._kind = variables.kind_of(self._row) if self._row else kind
        if self._kind is None or types.SECRET in (self._kind, kind):
            types.hide_values(self._values(), self._hide)
        else:
            self._hide(*types.secrets(self._kind, self._name, self._values()))
        if not self._row and not kind:
            raise InputFailure(
                "There is no {0} in {1}.".format(self._label, self._dataverse.url),
                "{0} To create it, give type.".format(variables.suggestion(self._dataverse, self._name)).strip(),
            )
        if kind and kind != self._kind:
            raise InputFailure(
                "The {0} is of type {1}, which cannot be changed to {2}.".format(self._label, self._kind, kind)
            )
        self._declared = self._desired()
        return self._plan_change() if self._row else self._plan_creation()

    def _values(self):
        """Return the declared values that may be secret."""
        return [self._options.get(name) for name in OF_TYPE]

    def apply(self, step):
        """Carry out one step."""
        if step.action == "create":
            guid = variables.create(self._dataverse, self._name, step.payload, self._options.get("solution"))
            self._row = {"environmentvariabledefinitionid": guid, "schemaname": self._name}
        elif step.action == "define":
            variables.define(self._dataverse, self._row, step.payload)
        elif step.action == "reset":
            variables.reset(self._dataverse, self._row)
        else:
            variables.set_value(self._dataverse, self._row, step.payload)

    def report(self, plan, applied):
        """Return the variable as it is now, or as it would be."""
        if applied:
            self._row = variables.find(self._dataverse, self._name) or self._row
            self._compare_with_stored()
        if applied or not plan.changed:
            return {"environment_variable": variables.as_result(self._row)}
        return {"environment_variable": variables.as_result(self._imagined())}

    def _desired(self):
        desired = {name: self._options[name] for name in COLUMN_OF if self._options.get(name) is not None}
        for name in OF_TYPE:
            if self._options.get(name) is not None:
                what = "The {0} of {1}".format(name.replace("_", " "), self._label)
                desired[name] = types.as_text(self._options[name], self._kind, what)
        if self._options["state"] != "present":
            desired["value"] = None if self._options["state"] == "default" else ""
        return desired

    def _fields(self):
        canonical, show = types.canonical(self._kind), types.shown(self._kind, self._name)
        plain = [Field(name) for name in ("display_name", "description", "required")]
        return plain + [Field(name, canonical=canonical, show=show) for name in OF_TYPE]

    def _plan_change(self):
        current, desired = variables.values(self._row), self._declared
        changed = changed_fields(self._fields(), current, desired)
        if not changed:
            return Plan(self._target(), {}, {})
        before, after = only_differences(shown(changed, current), shown(changed, desired))
        names = [field.name for field in changed]
        steps, defined = [], [name for name in names if name != "value"]
        if defined:
            what = ", ".join(name.replace("_", " ") for name in defined)
            steps.append(Step("define", "change {0} of {1}".format(what, self._label), self._columns(defined)))
        if "value" in names:
            steps.append(self._value_step())
        label = {"name": self._row["schemaname"]}
        warnings = layers.warnings(self._row, self._label, defined)
        return Plan(self._target(), dict(label, **before), dict(label, **after), steps, warnings)

    def _plan_creation(self):
        if self._options.get("solution"):
            solutions.require_unmanaged(self._dataverse, self._options["solution"], self._label)
        desired = self._declared
        desired.setdefault("display_name", self._name)
        steps = [Step("create", "create {0}".format(self._label), self._new_columns())]
        if desired.get("value") is not None:
            steps.append(self._value_step())
        after = dict({"name": self._name, "type": self._kind}, **shown(self._fields(), desired))
        return Plan(self._target(), {}, after, steps)

    def _value_step(self):
        value = self._declared["value"]
        if value is None:
            return Step("reset", "reset {0} to its default".format(self._label))
        return Step("set", "set {0}".format(self._label), value)

    def _columns(self, names):
        return {COLUMN_OF[name]: self._declared[name] for name in names}

    def _new_columns(self):
        names = [name for name in COLUMN_OF if name in self._declared]
        return dict(self._columns(names), type=variables.number_of(self._kind))

    def _imagined(self):
        """Return the row as it would be."""
        row = dict(self._row or dict(self._new_columns(), schemaname=self._name, ismanaged=False))
        row.update(self._columns([name for name in COLUMN_OF if name in self._declared]))
        if "value" in self._declared:
            value = self._declared["value"]
            row[variables.VALUES] = [] if value is None else [{"value": value}]
        return row

    def _compare_with_stored(self):
        for field in changed_fields(self._fields(), variables.values(self._row), self._declared):
            self.warnings.append(
                "Of {0}, {1} was sent, but the server stored something else.".format(self._label, field.name)
            )

    def _target(self):
        return "{0} in {1}".format(self._label, self._dataverse.url)
