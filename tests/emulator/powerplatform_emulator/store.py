# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows of one environment: in memory for reading, in SQLite for surviving."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .clock import Clock
from .errors import duplicate_record, not_found
from .schema import Schema

Row = dict[str, Any]
FIRST_VERSION = 1_000_000


class Store:
    """All tables of one environment, or of a project, which has no schema.

    Changes are written to the file when the outermost transaction ends.
    """

    def __init__(self, schema: Schema | None, clock: Clock, path: Path | None = None):
        self._schema = schema
        self._clock = clock
        self._tables: dict[str, dict[str, Row]] = {}
        self._indexes: dict[tuple[str, str], dict[Any, dict[str, Row]]] = {}
        self._version = FIRST_VERSION
        self._undo: list[tuple[str, str, Row | None]] = []
        self._depth = 0
        self._file = sqlite3.connect(str(path) if path else ":memory:", isolation_level=None, check_same_thread=False)
        self._file.execute("PRAGMA journal_mode=WAL")
        self._file.execute("PRAGMA synchronous=OFF")
        self._file.execute("CREATE TABLE IF NOT EXISTS rows (tab TEXT, id TEXT, json TEXT, PRIMARY KEY (tab, id))")
        self._file.execute("CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER)")
        for table, row_id, text in self._file.execute("SELECT tab, id, json FROM rows ORDER BY rowid"):
            self._tables.setdefault(table, {})[row_id] = json.loads(text)
        for (value,) in self._file.execute("SELECT value FROM counter WHERE name = 'version'"):
            self._version = value

    @property
    def empty(self) -> bool:
        return not any(self._tables.values())

    def close(self) -> None:
        self._file.close()

    def scan(self, table: str) -> Iterator[Row]:
        """The live rows of a table, not copied: for reading only."""
        return iter(self._tables.get(table, {}).values())

    def rows(self, table: str) -> list[Row]:
        return [dict(row) for row in self.scan(table)]

    def get(self, table: str, row_id: str) -> Row | None:
        row = self._tables.get(table, {}).get(row_id.lower())
        return None if row is None else dict(row)

    def find(self, table: str, **equals: Any) -> list[Row]:
        """The rows with these values, letters in either case; the first column is looked up in an index."""
        (column, first), *wanted = [(name, _folded(value)) for name, value in equals.items()]
        rows = self._index(table, column).get(first, {}).values()
        return [dict(row) for row in rows if all(_folded(row.get(n)) == v for n, v in wanted)]

    def insert(self, table: str, row: Row) -> Row:
        new = dict(row)
        key = self._key(table)
        new[key] = str(new.get(key) or uuid.uuid4()).lower()
        if new[key] in self._tables.get(table, {}):
            raise duplicate_record()
        now = self._clock.now_iso()
        columns = self._columns(table)
        for name, value in (("createdon", now), ("modifiedon", now), ("ownerid", new[key])):
            if name in columns and new.get(name) is None:
                new[name] = value
        if "versionnumber" in columns and new.get("versionnumber") is None:
            new["versionnumber"] = self.next_version()
        with self.transaction():
            self._put(table, new[key], new)
        return dict(new)

    def update(self, table: str, row_id: str, changes: Row) -> Row:
        row_id = row_id.lower()
        old = self._tables.get(table, {}).get(row_id)
        if old is None:
            raise not_found(table, row_id)
        new = {**old, **changes}
        columns = self._columns(table)
        if "versionnumber" in columns:
            new["versionnumber"] = self.next_version()
        if "modifiedon" in columns and "modifiedon" not in changes:
            new["modifiedon"] = self._clock.now_iso()
        with self.transaction():
            self._put(table, row_id, new)
        return dict(new)

    def delete(self, table: str, row_id: str) -> None:
        row_id = row_id.lower()
        if row_id not in self._tables.get(table, {}):
            raise not_found(table, row_id)
        with self.transaction():
            self._put(table, row_id, None)

    def next_version(self) -> int:
        self._version += 1
        return self._version

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. May be nested: an inner one that fails undoes its own changes only."""
        mark = len(self._undo)
        self._depth += 1
        try:
            yield
            if self._depth == 1:
                self._write()
        except BaseException:
            while len(self._undo) > mark:
                table, row_id, old = self._undo.pop()
                self._set(table, row_id, old)
            raise
        finally:
            self._depth -= 1

    def _write(self) -> None:
        touched = dict.fromkeys((table, row_id) for table, row_id, _old in self._undo)
        if touched:
            self._file.execute("BEGIN")
            try:
                for table, row_id in touched:
                    row = self._tables.get(table, {}).get(row_id)
                    if row is None:
                        self._file.execute("DELETE FROM rows WHERE tab = ? AND id = ?", (table, row_id))
                    else:
                        text = json.dumps(row, separators=(",", ":"))
                        statement = "INSERT INTO rows VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET json = excluded.json"
                        self._file.execute(statement, (table, row_id, text))
                self._file.execute("INSERT OR REPLACE INTO counter VALUES ('version', ?)", (self._version,))
                self._file.execute("COMMIT")
            except BaseException:
                self._file.execute("ROLLBACK")
                raise
        self._undo.clear()

    def _put(self, table: str, row_id: str, row: Row | None) -> None:
        self._undo.append((table, row_id, self._tables.get(table, {}).get(row_id)))
        self._set(table, row_id, row)

    def _set(self, table: str, row_id: str, row: Row | None) -> None:
        rows = self._tables.setdefault(table, {})
        for (of, column), index in self._indexes.items():
            if of == table:
                before, after = (None if one is None else _folded(one.get(column)) for one in (rows.get(row_id), row))
                if row_id in rows and (row is None or before != after):
                    del index[before][row_id]
                if row is not None:
                    index.setdefault(after, {})[row_id] = row
        if row is None:
            rows.pop(row_id, None)
        else:
            rows[row_id] = row

    def _index(self, table: str, column: str) -> dict[Any, dict[str, Row]]:
        if (table, column) not in self._indexes:
            index: dict[Any, dict[str, Row]] = {}
            for row_id, row in self._tables.get(table, {}).items():
                index.setdefault(_folded(row.get(column)), {})[row_id] = row
            self._indexes[table, column] = index
        return self._indexes[table, column]

    def _key(self, table: str) -> str:
        known = self._schema.tables.get(table) if self._schema else None
        return known.key if known else f"{table}id"

    def _columns(self, table: str) -> Any:
        known = self._schema.tables.get(table) if self._schema else None
        return known.columns if known else ()


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
