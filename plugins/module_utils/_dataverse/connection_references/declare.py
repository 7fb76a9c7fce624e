# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A connection reference as it is declared: compared, created, changed, bound (contract 13.1)."""

from __future__ import annotations

from ..._core.diff import only_differences
from ..._core.errors import InputFailure
from ..._core.field import Field, changed_fields, shown
from ..._core.resource import Plan, Step
from ..lookups import layers, solutions
from . import connection_form, running_flows
from . import rows as references

FIELDS = (Field("display_name"), Field("description"), Field("connector"), Field("connection"))
LONGEST_NAME = 200


class ConnectionReferenceResource:
    """The connection reference that ``options`` of the module dataverse_connection_reference declare."""

    def __init__(self, dataverse, options):
        self._dataverse = dataverse
        self._options = options
        self._name = options["name"]
        self._label = "connection reference {0!r}".format(self._name)
        self._row = None
        self._declared = {}
        self._users = []
        self.warnings = []
        self._check()

    def _check(self):
        if not 0 < len(self._name.strip()) <= LONGEST_NAME:
            raise InputFailure("name must have 1 to {0} characters.".format(LONGEST_NAME))
        connection, unbound = self._options.get("connection"), self._options["state"] == "unbound"
        if connection is not None and unbound:
            raise InputFailure("A connection and state=unbound contradict each other for {0}.".format(self._label))
        if connection is not None:
            connection_form.check(connection, self._label, "set state=unbound to take the connection away")
        connector = self._options.get("connector")
        if connector is not None and not references.connector_name(connector):
            raise InputFailure(
                "The connector of {0} has no name: {1!r}.".format(self._label, connector[:60]),
                "Give a name such as shared_office365, or leave it out.",
            )

    def plan(self):
        """Read, compare, and return the plan."""
        self._row = references.find(self._dataverse, self._name)
        self._users, self.warnings = [], []
        return self._plan_change() if self._row else self._plan_creation()

    def apply(self, step):
        """Carry out one step."""
        if step.action == "create":
            solution = self._options.get("solution")
            guid = references.create(self._dataverse, self._name, step.payload, solution)
            self._row = {"connectionreferenceid": guid, "connectionreferencelogicalname": self._name}
        else:
            references.change(self._dataverse, self._row, step.payload)

    def report(self, plan, applied):
        """Return the reference as it is now, or as it would be, and the flows that may have to be restarted."""
        row = self._row or {"connectionreferencelogicalname": self._name, "ismanaged": False}
        if applied:
            row = references.find(self._dataverse, self._name) or row
            self._compare_with_stored(row)
        elif plan.changed:
            row = dict(row, **references.columns(self._declared))
        return {"connection_reference": references.as_result(row), "flows": self._users}

    def _plan_change(self):
        current = references.values(self._row)
        self._declared = desired = self._desired(current)
        changed = changed_fields(FIELDS, current, desired)
        names = [field.name for field in changed]
        if not changed:
            return Plan(self._target(), {}, {})
        if "connector" in names and current["connection"] and "connection" not in desired:
            raise InputFailure(
                "The {0} is bound to a connection of {1}; another connector needs another connection.".format(
                    self._label, current["connector"]
                ),
                "Give connection too.",
            )
        warnings = layers.warnings(self._row, self._label, [name for name in names if name != "connection"])
        if "connection" in names:
            self._users, self.warnings = running_flows.of_references(self._dataverse, [self._row[references.NAME]])
        before, after = only_differences(shown(changed, current), shown(changed, desired))
        label = {"name": self._row["connectionreferencelogicalname"]}
        step = Step("change", self._summary(names), references.columns({name: desired[name] for name in names}))
        return Plan(self._target(), dict(label, **before), dict(label, **after), [step], warnings)

    def _plan_creation(self):
        if not self._options.get("connector"):
            raise InputFailure(
                "There is no {0} in {1}.".format(self._label, self._dataverse.url),
                "{0} To create it, give connector.".format(references.suggestion(self._dataverse, self._name)).strip(),
            )
        if self._options.get("solution"):
            solutions.require_unmanaged(self._dataverse, self._options["solution"], self._label)
        desired = self._desired({})
        desired.setdefault("display_name", self._name)
        self._declared = desired
        step = Step("create", "create {0}".format(self._label), references.columns(desired))
        return Plan(self._target(), {}, dict({"name": self._name}, **shown(FIELDS, desired)), [step])

    def _desired(self, current):
        """Return what is declared; what means the same as what is there is spelled as it is there."""
        desired = {
            field.name: self._options[field.name] for field in FIELDS if self._options.get(field.name) is not None
        }
        if self._options["state"] == "unbound":
            desired["connection"] = ""
        if "connector" in desired:
            desired["connector"] = references.connector_name(desired["connector"])
        for name in ("connector", "connection"):
            if name in desired and references.same_connection(desired[name], current.get(name)):
                desired[name] = current.get(name) or ""
        return desired

    def _summary(self, names):
        if names == ["connection"]:
            wanted = self._declared["connection"]
            return "bind {0} to {1!r}".format(self._label, wanted) if wanted else "unbind {0}".format(self._label)
        return "change {0} of {1}".format(", ".join(name.replace("_", " ") for name in names), self._label)

    def _compare_with_stored(self, row):
        stored = references.values(row)
        for field in changed_fields(FIELDS, stored, self._desired(stored)):
            self.warnings.append(
                "Of {0}, {1} was sent, but the server stored something else.".format(self._label, field.name)
            )

    def _target(self):
        return "{0} in {1}".format(self._label, self._dataverse.url)
