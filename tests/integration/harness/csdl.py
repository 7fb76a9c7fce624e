# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests held against the description of the service (CSDL): names of tables, columns, actions and parameters."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from urllib.parse import parse_qsl
from xml.etree import ElementTree

FILE = Path(__file__).resolve().parents[2] / "emulator" / "powerplatform_emulator" / "data" / "dataverse.csdl.xml"
EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
COMPUTED = "Org.OData.Core.V1.Computed"
IMMUTABLE = "Org.OData.Core.V1.Immutable"
WORDS = {"eq", "ne", "gt", "ge", "lt", "le", "and", "or", "not", "null", "true", "false", "asc", "desc"}
FUNCTIONS = {"startswith", "endswith", "contains"}
# The definitions of tables are described by no table (contract 4.1).
METADATA = {"EntityDefinitions": ("LogicalName", "SchemaName", "EntitySetName", "PrimaryIdAttribute")}


class Table:
    """The members of an entity type: columns with the annotations that limit writing, and navigation."""

    def __init__(self, element, base: Table | None):
        self.columns: dict[str, set[str]] = dict(base.columns) if base else {}
        self.navigation: dict[str, str] = dict(base.navigation) if base else {}
        for one in element.iter(f"{EDM}Property"):
            self.columns[one.get("Name")] = {mark.get("Term") for mark in one.iter(f"{EDM}Annotation")}
        for one in element.iter(f"{EDM}NavigationProperty"):
            target = one.get("Type").removeprefix("Collection(").removesuffix(")")
            self.navigation[one.get("Name")] = target.rpartition(".")[2]


class Service:
    """What the CSDL file says."""

    def __init__(self):
        schema = ElementTree.parse(FILE).getroot().find(f".//{EDM}Schema")
        self.types: dict[str, Table] = {}
        for element in schema.iter(f"{EDM}EntityType"):
            base = (element.get("BaseType") or "").rpartition(".")[2]
            self.types[element.get("Name")] = Table(element, self.types.get(base))
        self.sets = {
            one.get("Name"): self.types[one.get("EntityType").rpartition(".")[2]]
            for one in schema.iter(f"{EDM}EntitySet")
        }
        for name, columns in METADATA.items():
            self.sets[name] = Table(ElementTree.Element("EntityType"), None)
            self.sets[name].columns = {column: set() for column in columns}
        self.calls = {
            one.get("Name"): {
                parameter.get("Name"): parameter.get("Nullable") == "false" and not collection(parameter)
                for parameter in [*one.iter(f"{EDM}Parameter")][one.get("IsBound") == "true" :]
            }
            for kind in ("Action", "Function")
            for one in schema.iter(f"{EDM}{kind}")
        }


def collection(parameter) -> bool:
    return parameter.get("Type").startswith("Collection(")


@functools.cache
def service() -> Service:
    return Service()


def violations(entry: dict) -> list[str]:
    """Return what of a journal entry's request does not fit the service; a batch is held to it part by part."""
    if entry.get("parts"):
        return [text for part in entry["parts"] for text in violations(part)]
    path = re.sub(r"^/api/data/v9\.[0-2]/", "", entry["path"])
    name = re.split(r"[(/]", path, maxsplit=1)[0]
    if name in service().calls:
        return list(_call(name, path, entry["body"]))
    if name not in service().sets:
        return [f"there is no table or message {name!r}"]
    bound = path.rpartition("/Microsoft.Dynamics.CRM.")[2] if "/Microsoft.Dynamics.CRM." in path else None
    if bound:
        message = bound.partition("(")[0]
        return list(_call(message, bound, entry["body"])) if message in service().calls else [f"no message {message!r}"]
    table = service().sets[name]
    return [*_query(table, entry["query"] or ""), *_body(table, entry)]


def _call(name, path, body):
    parameters = service().calls[name]
    given = set(body or {}) | set(re.findall(r"[(,](\w+)=", path))
    for parameter in sorted(given - set(parameters)):
        yield f"{name} has no parameter {parameter!r}"
    for parameter in sorted(one for one, required in parameters.items() if required and one not in given):
        yield f"{name} lacks parameter {parameter!r}"


def _query(table: Table, query: str):
    options = dict(parse_qsl(query.lstrip("?")))
    for column in filter(None, options.get("$select", "").split(",")):
        if column not in table.columns and column not in table.navigation:
            yield f"$select names no column: {column!r}"
    for option in ("$filter", "$orderby"):
        text = re.sub(r"'(?:[^']|'')*'", "", options.get(option, ""))
        text = re.sub(r"[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|\d{4}-\d\d-\d\dT[\d:.]+Z", "", text)
        for column in re.findall(r"[A-Za-z_]\w*", text):
            if column not in WORDS | FUNCTIONS | set(table.columns):
                yield f"{option} names no column: {column!r}"
    for part in filter(None, re.split(r",(?![^(]*\))", options.get("$expand", ""))):
        name, _paren, inner = part.partition("(")
        if name not in table.navigation:
            yield f"$expand names no navigation property: {name!r}"
        else:
            yield from _query(service().types[table.navigation[name]], inner.removesuffix(")").replace(";", "&"))


def _body(table: Table, entry: dict):
    if entry["method"] not in ("POST", "PATCH"):
        return
    forbidden = {COMPUTED} if entry["method"] == "POST" else {COMPUTED, IMMUTABLE}
    for name in entry["body"] or {}:
        bound = name.removesuffix("@odata.bind")
        if bound != name:
            if bound not in table.navigation:
                yield f"no navigation property to bind: {bound!r}"
        elif name not in table.columns:
            yield f"no column to write: {name!r}"
        elif table.columns[name] & forbidden:
            yield f"a column that cannot be written: {name!r}"
