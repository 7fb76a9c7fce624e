# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of each solution of a promotion: complete, and never taken for something else."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.flowops.powerplatform.plugins.filter.promotion_solutions import promotion_solutions

GUID = "5F0C1F6E-6d0a-4c38-9f5e-0c7a53c0a111"
PLAIN = {
    "name": "orders",
    "managed": True,
    "strategy": "auto",
    "allow_removals": False,
    "same_version": "skip",
    "lower_version": "fail",
    "flows": [],
}


@pytest.mark.parametrize("empty", [None, "", "  "])
def test_what_is_empty_is_not_given(empty):
    options = dict.fromkeys(PLAIN, empty)
    del options["name"], options["flows"]
    assert promotion_solutions([{**options, "name": " orders ", "flows": empty}], **options) == [PLAIN]


def test_a_name_alone_is_a_solution():
    assert promotion_solutions(["orders"]) == [PLAIN]


def test_a_solution_replaces_the_options():
    given = {"name": "a", "managed": "no", "strategy": "update", "allow_removals": "True", "lower_version": "import"}
    found = promotion_solutions([given, "b"], managed="yes", strategy="upgrade", same_version="reimport")
    assert found[0] == {**PLAIN, **given, "managed": False, "allow_removals": True, "same_version": "reimport"}
    assert found[1] == {**PLAIN, "name": "b", "strategy": "upgrade", "same_version": "reimport"}


@pytest.mark.parametrize(
    ("flows", "found"),
    [
        ("Ticket routing", [{"name": "Ticket routing", "enabled": True}]),
        ("a, b,", [{"name": "a", "enabled": True}, {"name": "b", "enabled": True}]),
        (["a, b", GUID], [{"name": "a, b", "enabled": True}, {"flow_id": GUID, "enabled": True}]),
        (["", None, "a"], [{"name": "a", "enabled": True}]),
    ],
)
def test_one_text_is_no_list_of_letters(flows, found):
    assert promotion_solutions([{"name": "orders", "flows": flows}])[0]["flows"] == found


@pytest.mark.parametrize(
    ("solutions", "options", "message"),
    [
        ([{"name": "a", "managed": "ja"}], {}, "managed of a in environment_promotion_solutions must be true or false"),
        (["a"], {"managed": "yess"}, "environment_promotion_managed must be true or false, not 'yess'."),
        (["a"], {"allow_removals": 2}, "environment_promotion_allow_removals must be true or false, not '2'."),
        (["a"], {"strategy": "holding"}, "environment_promotion_strategy must be one of auto, update, upgrade, and is"),
        ([{"name": "a", "flows": {"b": 1}}], {}, "flows of a in environment_promotion_solutions must be a list"),
        ([{"name": "a", "flows": [{"name": "b"}]}], {}, "must be a list of names, but contains"),
        ([{"name": "a", "flows": 5}], {}, "must be a list"),
        ([], {}, "environment_promotion_solutions is empty: name at least one"),
        ("a", {}, "environment_promotion_solutions must be a list of solutions."),
        (None, {}, "environment_promotion_solutions must be a list of solutions."),
        ([{"flows": ["x"]}], {}, "A solution of environment_promotion_solutions has no name."),
        (["a", {"name": "A"}], {}, "environment_promotion_solutions lists a twice."),
    ],
)
def test_what_makes_no_sense_is_refused(solutions, options, message):
    with pytest.raises(AnsibleFilterError) as refused:
        promotion_solutions(solutions, **options)
    assert message in str(refused.value)
