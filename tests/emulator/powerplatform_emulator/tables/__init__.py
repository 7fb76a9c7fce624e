# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rules of each table; a table without rules of its own follows the common ones."""

from __future__ import annotations

from . import connectionreference, environmentvariable, flowrun, principal, solution, workflow
from .rules import Rules

_OWN_RULES: dict[str, Rules] = {
    rules.table: rules
    for rules in (
        workflow.RULES,
        flowrun.RULES,
        connectionreference.RULES,
        environmentvariable.DEFINITION_RULES,
        environmentvariable.VALUE_RULES,
        solution.RULES,
        solution.PUBLISHER_RULES,
        principal.USER_RULES,
        principal.TEAM_RULES,
    )
}


def rules_for(table: str) -> Rules:
    rules = _OWN_RULES.get(table)
    if rules is None:
        rules = _OWN_RULES[table] = Rules(table)
    return rules
