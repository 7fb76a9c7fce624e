# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Desktop flows: schemas in both places, sessions by the clock, machines, cancellation, rights and refusals."""

from __future__ import annotations

import json

import pytest
import requests

RUN = "Microsoft.Dynamics.CRM.RunDesktopFlow"
CANCEL = "Microsoft.Dynamics.CRM.CancelDesktopFlowRun"
START = {"runMode": "unattended", "connectionName": "robot"}
SCHEMA = {"schema": {"properties": {"Invoice": {"type": "string", "title": "Invoice"}}, "type": "object"}}


@pytest.fixture
def clocked(clockwork):
    """An emulator whose clock may be moved, and a caller of it."""
    return clockwork, clockwork.caller()


def advance(process, seconds):
    requests.post(f"{process.control}/clock", json={"advance_seconds": seconds}, timeout=10)
    process.forget_tokens()
    return process.caller()


def put_flow(process, name, environment="dev", **members):
    row = {"name": name, "category": 6, "type": 1, "statecode": 1, "statuscode": 2, "primaryentity": "none", **members}
    return process.put_state("workflow", row, environment)


def start(caller, flow_id, **parameters):
    answer = caller.call("POST", f"workflows({flow_id})/{RUN}", {**START, **parameters})
    assert answer.status_code == 200, answer.text
    return answer.json()["flowsessionId"]


def test_schemas_in_both_places(emulator, dev):
    new = put_flow(emulator, "New", inputs=json.dumps(SCHEMA))
    old = put_flow(emulator, "Old", clientdata=json.dumps({"properties": {"inputs": SCHEMA}}))
    assert dev.call("GET", f"workflows({new})/inputs/$value").json() == SCHEMA
    assert dev.call("GET", f"workflows({new})/outputs/$value").status_code == 204
    assert dev.call("GET", f"workflows({old})/clientdata/$value").json()["properties"]["inputs"] == SCHEMA


def test_a_run_by_the_clock(clocked):
    process, caller = clocked
    script = {"queued": 10, "seconds": 30, "outputs": {"Total": 7}}
    flow_id = put_flow(process, "Timed", **{"$run": script})
    session = start(caller, flow_id, inputs='{"Invoice": "1"}', runPriority="high", timeout=60)
    path = f"flowsessions({session})"
    row = caller.get(path)
    assert (row["statuscode"], row["statecode"], row["startedon"], row["runmode"]) == (3, 0, None, 2)
    assert (row["triggertype"], row["connectionid"], row["_regardingobjectid_value"]) == (3, "robot", flow_id)
    assert json.loads(caller.call("GET", f"{path}/inputs/$value").content) == {"Invoice": "1"}
    caller = advance(process, 10)
    assert caller.get(path)["statuscode"] == 2
    caller = advance(process, 30)
    row = caller.get(path)
    assert (row["statuscode"], row["statecode"], row["runduration"], row["runwaitduration"]) == (4, 0, 40000, 10000)
    answer = caller.call("GET", f"{path}/outputs/$value")
    assert (answer.headers["Content-Type"], answer.json()) == ("application/octet-stream", {"Total": 7})
    assert row["outputs_name"] == "outputs.json"


@pytest.mark.parametrize("status", [0, 5, 8, 9, 10, 11, 12, 13, 14])
def test_other_ends(emulator, dev, status):
    script = {"status": status, "errorcode": "NoCandidateMachine", "errormessage": "No machine."}
    session = start(dev, put_flow(emulator, f"Ends {status}", **{"$run": script}))
    row = dev.get(f"flowsessions({session})")
    assert (row["statuscode"], row["statecode"]) == (status, int(status in (0, 13, 14)))
    assert row["errorcode"] == "NoCandidateMachine"
    assert dev.call("GET", f"flowsessions({session})/outputs/$value").status_code == 204


def test_the_time_limit_of_a_run(clocked):
    process, caller = clocked
    session = start(caller, put_flow(process, "Endless", **{"$run": {"seconds": 900}}), timeout=60)
    row = advance(process, 61).get(f"flowsessions({session})")
    assert (row["statuscode"], row["errorcode"]) == (10, "DesktopFlowsActionTimeout")


def test_one_machine_runs_one_flow_at_a_time(clocked):
    process, caller = clocked
    process.put_state("flowmachinegroup", {"name": "Robots", "$connections": ["robots"]})
    flow_id = put_flow(process, "Short", **{"$run": {"seconds": 20}})
    first, second = (start(caller, flow_id, connectionName="robots") for _turn in range(2))

    def states(caller):
        return [caller.get(f"flowsessions({one})")["statuscode"] for one in (first, second)]

    assert states(caller) == [2, 3]
    assert states(advance(process, 20)) == [4, 2]
    assert states(advance(process, 20)) == [4, 4]


