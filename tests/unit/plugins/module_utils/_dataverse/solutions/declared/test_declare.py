# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A solution as declared: what is said of what was stored."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import (
    Failure,
    InputFailure,
    OutcomeUnknown,
    Refused,
    Unreachable,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.waiter import Waiter
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.declared.declare import (
    SolutionResource,
)

from tests.unit.plugins.support.environment import Environment

DECLARED = {"friendly_name": "Orders", "description": "All about orders", "version": "1.2"}
OPTIONS = {
    "name": "orders",
    "state": "present",
    "publish": False,
    "add_required": False,
    "abandoned_after": 6,
    "predicted_solutions": [],
}
BUSY = Refused("It failed: busy.", "Try later.", http_status=400, code="0x80071151")


class Stubborn(Environment):
    """Stores descriptions in its own words."""

    def update(self, table, guid, body, tried, etag="*"):
        super().update(table, guid, dict(body, description="as the server likes it"), tried, etag)


def planned(environment):
    environment.put(
        "solutions", uniquename="orders", friendlyname="Old", description="", version="1.0.0.0", ismanaged=False
    )
    made = SolutionResource(environment, {**OPTIONS, **DECLARED}, waiter=None)
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
    assert made.warnings == ["The service stored a different description than was sent: solution 'orders'."]
    assert solution["description"] == "as the server likes it"


def test_a_dry_run_tells_what_would_be():
    made, plan = planned(Stubborn())
    solution = made.report(plan, False)["solution"]
    assert {name: solution[name] for name in DECLARED} == DECLARED
    assert made.warnings == []


class Publishing(Environment):
    """Answers requests to publish in turn; the clock moves on with every pause."""

    def __init__(self, *answers):
        super().__init__()
        self.answers = list(answers)
        self.now = 0
        self.put("solutions", uniquename="orders", friendlyname="Old", description="", version="1.2", ismanaged=False)

    def act(self, message, body, tried, repeatable=False):
        assert (message, body, repeatable) == ("PublishAllXml", {}, True)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer:
            raise answer

    def sleep(self, seconds):
        self.now += seconds

    def change(self, timeout=60):
        waiter = Waiter(timeout, 5, clock=lambda: self.now, sleep=self.sleep)
        made = SolutionResource(self, {**OPTIONS, **DECLARED, "publish": True}, waiter)
        for step in made.plan().steps:
            made.apply(step)


def test_publishing_waits_until_nothing_else_runs():
    environment = Publishing(BUSY, BUSY, BUSY, None)
    environment.change()
    assert environment.now == 7


@pytest.mark.parametrize(
    ("failure", "verdict", "waited"),
    [
        (BUSY, "not published: It failed: busy.", 60),
        (Refused("No.", "Ask.", code="0x80040220"), "not published: No.", 0),
        (Unreachable("No way."), "not published: No way.", 0),
        (OutcomeUnknown("No answer."), "perhaps not published: No answer.", 0),
    ],
)
def test_what_was_not_published_is_said(failure, verdict, waited):
    environment = Publishing(failure)
    with pytest.raises(Failure) as caught:
        environment.change()
    lack = "The change is stored but {0} Publish manually; a later run does not publish it."
    assert caught.value.message == lack.format(verdict)
    assert (caught.value.code, environment.now) == (failure.code, waited)
    assert [kind for kind, *_rest in environment.writes] == ["update"]


@pytest.mark.parametrize("name", ["contoso.x", "", "x" * 66, "1st", "orders\n", "commandes_é"])
def test_what_cannot_be_a_unique_name_is_not_made(name):
    options = {**OPTIONS, "name": name, "publisher": "contoso"}
    rule = r"A unique name consists of up to 65 letters, digits and underscores and must not start with a digit\.$"
    with pytest.raises(InputFailure, match=rule):
        SolutionResource(Environment(), options, waiter=None).plan()


@pytest.mark.parametrize(("option", "most"), [("friendly_name", 256), ("description", 2000)])
def test_texts_that_the_server_would_refuse_are_refused_beforehand(option, most):
    environment = Environment()
    environment.put("solutions", uniquename="orders", friendlyname="", description="", ismanaged=False)
    assert SolutionResource(environment, {**OPTIONS, option: "é" * most}, waiter=None).plan().changed
    with pytest.raises(InputFailure, match=f"{option} has {most + 1} characters; the maximum is {most}"):
        SolutionResource(environment, {**OPTIONS, option: "é" * (most + 1)}, waiter=None).plan()


def test_flows_of_a_solution_that_goes_are_not_looked_for():
    environment = Environment()
    environment.put("solutions", uniquename="orders", friendlyname="Orders", version="1.0", ismanaged=False)
    waiter = Waiter(60, 5, sleep=lambda seconds: None)
    more = {"state": "absent", "flows": [{"name": "No such flow"}], "flows_absent": [{"name": "Nor this"}]}
    plan = SolutionResource(environment, {**OPTIONS, **more}, waiter).plan()
    assert [step.action for step in plan.steps] == ["uninstall"]
