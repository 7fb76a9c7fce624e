# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a target declares of names that packages have: which of them are unknown, and the values under their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core import naming
from .finding import BLOCKS, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from .release import Part


class Settings:
    """The option ``noun`` of a target: ``values`` by name in lower case, those of ``objects`` of the packages.

    ``objects`` maps names in lower case to what the first package that has one says of it; ``holders`` to the names of
    the solutions that have it.
    """

    def __init__(self, noun: str, parts: Iterable[Part], options: Mapping[str, Any]) -> None:
        self._noun = noun
        self._ignored = bool(options.get("ignore_unknown"))
        self.objects: dict[str, dict[str, Any]] = {}
        self.holders: dict[str, list[str]] = {}
        for part in parts:
            for one in part.package[noun]:
                self.objects.setdefault(one["name"].lower(), one)
                self.holders.setdefault(one["name"].lower(), []).append(part.name)
        declared = options.get(noun) or {}
        self._unknown = sorted(name for name in declared if name.lower() not in self.objects)
        self.values = {name.lower(): value for name, value in declared.items() if name.lower() in self.objects}

    def unknown(self) -> list[Finding]:
        """Return findings about names that no package has."""
        names = [one["name"] for one in self.objects.values()]
        text = "{0} names {1!r}, which no package of the release has."
        return [
            Finding(
                BLOCKS,
                self._noun,
                name,
                text.format(self._noun, name),
                "{0} To allow other names, set ignore_unknown.".format(naming.suggestion(name, names)).strip(),
            )
            for name in self._unknown
            if not self._ignored
        ]
