# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows as the wire shows them: entity tags, annotations, expanded rows."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..environment import Environment
from ..schema import NAMESPACE, Column, Table
from ..store import Row
from .filter import moment
from .optionsets import options_of
from .query import Expansion, Query
from .related import lookup_target, related_row, related_rows

FORMATTED = "OData.Community.Display.V1.FormattedValue"
LOOKUP_NAME = "Microsoft.Dynamics.CRM.lookuplogicalname"
NAVIGATION = "Microsoft.Dynamics.CRM.associatednavigationproperty"
UNBINDABLE = frozenset({"createdby", "modifiedby", "createdonbehalfby", "modifiedonbehalfby"})


@dataclass(frozen=True)
class Annotations:
    """Which annotation terms the caller asked for."""

    patterns: tuple[str, ...] = ()

    def wants(self, term: str) -> bool:
        return any(fnmatch.fnmatchcase(term, pattern) for pattern in self.patterns)

    @property
    def all(self) -> bool:
        return "*" in self.patterns


def etag(row: Row) -> str:
    return f'W/"{row["versionnumber"]}"'


def context_of(table: Table, query: Query) -> str:
    """The part of `@odata.context` behind `$metadata#`."""
    inner = _context_items(query)
    return f"{table.set_name}({inner})" if inner or query.expand else table.set_name


def _context_items(query: Query) -> str:
    items = list(query.select or ())
    items += [f"{expansion.navigation.name}({_context_items(expansion.query)})" for expansion in query.expand]
    return ",".join(items)


class Renderer:
    def __init__(self, environment: Environment, annotations: Annotations):
        self._environment = environment
        self._annotations = annotations
        self._formatted = annotations.wants(FORMATTED)
        self._lookup_names = annotations.wants(LOOKUP_NAME)
        self._navigations = annotations.wants(NAVIGATION)
        self._names: dict[tuple[str, str], str | None] = {}

    def row(self, table: Table, row: Row, query: Query) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        if table.versioned and row.get("versionnumber") is not None:
            shown["@odata.etag"] = etag(row)
        for name in self._names_shown(table, row, query):
            value = row.get(name)
            if value is not None:
                self._annotate(shown, table, row, table.columns[name], value)
            shown[name] = value
        for expansion in query.expand:
            self._expand(shown, table, row, expansion)
        return shown

    @staticmethod
    def _names_shown(table: Table, row: Row, query: Query) -> Iterable[str]:
        if query.select is None:
            filled = [name for name in table.columns if row.get(name) is not None]
            return filled + [name for name in table.columns if row.get(name) is None]
        return query.select if table.key in query.select else (*query.select, table.key)

    def _annotate(self, shown: dict[str, Any], table: Table, row: Row, column: Column, value: Any) -> None:
        name = column.name
        if column.is_lookup:
            target = lookup_target(self._environment.schema, table, row, name)
            if target is None:
                return
            if self._formatted:
                label = self._primary_name(target, value)
                if label is not None:
                    shown[f"{name}@{FORMATTED}"] = label
            if self._navigations:
                navigation = self._bindable(table, name, target)
                if navigation:
                    shown[f"{name}@{NAVIGATION}"] = navigation
            if self._lookup_names:
                shown[f"{name}@{LOOKUP_NAME}"] = target
        elif self._formatted:
            label = formatted_value(table.name, column, value)
            if label is not None:
                shown[f"{name}@{FORMATTED}"] = label

    def _bindable(self, table: Table, column: str, target: str) -> str | None:
        for navigation in table.lookups[column]:
            if navigation.name not in UNBINDABLE:
                tables = self._environment.schema.targets(navigation.target)
                if target in {found.name for found in tables}:
                    return navigation.name
        return None

    def _primary_name(self, target: str, row_id: str) -> str | None:
        key = (target, row_id)
        if key not in self._names:
            found = self._environment.store.get(target, row_id)
            name = self._environment.schema.table(target).primary_name
            self._names[key] = found.get(name) if found and name else None
        return self._names[key]

    def _expand(self, shown: dict[str, Any], table: Table, row: Row, expansion: Expansion) -> None:
        navigation, query = expansion.navigation, expansion.query
        schema, store = self._environment.schema, self._environment.store
        if not navigation.collection:
            found = related_row(store, schema, table, row, navigation)
            if found is None:
                shown[navigation.name] = None
                return
            target, other = found
            rendered = self.row(schema.table(target), other, query)
            if target != navigation.target:
                rendered = {"@odata.type": f"#{NAMESPACE}.{target}", **rendered}
            shown[navigation.name] = rendered
            return
        target_table = schema.targets(navigation.target)[0]
        rows = related_rows(store, table, row, navigation, target_table)
        chosen = select_rows(self._environment, rows, query)
        shown[navigation.name] = [self.row(target_table, other, query) for other in chosen[: query.top]]


def select_rows(environment: Environment, rows: Iterable[Row], query: Query) -> list[Row]:
    """Filtered and ordered, not yet cut."""
    store = environment.store
    predicate = query.predicate
    chosen = list(rows) if predicate is None else [row for row in rows if predicate(store, row)]
    for reader, descending in reversed(query.order):
        chosen.sort(key=lambda row, read=reader: _sortable(read(store, row)), reverse=descending)
    return chosen


def _sortable(value: Any) -> tuple[bool, Any]:
    if isinstance(value, str):
        value = value.casefold()
    return (value is not None, "" if value is None else value)


def formatted_value(table: str, column: Column, value: Any) -> str | None:
    options = options_of(table, column.name)
    if options is not None:
        return options.get(value)
    if column.type == "Edm.Boolean":
        return "Yes" if value else "No"
    if column.type == "Edm.DateTimeOffset":
        at = moment(value)
        return f"{at.month}/{at.day}/{at.year} {at.hour % 12 or 12}:{at.minute:02d} {'AM' if at.hour < 12 else 'PM'}"
    if column.type in ("Edm.Int32", "Edm.Int64"):
        return f"{value:,}"
    return None
