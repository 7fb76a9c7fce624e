# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that may have been meant."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.naming import (
    fitting,
    matcher,
    slips,
    suggestion,
)

NAMES = ["contoso_Mail", "contoso_Mails", "contoso_Sql", "fabrikam_Limit", "other"]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("contoso_mial", "Did you mean: contoso_Mail, contoso_Mails?"),
        ("CONTOSO_SQ", "Did you mean: contoso_Sql?"),
        ("fabrikam_limits", "Did you mean: fabrikam_Limit?"),
        ("other ", "Did you mean: 'other'? The names differ only in blanks at the ends."),
        ("Other", "Did you mean: other?"),
        ("zzzzzz", ""),
    ],
)
def test_near_names(wanted, said):
    assert suggestion(wanted, NAMES) == said


def test_a_prefix_that_all_share_makes_no_name_near():
    assert suggestion("contoso_robot", ["contoso_orders_outlook", "contoso_orders_teams"]) == ""


def test_without_names_nothing_is_said():
    assert suggestion("x", []) == ""


def test_long_names_are_cut():
    assert len(suggestion("a" * 200, ["a" * 199 + str(number) for number in range(9)])) < 180


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("Order", ["Order"]),
        ("order", ["order"]),
        ("ORDER", ["Order", "order"]),
        ("STRASSE", ["Straße"]),
        ("Order ", []),
        ("Orde", []),
    ],
)
def test_a_name_fits_exactly_or_without_case(wanted, found):
    assert fitting(wanted, ["Order", "order", "Straße"]) == found


def test_candidates_may_be_anything_with_a_name():
    assert fitting("b", [{"name": "a"}, {"name": "B"}], lambda one: one["name"]) == [{"name": "B"}]


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("*order*", True),
        ("ORDER?INTAKE", True),
        ("Order intake", True),
        ("Order", False),
        ("[O]rder intake", False),
        ("[!x]*", False),
        ("*", True),
        ("", False),
    ],
)
def test_a_pattern(pattern, fits):
    assert matcher(pattern)("Order intake") is fits


def test_a_bracket_is_a_bracket():
    assert matcher("[1] *")("[1] Order")


@pytest.mark.parametrize(
    ("given", "slip"),
    [
        ("contoso_orders_dataverze", True),
        ("contoso_orders_dataversee", True),
        ("contoso_Orders_Datavers", True),
        ("contoso_support_dataverse", False),
        ("contoso_orders_outlook", False),
    ],
)
def test_slips_are_told_from_names_of_other_things(given, slip):
    assert slips([given], ["contoso_orders_dataverse"]) == [given] * slip
