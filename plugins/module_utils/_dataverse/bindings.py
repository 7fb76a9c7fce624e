# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an environment supplies to a solution: connections behind references, values of variables (contract 13)."""

from __future__ import annotations

from .._core.errors import InputFailure
from .._core.redact import digest
from .address import any_of, text

VALUES = "environmentvariabledefinition_environmentvariablevalue"
SECRET = 100000005


class Bindings:
    """Connection references and environment variables, as they are and as they are declared.

    ``references`` maps logical names to connection names, ``variables`` schema names to values; both hold only what
    is declared. ``package`` says which of them there are.
    """

    def __init__(self, dataverse, package, references, variables):
        self._dataverse = dataverse
        self._package = package
        self.references = _known(references, package["connection_references"], "connection_references", package)
        self.variables = {
            name: _as_text(value)
            for name, value in _known(
                variables, package["environment_variables"], "environment_variables", package
            ).items()
        }
        self._reference_rows = {}
        self._variable_rows = {}

    def read(self):
        """Read what the environment has for the names of the package."""
        names = [one["name"] for one in self._package["connection_references"]]
        if names:
            rows = self._dataverse.rows(
                "connectionreferences",
                "Reading connection references",
                select="connectionreferenceid,connectionreferencelogicalname,connectionid",
                filter=any_of("connectionreferencelogicalname", [text(name) for name in names]),
            )
            self._reference_rows = {row["connectionreferencelogicalname"].lower(): row for row in rows}
        names = [one["name"] for one in self._package["environment_variables"]]
        if names:
            rows = self._dataverse.rows(
                "environmentvariabledefinitions",
                "Reading environment variables",
                select="environmentvariabledefinitionid,schemaname,type",
                filter=any_of("schemaname", [text(name) for name in names]),
                expand="{0}($select=environmentvariablevalueid,value)".format(VALUES),
            )
            self._variable_rows = {row["schemaname"].lower(): row for row in rows}

    def before(self):
        """Return ``{connection_references, environment_variables}`` as they are, of those that are declared."""
        return {
            "connection_references": {name: self._connection(name) for name in self.references},
            "environment_variables": {name: self._shown(name, self._value(name)) for name in self.variables},
        }

    def after(self):
        """Return the same as it is declared."""
        return {
            "connection_references": dict(self.references),
            "environment_variables": {name: self._shown(name, value) for name, value in self.variables.items()},
        }

    def changed_references(self):
        """Return the declared references that are bound otherwise."""
        return {name: wanted for name, wanted in self.references.items() if wanted != self._connection(name)}

    def changed_variables(self):
        """Return the declared variables that have another value."""
        return {name: wanted for name, wanted in self.variables.items() if wanted != self._value(name)}

    def unbound(self):
        """Return the references of the package that have a connection neither here nor declared."""
        return [
            one["name"]
            for one in self._package["connection_references"]
            if not (self.references.get(one["name"]) or self._connection(one["name"]))
        ]

    def component_parameters(self):
        """Return what travels with an import, as rows (contract 18.7)."""
        connectors = {one["name"]: one["connector"] for one in self._package["connection_references"]}
        rows = [
            {
                "@odata.type": "Microsoft.Dynamics.CRM.connectionreference",
                "connectionreferencelogicalname": name,
                "connectionreferencedisplayname": "",
                "description": "",
                "connectorid": connectors[name],
                "connectionid": connection,
            }
            for name, connection in self.references.items()
        ]
        for name, value in self.variables.items():
            row = {"@odata.type": "Microsoft.Dynamics.CRM.environmentvariablevalue", "schemaname": name, "value": value}
            present = self._value_row(name)
            if present:
                row["environmentvariablevalueid"] = present["environmentvariablevalueid"]
            rows.append(row)
        return rows

    def bind(self, name, connection):
        """Put a connection behind a reference that is there."""
        row = self._reference_rows[name.lower()]
        self._dataverse.update(
            "connectionreferences",
            row["connectionreferenceid"],
            {"connectionid": connection},
            "Binding connection reference {0!r}".format(name),
        )

    def set_value(self, name, value):
        """Give a variable that is there a value."""
        doing = "Setting environment variable {0!r}".format(name)
        present = self._value_row(name)
        if present:
            guid = present["environmentvariablevalueid"]
            self._dataverse.update("environmentvariablevalues", guid, {"value": value}, doing)
            return
        owner = self._variable_rows[name.lower()]["environmentvariabledefinitionid"]
        body = {
            "value": value,
            "EnvironmentVariableDefinitionId@odata.bind": "/environmentvariabledefinitions({0})".format(owner),
        }
        self._dataverse.create("environmentvariablevalues", body, doing)

    def _connection(self, name):
        return (self._reference_rows.get(name.lower()) or {}).get("connectionid")

    def _value_row(self, name):
        values = (self._variable_rows.get(name.lower()) or {}).get(VALUES) or []
        return values[0] if values else None

    def _value(self, name):
        return (self._value_row(name) or {}).get("value")

    def _shown(self, name, value):
        types = {one["name"]: one["type"] for one in self._package["environment_variables"]}
        secret = types.get(name) == "secret" or (self._variable_rows.get(name.lower()) or {}).get("type") == SECRET
        return digest(value) if secret and value is not None else value


def secret_values(package, variables):
    """Return the declared values that belong to variables of type secret."""
    secret = {one["name"].lower() for one in package["environment_variables"] if one["type"] == "secret"}
    return [_as_text(value) for name, value in (variables or {}).items() if name.lower() in secret]


def _known(declared, objects, option, package):
    """Return what is declared under the names as the package writes them; InputFailure for other names."""
    names = {one["name"].lower(): one["name"] for one in objects}
    unknown = sorted(name for name in declared or {} if name.lower() not in names)
    if unknown:
        raise InputFailure(
            "{0} names {1}, which the package of {2} does not have.".format(
                option, ", ".join(unknown[:5]), package["unique_name"]
            ),
            "It has: {0}.".format(", ".join(sorted(names.values())[:10]) or "none"),
        )
    return {names[name.lower()]: value for name, value in (declared or {}).items() if value not in (None, "")}


def _as_text(value):
    """Return a value as the platform stores it: as text (contract 13.3)."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else str(value)
