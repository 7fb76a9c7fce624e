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
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.declared import declare as noun

from tests.unit.plugins.support.answers import ROOT
from tests.unit.plugins.support.emulated import ALEX, Environment
from tests.unit.plugins.support.task import Task, carry_out, run

DECLARED = {"friendly_name": "Orders", "description": "All about orders", "version": "1.2"}
OPTIONS = {
    "name": "orders",
    "state": "present",
    "publish": False,
    "add_required": False,
    "abandoned_after": 6,
    "predicted_flows": [],
    "predicted_solutions": [],
}
BUSY = Refused("It failed: busy.", "Try later.", http_status=400, code="0x80071151")


class Stubborn(Environment):
    """Stores descriptions in its own words."""

    def update(self, table, guid, body, tried, etag="*", caller=None):
        super().update(table, guid, dict(body, description="as the server likes it"), tried, etag, caller)


def put(environment, **columns):
    row = {"uniquename": "orders", "friendlyname": "Old", "description": "", "version": "1.0.0.0", "ismanaged": False}
    environment.put("solutions", **row, **columns)
    return environment


def played(environment, check=False):
    host = run(noun.declare, put(environment), {**OPTIONS, **DECLARED}, check)
    return host.warnings, host.result["solution"]


def test_what_is_stored_is_told():
    warnings, solution = played(Environment())
    assert warnings == []
    assert {name: solution[name] for name in DECLARED} == DECLARED


def test_what_the_server_stores_otherwise_is_said():
    warnings, solution = played(Stubborn())
    target = f"solution 'orders' in {ROOT}"
    assert warnings == [f"The service stored a different description than was sent: {target}."]
    assert solution["description"] == "as the server likes it"


def test_a_dry_run_tells_what_would_be():
    warnings, solution = played(Stubborn(), check=True)
    assert {name: solution[name] for name in DECLARED} == DECLARED
    assert warnings == []


def declared(environment, more):
    """Return the plan of a task with more options."""
    options = {**OPTIONS, **more}
    return noun.declare(Task(environment, options))


class Waiting(Task):
    """A task that waits on a waiter of its own."""

    def __init__(self, dataverse, options, waiter):
        super().__init__(dataverse, options)
        self.waiter = self.waiter_for_others = lambda: waiter


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
        options = {**OPTIONS, **DECLARED, "publish": True}
        carry_out(noun.declare(Waiting(self, options, waiter)))


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


@pytest.mark.parametrize("name", ["contoso.x", "x" * 66, "1st", "orders\n", "commandes_é"])
def test_what_cannot_be_a_unique_name_is_not_made(name):
    options = {**OPTIONS, "name": name, "publisher": "contoso"}
    rule = r"A unique name consists of up to 65 letters, digits and underscores and must not start with a digit\.$"
    with pytest.raises(InputFailure, match=rule):
        declared(Environment(), options)


@pytest.mark.parametrize(("option", "most"), [("friendly_name", 256), ("description", 2000)])
def test_texts_that_the_server_would_refuse_are_refused_beforehand(option, most):
    environment = Environment()
    environment.put("solutions", uniquename="orders", friendlyname="", description="", version="1.0")
    assert declared(environment, {option: "é" * most}).changed
    with pytest.raises(InputFailure, match=f"{option} has {most + 1} characters; the maximum is {most}"):
        declared(environment, {option: "é" * (most + 1)})


def test_flows_of_a_solution_that_goes_are_not_looked_for():
    environment = Environment()
    environment.put("solutions", uniquename="orders", friendlyname="Orders", version="1.0", ismanaged=False)
    waiter = Waiter(60, 5, sleep=lambda seconds: None)
    options = {
        **OPTIONS,
        "state": "absent",
        "flows": [{"name": "No such flow"}],
        "flows_absent": [{"name": "Nor this"}],
    }
    plan = noun.declare(Waiting(environment, options, waiter))
    assert [step.summary for step in plan.steps] == ["delete solution 'orders' (its components are kept)"]


