# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows at the other end of a navigation property."""

from __future__ import annotations

from ..schema import Navigation, Schema, Table
from ..store import Row, Store


def lookup_target(schema: Schema, table: Table, row: Row, column: str) -> str | None:
    """The table that a lookup of this row points to."""
    noted = row.get(f"${column}")
    if noted:
        return noted
    for navigation in table.lookups.get(column, []):
        targets = schema.targets(navigation.target)
        if len(targets) == 1:
            return targets[0].name
    return "systemuser" if table.lookups.get(column) else None


def related_row(store: Store, schema: Schema, table: Table, row: Row, navigation: Navigation) -> tuple[str, Row] | None:
    """Table and row behind a single-valued navigation property."""
    column = navigation.column
    if column is None or not row.get(column):
        return None
    target = lookup_target(schema, table, row, column)
    if target is None or target not in {found.name for found in schema.targets(navigation.target)}:
        return None
    found = store.get(target, row[column])
    return None if found is None else (target, found)


def related_rows(store: Store, table: Table, row: Row, navigation: Navigation, target: Table) -> list[Row]:
    """Rows behind a collection-valued navigation property."""
    own_id = row[table.key]
    partner = target.navigations.get(navigation.partner or "")
    if partner is not None and partner.column:
        column = partner.column
        return store.find(target.name, **{column: own_id})
    if navigation.partner == navigation.name:
        pairs = f"${navigation.name.removesuffix('_association')}"
        ids = [pair[target.key] for pair in store.find(pairs, **{table.key: own_id})]
        return [found for found in (store.get(target.name, other) for other in ids) if found]
    return []
