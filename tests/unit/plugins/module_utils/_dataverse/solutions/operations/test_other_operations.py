# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What else runs in an environment: seen in several places, and not waited for for ever."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Refused, StillRunning
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.waiter import Waiter
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.operations import (
    other_operations,
)

FORBIDDEN = Refused("No.", http_status=403, code="0x80040220")
EARLY, LATE, LONG_AGO = "2026-01-01T10:00:00Z", "2026-01-01T11:00:00Z", "2025-12-01T00:00:00Z"


class Environment:
    """Answers the queries for operations, the history and the jobs of each solution, in this order."""

    server_time = datetime(2026, 1, 1, 12, tzinfo=UTC)

    def __init__(self, operations=(), history=(), jobs=(), *more):
        self.answers = [operations, history, jobs, *more]
        self.asked = {}

    def rows_of(self, queries, tried, lenient):
        assert lenient
        self.asked = {table: options["filter"] for table, options in queries}
        return [answer if isinstance(answer, Refused) else list(answer) for answer in self.answers[: len(queries)]]


def operation(guid, begun, message="ImportSolutionAsync", name=None):
    return {"asyncoperationid": guid, "messagename": message, "name": name, "createdon": begun}


def past(number, begun, name="orders"):
    return {"msdyn_operation": number, "msdyn_name": name, "msdyn_starttime": begun}


def job(guid, begun, completed=None):
    return {"importjobid": guid, "createdon": begun, "completedon": completed}


def names(environment, **how):
    return [one.name for one in other_operations.OtherOperations(environment, **how).running()]


def test_operations_are_found_by_message_and_by_type():
    environment = Environment([operation("a", LATE), operation("b", EARLY, None, "PublishAll")])
    assert names(environment) == ["PublishAll b", "ImportSolutionAsync a"]
    asked = environment.asked["asyncoperations"]
    assert "messagename eq 'UninstallSolutionAsync'" in asked
    assert "operationtype eq 204" in asked
    assert "operationtype eq 202" not in asked, "an export keeps nobody from starting"


def test_the_history_has_what_a_maker_does_not_see_elsewhere():
    history = [past(0, EARLY), past(4, LATE, None), past(2, EARLY), past(8, EARLY)]
    assert names(Environment(history=history)) == ["an import of solution orders", "a publication"]


def test_a_history_that_cannot_be_read_has_nothing_and_operations_must_be_readable():
    assert names(Environment([operation("a", LATE)], FORBIDDEN)) == ["ImportSolutionAsync a"]
    with pytest.raises(Refused):
        names(Environment(FORBIDDEN))


@pytest.mark.parametrize(("history", "unread"), [([], None), (FORBIDDEN, FORBIDDEN)])
def test_it_is_known_whether_the_history_was_read(history, unread):
    others = other_operations.OtherOperations(Environment(history=history))
    assert others.look().unread is unread


def test_of_the_jobs_of_a_solution_the_newest_counts():
    running, over = job("a", LATE), job("b", LATE, LATE)
    assert names(Environment(jobs=[running]), unique_names=["orders"]) == ["import job a"]
    assert names(Environment(jobs=[over, running]), unique_names=["orders"]) == []
    assert names(Environment(jobs=[running])) == []
    others = Environment((), (), [over, running], [job("c", EARLY)], [job("d", EARLY, LATE)])
    assert names(others, unique_names=["orders", "base", "support"]) == ["import job c"]


def test_what_was_abandoned_is_named_and_in_nobodys_way():
    environment = Environment([operation("a", LONG_AGO)], [past(0, LONG_AGO)], [job("b", LONG_AGO)])
    others = other_operations.OtherOperations(environment, unique_names=["orders"])
    assert others.running() == []
    assert len(others.warnings) == 3
    assert others.warnings[0] == (
        "ImportSolutionAsync a, started 2025-12-01T00:00:00Z, has not ended. It was not waited for, since it "
        "began more than 6 hours ago."
    )
    assert names(environment, abandoned_after=24 * 365) != []
    assert names(Environment([operation("a", LATE)]), abandoned_after=0) == []


@pytest.mark.parametrize("only_looks", [False, True])
def test_a_dry_run_goes_on_with_a_warning(only_looks):
    waiter = Waiter(0, 1, sleep=lambda seconds: None)
    waiter.only_looks = only_looks
    others = other_operations.OtherOperations(Environment([operation("a", LATE)]))
    if only_looks:
        (warning,) = others.wait_until_idle("It was not started", waiter)
        assert warning.startswith("ImportSolutionAsync a, started 2026-01-01T11:00:00Z, is running. The task waits")
        return
    with pytest.raises(
        StillRunning, match="It was not started: ImportSolutionAsync a, started 2026-01-01T11"
    ) as caught:
        others.wait_until_idle("It was not started", waiter)
    assert (caught.value.facts, caught.value.started) == ({"async_operation_id": "a"}, False)
