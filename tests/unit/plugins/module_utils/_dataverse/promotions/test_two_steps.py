# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Upgrades of a release in two steps: all staged, then applied in reverse order."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Refused

from tests.unit.plugins.support.emulated import Environment
from tests.unit.plugins.support.releases import brought, made

# Version 1.1 of the base removes the flow that version 1.0 of the other solution calls.
BASE = {"name": "base", "flows": {"Child": {"on": False}, "Goes": {}}}
UPPER = {"name": "upper", "flows": {"Parent": {"on": False, "calls": ["Goes"]}}}
NEW_BASE = {
    **BASE,
    "version": "1.1.0.0",
    "flows": {"Child": {"on": False}, "Comes": {"on": True, "uses": ["new_chat"]}},
    "references": ["new_chat"],
}
NEW_UPPER = {"name": "upper", "version": "1.1.0.0", "flows": {"Parent": {"on": False, "calls": ["Comes"]}}}
STATES = {"base": [{"name": "Child"}], "upper": [{"name": "Parent"}]}
TWO_STEPS = {"stage_all": True, "allow_removals": True, "connection_references": {"new_chat": "c-2"}}
STAGE, APPLY = "ImportSolutionAsync", "DeleteAndPromoteAsync"
STEPS = [
    "stage solution 'base' 1.1.0.0 (managed)",
    "restore states and owners of its flows",
    "stage solution 'upper' 1.1.0.0 (managed)",
    "restore states and owners of its flows",
    "apply the upgrade to solution 'upper' 1.1.0.0 (managed)",
    "restore states and owners of its flows",
    "apply the upgrade to solution 'base' 1.1.0.0 (managed)",
    "delete flow 'Goes' (on)",
    "restore states and owners of its flows",
]


class Breaking(Environment):
    """An environment that refuses the start of a number, counted from 1."""

    refuses = 0

    def act(self, action, body, tried, *how, **more):
        if action in (STAGE, APPLY) and self.refuses:
            self.refuses -= 1
            if not self.refuses:
                raise Refused(f"{tried} failed: no.", http_status=400, code="0x80048030", detail="No.")
        return super().act(action, body, tried, *how, **more)


@pytest.fixture
def environment(tmp_path):
    """An environment that has both solutions in version 1.0, with all flows as declared."""
    found = Breaking()
    old = made(tmp_path, BASE, UPPER, states=STATES)
    assert brought(found, old, check=False).failed is False
    found.wire.close()
    return found


@pytest.fixture
def folder(tmp_path):
    return made(tmp_path, NEW_BASE, NEW_UPPER, states=STATES, name="new")


def starts(environment):
    return [message for _kind, message, _body in environment.writes if message in (STAGE, APPLY)]


def versions(environment):
    return {row["uniquename"]: row["version"] for row in environment.stored("solutions").values() if row["ismanaged"]}


def operations(host):
    return [one["step"] for one in host.result["operations"]]


def names(environment):
    return {row["name"] for row in environment.stored("workflows").values()}


def test_the_first_step_makes_what_the_second_removes_superfluous(environment, folder):
    refused = brought(environment, folder, check=False, **{**TWO_STEPS, "stage_all": False})
    assert "what it removes is still used by Parent" in refused.result["msg"]
    planned = brought(environment, folder, **TWO_STEPS)
    done = brought(environment, folder, check=False, **TWO_STEPS)
    assert done.failed is False, done.result
    assert operations(planned) == operations(done) == STEPS
    assert planned.result["plan_id"] == done.result["plan_id"]
    assert planned.result["diff"] == done.result["diff"]
    assert starts(environment)[-4:] == [STAGE, STAGE, APPLY, APPLY]
    assert versions(environment) == {"base": "1.1.0.0", "upper": "1.1.0.0"}
    assert names(environment) == {"Child", "Comes", "Parent"}
    again = brought(environment, folder, check=False, **TWO_STEPS)
    assert (again.failed, again.result["changed"], operations(again)) == (False, False, [])


