# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the packages need and do not contain: in the environment, and in the release itself.

Of kinds that cannot be found, only the solution that held them is known (see solutions/imports/dependencies.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import Failure
from ..solutions.imports.dependencies import look_for, missing, needs_of
from ..solutions.operations import failures
from .finding import BLOCKS, INFORMS, WARNS, Finding, not_known, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..solutions.imports.dependencies import Key, Need, Place

CHECK = "dependencies"


def wanted(packages: Sequence[dict[str, Any]]) -> set[Key]:
    """Return what packages need, and none of them contains."""
    inside = {key for one in packages for key in _brought(one)}
    return {pair for one in packages for need in needs_of(one) for pair in need.wanted if pair[1] not in inside}


def read(dataverse: Any, keys: set[Key]) -> tuple[set[Key], set[Place]]:
    """Return what of ``keys`` exists in the environment, and the places that cannot be read."""
    return look_for(dataverse, keys) if keys else (set(), set())


def findings(packages: Sequence[dict[str, Any]], sent: set[str], there: Any) -> list[Finding]:
    """Return findings about the packages of the solutions in ``sent``.

    ``packages`` are all of the release in order, ``there`` what ``read`` returned, or the failure.
    """
    if isinstance(there, Failure):
        return [not_known(CHECK, "dependencies of the release", there)]
    existing, unreadable = there
    found = [
        Finding(
            INFORMS, CHECK, place.table, "The caller is not allowed to read these, so missing ones cannot be detected."
        )
        for place in unreadable
    ]
    for number, package in enumerate(packages):
        if package["unique_name"] in sent:
            before = {key for one in packages[:number] for key in _brought(one)}
            after = {key: one["unique_name"] for one in packages[number + 1 :] for key in _brought(one)}
            found += _of_package(package, before, after, existing, unreadable)
    return found


def _of_package(
    package: dict[str, Any], before: set[str], after: dict[str, str], existing: set[Key], unreadable: set[Place]
) -> list[Finding]:
    """Return findings about a package, given what earlier ones bring, and later ones, with the names of these."""
    name = package["unique_name"]
    lacking = [one for one in needs_of(package) if not _is_there(one, before, existing)]
    late = [(one, _bringer(one, after)) for one in lacking]
    certain, doubtful = missing([one for one, bringer in late if not bringer], existing, unreadable)
    reasons = [failures.missing(one.required, one.dependent) for one in certain]
    text = "The package of {0} needs components of {1}, which is not installed."
    return [
        *(_too_late(name, need, bringer) for need, bringer in late if bringer),
        *(Finding(BLOCKS, CHECK, name, sentence(one["text"]), one["remedy"]) for one in reasons),
        *(Finding(WARNS, CHECK, name, text.format(name, one), "Install that solution first.") for one in doubtful),
    ]


def _is_there(need: Need, before: set[str], existing: set[Key]) -> bool:
    return not (before.isdisjoint(key for _place, key in need.wanted) and existing.isdisjoint(need.wanted))


def _bringer(need: Need, after: Mapping[str, str]) -> str | None:
    """Return the name of the later solution that brings what is needed, None if there is none."""
    return next((after[key] for _place, key in need.wanted if key in after), None)


def _too_late(name: str, need: Need, later: str) -> Finding:
    what = need.required["type"].replace("_", " ") or "component"
    text = "The package of {0} needs {1} {2!r} of solution {3}, which the release imports later.".format(
        name, what, need.required["name"] or need.key, later
    )
    return Finding(BLOCKS, CHECK, name, text, "Make the release again with that solution before it.")


def _brought(package: dict[str, Any]) -> set[str]:
    """Return the keys of what a package contains, its own name among them, in lower case."""
    found = {flow["flow_id"] for flow in package["flows"] + package["desktop_flows"]}
    found |= {one["name"].lower() for one in package["connection_references"] + package["environment_variables"]}
    return found | {package["unique_name"].lower()}
