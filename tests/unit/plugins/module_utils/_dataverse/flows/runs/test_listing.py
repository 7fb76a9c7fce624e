# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of cloud flows: which are asked for, how they are shown, and how many are read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Failure, InputFailure, Refused
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.runs import rows
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.runs.listing import list_runs

from tests.unit.plugins.support.emulated import Environment

DEFAULTS = {
    "name": None,
    "flow_id": None,
    "flows": None,
    "solution": None,
    "status": None,
    "since": None,
    "until": None,
    "time_zone": "UTC",
    "limit": 100,
}
DEFINITION = {"triggers": {}, "actions": {}}


@pytest.fixture
def environment():
    return Environment()


def listed(environment, warn=lambda text: None, **options):
    return list_runs(environment, {**DEFAULTS, **options}, warn)


def put_run(environment, flow_id, minutes_ago=10, seconds=8, **row):
    """Insert a run that started so many minutes ago; its status is Succeeded by default."""
    started = environment.emulated.clock.now() - timedelta(minutes=minutes_ago)
    iso = environment.emulated.clock.iso
    times = {"starttime": iso(started), "endtime": iso(started + timedelta(seconds=seconds))}
    run = {"name": f"run {minutes_ago}", "status": "Succeeded", "_workflow_value": flow_id, **times, **row}
    return environment.put("flowruns", **run)


def names(found):
    return [run["run_id"] for run in found["runs"]]


def test_a_run_as_results_show_it(environment):
    flow_id = environment.put_flow("Order intake", DEFINITION)
    error = {"errorcode": "ActionFailed", "errormessage": "An action failed."}
    put_run(environment, flow_id, status="Failed", triggertype="Automated", duration=8000, **error)
    found = listed(environment, name="order Intake")
    (run,) = found["runs"]
    started, ended = run.pop("started_on"), run.pop("completed_on")
    assert started < ended
    assert run == {
        "run_id": "run 10",
        "flow_id": flow_id,
        "flow_name": "Order intake",
        "status": "failed",
        "finished": True,
        "succeeded": False,
        "trigger": "automated",
        "run_seconds": 8.0,
        "error_code": "ActionFailed",
        "error_text": "An action failed.",
        "parent_run_id": None,
    }
    assert (found["totals"]["failed"], found["totals"]["succeeded"]) == (1, 0)
    assert (found["more"], found["finished"], found["doubts"]) == (False, True, [])


def test_a_run_that_continues_has_no_end_and_no_verdict(environment):
    flow_id = environment.put_flow("Approval", DEFINITION)
    put_run(environment, flow_id, status="Waiting", endtime=None)
    found = listed(environment, flow_id=flow_id.upper())
    (run,) = found["runs"]
    assert (run["status"], run["finished"], run["succeeded"], run["run_seconds"]) == ("waiting", False, None, None)
    assert found["finished"] is False


def test_statuses_and_times_select(environment):
    flow_id = environment.put_flow("Order intake", DEFINITION)
    for minutes, status in enumerate(("Succeeded", "Success", "Failed", "Cancelled", "TimedOut"), start=1):
        put_run(environment, flow_id, minutes, status=status)
    assert names(listed(environment, status=["succeeded"])) == ["run 1", "run 2"]
    assert names(listed(environment, status=["canceled", "timed out"])) == ["run 4", "run 5"]
    assert names(listed(environment, since="150s")) == ["run 1", "run 2"]
    assert names(listed(environment, since="1h", until="210s")) == ["run 4", "run 5"]


def test_the_newest_are_listed_and_more_are_announced(environment):
    flow_id = environment.put_flow("Order intake", DEFINITION)
    for minutes in (3, 1, 2):
        put_run(environment, flow_id, minutes)
    cut = listed(environment, limit=2)
    assert (names(cut), cut["more"], cut["totals"]["succeeded"]) == (["run 1", "run 2"], True, 2)
    assert listed(environment, limit=3)["more"] is False


def test_no_page_is_read_that_is_not_needed(environment):
    flow_id = environment.put_flow("Busy", DEFINITION)
    for minutes in range(1, 1102):
        put_run(environment, flow_id, minutes)
    environment.wire.sent.clear()
    assert len(listed(environment, limit=600)["runs"]) == 600
    pages = [one for one in environment.reads if one.startswith("flowruns?")]
    assert len(pages) == 2
    assert len(listed(environment, limit=5000)["runs"]) == 1101