def test_the_plan_shows_both_steps(environment, folder):
    planned = brought(environment, folder, **TWO_STEPS)
    assert planned.warnings == []
    assert environment.writes == []
    base, upper = planned.result["solutions"]
    assert (base["strategy"], upper["strategy"]) == ("upgrade", "upgrade")
    assert base["reason"] == "the older version 1.0.0.0 is installed and stays until the new one is applied"
    assert [one["name"] for one in base["removals"]] == ["Goes"]
    assert base["changes"]["flows"] == {"added": ["Comes"], "changed": {}, "removed": ["Goes"]}
    before, after = (planned.result["diff"][side] for side in ("before", "after"))
    assert list(after) == [
        "1. solution base",
        "2. solution upper",
        "3. upgrade of solution upper",
        "4. upgrade of solution base",
    ]
    assert after["1. solution base"]["waiting_upgrade"] == "1.1.0.0"
    assert "version" not in after["1. solution base"]
    assert before["4. upgrade of solution base"]["REMOVED"] == ["flow 'Goes' (on)"]
    assert after["4. upgrade of solution base"]["version"] == "1.1.0.0"
    assert {one["name"] for one in planned.result["before"]["flows"]} == {"Child", "Goes", "Parent"}
    at_once = brought(environment, folder, **{**TWO_STEPS, "stage_all": False})
    assert at_once.result["plan_id"] != planned.result["plan_id"]


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_run_that_is_interrupted_is_continued(environment, folder, number):
    """At each start: the next run carries out what is left of the approved plan, and stages nothing twice."""
    plan = brought(environment, folder, **TWO_STEPS).result["plan_id"]
    environment.refuses = number
    broken = brought(environment, folder, check=False, approved_plan=[plan], **TWO_STEPS)
    assert broken.failed is True
    done = brought(environment, folder, check=False, approved_plan=[plan], **TWO_STEPS)
    assert done.failed is False, done.result
    assert starts(environment) == [STAGE, STAGE, APPLY, APPLY]
    assert versions(environment) == {"base": "1.1.0.0", "upper": "1.1.0.0"}
    assert names(environment) == {"Child", "Comes", "Parent"}
    assert brought(environment, folder, check=False, **TWO_STEPS).result["changed"] is False


def test_an_upgrade_that_was_staged_earlier_is_taken_up(environment, folder, tmp_path):
    alone = made(tmp_path, NEW_BASE, states=STATES, name="alone")
    holding = brought(environment, alone, check=False, strategy="holding", connection_references={"new_chat": "c-1"})
    assert holding.failed is False, holding.result
    planned = brought(environment, folder, **TWO_STEPS)
    assert [one["strategy"] for one in planned.result["solutions"]] == ["apply_holding", "upgrade"]
    assert planned.result["solutions"][0]["reason"] == "base_Upgrade 1.1.0.0 waits to be applied already"
    assert operations(planned) == ["bind connection reference 'new_chat' to 'c-2'", *STEPS[2:]]
    done = brought(environment, folder, check=False, **TWO_STEPS)
    assert (done.failed, operations(done)) == (False, operations(planned))
    assert starts(environment) == [STAGE, STAGE, APPLY, APPLY]
    assert versions(environment) == {"base": "1.1.0.0", "upper": "1.1.0.0"}


def test_the_application_of_an_upgrade_is_not_confused_with_an_import_of_the_same_second(environment, folder):
    """It has no import job, and one of the solution may have failed just before."""
    holding = brought(environment, folder, check=False, **{**TWO_STEPS, "stage_all": False, "strategy": "holding"})
    assert holding.failed is False, holding.result
    environment.wire.close()
    assert brought(environment, folder, check=False, **TWO_STEPS).failed is False
    assert starts(environment) == [APPLY, APPLY]
    assert [one for one in environment.reads if one.startswith("importjobs") and "createdon ge" in one] == []


def test_what_only_it_holds_goes_with_a_staged_upgrade_of_another_version(environment, folder, tmp_path):
    """An unfinished upgrade is removed or applied in the first step, as the option says."""
    between = made(tmp_path, {**BASE, "version": "1.0.5.0"}, name="between")
    assert brought(environment, between, check=False, strategy="holding").failed is False
    refused = brought(environment, folder, **TWO_STEPS)
    assert "An earlier upgrade of base was never finished" in refused.result["msg"]
    for leftover, first in (("remove", "delete"), ("apply", "apply")):
        planned = brought(environment, folder, leftover_upgrade=leftover, **TWO_STEPS)
        assert operations(planned) == [f"{first} the unfinished upgrade 'base_Upgrade' 1.0.5.0", *STEPS]
    done = brought(environment, folder, check=False, leftover_upgrade="apply", **TWO_STEPS)
    assert (done.failed, operations(done)) == (False, operations(planned))
    assert versions(environment) == {"base": "1.1.0.0", "upper": "1.1.0.0"}


def test_removals_are_refused_before_anything_is_staged(environment, folder):
    refused = brought(environment, folder, check=False, **{**TWO_STEPS, "allow_removals": False})
    assert refused.result["msg"].startswith("The upgrade to solution 'base' 1.1.0.0 would delete flow 'Goes' (on).")
    assert environment.writes == []


def test_what_is_not_upgraded_is_planned_as_without_two_steps(tmp_path):
    folder = made(tmp_path, BASE, UPPER, states=STATES)
    both = [brought(Environment(), folder, stage_all=two_steps).result for two_steps in (True, False)]
    assert both[0]["plan_id"] == both[1]["plan_id"]
    assert [one["strategy"] for one in both[0]["solutions"]] == ["install", "install"]
