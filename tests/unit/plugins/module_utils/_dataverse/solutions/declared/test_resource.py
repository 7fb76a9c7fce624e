# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A solution as declared: what is said of what was stored."""

from __future__ import annotations

from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.declared.resource import (
    SolutionResource,
)

from tests.unit.plugins.support.environment import Environment

DECLARED = {"friendly_name": "Orders", "description": "All about orders", "version": "1.2"}


class Stubborn(Environment):
    """Stores descriptions in its own words."""

    def update(self, table, guid, body, tried, etag="*"):
        super().update(table, guid, dict(body, description="as the server likes it"), tried, etag)


def planned(environment):
    environment.put(
        "solutions", uniquename="orders", friendlyname="Old", description="", version="1.0.0.0", ismanaged=False
    )
    options = {"name": "orders", "state": "present", "publish": False, "add_required": False, **DECLARED}
    made = SolutionResource(environment, options, waiter=None)
    return made, made.plan()


def applied(environment):
    made, plan = planned(environment)
    for step in plan.steps:
        made.apply(step)
    return made, made.report(plan, True)["solution"]


def test_what_is_stored_is_told():
    made, solution = applied(Environment())
    assert made.warnings == []
    assert {name: solution[name] for name in DECLARED} == DECLARED


def test_what_the_server_stores_otherwise_is_said():
    made, solution = applied(Stubborn())
    assert made.warnings == ["Of solution 'orders', description was sent, but the server stored something else."]
    assert solution["description"] == "as the server likes it"


def test_a_dry_run_tells_what_would_be():
    made, plan = planned(Stubborn())
    solution = made.report(plan, False)["solution"]
    assert {name: solution[name] for name in DECLARED} == DECLARED
    assert made.warnings == []