def test_a_flow_that_does_not_join_is_a_failure():
    class Believed(Environment):
        def act(self, *arguments, **more):
            pass

    environment = put(Believed())
    guid = environment.put_flow("Intake", {"triggers": {}, "actions": {}})
    options = {**OPTIONS, "flows": [{"name": "Intake", "flow_id": guid}]}
    host = run(noun.declare, environment, options)
    assert host.failed
    assert "but this is not done: add flow 'Intake' to solution 'orders'." in host.result["msg"]


def test_a_lower_version_and_a_similar_name_are_both_said():
    environment = put(Environment())
    solution = next(guid for guid, row in environment.stored("solutions").items() if row["uniquename"] == "orders")
    guid = environment.put_flow("Order intake", {"triggers": {}, "actions": {}})
    environment.put("solutioncomponents", objectid=guid, componenttype=29, _solutionid_value=solution)
    absent = [{"name": "Order intak", "flow_id": None}]
    plan = declared(environment, {"version": "0.9", "flows_absent": absent})
    similar, lower = plan.warnings
    assert "no flow 'Order intak' in solution 'orders'" in similar
    assert "decreases from 1.0.0.0 to 0.9" in lower


@pytest.mark.parametrize("option", ["version", "publisher", "friendly_name"])
def test_an_empty_text_is_not_an_option_that_is_not_set(option):
    with pytest.raises(InputFailure, match=f"^{option} is empty"):
        declared(put(Environment()), {option: ""})


def test_the_default_solution_cannot_be_deleted():
    with pytest.raises(InputFailure, match="'Default' contains all components .* and cannot be deleted"):
        declared(Environment(), {"name": "Default", "state": "absent"})


@pytest.mark.parametrize("inside", [True, False])
@pytest.mark.parametrize("by_id", [True, False])
def test_a_flow_cannot_join_and_leave(inside, by_id):
    environment = put(Environment())
    guid = environment.put_flow("Intake", {"triggers": {}, "actions": {}})
    if inside:
        (solution,) = (key for key, row in environment.stored("solutions").items() if row["uniquename"] == "orders")
        environment.put("solutioncomponents", objectid=guid, componenttype=29, _solutionid_value=solution)
    leaving = {"name": None, "flow_id": guid} if by_id else {"name": "intake", "flow_id": None}
    with pytest.raises(InputFailure, match="Flow 'Intake' is in flows and in flows_absent"):
        declared(environment, {"flows": [{"name": "Intake", "flow_id": None}], "flows_absent": [leaving]})


class Overtaken(Environment):
    """An environment in which others do what is requested immediately before, ``times`` times."""

    times = 1

    def create(self, table, body, tried, **more):
        if self.times:
            self.times -= 1
            super().create(table, {**body, "solutionid": ALEX}, tried)
        return super().create(table, body, tried, **more)

    def act(self, action, body, tried, **more):
        if self.times:
            self.times -= 1
            super().act(action, body, tried, **more)
        return super().act(action, body, tried, **more)


def test_a_solution_that_someone_else_has_created_is_no_change():
    environment = Overtaken()
    options = {**OPTIONS, "publisher": "DefaultPublishercontoso", "friendly_name": "Old", "version": "1.0.0.0"}
    host = run(noun.declare, environment, options)
    assert host.result["operations"] == [{"step": "create solution 'orders'", "status": "skipped"}], host.result
    assert (host.failed, host.result["changed"]) == (False, False)


def test_a_flow_that_someone_else_has_removed_is_no_change():
    environment = put(Overtaken())
    environment.times = 0
    guid = environment.put_flow("Intake", {"triggers": {}, "actions": {}})
    intake = [{"name": "Intake", "flow_id": guid}]
    assert run(noun.declare, environment, {**OPTIONS, "flows": intake}).result["changed"] is True
    environment.times = 1
    host = run(noun.declare, environment, {**OPTIONS, "flows_absent": intake})
    assert (host.failed, host.result["changed"]) == (False, False), host.result
    assert host.result["operations"][0]["status"] == "skipped"
