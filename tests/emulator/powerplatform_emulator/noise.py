# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers equal in meaning and different in form, for clients that should not care."""

from __future__ import annotations

import json
import random
import uuid
from typing import Any

from .odata.path import GUID

EXTRA_MEMBER = "@Microsoft.Dynamics.CRM.noise"
EXTRA_COLUMN = "new_noise"
KEPT = frozenset({"@odata.etag", "@odata.id", "@odata.context", "@odata.nextLink"})
RIGHTS = frozenset({"AccessMask", "AccessRights"})
SMALLEST_PAGE = 2
LARGEST_PAGE = 40


class Noise:
    def __init__(self, seed: int | None = None):
        self._random = random.Random(seed)

    def page_size(self) -> int:
        return self._random.randint(SMALLEST_PAGE, LARGEST_PAGE)

    def dump(self, payload: Any) -> bytes:
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
            return value.upper() if GUID.fullmatch(value) and self._random.random() < 0.5 else value
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
        return json.dumps(self._reordered(data), ensure_ascii=False, indent=self._random.choice((None, 2)))

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
