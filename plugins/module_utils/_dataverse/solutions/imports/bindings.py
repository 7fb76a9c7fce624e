# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an environment supplies to a solution: connections behind references, values of variables (contract 13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...._core import naming
from ...._core.errors import InputFailure
from ...._core.field import Field
from ...._core.text import joined
from ...connection_references import rows as connection_references
from ...connection_references import running_flows
from ...connection_references.fields import connector_name, key_of_connection, same_connector
from ...environment_variables import rows as environment_variables
from ...environment_variables.types import SECRET, as_text, canonical, hidden, secrets
from ...flows import prerequisites

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from typing import Any

    from ...api.client import Dataverse
    from .declared import Declared

    Facts = Mapping[str, Any]
    Rows = Mapping[str, dict[str, Any]]
    Both = tuple[Rows, Rows]


class Bindings:
    """Connection references and environment variables, as they are and as they are declared.

    ``references`` maps logical names to connection names, ``variables`` schema names to values; both hold only what
    is declared (see declared.py). ``package`` says which of them there are.
    """

    def __init__(self, dataverse: Dataverse, package: Facts, declared: Declared, rows: Both = ({}, {})) -> None:
        self._dataverse = dataverse
        self._package = package
        self._declared = declared
        self._types = {one["name"]: one["type"] for one in package["environment_variables"]}
        self.unused: dict[str, list[str]] = {}
        self.references = self._known("connection_references", declared.references, declared)
        variables = self._known("environment_variables", declared.variables, declared)
        self._check_file(declared)
        self.variables = {
            name: as_text(value, self._types[name], "The value of environment variable {0!r}".format(name))
            for name, value in variables.items()
        }
        self._reference_rows, self._variable_rows = rows
        self._left_out: set[str] = set()
        self._spell_as_present()

    def _known(self, noun: str, given: Facts, declared: Declared) -> dict[str, Any]:
        """Return what is given under the names as the package writes them; the others are refused, or left out."""
        names = {one["name"].lower(): one["name"] for one in self._package[noun]}
        named = [*given, *declared.empty[noun]]
        self.unused[noun] = sorted(name for name in named if name.lower() not in names)
        if self.unused[noun] and not declared.partial:
            _refuse_unknown(self.unused[noun], sorted(names.values()), declared.sources.format(noun), self._package)
        return {names[name.lower()]: value for name, value in given.items() if name.lower() in names}

    def _check_file(self, declared: Declared) -> None:
        """Refuse what a settings file says of references and variables that the package does not have so."""
        unknown = [name for name in declared.empty[declared.file] if not self.named(name)]
        if unknown and not declared.partial:
            objects = self._package["connection_references"] + self._package["environment_variables"]
            _refuse_unknown(unknown, sorted(one["name"] for one in objects), declared.file, self._package)
        _check_connectors(declared.connectors, self._package)

    def compared_with(self, references: Rows, variables: Rows) -> Bindings:
        """Return them with what the environment has for the names of the package: rows by name in lower case."""
        return Bindings(self._dataverse, self._package, self._declared, (references, variables))

    def _spell_as_present(self) -> None:
        """Spell what means the same as what exists as it exists: then what differs, differs in meaning."""
        for name, wanted in self.references.items():
            if key_of_connection(wanted) == key_of_connection(self._connection(name)):
                self.references[name] = self._connection(name)
        for name, wanted in self.variables.items():
            if not Field(name, key=canonical(self._types[name])).differs(wanted, self._value(name)):
                self.variables[name] = self._value(name)

    def absent(self) -> dict[str, list[str]]:
        """Return ``{option: names}`` of what is declared and does not exist, without options that miss nothing."""
        found = {
            "connection_references": [one for one in self.references if one.lower() not in self._reference_rows],
            "environment_variables": [one for one in self.variables if one.lower() not in self._variable_rows],
        }
        return {option: sorted(names) for option, names in found.items() if names}

    def leave_out(self, absent: Mapping[str, Iterable[str]]) -> None:
        """Forget what is declared for ``absent`` ones, since the package that would bring them is not imported."""
        for name in absent.get("connection_references", ()):
            self._left_out.add(name)
            del self.references[name]
        for name in absent.get("environment_variables", ()):
            del self.variables[name]

    def before(self) -> dict[str, dict[str, Any]]:
        """Return ``{connection_references, environment_variables}`` as they are, of those that are declared."""
        return {
            "connection_references": {name: self._connection(name) for name in self.references},
            "environment_variables": {name: self._shown(name, self._value(name)) for name in self.variables},
        }

    def after(self) -> dict[str, dict[str, Any]]:
        """Return the same as it is declared."""
        return {
            "connection_references": dict(self.references),
            "environment_variables": {name: self._shown(name, value) for name, value in self.variables.items()},
        }

    def changed_references(self) -> dict[str, str]:
        """Return the declared references that are bound otherwise."""
        return {name: wanted for name, wanted in self.references.items() if wanted != self._connection(name)}

    def changed_variables(self) -> dict[str, str]:
        """Return the declared variables that have another value."""
        return {name: wanted for name, wanted in self.variables.items() if wanted != self._value(name)}

    def unbound(self) -> list[str]:
        """Return the references of the package that have a connection neither here nor declared."""
        return [
            one["name"]
            for one in self._package["connection_references"]
            if not (self.references.get(one["name"]) or self._connection(one["name"]))
            and one["name"] not in self._left_out
        ]

    def connections(self) -> dict[str, str | None]:
        """Return the connection, or None, of each reference of the package as it will be, in lower case."""
        names = [one["name"] for one in self._package["connection_references"]]
        return {name.lower(): self.references.get(name) or self._connection(name) for name in names}

    def coming(self) -> dict[str, Any]:
        """Return the connection references and variables of the package as they will be, by the nouns of results."""
        connections, managed = self.connections(), self._package["managed"]
        references = [
            dict(_shared(one), connection=connections[one["name"].lower()], managed=managed)
            for one in self._package["connection_references"]
        ]
        variables = [
            dict(_shared(one), default_value=one["default"], value=self._coming_value(one), managed=managed)
            for one in self._package["environment_variables"]
        ]
        return {"connection_references": references, "environment_variables": variables}

    def _coming_value(self, one: Facts) -> str | None:
        return self._shown(one["name"], self.variables.get(one["name"], one["value"]))

    def needs(self, flow: Facts) -> dict[str, Any]:
        """Return what a later task of a dry run must know of a flow: what it needs, and which of it is bound."""
        bound = self.connections()
        ours = {name: bool(bound[name.lower()]) for name in flow["connection_references"] if name.lower() in bound}
        return dict({name: flow[name] for name in prerequisites.MEMBERS}, bound=ours)

    def replaced(self, restarted: Collection[str]) -> list[str]:
        """Return warnings about running flows that may keep a connection that is replaced."""
        names = [name for name in self.changed_references() if self._connection(name)]
        return running_flows.of_references(self._dataverse, names, restarted)[1] if names else []

    def doubled(self) -> list[str]:
        """Return warnings about variables of the package that have several values here."""
        rows = [self._variable_rows.get(name.lower()) for name in sorted(self._types)]
        return [warning for row in rows for warning in environment_variables.warnings(row)]

    def without_value(self) -> list[str]:
        """Return the required variables that have neither a value nor a default, here, declared or in the package."""
        return [
            one["name"]
            for one in self._package["environment_variables"]
            if one["required"]
            and not (one["has_default"] or one["carries_value"] or self.variables.get(one["name"]))
            and not (self._value(one["name"]) or self._default(one["name"]))
        ]

    def named(self, name: str) -> bool:
        """Return whether the package has a reference or a variable of this name."""
        objects = self._package["connection_references"] + self._package["environment_variables"]
        return any(one["name"].lower() == name.lower() for one in objects)

    def travelling(self) -> list[dict[str, Any]]:
        """Return what travels with an import, as rows (contract 18.7)."""
        connectors = {one["name"]: one["connector"] for one in self._package["connection_references"]}
        rows = [
            {
                "@odata.type": "Microsoft.Dynamics.CRM.connectionreference",
                "connectionreferencelogicalname": name,
                "connectionreferencedisplayname": "",
                "description": "",
                "connectorid": self._declared.connectors.get(name.lower()) or connectors[name],
                "connectionid": connection,
            }
            for name, connection in self.references.items()
        ]
        for name, value in self.variables.items():
            kind = "Microsoft.Dynamics.CRM.environmentvariablevalue"
            rows.append({"@odata.type": kind, "schemaname": name, "value": value})
        return rows

    def component_parameters(self, travelling: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return what travels with an import as it is sent, with the ids of the values that exist."""
        return [{**row, **self._id_of_value(row.get("schemaname"))} for row in travelling]

    def _id_of_value(self, variable: str | None) -> dict[str, str]:
        present = variable and environment_variables.value_row(self._variable_rows.get(variable.lower()))
        return {"environmentvariablevalueid": present["environmentvariablevalueid"]} if present else {}

    def bind(self, name: str, connection: str) -> None:
        """Bind an existing reference to a connection."""
        connection_references.change(self._dataverse, self._reference_rows[name.lower()], {"connectionid": connection})

    def set_value(self, name: str, value: str) -> None:
        """Set the value of an existing variable."""
        environment_variables.set_value(self._dataverse, self._variable_rows[name.lower()], value)

    def _connection(self, name: str) -> str | None:
        return (self._reference_rows.get(name.lower()) or {}).get("connectionid")

    def _value(self, name: str) -> str | None:
        return environment_variables.value_of(self._variable_rows.get(name.lower()))

    def _default(self, name: str) -> str | None:
        return (self._variable_rows.get(name.lower()) or {}).get("defaultvalue")

    def _shown(self, name: str, value: str | None) -> Any:
        kinds = (self._types[name], environment_variables.kind_of(self._variable_rows.get(name.lower())))
        return hidden(SECRET if SECRET in kinds else kinds[0], name, value)


def _shared(one: Facts) -> dict[str, Any]:
    """Return the members that the facts of a package and results have in common."""
    return {name: one[name] for name in ("name", "display_name", "connector", "type", "required") if name in one}


def secret_values(package: Facts, variables: Facts | None) -> list[str]:
    """Return the secrets in declared values of variables."""
    kinds = {one["name"].lower(): one["type"] for one in package["environment_variables"]}
    return [
        text for name, value in (variables or {}).items() for text in secrets(kinds.get(name.lower()), name, [value])
    ]


def _check_connectors(connectors: Mapping[str, str], package: Facts) -> None:
    """Raise InputFailure when deployment settings take a reference for one of another connector.

    Connectors of one's own have another id in each environment (inferred), so those are not compared.
    """
    for one in package["connection_references"]:
        given = connectors.get(one["name"].lower())
        if given and not one.get("custom") and not same_connector(given, one["connector"]):
            raise InputFailure(
                "deployment_settings: ConnectorId of {0} is {1}, but the package needs {2}.".format(
                    one["name"], *(connector_name(path) for path in (given, one["connector"]))
                ),
                "Set a connection of that connector, and its ConnectorId.",
            )


def _refuse_unknown(unknown: Sequence[str], names: Sequence[str], option: str, package: Facts) -> None:
    """Raise InputFailure for names that the package does not have, with what may have been meant."""
    remedy = naming.suggestion(unknown[0], names) or "It has: {0}.".format(joined(names, 100) or "none")
    raise InputFailure(
        "{0} names {1}, which the package of {2} does not have.".format(
            option, joined(unknown, 100), package["unique_name"]
        ),
        "{0} To allow names of other solutions, set ignore_unknown.".format(remedy),
    )
