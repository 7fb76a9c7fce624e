# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The CSDL file as objects: tables, columns, lookups, actions, functions and their types."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

CSDL_PATH = Path(__file__).parent / "data" / "dataverse.csdl.xml"
EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
NAVIGATION = f"{EDM}NavigationProperty"
NAMESPACE = "Microsoft.Dynamics.CRM"
COMPUTED = "Org.OData.Core.V1.Computed"
IMMUTABLE = "Org.OData.Core.V1.Immutable"


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    computed: bool = False
    immutable: bool = False
    max_length: int | None = None
    nullable: bool = True

    @property
    def is_lookup(self) -> bool:
        return self.name.startswith("_") and self.name.endswith("_value")


@dataclass(frozen=True)
class Navigation:
    """A navigation property; `column` is the lookup member behind a single-valued one."""

    name: str
    target: str
    collection: bool
    partner: str | None
    column: str | None


@dataclass
class Table:
    name: str
    set_name: str
    key: str
    columns: dict[str, Column] = field(default_factory=dict)
    navigations: dict[str, Navigation] = field(default_factory=dict)
    alternate_keys: list[tuple[str, ...]] = field(default_factory=list)
    bases: tuple[str, ...] = ()

    @property
    def versioned(self) -> bool:
        return "versionnumber" in self.columns

    @functools.cached_property
    def lookups(self) -> dict[str, list[Navigation]]:
        """Lookup member to the navigation properties that stand for it."""
        found: dict[str, list[Navigation]] = {}
        for navigation in self.navigations.values():
            if navigation.column:
                found.setdefault(navigation.column, []).append(navigation)
        return found

    @functools.cached_property
    def primary_name(self) -> str | None:
        for candidate in ("name", "fullname", "friendlyname", "displayname", f"{self.name}displayname", "schemaname"):
            if candidate in self.columns:
                return candidate
        return None


@dataclass(frozen=True)
class Parameter:
    name: str
    type: str
    nullable: bool


@dataclass(frozen=True)
class Message:
    """An action or a function; `bound_to` is the table whose rows it belongs to."""

    name: str
    is_function: bool
    bound_to: str | None
    parameters: dict[str, Parameter]
    returns: str | None


@dataclass(frozen=True)
class EnumType:
    name: str
    members: dict[str, int]
    is_flags: bool


class Schema:
    def __init__(self, path: Path = CSDL_PATH):
        self.path = path
        self.tables: dict[str, Table] = {}
        self.sets: dict[str, Table] = {}
        self.actions: dict[str, Message] = {}
        self.functions: dict[str, Message] = {}
        self.complex_types: dict[str, dict[str, Column]] = {}
        self.enums: dict[str, EnumType] = {}
        root = ElementTree.parse(path).getroot().find(f".//{EDM}Schema")
        if root is None:
            raise ValueError(f"no Schema element in {path}")
        types = {element.attrib["Name"]: element for element in root.findall(f"{EDM}EntityType")}
        for entity_set in root.iter(f"{EDM}EntitySet"):
            name = plain_type(entity_set.attrib["EntityType"])
            table = self._table(name, entity_set.attrib["Name"], types)
            self.tables[name] = table
            self.sets[table.set_name] = table
        for element in root.findall(f"{EDM}ComplexType"):
            self.complex_types[element.attrib["Name"]] = {
                c.name: c for c in map(_column, (*element.findall(f"{EDM}Property"), *element.findall(NAVIGATION)))
            }
        for element in root.findall(f"{EDM}EnumType"):
            members = {m.attrib["Name"]: int(m.attrib["Value"]) for m in element.findall(f"{EDM}Member")}
            name = element.attrib["Name"]
            self.enums[name] = EnumType(name, members, element.get("IsFlags") == "true")
        for element in root.findall(f"{EDM}Action"):
            self.actions[element.attrib["Name"]] = _message(element, is_function=False)
        for element in root.findall(f"{EDM}Function"):
            self.functions[element.attrib["Name"]] = _message(element, is_function=True)

    def table(self, name: str) -> Table:
        return self.tables[name]

    def by_set(self, set_name: str) -> Table | None:
        return self.sets.get(set_name)

    def targets(self, type_name: str) -> list[Table]:
        """Tables that a navigation property of this type may lead to."""
        if type_name in self.tables:
            return [self.tables[type_name]]
        return [table for table in self.tables.values() if type_name in table.bases]

    @staticmethod
    def _table(name: str, set_name: str, types: dict[str, ElementTree.Element]) -> Table:
        chain = [types[name]]
        while chain[-1].get("BaseType"):
            chain.append(types[plain_type(chain[-1].attrib["BaseType"])])
        bases = tuple(element.attrib["Name"] for element in chain[1:])
        reference = next(ref for element in chain for ref in element.iterfind(f"{EDM}Key/{EDM}PropertyRef"))
        key = f"{name}id" if "principal" in bases else reference.attrib["Name"]
        table = Table(name, set_name, key, bases=bases)
        for element in chain:
            for column in map(_column, element.findall(f"{EDM}Property")):
                table.columns.setdefault(column.name, column)
            for navigation in map(_navigation, element.findall(NAVIGATION)):
                table.navigations.setdefault(navigation.name, navigation)
        for record in chain[0].iterfind(f"{EDM}Annotation//{EDM}Record"):
            if record.attrib.get("Type", "").endswith(".AlternateKey"):
                paths = (value.get("PropertyPath") for value in record.iter(f"{EDM}PropertyValue"))
                table.alternate_keys.append(tuple(path for path in paths if path))
        return table


def plain_type(name: str) -> str:
    """`Collection(mscrm.x)`, `mscrm.x` and `Microsoft.Dynamics.CRM.x` become `x`; Edm types stay."""
    if name.startswith("Collection("):
        name = name[len("Collection(") : -1]
    return name if name.startswith("Edm.") else name.rsplit(".", 1)[-1]


def _column(element: ElementTree.Element) -> Column:
    marks = {mark.attrib["Term"] for mark in element.findall(f"{EDM}Annotation") if mark.get("Bool") == "true"}
    length = element.get("MaxLength")
    return Column(
        element.attrib["Name"],
        element.attrib["Type"],
        COMPUTED in marks,
        IMMUTABLE in marks,
        int(length) if length else None,
        element.get("Nullable", "true") == "true",
    )


def _navigation(element: ElementTree.Element) -> Navigation:
    constraint = element.find(f"{EDM}ReferentialConstraint")
    target = element.attrib["Type"]
    return Navigation(
        element.attrib["Name"],
        plain_type(target),
        target.startswith("Collection("),
        element.get("Partner"),
        None if constraint is None else constraint.attrib["Property"],
    )


def _message(element: ElementTree.Element, is_function: bool) -> Message:
    parameters = [
        Parameter(p.attrib["Name"], p.attrib["Type"], p.get("Nullable", "true") == "true")
        for p in element.findall(f"{EDM}Parameter")
    ]
    bound_to = None
    if element.get("IsBound") == "true":
        bound_to = plain_type(parameters.pop(0).type)
    returns = element.find(f"{EDM}ReturnType")
    return Message(
        element.attrib["Name"],
        is_function,
        bound_to,
        {parameter.name: parameter for parameter in parameters},
        None if returns is None else returns.attrib["Type"],
    )


@functools.cache
def default_schema() -> Schema:
    return Schema()
