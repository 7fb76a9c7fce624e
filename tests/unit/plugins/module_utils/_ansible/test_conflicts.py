# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens when an object moves between reading and writing."""

from __future__ import annotations

import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._ansible.runner import Run
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Conflict
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.connections import (
    from_user,
    to_user,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.declare import declare as flow

from tests.unit.plugins.support.emulated import Environment
from tests.unit.plugins.support.host import Host
from tests.unit.plugins.support.plans import plan, plan_once
from tests.unit.plugins.support.task import Task

GUID = "3d8b5e74-9f2a-4cad-9e63-4b7b2f3a8c03"
HELLO = {"triggers": {}, "actions": {"A": {"type": "Compose", "inputs": "hi"}}}


def test_after_a_conflict_what_others_changed_stays():
    environment = Environment()
    environment.put_flow("a", HELLO, from_user({"shared_sql": "old"}), workflowid=GUID)
    update, theirs = environment.update, from_user({"shared_sql": "theirs"})

    def first_somebody_else(table, guid, *arguments, **more):
        environment.update = update
        data = json.loads(environment.stored(table)[guid]["clientdata"])
        data["properties"]["connectionReferences"] = theirs
        environment.put(table, workflowid=guid, clientdata=json.dumps(data))
        update(table, guid, *arguments, **more)

    environment.update = first_somebody_else
    host = Host()
    Run(host).converge(
        lambda context: flow(
            Task(environment, {"state": "present", "name": "a", "definition": dict(HELLO, description="x")})
        )
    )
    assert host.failed is False
    assert to_user(environment.flow(GUID)["references"]) == to_user(theirs)


def test_after_a_conflict_that_settled_everything_nothing_more_is_sent():
    applied = []

    def do(summary):
        applied.append(summary)
        raise Conflict("It has changed.") if summary == "off" else AssertionError("sent")

    plans = [plan_once("off", "delete", do=do), plan_once()]
    host = Host()
    Run(host).converge(lambda context: plans.pop(0))
    assert host.failed is False
    assert applied == ["off"]


def after_a_conflict(*plans):
    """Return the host of a task whose first step meets a conflict; it declares ``plans``, one after the other."""
    events = [Conflict("It has changed.")]

    def do(summary):
        if events:
            raise events.pop()

    left, host = [one.done_by(do) for one in plans], Host()
    Run(host).converge(lambda context: left.pop(0))
    assert host.failed is False
    return host


@pytest.mark.parametrize("summaries", [["one"], []], ids=["planned again", "settled"])
def test_after_a_conflict_the_plan_that_was_made_again_says_what_has_come_of_it(summaries):
    ends = []

    def once(name, *summaries):
        return plan_once(*summaries, outcome=lambda applied: {"run": name}, on_success=lambda: ends.append(name))

    host = after_a_conflict(once("first", "one"), once("again", *summaries))
    assert (host.result["run"], ends) == ("again", ["again"])


@pytest.mark.parametrize(
    ("again", "told"),
    [
        (plan("one", told={"backup_file": "newer"}), "newer"),
        # what was replaced before the conflict came to light was kept by the first plan
        (plan(told={"backup_file": None}), "older"),
    ],
    ids=["planned again", "settled"],
)
def test_after_a_conflict_no_file_that_was_kept_is_forgotten(again, told):
    host = after_a_conflict(plan("one", told={"backup_file": "older"}), again, plan(before={"name": "b"}))
    assert host.result["backup_file"] == told
