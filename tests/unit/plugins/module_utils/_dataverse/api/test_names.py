# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names and patterns of listings: what is asked of the service, and what counts of its answer."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.api.names import chosen, conditions, near

ROWS = [{"name": name} for name in ("Order intake", "order INTAKE", "Check order", "[Old] Report", "Dunning")]


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({"name": "Order intake"}, ["Order intake"]),
        ({"name": "ORDER INTAKE"}, ["Order intake", "order INTAKE"]),
        ({"name": "dunning"}, ["Dunning"]),
        ({"name_pattern": "order*"}, ["Order intake", "order INTAKE"]),
        ({"name_pattern": "*ORDER"}, ["Check order"]),
        ({"name_pattern": "[old]*"}, ["[Old] Report"]),
        ({"name_pattern": "[O]*"}, []),
        ({"name": None, "name_pattern": None}, [row["name"] for row in ROWS]),
    ],
)
def test_what_is_chosen(options, names):
    assert [row["name"] for row in chosen(ROWS, options)] == names


@pytest.mark.parametrize(
    ("pattern", "asked"),
    [
        ("Order", ["name eq 'Order'"]),
        ("O'*r?e*s", ["startswith(name,'O''')", "contains(name,'r')", "contains(name,'e')", "endswith(name,'s')"]),
        ("*", []),
        ("[Old] *", ["contains(name,'Old] ')"]),
    ],
)
def test_what_is_asked(pattern, asked):
    assert near(pattern) == asked
    assert conditions({"name_pattern": pattern}) == asked
