# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of cloud flows: who sees them, when they come and go, and how many come at once."""

from __future__ import annotations

import pytest
import requests

FLOW = {"category": 5, "type": 1, "statecode": 1, "clientdata": "{}"}
DAY = 86400


def put_run(process, flow_id, **row):
    run = {"name": "0858", "status": "Succeeded", "starttime": "2026-05-21T04:00:00Z", "_workflow_value": flow_id}
    return process.put_state("flowrun", {**run, **row})


def runs_of(caller, flow_id, options=""):
    return caller.get(f"flowruns?$filter=_workflow_value eq {flow_id}{options}")["value"]


@pytest.fixture
def clocked(clockwork):
    """An emulator whose clock is moved, and a function that moves it and returns a caller."""

    def advance(seconds):
        requests.post(f"{clockwork.control}/clock", json={"advance_seconds": seconds}, timeout=10)
        clockwork.forget_tokens()
        return clockwork.caller()

    return clockwork, advance


def test_a_run_belongs_to_the_owner_of_its_flow(emulator, dev):
    maker = emulator.caller(identity="maker")
    theirs = emulator.put_state(
        "workflow", {**FLOW, "name": "Of the maker", "_ownerid_value": maker.get("WhoAmI")["UserId"]}
    )
    others = emulator.put_state("workflow", {**FLOW, "name": "Of SYSTEM"})
    for flow_id in (theirs, others):
        put_run(emulator, flow_id)
        assert len(runs_of(dev, flow_id)) == len(runs_of(emulator.caller(identity="reader"), flow_id)) == 1
    assert [len(runs_of(maker, flow_id)) for flow_id in (theirs, others)] == [1, 0]


def test_an_operator_reads_flows_and_not_their_runs(emulator):
    operator = emulator.caller(identity="operator")
    assert operator.get("workflows?$top=1")["value"] is not None
    status, code, message = operator.refused("GET", "flowruns")
    assert (status, code) == (403, "0x80040220")
    assert "prvReadflowrun" in message


def test_a_run_comes_late_and_goes_with_its_time(clocked):
    process, advance = clocked
    flow_id = process.put_state("workflow", {**FLOW, "name": "Timed"})
    put_run(process, flow_id, ttlinseconds=7 * DAY)
    put_run(process, flow_id, **{"$visible_after": 60})
    assert [row["ttlinseconds"] for row in runs_of(process.caller(), flow_id)] == [7 * DAY]
    assert [row["ttlinseconds"] for row in runs_of(advance(61), flow_id)] == [7 * DAY, 28 * DAY]
    assert [row["ttlinseconds"] for row in runs_of(advance(7 * DAY), flow_id)] == [28 * DAY]
    assert runs_of(advance(21 * DAY), flow_id) == []


def test_no_more_than_500_rows_come_at_once(emulator, dev):
    flow_id = emulator.put_state("workflow", {**FLOW, "name": "Busy"})
    rows = [{"name": str(number), "status": "Failed", "_workflow_value": flow_id} for number in range(501)]
    requests.post(f"{emulator.control}/state/dev/flowrun", json=rows, timeout=10).raise_for_status()
    page = dev.get(f"flowruns?$filter=_workflow_value eq {flow_id}", Prefer="odata.maxpagesize=5000")
    assert len(page["value"]) == 500
    assert len(dev.session.get(page["@odata.nextLink"], timeout=10).json()["value"]) == 1
    assert "@odata.nextLink" not in dev.get(f"flowruns?$filter=_workflow_value eq {flow_id}&$top=501")
    assert len(runs_of(dev, flow_id, "&$top=501")) == 500
    assert dev.refused("GET", "flowruns?$expand=Workflow($select=name)")[:2] == (400, "0x80060888")


def test_events_are_rows_that_are_inserted(emulator, dev):
    emulator.put_state("flowevent", {"eventtype": "FlowRunIngestion", "eventcode": "TtlSettingEqual0"})
    (event,) = dev.get("flowevents?$filter=eventtype eq 'FlowRunIngestion'")["value"]
    assert (event["eventcode"], event["statecode"]) == ("TtlSettingEqual0", 0)
    assert emulator.caller(identity="maker").get("flowevents")["value"] == []