def test_cancel(emulator, dev):
    flow_id = put_flow(emulator, "Long", **{"$run": {"seconds": 600}})
    session = start(dev, flow_id)
    assert dev.call("POST", f"flowsessions({session})/{CANCEL}").status_code == 204
    assert dev.get(f"flowsessions({session})")["statuscode"] == 7
    assert dev.refused("POST", f"flowsessions({session})/{CANCEL}")[0] == 400


def test_rights(emulator):
    flow_id = put_flow(emulator, "Whose", **{"$run": {"seconds": 600}})
    maker, reader = emulator.caller(identity="maker"), emulator.caller(identity="reader")
    session = start(maker, flow_id)
    assert maker.refused("GET", f"flowsessions({session})")[:2] == (403, "0x80040220")
    assert session not in [row["flowsessionid"] for row in maker.get("flowsessions")["value"]]
    assert maker.refused("POST", f"flowsessions({session})/{CANCEL}")[0] == 403
    assert session in [row["flowsessionid"] for row in reader.get("flowsessions")["value"]]
    roleless = emulator.caller(identity="roleless")
    assert roleless.refused("POST", f"workflows({flow_id})/{RUN}", START)[0] == 403


def test_no_impersonation(emulator, dev):
    flow_id = put_flow(emulator, "Mine")
    user = dev.get("systemusers?$filter=isdisabled eq false and accessmode eq 0&$top=1")["value"][0]
    refused = dev.call("POST", f"workflows({flow_id})/{RUN}", START, MSCRMCallerID=user["systemuserid"])
    assert refused.status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"runMode": "both"},
        {"runPriority": "low"},
        {"timeout": 0},
        {"timeout": 86401},
        {"inputs": "[]"},
        {"inputs": "no JSON"},
        {"connectionName": ""},
        {"connectionName": "nowhere", "connectionType": 2},
        {"callbackUrl": "https://127.0.0.1/x"},
        {"callbackUrl": "http://contoso.example/x"},
    ],
)
def test_wrong_parameters(emulator, dev, wrong):
    status, code, _message = dev.refused("POST", f"workflows({put_flow(emulator, 'Any')})/{RUN}", {**START, **wrong})
    assert (status, code) in ((400, "0x80040203"), (404, "0x80040217"))


def test_only_desktop_flows_are_run(dev, new_flow):
    flow_id = dev.create("workflows", new_flow("A cloud flow"))
    assert dev.refused("POST", f"workflows({flow_id})/{RUN}", START)[0] == 400


def test_a_reference_stands_for_its_connection(emulator, dev):
    row = {"connectionreferencelogicalname": "contoso_robot", "connectionid": "robot-7"}
    emulator.put_state("connectionreference", {**row, "connectorid": "/providers/x/apis/shared_uiflow"})
    flow_id = put_flow(emulator, "By reference")
    session = start(dev, flow_id, connectionName="contoso_robot", connectionType=2)
    assert dev.get(f"flowsessions({session})")["connectionid"] == "robot-7"


def test_seventy_starts_a_minute(make_emulator):
    process = make_emulator({"environments": ["dev"]})
    caller, flow_id = process.caller(), put_flow(process, "Often")
    for _turn in range(70):
        start(caller, flow_id)
    answer = caller.call("POST", f"workflows({flow_id})/{RUN}", START)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    start(caller, flow_id, connectionName="another")


def test_a_start_may_tell_of_the_license(emulator, dev):
    silent = put_flow(emulator, "Silent")
    assert set(dev.call("POST", f"workflows({silent})/{RUN}", START).json()) == {"@odata.context", "flowsessionId"}
    told = put_flow(emulator, "Told", **{"$run": {"license": "UnattendedNoAddon"}})
    answer = dev.call("POST", f"workflows({told})/{RUN}", START).json()["licenseCheck"]
    assert answer == {
        "code": "UnattendedNoAddon",
        "message": "The environment has no add-on for unattended desktop flows.",
    }


def test_a_row_that_comes_late_and_a_callback(clocked):
    process, caller = clocked
    flow_id = put_flow(process, "Late", **{"$run": {"visible_after": 5, "keeps_inputs": False}})
    session = start(caller, flow_id, inputs="{}", callbackUrl="https://contoso.example/done")
    assert caller.refused("GET", f"flowsessions({session})")[0] == 404
    row = advance(process, 5).get(f"flowsessions({session})")
    assert (row["statuscode"], row["inputs"]) == (4, None)
    (called,) = [one for one in process.state("$callback") if one["body"]["flowsessionid"] == session]
    assert (called["url"], called["body"]["statuscode"]) == ("https://contoso.example/done", 4)
