# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Upgrades in two steps: all of a release are staged in its order, and then applied in reverse order (contract 18.8).

The content of a new version arrives when it is staged. What only the old version has is deleted when the upgrade is
applied: by then, no solution that builds on it has its old version any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..solutions.imports import decision, removals
from ..solutions.imports import declare as imports
from ..solutions.imports.decision import APPLY, APPLY_HOLDING, HOLDING, SUFFIX, UPGRADE

if TYPE_CHECKING:
    from typing import Any

    from ..solutions.imports.declare import Decided
    from ..solutions.imports.situation import Situation
    from ..solutions.imports.wanted import Wanted


def are_needed(asked: Wanted, situation: Situation) -> bool:
    """Return whether an import is, or was begun as, an upgrade in two steps."""
    policy = decision.policy_of(asked.means.options)
    return policy.stage_all and decision.decide(situation, policy).strategy in (UPGRADE, APPLY_HOLDING)


def decided(context: Any, asked: Wanted, situation: Situation) -> Decided:
    """Decide on both steps; what waits already, since an earlier run has staged it, is only applied."""
    staged = imports.decide(context, asked.given(strategy=HOLDING), situation)
    applying = asked.unbound().given(strategy=APPLY_HOLDING)
    if not staged.consequences.decision.sends_package:
        return staged._replace(applied=imports.decide(context, applying, situation._replace(noted={})))
    going = removals.of_package(asked.means.dataverse, staged.consequences.decision, situation)
    applied = imports.decide(context, applying.given(known_removals=going), _once_staged(staged))
    return staged._replace(applied=applied)


def _once_staged(staged: Decided) -> Situation:
    """Return what exists once an upgrade is staged, as far as its application depends on it."""
    found, made = staged.situation, staged.consequences
    package = found.package
    references = {
        name: {"connectionreferencelogicalname": name, "connectionid": connection}
        for name, connection in made.bindings.connections().items()
    }
    return found._replace(
        installed=found.leftover if made.decision.leftover == APPLY else found.installed,
        leftover={"uniquename": package["unique_name"] + SUFFIX, "version": package["version"]},
        references={**found.references, **references},
        noted={},
    )
