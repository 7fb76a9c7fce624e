# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`EntityDefinitions`: the table definitions that clients ask for before they write."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ..environment import stable_id
from ..errors import DataverseError, bad_query, unknown_segment
from ..http import Response
from ..schema import Column, Table
from .exchange import Exchange
from .optionsets import OPTION_SETS
from .path import GUID, Segment
from .query import expanded, items_of, refuse_unsupported, split_options

SUPPORTED = frozenset({"$select", "$expand", "LabelLanguages"})
PICKLIST_CAST = "Microsoft.Dynamics.CRM.PicklistAttributeMetadata"
TYPE_CODES = {"workflow": 4703, "systemuser": 8, "team": 9, "businessunit": 10, "solution": 7100, "publisher": 7101}
ATTRIBUTE_TYPES = {
    "Edm.String": "String",
    "Edm.Guid": "Uniqueidentifier",
    "Edm.Int32": "Integer",
    "Edm.Int64": "BigInt",
    "Edm.Boolean": "Boolean",
    "Edm.DateTimeOffset": "DateTime",
    "Edm.Double": "Double",
    "Edm.Decimal": "Decimal",
    "Edm.Binary": "Virtual",
}
ENGLISH = 1033
ENUM_VALUE = re.compile(r"Microsoft\.Dynamics\.CRM\.\w+('[^']*')")


def definitions(exchange: Exchange, segments: list[Segment]) -> Response:
    if exchange.request.method != "GET":
        raise DataverseError(405, "0x8006088a", "Table definitions are read-only here.")
    first, rest = segments[0], segments[1:]
    if not first.has_parentheses:
        if rest:
            raise unknown_segment(rest[0].name)
        return _collection(
            exchange, "EntityDefinitions", [_table(t) for t in exchange.environment.schema.tables.values()]
        )
    table = _addressed(exchange, first)
    if not rest:
        return _single(exchange, "EntityDefinitions", _table(table))
    if rest[0].name == "Attributes":
        return _attributes(exchange, table, rest[0], rest[1:])
    if rest == [Segment("Keys")]:
        return _collection(exchange, "EntityDefinitions/Keys", _keys(table))
    raise unknown_segment(rest[0].name)


def _attributes(exchange: Exchange, table: Table, segment: Segment, casts: list[Segment]) -> Response:
    """All attributes or one, as they are or as choices: only the cast shows their options (contract 4.1).

    That an attribute of another kind is not found under the cast is inferred.
    """
    for cast in casts:
        if cast.name != PICKLIST_CAST or cast.has_parentheses or len(casts) > 1:
            raise unknown_segment(cast.name)
    context = "/".join(["EntityDefinitions/Attributes", *(cast.name for cast in casts)])
    items = _choices(table) if casts else _columns(table)
    if not segment.has_parentheses:
        return _collection(exchange, context, items)
    wanted = segment.named.get("LogicalName")
    found = [item for item in items if item["LogicalName"] == wanted]
    if not found:
        raise DataverseError(404, "0x80041103", f"Could not find an attribute with logical name '{wanted}'.")
    return _single(exchange, context, found[0])


def _addressed(exchange: Exchange, segment: Segment) -> Table:
    tables = exchange.environment.schema.tables
    name = segment.named.get("LogicalName")
    if name is None and isinstance(segment.value, str) and GUID.fullmatch(segment.value):
        name = next((t for t in tables if stable_id("metadata", t) == segment.value), segment.value)
    if name not in tables:
        raise DataverseError(404, "0x80040217", f"Could not find an entity with name {name}.")
    return tables[name]


def _table(table: Table) -> dict[str, Any]:
    return {
        "MetadataId": stable_id("metadata", table.name),
        "LogicalName": table.name,
        "SchemaName": table.name,
        "EntitySetName": table.set_name,
        "LogicalCollectionName": table.set_name,
        "PrimaryIdAttribute": table.key,
        "PrimaryNameAttribute": table.primary_name,
        "ObjectTypeCode": TYPE_CODES.get(table.name),
        "IsCustomEntity": False,
        "IsPrivate": False,
        "IsManaged": True,
        "OwnershipType": "UserOwned" if "_ownerid_value" in table.columns else "OrganizationOwned",
        "IsOptimisticConcurrencyEnabled": table.versioned,
        "DisplayName": label(table.name),
        "DisplayCollectionName": label(table.set_name),
        "$expandable": {"Attributes": lambda: _columns(table), "Keys": lambda: _keys(table)},
    }


def _columns(table: Table) -> list[dict[str, Any]]:
    return [_attribute(table, column) for column in table.columns.values()]


def _choices(table: Table) -> list[dict[str, Any]]:
    return [_picklist(table, item) for item in _columns(table) if item["AttributeType"] == "Picklist"]


def _keys(table: Table) -> list[dict[str, Any]]:
    return [_key(table, names) for names in table.alternate_keys]


