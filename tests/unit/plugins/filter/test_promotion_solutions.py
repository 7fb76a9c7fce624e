# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The solutions of a promotion: each with all its settings."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.filter.promotion_solutions import promotion_solutions

GUID = "5F0C1F6E-6d0a-4c38-9f5e-0c7a53c0a111"
SETTINGS = {
    "managed": True,
    "strategy": "auto",
    "allow_removals": False,
    "same_version": "skip",
    "lower_version": "fail",
}
PLAIN = {"name": "orders", **SETTINGS, "flows": []}


def completed(*solutions, **options):
    return promotion_solutions({**SETTINGS, **options, "solutions": list(solutions)})


@pytest.mark.parametrize("flows", [{}, {"flows": None}, {"flows": []}])
def test_a_name_alone_is_a_solution(flows):
    assert completed({"name": " orders ", **flows}) == [PLAIN]


def test_a_solution_replaces_the_options():
    given = {"name": "a", "managed": False, "strategy": "update", "allow_removals": True, "lower_version": "import"}
    found = completed(given, {"name": "b"}, strategy="upgrade", same_version="reimport")
    assert found[0] == {**PLAIN, **given, "same_version": "reimport"}
    assert found[1] == {**PLAIN, "name": "b", "strategy": "upgrade", "same_version": "reimport"}


def test_flows_are_named_or_identified():
    assert completed({"name": "orders", "flows": ["a, b", GUID]})[0]["flows"] == [
        {"name": "a, b", "enabled": True},
        {"flow_id": GUID, "enabled": True},
    ]
