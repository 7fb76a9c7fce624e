# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Patches: small packages over a base, which is not changed itself while it has any (contract 16.5).

The platform refuses a patch without its base (0x80048540) and a change of a base below its patches (0x80048538). That a
patch older than one that is installed brings nothing is inferred.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...._core.errors import InputFailure
from ...._core.text import joined
from ...lookups import solutions
from ...lookups.solutions import version_key
from .decision import SKIPPED, UPDATE, Decision

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from .decision import Policy
    from .situation import Situation

    Row = dict[str, Any]


def settle(dataverse: Any, decision: Decision, situation: Situation, policy: Policy) -> Decision:
    """Return the decision as patches allow it; InputFailure where they do not."""
    name = base_of_patch(decision, situation)
    base = solutions.read(dataverse, name) if name else base_itself(decision, situation)
    rows = []
    if base:
        table, options = query_of(base)
        rows = dataverse.rows(table, "Reading the patches of solution {0!r}".format(base["uniquename"]), **options)
    return settled(decision, situation, policy, base, rows)


def base_of_patch(decision: Decision, situation: Situation) -> str | None:
    """Return the name of the base of a patch that is sent; None for any other package."""
    parent = situation.package.get("parent")
    return parent["unique_name"] if parent and decision.sends_package else None


def base_itself(decision: Decision, situation: Situation) -> Row | None:
    """Return the row of a solution that is changed itself, and so must not have patches."""
    return situation.installed if decision.strategy == UPDATE else None


def query_of(base: Row) -> tuple[str, dict[str, str]]:
    """Return the query for the patches of a base, the newest first: (table, options)."""
    return "solutions", {
        "select": "solutionid,uniquename,version",
        "filter": "_parentsolutionid_value eq {0}".format(base["solutionid"]),
        "orderby": "version desc",
    }


def settled(
    decision: Decision, situation: Situation, policy: Policy, base: Row | None, patches: Sequence[Row]
) -> Decision:
    """Return the decision as the ``patches`` of ``base`` allow it; InputFailure where they do not."""
    if base_of_patch(decision, situation):
        return _of_patch(decision, situation.package, policy, base, patches)
    if patches:
        raise InputFailure(
            "{0} has patches, so that it cannot be changed itself: {1}.".format(
                situation.package["unique_name"], joined([row["uniquename"] for row in patches], 120)
            ),
            "Import a newer version as an upgrade, which replaces the base and its patches.",
            code="0x80048538",
        )
    return decision


def _of_patch(
    decision: Decision, package: Mapping[str, Any], policy: Policy, base: Row | None, patches: Sequence[Row]
) -> Decision:
    parent, called = package["parent"], "{0} {1}".format(package["unique_name"], package["version"])
    name = parent["unique_name"]
    if not base:
        raise InputFailure(
            "{0} is a patch of {1} {2}, which is not installed.".format(called, name, parent["version"] or ""),
            "Import {0} first.".format(name),
            code="0x80048540",
        )
    newer = [row for row in [base, *patches] if version_key(row["version"]) > version_key(package["version"])]
    if not newer:
        return decision
    there = "{uniquename} {version}".format(**newer[0])
    if policy.lower_version == "skip":
        return Decision(None, "the newer {0} is installed, and lower_version is skip".format(there), position=SKIPPED)
    if policy.lower_version == "import":
        return decision
    raise InputFailure(
        "{0} is a patch of {1}, and the newer {2} is installed.".format(called, name, there),
        "Omit it, or set 'lower_version: import' to import it over that.",
    )
