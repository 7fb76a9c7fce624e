# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Taking a managed solution away: how it ended is told by the operation, or by what is left."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import (
    Failure,
    Refused,
    StillRunning,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.waiter import Waiter
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.declared.uninstall import (
    Uninstall,
)

from tests.unit.plugins.support.environment import Environment

OPERATION = "22222222-0000-4000-8000-000000000001"
RUNNING = {"statecode": 2, "statuscode": 20}


class Busy(Environment):
    """Uninstalls in the background. With every pause the next of ``events`` happens."""

    def __init__(self, *events):
        super().__init__()
        self.events = list(events)
        self.now = 0
        self.solution = self.put("solutions", uniquename="orders", ismanaged=True)

    def act(self, message, body, tried):
        self.events.pop(0)(self)
        return {"AsyncOperationId": OPERATION}

    def sleep(self, seconds):
        self.now += seconds
        if self.events:
            self.events.pop(0)(self)

    def uninstall(self):
        waiter = Waiter(60, 5, clock=lambda: self.now, sleep=self.sleep)
        Uninstall(self, "orders", waiter).carry_out({"solutionid": self.solution, "ismanaged": True})


def appears(environment):
    environment.put("asyncoperations", asyncoperationid=OPERATION, **RUNNING)


def is_late(environment):
    """Nothing can be seen yet."""


def ends_well(environment):
    del environment.tables["solutions"][environment.solution]
    is_cleared_away(environment)


def is_cleared_away(environment):
    del environment.tables["asyncoperations"][OPERATION]


def test_a_row_that_was_cleared_away_leaves_the_verdict_to_the_solution():
    environment = Busy(is_late, appears, ends_well)
    environment.uninstall()
    assert environment.now < 10
    with pytest.raises(Failure, match=r"is over, and it is still there. Run the task again."):
        Busy(appears, is_cleared_away).uninstall()


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
