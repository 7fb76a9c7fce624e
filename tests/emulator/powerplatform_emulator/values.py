# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that people write into the configuration or to the control port: what does not fit is refused by its key."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from reprlib import repr as shown
from typing import Any

REQUIRED: Any = object()


class WrongValue(ValueError):
    """A value that cannot be used; the text is one sentence that names the key."""


class Values:
    """A mapping, asked for its values by key; a key without a value counts as left out.

    A sentence about a key calls it `KEY`, `PLACE: KEY` or `PLACE: KEY of 'NAME'`. Without `known` any key may be there.
    """

    def __init__(
        self, data: dict[Any, Any], known: Collection[str] | None = None, place: str = "", name: str | None = None
    ):
        self._data = data
        self._place = f"{place}: " if place else ""
        self._owner = "" if name is None else repr(name)
        unknown = sorted(set(data) - set(known), key=str) if known is not None else []
        if unknown:
            where = f" in {self._owner}" if self._owner else ""
            keys = ", ".join(sorted(known or ()))
            raise WrongValue(f"{self._place}unknown key {shown(unknown[0])}{where}; known keys are {keys}")

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def __iter__(self) -> Iterator[Any]:
        return iter(self._data)

    def label(self, key: str, each: bool = False) -> str:
        owner = f" of {self._owner}" if self._owner else ""
        return f"{self._place}{'every entry of ' if each else ''}{key}{owner}"

    def get(self, key: str, default: Any = REQUIRED) -> Any:
        value = self._data.get(key)
        if value is not None:
            return value
        if default is REQUIRED:
            raise WrongValue(f"{self.label(key)} is missing")
        return default

    def number(self, key: str, default: Any = REQUIRED, least: float | None = 0) -> Any:
        value = self.get(key, default)
        return value if value is default else number(value, self.label(key), least)

    def whole(self, key: str, default: Any = REQUIRED, least: int = 0, most: int | None = None) -> Any:
        value = self.get(key, default)
        return value if value is default else whole(value, self.label(key), least, most)

    def port(self) -> int:
        """A fixed port, or 0 for a free one."""
        return int(self.whole("port", 0, most=65535))

    def truth(self, key: str, default: bool = False) -> bool:
        value = self.get(key, default)
        if not isinstance(value, bool):
            raise WrongValue(f"{self.label(key)} must be true or false, not {shown(value)}")
        return value

    def text(self, key: str, default: Any = REQUIRED) -> Any:
        value = self.get(key, default)
        return value if value is default else text(value, self.label(key))

    def word(self, key: str, words: Collection[str]) -> str:
        """One of some words, by default the first."""
        value = self.get(key, next(iter(words)))
        if value not in words:
            raise WrongValue(f"{self.label(key)} must be {' or '.join(words)}, not {shown(value)}")
        return str(value)

    def listed(self, key: str, default: Collection[Any] = ()) -> list[Any]:
        """A list; a text alone is a list of one."""
        return listed(self.get(key, default), self.label(key))

    def words(self, key: str, words: Collection[str]) -> list[str]:
        """A list of some words, by default all."""
        found = self.listed(key, words)
        for word in found:
            if word not in words:
                raise WrongValue(f"{self.label(key)}: unknown word {shown(word)}; known words are {', '.join(words)}")
        return found

    def mappings(self, key: str) -> list[dict[str, Any]]:
        return [mapping(item, self.label(key, each=True)) for item in self.listed(key)]

    def part(self, key: str, known: Collection[str] | None = None) -> Values | None:
        """The mapping behind a key, or None when it is left out."""
        value = self.get(key, None)
        label = self.label(key)
        return None if value is None else Values(mapping(value, label), known, label)


def number(value: Any, label: str, least: float | None = 0) -> float:
    try:
        found = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        found = math.nan
    if not math.isfinite(found) or (least is not None and found < least):
        floor = "" if least is None else f" of at least {least:g}"
        raise WrongValue(f"{label} must be a number{floor}, not {shown(value)}")
    return found


def whole(value: Any, label: str, least: int = 0, most: int | None = None) -> int:
    reach = f"of at least {least}" if most is None else f"between {least} and {most}"
    try:
        found = number(value, label, least)
    except WrongValue:
        found = math.inf
    if not found.is_integer() or (most is not None and found > most):
        raise WrongValue(f"{label} must be a whole number {reach}, not {shown(value)}")
    return int(found)


def text(value: Any, label: str) -> str:
    if not isinstance(value, str):
        remedy = "" if isinstance(value, (dict, list)) else "; put it in quotes"
        raise WrongValue(f"{label} must be text{remedy}")
    return value


def mapping(value: Any, label: str) -> dict[Any, Any]:
    if not isinstance(value, dict):
        raise WrongValue(f"{label} must be a mapping, not {shown(value)}")
    return value


def listed(value: Any, label: str) -> list[Any]:
    if isinstance(value, str):
        return [value]
    if not isinstance(value, (list, tuple)):
        raise WrongValue(f"{label} must be a list, not {shown(value)}")
    return list(value)


def named(value: Any, label: str, in_paths: bool = False) -> list[dict[str, Any]]:
    """Mappings with a name each, from a list of names or mappings, from mappings by name, or from one name.

    Names that become parts of paths hold no slash.
    """
    if isinstance(value, dict):
        value = [{"name": name, **mapping(item or {}, f"{label}: {shown(name)}")} for name, item in value.items()]
    entries = [{"name": item} if isinstance(item, str) else item for item in listed(value, label)]
    seen = set()
    for place, entry in enumerate(entries, 1):
        name = entry.get("name") if isinstance(entry, dict) else None
        if not isinstance(name, str) or not name:
            raise WrongValue(f"{label}: every entry needs a name of its own, and number {place} has none")
        if name in seen:
            raise WrongValue(f"{label}: every entry needs a name of its own, and {name!r} is there twice")
        if in_paths and "/" in name:
            raise WrongValue(f"{label}: the name {name!r} must not hold a slash")
        seen.add(name)
    return entries
