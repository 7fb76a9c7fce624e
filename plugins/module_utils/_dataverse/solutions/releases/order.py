# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order in which the solutions of a release are imported: whatever one needs comes before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...._core.errors import InputFailure
from ..packages.dependency import solution_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any


def needs(packages: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return for each unique name those of the other packages that it needs, by the facts of packages.

    A package needs the one that a missing dependency names, and the one that holds what it names: a flow that a flow
    of it calls, a connection reference or an environment variable.
    """
    holders = {key: one["unique_name"] for one in packages for key in _held(one)}
    names = {one["unique_name"].lower(): one["unique_name"] for one in packages}
    found = {}
    for one in packages:
        wanted = {holders.get(key) for key in _named(one)} | {names.get(name) for name in _solutions(one)}
        found[one["unique_name"]] = sorted(name for name in wanted if name and name != one["unique_name"])
    return found


def ordered(names: Sequence[str], needed: Mapping[str, Sequence[str]]) -> list[str]:
    """Return names so that what one needs comes before it, and as they were given where that leaves a choice.

    Raises InputFailure if some depend on each other.
    """
    done: list[str] = []
    left = list(names)
    while left:
        free = next((name for name in left if all(one in done for one in needed.get(name, ()))), None)
        if free is None:
            raise InputFailure(
                "The solutions {0} depend on each other, so none of them can be imported first.".format(
                    ", ".join(sorted(left))
                ),
                "Move what they share into a solution of its own.",
            )
        done.append(free)
        left.remove(free)
    return done


def _held(package: Mapping[str, Any]) -> set[str]:
    return {flow["flow_id"] for flow in package["flows"]} | {
        one["name"].lower() for noun in ("connection_references", "environment_variables") for one in package[noun]
    }


def _named(package: Mapping[str, Any]) -> set[str]:
    """Return ids and names of what a package uses and does not hold."""
    used = {one for flow in package["flows"] for one in flow["child_flows"]}
    used |= {one.lower() for flow in package["flows"] for one in flow["connection_references"]}
    for one in package["missing_dependencies"]:
        used |= {one["required"]["id"].lower(), one["required"]["name"].lower()}
    return used - _held(package) - {""}


def _solutions(package: Mapping[str, Any]) -> set[str]:
    """Return the solutions that missing dependencies name, in lower case."""
    named = {solution_of(one["required"]).lower() for one in package["missing_dependencies"]}
    parent = package["parent"] or {}
    return named | {str(parent.get("unique_name") or "").lower()}
