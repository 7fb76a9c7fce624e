# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is told of operations and import jobs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.operations.listing import (
    read_list,
)

from tests.unit.plugins.support.emulated import Environment

ONE, TWO = "11111111-0000-4000-8000-000000000001", "11111111-0000-4000-8000-000000000002"
RUNNING = {"asyncoperationid": ONE, "messagename": "ImportSolutionAsync", "statecode": 2, "statuscode": 20}
FAILED = {**RUNNING, "statecode": 3, "statuscode": 31, "friendlymessage": "No.", "errorcode": -2147188707}
LOG = (
    '<importexportxml><workflows><workflow id="{{{0}}}" LocalizedName="Order intake">'
    '<result result="{1}" errorcode="0x80060468" errortext="It is broken." /></workflow></workflows></importexportxml>'
)


def holding(**tables):
    """Return an environment with rows in tables."""
    environment = Environment()
    for table, rows in tables.items():
        for row in rows:
            environment.put(table, **row)
    return environment


def job(guid, result="success", completed="2026-01-01T00:00:00Z"):
    return {
        "importjobid": guid,
        "solutionname": "orders",
        "completedon": completed,
        "progress": 100.0,
        "data": LOG.format(guid, result),
    }


def test_an_operation_is_told_of_by_its_id():
    found = read_list(holding(asyncoperations=[RUNNING]), {"async_operation_id": ONE})
    (one,) = found["operations"]
    assert (one["status"], one["finished"], one["succeeded"], found["finished"]) == ("in progress", False, None, False)
    (one,) = read_list(holding(asyncoperations=[FAILED]), {"async_operation_id": ONE})["operations"]
    assert (one["finished"], one["succeeded"], one["text"]) == (True, False, "No.")
    assert one["code"].startswith("0x")


def test_an_operation_that_is_not_there_is_not_over():
    found = read_list(Environment(), {"async_operation_id": ONE})
    assert (found["operations"][0]["status"], found["finished"]) == ("not visible yet", False)


def test_the_newest_job_of_a_solution_tells_how_it_ended():
    first = dict(job(ONE), createdon="2026-01-01T00:00:00Z")
    second = dict(job(TWO, "failure"), createdon="2026-01-02T00:00:00Z")
    environment = holding(importjobs=[first, second])
    found = read_list(environment, {"solution": "orders"})
    newest, older = found["import_jobs"]
    assert (newest["status"], newest["succeeded"]) == ("failed", False)
    assert [(one["component_type"], one["name"], one["text"]) for one in newest["reasons"]] == [
        ("flow", "Order intake", "It is broken")
    ]
    assert (older["status"], older["succeeded"], older["reasons"]) == ("over", None, [])
    assert found["finished"] is True
    assert any(
        read.startswith("importjobs?") and "$filter=solutionname eq 'orders'&" in read for read in environment.reads
    )


@pytest.mark.parametrize("left", [None, "", "cut off <importexp"])
@pytest.mark.parametrize("asked", [{"solution": "orders"}, {"import_job_id": ONE}])
def test_a_job_that_left_no_log_is_over_and_not_judged(left, asked):
    found = read_list(holding(importjobs=[{**job(ONE), "data": left}]), asked)
    (one,) = found["import_jobs"]
    assert (one["status"], one["finished"], one["succeeded"], one["reasons"]) == ("over", True, None, [])


def test_a_job_that_runs_is_not_judged():
    found = read_list(holding(importjobs=[job(ONE, completed=None)]), {"import_job_id": ONE})
    assert (found["import_jobs"][0]["succeeded"], found["finished"], found["operations"]) == (None, False, [])


@pytest.mark.parametrize("name", ["async_operation_id", "import_job_id"])
def test_ids_are_checked(name):
    with pytest.raises(InputFailure, match=name):
        read_list(Environment(), {name: "orders"})


@pytest.mark.parametrize(("hours", "abandoned"), [(4, False), (28, True)])
def test_what_was_abandoned_is_not_waited_for(hours, abandoned):
    environment = Environment()
    begun = environment.emulated.clock.now() - timedelta(hours=hours)
    environment.put("asyncoperations", **RUNNING, createdon=environment.emulated.clock.iso(begun))
    found = read_list(environment, {})
    (one,) = found["operations"]
    assert (one["finished"], one["abandoned"], found["finished"]) == (False, abandoned, abandoned)


def test_an_import_stands_although_a_flow_could_not_be_turned_on():
    document = LOG.format(ONE, "failure").replace("<importexportxml>", '<importexportxml succeeded="success">')
    found = read_list(holding(importjobs=[{**job(ONE), "data": document}]), {"import_job_id": ONE})
    assert (found["import_jobs"][0]["status"], found["import_jobs"][0]["reasons"]) == ("succeeded", [])