def _attribute(table: Table, column: Column) -> dict[str, Any]:
    name = column.name
    kind = ATTRIBUTE_TYPES.get(column.type, "ManagedProperty")
    if column.is_lookup:
        name = name[1 : -len("_value")]
        kind = "Owner" if name == "ownerid" else "Lookup"
    elif column.name in OPTION_SETS.get(table.name, {}):
        kind = {"statecode": "State", "statuscode": "Status"}.get(name, "Picklist")
    return {
        "@odata.type": f"#Microsoft.Dynamics.CRM.{kind}AttributeMetadata",
        "MetadataId": stable_id("metadata", table.name, name),
        "LogicalName": name,
        "SchemaName": name,
        "EntityLogicalName": table.name,
        "AttributeType": kind,
        "AttributeTypeName": {"Value": f"{kind}Type"},
        "IsPrimaryId": name == table.key,
        "IsPrimaryName": name == table.primary_name,
        "IsValidForCreate": column.is_lookup or not column.computed,
        "IsValidForUpdate": column.is_lookup or not (column.computed or column.immutable),
        "IsValidForRead": True,
        "RequiredLevel": {"Value": "None", "CanBeChanged": True},
        "MaxLength": column.max_length,
        "DisplayName": label(name),
    }


def _picklist(table: Table, attribute: dict[str, Any]) -> dict[str, Any]:
    options = OPTION_SETS[table.name][attribute["LogicalName"]]
    option_set = {
        "MetadataId": stable_id("metadata", table.name, attribute["LogicalName"], "options"),
        "Name": f"{table.name}_{attribute['LogicalName']}",
        "IsGlobal": False,
        "OptionSetType": "Picklist",
        "Options": [{"Value": value, "Label": label(text)} for value, text in options.items()],
    }
    return {**attribute, "$expandable": {"OptionSet": lambda: option_set}}


def _key(table: Table, names: tuple[str, ...]) -> dict[str, Any]:
    return {
        "MetadataId": stable_id("metadata", table.name, "key", *names),
        "LogicalName": f"{table.name}_key",
        "SchemaName": f"{table.name}_key",
        "EntityLogicalName": table.name,
        "KeyAttributes": list(names),
        "EntityKeyIndexStatus": "Active",
        "DisplayName": label(f"{table.name} key"),
    }


def label(text: str) -> dict[str, Any]:
    localized = {"Label": text, "LanguageCode": ENGLISH, "IsManaged": True}
    return {"LocalizedLabels": [localized], "UserLocalizedLabel": localized}


def _collection(exchange: Exchange, context: str, items: list[dict[str, Any]]) -> Response:
    options, _aliases = split_options(exchange.request.query)
    return exchange.answer(200, {"@odata.context": exchange.context(context), "value": _shapes(items, options)})


def _single(exchange: Exchange, context: str, item: dict[str, Any]) -> Response:
    options, _aliases = split_options(exchange.request.query)
    return exchange.answer(200, {"@odata.context": exchange.context(f"{context}/$entity"), **_shape(item, options)})


def _shapes(items: list[dict[str, Any]], options: dict[str, str]) -> list[dict[str, Any]]:
    if "$filter" in options:
        keep = _condition(options["$filter"])
        items = [item for item in items if keep(item)]
    options = {name: value for name, value in options.items() if name != "$filter"}
    refuse_unsupported(options, SUPPORTED)
    return [_shape(item, options) for item in items]


def _shape(item: dict[str, Any], options: dict[str, str]) -> dict[str, Any]:
    """An item as the options of the request, or of an expansion, want it.

    `$expandable` holds what may be expanded, as functions by name; each gives an item or a list of items.
    """
    refuse_unsupported(options, SUPPORTED)
    expandable = item.get("$expandable", {})
    plain = {name: value for name, value in item.items() if name != "$expandable"}
    if options.get("$select"):
        wanted = [name.strip() for name in options["$select"].split(",")]
        for name in wanted:
            if name not in plain:
                raise bad_query(f"Could not find a property named '{name}' on this metadata type.")
        plain = {name: value for name, value in plain.items() if name in {*wanted, "MetadataId", "@odata.type"}}
    for name, nested in map(expanded, items_of(options.get("$expand"))):
        if name not in expandable:
            raise bad_query(f"Could not find a property named '{name}' on this metadata type.")
        found = expandable[name]()
        plain[name] = _shapes(found, nested) if isinstance(found, list) else _shape(found, nested)
    return plain


def _condition(text: str) -> Callable[[dict[str, Any]], bool]:
    from .filter import parse_filter

    def build(node: Any) -> Callable[[dict[str, Any]], bool]:
        kind = type(node).__name__
        if kind == "BoolOp":
            left, right = build(node.left), build(node.right)
            if type(node.op).__name__ == "And":
                return lambda item: left(item) and right(item)
            return lambda item: left(item) or right(item)
        if kind == "Compare" and type(node.comparator).__name__ in ("Eq", "NotEq"):
            name, wanted = node.left.name, getattr(node.right, "py_val", None)
            wanted = str(wanted) if type(node.right).__name__ == "GUID" else wanted
            equal = type(node.comparator).__name__ == "Eq"
            return lambda item: (item.get(name) == wanted) is equal
        raise DataverseError(400, "0x8006088a", "Only eq and ne are supported in a filter on table definitions.")

    return build(parse_filter(ENUM_VALUE.sub(r"\1", text)))
