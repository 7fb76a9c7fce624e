# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers equal in meaning and different in form, for clients that should not care."""

from __future__ import annotations

import functools
import json
import random
import re
import uuid
from collections.abc import Iterable
from typing import Any

from .odata.path import GUID
from .schema import Column, default_schema

EXTRA_MEMBER = "@Microsoft.Dynamics.CRM.noise"
EXTRA_COLUMN = "new_noise"
KEPT = frozenset({"@odata.etag", "@odata.id", "@odata.context", "@odata.nextLink"})
RIGHTS = frozenset({"AccessMask", "AccessRights"})
SET_NAME = re.compile(r"#(\w+)")
UNORDERED = "PrincipalAccesses"
SEPARATORS = ((",", ":"), (", ", ": "), (" ,", " : "))
SMALLEST_PAGE = 2
LARGEST_PAGE = 40


@functools.cache
def guid_members(set_name: str) -> frozenset[str]:
    """Names of GUIDs in rows of this set, or everywhere; in a text column the case of a GUID has a meaning."""
    schema = default_schema()
    types = (*(table.columns for table in schema.tables.values()), *schema.complex_types.values())
    columns = [column for columns in types for column in columns.values()]
    everywhere = _guids(columns) - {column.name for column in columns if column.type != "Edm.Guid"}
    table = schema.by_set(set_name)
    return everywhere | _guids(table.columns.values()) if table else everywhere


def _guids(columns: Iterable[Column]) -> frozenset[str]:
    return frozenset(column.name for column in columns if column.type == "Edm.Guid")


class Noise:
    def __init__(self, seed: int | None = None):
        self._random = random.Random(seed)
        self._guids: frozenset[str] = frozenset()

    def page_size(self) -> int:
        return self._random.randint(SMALLEST_PAGE, LARGEST_PAGE)

    def dump(self, payload: Any) -> bytes:
        found = SET_NAME.search(payload.get("@odata.context", "")) if isinstance(payload, dict) else None
        self._guids = guid_members(found[1] if found else "")
        indent = self._random.choice((None, 1, 2))
        return json.dumps(self._shuffled(payload), ensure_ascii=False, indent=indent).encode("utf-8")

    def _shuffled(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._shuffled(item) for item in value]
        if not isinstance(value, dict):
            return value
        members = {name: item if name in KEPT else self._member(name, item) for name, item in value.items()}
        members[EXTRA_MEMBER] = self._random.randint(0, 9)
        if "@odata.etag" in members:
            members[EXTRA_COLUMN] = None
        names = list(members)
        self._random.shuffle(names)
        return {name: members[name] for name in names}

    def _member(self, name: str, value: Any) -> Any:
        if isinstance(value, str):
            if name in RIGHTS:
                return self._random.choice((", ", ",")).join(self._shuffled_words(value))
            if name == "clientdata":
                return self._redesigned(value)
            is_guid = name in self._guids and GUID.fullmatch(value)
            return value.upper() if is_guid and self._random.random() < 0.5 else value
        if name == UNORDERED and isinstance(value, list):
            value = self._random.sample(value, len(value))
        return self._shuffled(value)

    def _shuffled_words(self, text: str) -> list[str]:
        words = text.split(", ")
        self._random.shuffle(words)
        return words

    def _redesigned(self, text: str) -> str:
        """The same flow with new designer ids, another order of members and other white space."""
        try:
            data = json.loads(text)
        except ValueError:
            return text
        definition = (data.get("properties") or {}).get("definition") if isinstance(data, dict) else None
        if isinstance(definition, dict):
            for group in ("triggers", "actions"):
                self._new_ids(definition.get(group))
        spacing = {"indent": self._random.choice((None, 2)), "separators": self._random.choice(SEPARATORS)}
        return json.dumps(self._reordered(data), ensure_ascii=False, **spacing)

    def _new_ids(self, group: Any) -> None:
        if not isinstance(group, dict):
            return
        for item in group.values():
            if isinstance(item, dict):
                item["metadata"] = {**(item.get("metadata") or {}), "operationMetadataId": str(uuid.uuid4())}
                self._new_ids(item.get("actions"))
                for branch in ("else", "default"):
                    self._new_ids((item.get(branch) or {}).get("actions"))
                for case in (item.get("cases") or {}).values():
                    self._new_ids(case.get("actions"))

    def _reordered(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._reordered(item) for item in value]
        if isinstance(value, dict):
            names = list(value)
            self._random.shuffle(names)
            return {name: self._reordered(value[name]) for name in names}
        return value
