# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The note for people beside a release: what differs from the release before, flow by flow and action by action."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

NAME = "RELEASE.md"
NOUNS = (
    ("flows", "Flow"),
    ("desktop_flows", "Desktop flow"),
    ("connection_references", "Connection reference"),
    ("environment_variables", "Environment variable"),
)
# What Markdown would take for more than a character of a name.
SPECIAL = "\\`*_{}[]<>()#+-!|"


def text(document: Mapping[str, Any], earlier: str | None, changes: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the note of a release.

    ``earlier`` is the version of the release that it was compared with, None without one; ``changes`` hold for each
    solution what packages.comparison says of it, and nothing for one that is new.
    """
    lines = ["# {0} {1}".format(escaped(document["name"]), document["version"]), ""]
    lines += ["First release." if earlier is None else "Compared with version {0}.".format(earlier), ""]
    for solution in document["solutions"]:
        kind = "managed" if solution["managed"] else "unmanaged"
        lines += ["## {0} {1} ({2})".format(escaped(solution["unique_name"]), solution["version"], kind), ""]
        lines += _solution(solution, changes.get(solution["unique_name"])) + [""]
    return "\n".join(lines)


def escaped(name: str) -> str:
    """Return a name as it stands in Markdown."""
    return "".join("\\" + one if one in SPECIAL else one for one in " ".join(name.split()))


def _solution(solution: Mapping[str, Any], changes: Mapping[str, Any] | None) -> list[str]:
    if changes is None:
        flows = sorted(flow["name"] for flow in solution["flows"])
        return ["New in this release."] + (["", *("* {0}".format(escaped(name)) for name in flows)] if flows else [])
    return [line for noun, label in NOUNS for line in _noun(label, changes.get(noun) or {})] or ["Unchanged."]


def _noun(label: str, changes: Mapping[str, Any]) -> list[str]:
    lines = ["* **Removed:** {0} {1}".format(label.lower(), escaped(name)) for name in changes.get("removed") or []]
    lines += ["* Added: {0} {1}".format(label.lower(), escaped(name)) for name in changes.get("added") or []]
    for name, differences in (changes.get("changed") or {}).items():
        lines.append("* {0} {1}".format(label, escaped(name)))
        lines += ["  * {0}".format(escaped(one)) for one in differences]
    return lines
