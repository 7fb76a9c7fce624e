# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Taking a managed solution away: how it ended is told by the operation, or by what is left."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import (
    Failure,
    InputFailure,
    NotFound,
    Refused,
    StillRunning,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.waiter import Waiter
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.declared.uninstall import (
    Uninstall,
    by_type,
)

from tests.unit.plugins.support.emulated import Environment

TABLE = "99999999-0000-4000-8000-000000000001"
OPERATION = "22222222-0000-4000-8000-000000000001"
RUNNING = {"statecode": 2, "statuscode": 20}


class Busy(Environment):
    """Uninstalls in the background. With every pause the next of ``events`` happens."""

    server_time = datetime(2026, 1, 1, tzinfo=UTC)

    def __init__(self, *events):
        super().__init__()
        self.events = list(events)
        self.now = 0
        self.solution = self.put("solutions", uniquename="orders", version="1.0", ismanaged=True)

    def act(self, message, body, tried):
        self.events.pop(0)(self)
        return {"AsyncOperationId": OPERATION}

    def sleep(self, seconds):
        self.now += seconds
        if self.events:
            self.events.pop(0)(self)

    def uninstall(self):
        waiter = Waiter(60, 5, clock=lambda: self.now, sleep=self.sleep)
        return Uninstall(self, "orders", waiter).carry_out({"solutionid": self.solution, "ismanaged": True})


def appears(environment):
    environment.put("asyncoperations", asyncoperationid=OPERATION, **RUNNING)


def is_late(environment):
    """Nothing can be seen yet."""


def ends_well(environment):
    environment.remove("solutions", environment.solution)
    is_cleared_away(environment)


def is_cleared_away(environment):
    environment.remove("asyncoperations", OPERATION)


def test_a_row_that_was_cleared_away_leaves_the_verdict_to_the_solution():
    environment = Busy(is_late, appears, ends_well)
    environment.uninstall()
    assert environment.now < 10
    with pytest.raises(Failure, match=r"still exists after it was uninstalled. Run the task again."):
        Busy(appears, is_cleared_away).uninstall()


def is_not_found(environment):
    raise NotFound("Uninstalling solution 'orders' failed: Does Not Exist (HTTP 404).", http_status=404)


def test_what_another_run_has_uninstalled_is_not_a_failure():
    environment = Busy(is_not_found)
    with pytest.raises(NotFound):
        environment.uninstall()
    environment.remove("solutions", environment.solution)
    environment.events = [is_not_found]
    assert environment.uninstall() is True


def test_a_row_that_never_came_is_late():
    with pytest.raises(StillRunning, match="not visible yet after 60 s"):
        Busy(is_late).uninstall()


def is_refused(environment):
    """An operation that nobody lists, such as one that publishes, is running."""
    raise Refused("Uninstalling failed: busy.", http_status=400, code="0x80071151")


def test_an_operation_that_nobody_lists_is_waited_for():
    environment = Busy(is_refused, is_late, appears, ends_well)
    environment.uninstall()
    assert environment.events == []
    with pytest.raises(Refused, match="busy"):
        Busy(*[is_refused, is_late] * 40).uninstall()


def meets_the_lock(environment):
    locked = {"statecode": 3, "statuscode": 31, "friendlymessage": "Cannot start the requested operation [Uninstall]"}
    environment.put("asyncoperations", asyncoperationid=OPERATION, **locked)


def test_a_job_that_meets_another_operation_is_started_again():
    """The request is accepted while a table is edited; the job ends before it has begun."""
    environment = Busy(meets_the_lock, is_late, appears, ends_well)
    environment.uninstall()
    assert environment.events == []


def test_a_removal_that_cannot_be_followed_goes_on(monkeypatch):
    environment = Busy(appears)

    def garbled(*_how, **_more):
        raise Failure("Garbled.")

    monkeypatch.setattr(environment, "get", garbled)
    with pytest.raises(Failure, match="Garbled") as caught:
        environment.uninstall()
    assert caught.value.perhaps_changed
    assert caught.value.facts == {"async_operation_id": OPERATION, "finished": False}


def test_an_unmanaged_solution_waits_for_its_turn_too(monkeypatch):
    environment = Busy()
    refusals = [Refused("busy", http_status=429, code="0x80071151")] * 2
    delete = environment.delete

    def refused(*how, **more):
        if refusals:
            raise refusals.pop()
        delete(*how, **more)

    monkeypatch.setattr(environment, "delete", refused)
    waiter = Waiter(60, 5, clock=lambda: environment.now, sleep=environment.sleep)
    Uninstall(environment, "orders", waiter).carry_out({"solutionid": environment.solution, "ismanaged": False})
    assert environment.solution not in environment.stored("solutions")


def test_what_goes_is_named_tables_first_and_at_length_in_the_reasons():
    environment = Environment()
    solution = environment.put("solutions", uniquename="orders", version="1.0", ismanaged=True)
    flows = [
        environment.put("workflows", name=f"Flow {number}", statecode=1, category=5, type=1) for number in range(6)
    ]
    for guid, kind in [*((flow, 29) for flow in flows), (TABLE, 1), (TABLE[:-1] + "2", 1)]:
        environment.put("solutioncomponents", objectid=guid, componenttype=kind, _solutionid_value=solution)
    uninstall = Uninstall(environment, "orders", None)
    going = uninstall.removals({"solutionid": solution, "ismanaged": True})
    with pytest.raises(InputFailure) as caught:
        uninstall.refuse_removals(going)
    assert "deletes permanently: 2 tables with all rows, flow 'Flow 0'" in caught.value.message
    assert "and 2 more. Set allow_removals=true if this is intended." in caught.value.message
    assert len(caught.value.reasons) == 8
    assert by_type(going)["flow"] == [f"Flow {number}" for number in range(6)]


def test_a_solution_that_is_still_there_is_not_gone():
    """An answer is not the deed, be the solution managed or not."""
    environment = Environment()
    environment.delete = lambda *_arguments, **_more: None
    solution = environment.put("solutions", uniquename="orders", version="1.0", ismanaged=False)
    with pytest.raises(Failure, match="still exists"):
        Uninstall(environment, "orders", Waiter(60, 5)).carry_out({"solutionid": solution, "ismanaged": False})
