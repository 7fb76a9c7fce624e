# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Versions and kinds of solutions, unfinished upgrades and patches: what an import would refuse, and what it would do.

The platform rejects a package whose publisher differs from that of the installed solution (recorded error 0x8004801C).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import Failure, InputFailure
from ..solutions.imports import brought, decision, patches
from ..solutions.imports.decision import SAME, SKIPPED
from ..solutions.imports.warnings import of_other_content, of_unmanaged
from ..solutions.imports.what_changes import differing_at_all
from .finding import BLOCKS, INFORMS, WARNS, Finding, not_known, of_failure
from .release import Part

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..solutions.imports.decision import Decision
    from ..solutions.imports.situation import Situation

VERSIONS, LEFTOVER, KINDS, PATCHES = "versions", "leftover_upgrade", "kinds", "patches"


def decided(situation: Situation, options: Mapping[str, Any]) -> tuple[Decision | None, list[Finding]]:
    """Return whether and how a package is imported, None if it is refused, with what there is to say about it."""
    package = situation.package
    name = package["unique_name"]
    found = _kind(package, options) + _publisher(package, situation.installed)
    try:
        made = decision.decide(situation, decision.policy_of(options))
    except InputFailure as failure:
        return None, [*found, of_failure(BLOCKS, LEFTOVER if situation.leftover else VERSIONS, name, failure)]
    if made.leftover:
        text = "An earlier upgrade of {0} was never finished, and leftover_upgrade is {1}: {2}.".format(
            name, made.leftover, made.reason
        )
        found.append(Finding(INFORMS, LEFTOVER, name, text))
    if made.position == SKIPPED:
        text = "The package of {0} is not imported: {1}.".format(name, made.reason)
        found.append(Finding(WARNS, VERSIONS, name, text, "Omit it from the release, or change the policy."))
    if options.get("require_managed") is None:
        found += [Finding(WARNS, KINDS, name, text) for text in of_unmanaged(package, made)]
    return made, found + (_other_content(situation, made, options) if made.position == SAME else [])


def with_patches(part: Part, options: Mapping[str, Any], base: Any, rows: Any) -> tuple[Part, list[Finding]]:
    """Return a part as patches allow it, with findings.

    ``base`` is the row of the base that is concerned, or None, and ``rows`` its patches; either may be a failure.
    """
    if part.decision is None:
        return part, []
    for answer in (base, rows):
        if isinstance(answer, Failure):
            return part, [not_known(PATCHES, part.name, answer)]
    try:
        made = patches.settled(part.decision, part.situation, decision.policy_of(options), base, rows)
    except InputFailure as failure:
        return part._replace(decision=None), [of_failure(BLOCKS, PATCHES, part.name, failure)]
    return part._replace(decision=made), []


def _kind(package: Mapping[str, Any], options: Mapping[str, Any]) -> list[Finding]:
    if package["managed"] or not options.get("require_managed"):
        return []
    name = package["unique_name"]
    text = "The package of {0} is unmanaged, and require_managed is set.".format(name)
    return [Finding(BLOCKS, KINDS, name, text, "Make the release from managed packages.")]


def _publisher(package: Mapping[str, Any], installed: Mapping[str, Any] | None) -> list[Finding]:
    here = ((installed or {}).get("publisherid") or {}).get("uniquename")
    if not here or not package["publisher"] or here.lower() == package["publisher"].lower():
        return []
    name = package["unique_name"]
    text = "The installed solution {0} belongs to publisher {1!r}, but the package to {2!r}.".format(
        name, here, package["publisher"]
    )
    return [Finding(BLOCKS, VERSIONS, name, text, "Use a package of the publisher that is installed.")]


def _other_content(situation: Situation, made: Decision, options: Mapping[str, Any]) -> list[Finding]:
    """Return a finding about what differs from the package, though its version is installed."""
    package, rows = situation.package, situation.flows
    flows = differing_at_all(package, rows)
    names = ["flow {0!r}".format(name) for name in flows] + brought.differing(package, situation)
    managed = any(row.get("ismanaged") and row["name"] in flows for row in rows.values())
    try:
        told = of_other_content(names, set(), [], managed, made.reason, options)
    except InputFailure as failure:
        return [of_failure(BLOCKS, VERSIONS, package["unique_name"], failure)]
    return [Finding(WARNS, VERSIONS, package["unique_name"], text) for text in told]
