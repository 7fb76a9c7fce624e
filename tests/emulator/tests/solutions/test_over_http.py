# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The example solutions promoted over HTTP, every answer checked against the CSDL file."""

from __future__ import annotations

import base64
import signal
import time
from pathlib import Path

import pytest
import requests

from tests.demo.solutions.build import build
from tests.emulator.tests.solutions.conftest import read_back

SECONDS = 100
SOLUTIONS = ("contoso_orders", "contoso_support")
MANUAL = {"OverwriteUnmanagedCustomizations": True, "PublishWorkflows": True}


def packed(folder: Path, solution: str, version: str, managed: bool = False) -> str:
    return base64.b64encode(build(solution, version, managed, folder).read_bytes()).decode()


def advance(emulator, seconds: float) -> None:
    requests.post(f"{emulator.control}/clock", json={"advance_seconds": seconds}, timeout=10).raise_for_status()


def send(api, message: str, **parameters) -> dict:
    answer = api.call("POST", message, parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def promote(emulator, environment: str, file: str, message: str = "ImportSolutionAsync", **more) -> dict:
    api = emulator.caller(environment)
    staged = send(api, "StageSolution", CustomizationFile=file)["StageSolutionResults"]
    assert staged["StageSolutionStatus"] == "Passed", staged
    chosen = {"SolutionParameters": {"StageSolutionUploadId": staged["StageSolutionUploadId"]}, **MANUAL, **more}
    return send(api, message, **chosen)


def verdict(emulator, environment: str, started: dict) -> tuple[int, str]:
    api = emulator.caller(environment)
    row = api.get(f"asyncoperations({started['AsyncOperationId']})")
    result = api.get(f"RetrieveSolutionImportResult(ImportJobId={started['ImportJobKey']})")
    job = api.get(f"importjobs({started['ImportJobKey']})")
    assert job["completedon"] == row["completedon"]
    return row["statuscode"], result["SolutionOperationResult"]["Status"]


def bindings(api) -> list[dict]:
    rows = api.get("connectionreferences?$select=connectionreferencelogicalname,connectorid")["value"]
    return [
        {
            "@odata.type": "Microsoft.Dynamics.CRM.connectionreference",
            "connectionreferencelogicalname": row["connectionreferencelogicalname"],
            "connectorid": row["connectorid"],
            "connectionid": f"connection-of-{row['connectionreferencelogicalname']}",
        }
        for row in rows
    ]


def flow_states(api) -> dict[str, int]:
    return {row["name"]: row["statecode"] for row in api.get("workflows?$filter=category eq 5")["value"]}


@pytest.mark.parametrize("solution", SOLUTIONS)
def test_an_example_goes_from_dev_to_test_in_two_versions(make_emulator, tmp_path, solution):
    emulator = make_emulator({"import_seconds": SECONDS, "export_seconds": 10})
    dev, test = emulator.caller("dev"), emulator.caller("test")
    for number, version in enumerate(("1.0.0.0", "1.1.0.0")):
        started = promote(emulator, "dev", packed(tmp_path, solution, version))
        advance(emulator, SECONDS)
        assert verdict(emulator, "dev", started) == (30, "Passed")

        export = send(dev, "ExportSolutionAsync", SolutionName=solution, Managed=True)
        advance(emulator, 10)
        assert dev.get(f"asyncoperations({export['AsyncOperationId']})")["statuscode"] == 30
        file = send(dev, "DownloadSolutionExportData", ExportJobId=export["ExportJobId"])["ExportSolutionFile"]
        source = build(solution, version, True, tmp_path).read_bytes()
        exported = read_back(base64.b64decode(file))
        assert {flow["name"] for flow in read_back(source)["flows"].values()} <= {
            flow["name"] for flow in exported["flows"].values()
        }

        message = "StageAndUpgradeAsync" if number else "ImportSolutionAsync"
        started = promote(emulator, "test", file, message, ComponentParameters=bindings(dev))
        assert test.get(f"asyncoperations({started['AsyncOperationId']})")["statecode"] == 0
        advance(emulator, SECONDS)
        assert verdict(emulator, "test", started) == (30, "Passed")
        found = test.get(f"solutions?$filter=uniquename eq '{solution}'&$expand=publisherid")["value"]
        assert [(row["version"], row["ismanaged"]) for row in found] == [(version, True)]
        assert found[0]["publisherid"]["uniquename"] == "contoso"
    assert set(flow_states(test)) == {flow["name"] for flow in exported["flows"].values()}


def test_the_flow_that_is_on_in_the_example_comes_on(make_emulator, tmp_path):
    emulator = make_emulator({"import_seconds": SECONDS})
    promote(emulator, "dev", packed(tmp_path, "contoso_orders", "1.0.0.0"))
    advance(emulator, SECONDS)
    dev = emulator.caller("dev")
    assert set(flow_states(dev).values()) == {0}
    promote(emulator, "test", packed(tmp_path, "contoso_orders", "1.0.0.0", True), ComponentParameters=bindings(dev))
    advance(emulator, SECONDS)
    states = flow_states(emulator.caller("test"))
    assert [name for name, state in states.items() if state] == ["Look up customer"]


def test_an_import_outlives_a_kill(make_emulator, tmp_path):
    emulator = make_emulator({"import_seconds": SECONDS})
    started = promote(emulator, "dev", packed(tmp_path, "contoso_orders", "1.0.0.0"))
    advance(emulator, SECONDS / 2)
    emulator.stop(signal.SIGKILL)
    emulator.start()
    dev = emulator.caller("dev")
    assert dev.get(f"asyncoperations({started['AsyncOperationId']})")["statuscode"] == 20
    assert dev.get("solutions?$filter=uniquename eq 'contoso_orders'")["value"] == []
    second = dev.refused("POST", "ImportSolutionAsync", {"CustomizationFile": "UEs=", **MANUAL})
    assert second[:2] == (429, "0x80071151")
    advance(emulator, SECONDS)
    assert verdict(emulator, "dev", started) == (30, "Passed")
    assert len(dev.get("importjobs?$select=importjobid")["value"]) == 1


def test_dependencies_are_rows(make_emulator, tmp_path):
    emulator = make_emulator()
    promote(emulator, "dev", packed(tmp_path, "contoso_orders", "1.0.0.0", True))
    dev = emulator.caller("dev")
    flows = {row["name"]: row["workflowid"] for row in dev.get("workflows?$filter=category eq 5")["value"]}
    rows = dev.get(f"RetrieveDependentComponents(ObjectId={flows['Check order']},ComponentType=29)")["value"]
    assert [row["dependentcomponentobjectid"] for row in rows] == [flows["Order intake"]]
    assert dev.get("RetrieveDependenciesForUninstall(SolutionUniqueName='contoso_orders')")["value"] == []
    started = send(dev, "UninstallSolutionAsync", SolutionUniqueName="contoso_orders")
    assert dev.get(f"asyncoperations({started['AsyncOperationId']})")["statuscode"] == 30
    assert flow_states(dev) == {}


def test_synchronous_messages_answer_at_their_end(make_emulator, tmp_path):
    emulator = make_emulator({"import_seconds": 0.3, "export_seconds": 0.2})
    dev = emulator.caller("dev")
    job_id = "12345678-0000-4000-8000-000000000001"
    body = {"CustomizationFile": packed(tmp_path, "contoso_orders", "1.0.0.0"), "ImportJobId": job_id, **MANUAL}
    before = time.monotonic()
    assert dev.call("POST", "ImportSolution", body).status_code == 204
    assert time.monotonic() - before > 0.29
    assert dev.get(f"importjobs({job_id})")["progress"] == 100
    assert dev.refused("POST", "ImportSolution", body)[:2] == (400, "0x80071152")
    answer = send(dev, "ExportSolution", SolutionName="contoso_orders", Managed=False)
    back = read_back(base64.b64decode(answer["ExportSolutionFile"]))
    assert set(flow_states(dev)) == {flow["name"] for flow in back["flows"].values()}
    assert dev.call("POST", "PublishAllXml", {}).status_code == 204
    assert dev.call("DELETE", f"solutions({dev.get('importjobs')['value'][0]['solutionid']})").status_code == 204


def test_a_refused_synchronous_import_leaves_its_job(make_emulator, tmp_path):
    emulator = make_emulator({"import_seconds": 0.3})
    dev = emulator.caller("dev")
    for managed, expected in ((False, 204), (True, 400)):
        job_id = f"12345678-0000-4000-8000-00000000000{int(managed)}"
        file = packed(tmp_path, "contoso_support", "1.0.0.0", managed)
        answer = dev.call("POST", "ImportSolution", {"CustomizationFile": file, "ImportJobId": job_id, **MANUAL})
        assert answer.status_code == expected
    assert answer.json()["error"]["code"] == "0x80048040"
    result = dev.get(f"RetrieveSolutionImportResult(ImportJobId={job_id})")["SolutionOperationResult"]
    assert (result["Status"], result["ErrorMessages"]) == ("Failed", [answer.json()["error"]["message"]])


@pytest.mark.parametrize("message", ["ImportSolution", "StageAndUpgrade"])
def test_what_the_server_takes_as_missing_may_be_missing(make_emulator, tmp_path, message):
    emulator = make_emulator()
    test = emulator.caller("test")
    for version in ("1.0.0.0", "1.1.0.0"):
        file = packed(tmp_path, "contoso_support", version, managed=True)
        name = "ImportSolution" if version == "1.0.0.0" else message
        assert test.call("POST", name, {"CustomizationFile": file}).status_code in (200, 204)
    found = test.get("solutions?$select=version&$filter=uniquename eq 'contoso_support'")["value"]
    assert [row["version"] for row in found] == ["1.1.0.0"]
    code, text = test.refused("POST", message, {})[1:]
    assert (code, "CustomizationFile" in text) == ("0x80040203", True)


def test_a_component_leaves_by_its_own_id_alone(make_emulator, tmp_path):
    emulator = make_emulator()
    dev = emulator.caller("dev")
    dev.call("POST", "ImportSolution", {"CustomizationFile": packed(tmp_path, "contoso_orders", "1.0.0.0")})
    condition = f"_solutionid_value eq {solution_id(dev)} and componenttype eq 29"
    first, second = (
        row["objectid"] for row in dev.get(f"solutioncomponents?$filter={condition}&$orderby=objectid")["value"][:2]
    )
    remove = {"ComponentType": 29, "SolutionUniqueName": "contoso_orders"}
    kind = {"@odata.type": "#Microsoft.Dynamics.CRM.solutioncomponent"}
    send(dev, "RemoveSolutionComponent", SolutionComponent={**kind, "solutioncomponentid": first.upper()}, **remove)
    send(dev, "RemoveSolutionComponent", SolutionComponent={**kind, "solutioncomponentid": second}, **remove)
    left = {row["objectid"] for row in dev.get(f"solutioncomponents?$filter={condition}")["value"]}
    assert left.isdisjoint({first, second})
    assert dev.refused("POST", "RemoveSolutionComponent", remove)[:2] == (400, "0x80040203")
    for named in ({"ComponentId": first}, {"SolutionComponent": kind}):
        assert dev.refused("POST", "RemoveSolutionComponent", {**remove, **named})[:2] == (400, "0x80048d19")
    again = {**remove, "SolutionComponent": {**kind, "solutioncomponentid": first}}
    assert dev.refused("POST", "RemoveSolutionComponent", again)[:2] == (400, "0x8004f021")


def solution_id(api) -> str:
    return api.get("solutions?$filter=uniquename eq 'contoso_orders'")["value"][0]["solutionid"]


def test_every_environment_numbers_connection_references_in_its_own_way(make_emulator, tmp_path):
    emulator = make_emulator()
    types = set()
    for name in ("dev", "test"):
        api = emulator.caller(name)
        api.call("POST", "ImportSolution", {"CustomizationFile": packed(tmp_path, "contoso_orders", "1.0.0.0")})
        reference = api.get("connectionreferences")["value"][0]["connectionreferenceid"]
        (row,) = api.get(f"solutioncomponents?$filter=objectid eq {reference}")["value"]
        types.add(row["componenttype"])
    assert len(types) == 2
    assert min(types) > 10_000