def test_a_row_names_its_flow_in_one_way_or_another(environment):
    flow_id = environment.put_flow("Order intake", DEFINITION)
    put_run(environment, None, 1, workflowid=flow_id.upper())
    put_run(environment, None, 2, workflowid=flow_id)
    put_run(environment, None, 3, workflowid="00000000-0000-4000-8000-00000000dead")
    assert names(listed(environment, name="Order intake")) == ["run 1", "run 2"]
    found = [(run["flow_id"], run["flow_name"]) for run in listed(environment)["runs"]]
    assert found == [(flow_id, "Order intake")] * 2 + [("00000000-0000-4000-8000-00000000dead", None)]


def test_many_flows_are_read_in_one_batch(environment):
    ids = [environment.put_flow(f"Flow {number:02}", DEFINITION) for number in range(30)]
    for number, flow_id in enumerate(ids, start=1):
        put_run(environment, flow_id, number)
    environment.wire.sent.clear()
    found = listed(environment, flows=[{"name": f"Flow {number:02}", "flow_id": None} for number in range(30)])
    assert names(found) == [f"run {number}" for number in range(1, 31)]
    # the flows, their runs, the caller, how runs are stored, the privilege
    assert len(environment.wire.sent) == 5


def test_conditions_on_flows_are_of_limited_length():
    some = rows.of_flows([f"aaaaaaaa-0000-4000-8000-{number:012}" for number in range(30)])
    assert len(some) == 3
    assert all(len(one) < 2400 for one in some)
    assert rows.of_flows([]) == []


def test_a_flow_is_looked_up_as_everywhere(environment):
    first = environment.put_flow("Twice", DEFINITION)
    environment.put_flow("Twice", DEFINITION)
    for options, said in (
        ({"name": "Twice"}, "2 flows are named 'Twice'"),
        ({"name": "Twise"}, "Did you mean: Twice?"),
        ({"name": "Twice", "solution": "nowhere"}, "There is no solution 'nowhere'"),
        ({"flow_id": "12"}, "flow_id is not a GUID: '12'"),
        ({"flows": [{"name": None, "flow_id": None}]}, "neither name nor flow_id"),
        ({"flows": [{"name": "Twice"}], "name": "Twice"}, "name and flows cannot be combined"),
        ({"flow_id": first, "name": "Twice"}, "name and flow_id cannot be combined"),
        ({"flows": []}, "flows is empty"),
        ({"status": []}, "status is empty"),
        ({"since": "soon"}, "since is neither a time nor a duration"),
        ({"limit": 0}, "limit must be 1 or more"),
    ):
        with pytest.raises(InputFailure) as caught:
            listed(environment, **options)
        assert said in caught.value.message
        assert "Nothing was changed" not in caught.value.message
    assert names(listed(environment, flow_id=first)) == []


def test_only_the_flows_of_a_solution(environment):
    inside, outside = (environment.put_flow(name, DEFINITION) for name in ("Inside", "Outside"))
    publisher = next(iter(environment.stored("publishers")))
    solution = environment.put(
        "solutions", uniquename="orders", version="1.0", isvisible=True, _publisherid_value=publisher
    )
    empty = {"uniquename": "empty", "version": "1.0", "isvisible": True, "_publisherid_value": publisher}
    environment.put("solutions", **empty)
    environment.put("solutioncomponents", _solutionid_value=solution, objectid=inside, componenttype=29)
    for number, flow_id in enumerate((inside, outside), start=1):
        put_run(environment, flow_id, number)
    assert names(listed(environment, solution="orders")) == ["run 1"]
    assert names(listed(environment, solution="empty")) == []


def test_a_missing_privilege_and_a_missing_table_are_failures(environment):
    me = environment.me["UserId"]
    environment.put("systemusers", systemuserid=me, **{"$roles": ["Power Automate Operator"]})
    with pytest.raises(Refused, match="prvReadflowrun"):
        listed(environment)
    del environment.emulated.schema.sets["flowruns"]
    environment.put("systemusers", systemuserid=me, **{"$roles": ["System Customizer"]})
    with pytest.raises(Failure, match="does not have the table flowrun"):
        listed(environment)
