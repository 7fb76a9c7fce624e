# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Solutions as declared: only an import can change them, so what differs is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..flows.outcomes import FAILED, UNCHANGED, Verdict, reason
from ..lookups.solutions import is_base, version_key
from .names import Names
from .objects import SOLUTION, entry, missing, undeclared

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from .objects import Object
    from .reading import Row


def chosen(declared: Sequence[Mapping[str, Any]], visible: Sequence[Row]) -> list[Row]:
    """Return the rows of the solutions that are declared, as far as they exist."""
    names = Names(visible, _name, [one["unique_name"] for one in declared])
    return [row for one in declared for row in names.meant(one["unique_name"])]


def compared(declared: Sequence[Mapping[str, Any]], visible: Sequence[Row], url: str) -> list[Object]:
    """Return the solutions that are declared, each with its verdict."""
    names = Names(visible, _name, [one["unique_name"] for one in declared])
    return [_compared(one, names, url) for one in declared]


def others(declared: Sequence[Mapping[str, Any]], visible: Sequence[Row]) -> list[Object]:
    """Return the solutions that are not declared, without those that exist in every environment."""
    known = {one["unique_name"].casefold() for one in declared}
    left = [row for row in visible if not is_base(row) and _name(row).casefold() not in known]
    return [undeclared(SOLUTION, _name(row), _facts(row)) for row in sorted(left, key=_name)]


def _compared(one: Mapping[str, Any], names: Names, url: str) -> Object:
    name = one["unique_name"]
    wanted = {member: one[member] for member in ("version", "managed") if one.get(member) is not None}
    found = names.meant(name)
    if not found:
        return entry(SOLUTION, name, missing(url, names.suggestion(name)), wanted, None)
    present = _facts(found[0])
    differing = [member for member in wanted if _key(wanted[member]) != _key(present[member])]
    declared, present = ({member: side[member] for member in differing} for side in (wanted, present))
    return entry(SOLUTION, name, _verdict(declared, present), declared, present)


def _verdict(declared: Mapping[str, Any], present: Mapping[str, Any]) -> Verdict:
    if "managed" in declared:
        text = "It is {0} here, but declared as {1}".format(*map(_kind, (present["managed"], declared["managed"])))
        return Verdict(FAILED, reason("managed", text, "Import a package of that kind, or declare what is installed."))
    if "version" in declared:
        text = "Version {0} is installed, but {1} is declared".format(present["version"], declared["version"])
        return Verdict(FAILED, reason("version", text, "Import that version, or declare the installed one."))
    return Verdict(UNCHANGED)


def _kind(managed: bool) -> str:
    return "managed" if managed else "unmanaged"


def _key(value: Any) -> Any:
    return value if isinstance(value, bool) else version_key(value)


def _name(row: Row) -> str:
    return str(row["uniquename"])


def _facts(row: Row) -> dict[str, Any]:
    return {"version": row["version"], "managed": row["ismanaged"]}
