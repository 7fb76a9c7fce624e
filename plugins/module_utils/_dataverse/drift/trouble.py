# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps flows from running, and upgrades that were never finished, by what was read of the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.text import short
from ..connection_references import rows as references
from ..flows.state import SUSPENDED as IS_SUSPENDED
from ..flows.state import of_row
from ..preflight.finding import sentence
from ..solutions.imports.decision import SUFFIX
from ..states.objects import FLOW, REFERENCE, SOLUTION
from .noted import LEFTOVER_UPGRADE, LONGEST, NO_CONNECTION, SUSPENDED, finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import Any

    from ..states.reading import Found, Row

    Finding = dict[str, Any]

WHY = "The platform has suspended it: {0}"
ASK = "Ask an administrator for the data policy that suspends it, or turn it on again."
UNBOUND = "It has no connection, so flows that use it cannot be turned on."
STAGED = "An upgrade to version {0} was staged and never finished."


def findings(everything: Found, scope: Found, known: Collection[tuple[str, str]]) -> list[Finding]:
    """Return what needs attention; ``known`` are kinds and names of objects that are reported anyway."""
    flows = [_suspended(row) for row in scope.flows_in_scope() if of_row(row) is IS_SUSPENDED]
    unbound = [_unbound(row[references.NAME]) for row in scope.references_in_scope() if not row.get("connectionid")]
    left = [one for one in unbound if (REFERENCE, one["name"].casefold()) not in known]
    return [*flows, *left, *_leftovers(everything, scope)]


def _suspended(row: Row) -> Finding:
    why = WHY.format(short(row.get("suspensionreasondetails") or "it stores no reason", LONGEST))
    return finding(SUSPENDED, FLOW, row["name"], sentence(why), ASK, row["workflowid"].lower())


def _unbound(name: str) -> Finding:
    return finding(NO_CONNECTION, REFERENCE, name, UNBOUND, "Bind it to a connection.")


def _leftovers(everything: Found, scope: Found) -> Iterator[Finding]:
    there = {row["uniquename"].casefold(): row for row in everything.solutions}
    for base in everything.solutions if scope.members is None else scope.solutions:
        staged = there.get((base["uniquename"] + SUFFIX).casefold())
        if staged:
            text = STAGED.format(staged["version"])
            yield finding(LEFTOVER_UPGRADE, SOLUTION, base["uniquename"], text, "Apply or delete the upgrade.")
