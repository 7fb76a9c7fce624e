# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands under Risk: deletions first, and a sentence when there is none."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.plugin_utils.pages.flows import flows_of
from ansible_collections.flowops.powerplatform.plugins.plugin_utils.pages.risks import RISKS, risks
from ansible_collections.flowops.powerplatform.plugins.plugin_utils.pages.target import complete

from tests.unit.plugins.support.reports import flow, removal, report, solution, whole


def risks_of(found):
    found = complete(found)
    return risks(found, flows_of(found))


def test_all_risks_are_found_the_worst_first():
    found = risks_of(whole())
    assert [one["risk"] for one in found] == list(RISKS)
    assert [one["text"] for one in found] == [
        "Deletes 2 components",
        "Turns off 1 flow",
        "Replaces 1 newer version by an older one",
        "Leaves 1 flow not as declared",
        "Changes the owner of 1 flow",
        "Changes the shares of 1 flow",
        "Leaves behind 1 flow that the release does not contain",
    ]


def test_a_flow_that_is_on_is_the_first_of_what_is_deleted():
    removals = [removal("mail", "connection_reference"), removal("Off", enabled=False), removal("On", enabled=True)]
    (found,) = risks_of(report(solutions=[solution(removals=removals)]))
    assert found["names"] == [
        {"name": "On", "notes": ["flow", "turned on"]},
        {"name": "mail", "notes": ["connection reference"]},
        {"name": "Off", "notes": ["flow"]},
    ]


def test_no_risk_is_said():
    (found,) = risks_of(report(flows=[flow("A", "changed", "on", ["enabled"])]))
    assert (found["risk"], found["tone"]) == ("none", "good")


@pytest.mark.parametrize(
    ("installed", "version", "strategy", "lowered"),
    [
        ("1.10.0.0", "1.9.0.0", "update", True),
        ("1.9.0.0", "1.10.0.0", "update", False),
        ("1.9.0.0", "1.9", "update", False),
        ("2.0.0.0", "1.0.0.0", None, False),
        (None, "1.0.0.0", "install", False),
    ],
)
def test_a_newer_version_is_replaced_only_when_an_older_one_is_sent(installed, version, strategy, lowered):
    found = risks_of(report(solutions=[solution("a", installed, version, strategy)]))
    assert (found[0]["risk"] == "replaces_newer_version") is lowered
