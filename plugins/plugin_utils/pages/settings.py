# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections and values of a target: what the task changes, and what the packages bring besides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .parts import shown, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from .parts import View

# The noun of the report, the title, the heads of its values, and the word with which the packages name that value.
NOUNS = {
    "connection_references": ("Connection references", "Connection", "connection "),
    "environment_variables": ("Environment variables", "Value", "value "),
}


def sections(report: Mapping[str, Any]) -> Iterator[View]:
    """Yield a table for each noun."""
    for noun, (title, value, word) in NOUNS.items():
        columns = (
            ("name", title[:-1], "name"),
            ("before", "{0} before".format(value), "code"),
            ("after", value, "code"),
            ("brought", "By the package", "text"),
        )
        yield table(noun, title, "None changes.", columns, _rows(report[noun], _brought(report, noun), word))


def _rows(declared: Sequence[Mapping[str, Any]], brought: Mapping[str, Sequence[str]], word: str) -> list[View]:
    rows = []
    for one in declared:
        # the package says the same of a value that the task changes
        others = [line for line in brought.get(one["name"], ()) if not line.startswith(word)]
        before, after = shown(one.get("before")), shown(one.get("after"))
        rows.append({"name": one["name"], "before": before, "after": after, "brought": ", ".join(others)})
    names = {one["name"] for one in declared}
    for name, lines in brought.items():
        if name not in names:
            rows.append({"name": name, "before": "", "after": "", "brought": ", ".join(lines)})
    return sorted(rows, key=lambda one: one["name"].casefold())


def _brought(report: Mapping[str, Any], noun: str) -> dict[str, list[str]]:
    """Return what packages change of a noun, in lines for each name."""
    found: dict[str, list[str]] = {}
    for solution in report["solutions"]:
        changes = (solution.get("changes") or {}).get(noun) or {}
        for word in ("added", "removed"):
            for name in changes.get(word) or ():
                found.setdefault(name, []).append(word)
        for name, lines in (changes.get("changed") or {}).items():
            found.setdefault(name, []).extend(lines)
    return found
