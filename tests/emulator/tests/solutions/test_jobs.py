# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Jobs in time: what can be seen when, one at a time, and after a restart."""

from __future__ import annotations

import base64
import uuid
from datetime import datetime
from xml.etree import ElementTree

import pytest
from powerplatform_emulator import solutions
from powerplatform_emulator.errors import DataverseError
from powerplatform_emulator.tenant import Tenant

CONCURRENT = "0x80071151"


def seconds(text):
    return datetime.fromisoformat(text).timestamp()


def at(driver, seconds_later):
    driver.clock.advance(seconds_later)
    driver.refresh()


def test_an_import_from_the_request_to_the_end(kit, driver):
    before = driver.visible()
    started = driver.start_import(kit.Recipe().zip())
    assert set(started) == {"ImportJobKey", "AsyncOperationId"}
    row = driver.operation(started)
    assert (row["statecode"], row["statuscode"], row["startedon"], row["completedon"]) == (0, 0, None, None)
    assert (row["name"], row["messagename"], row["operationtype"], row["subtype"]) == (
        "ImportSolution",
        "ImportSolutionAsync",
        54,
        1,
    )
    assert row["dependencytoken"] == f"SolutionOperation_{driver.environment.organization_id}"
    assert driver.store.get("importjob", started["ImportJobKey"]) is None

    at(driver, 30)
    row = driver.operation(started)
    assert (row["statecode"], row["statuscode"], row["completedon"]) == (2, 20, None)
    assert row["startedon"]
    early = driver.store.get("importjob", started["ImportJobKey"])
    assert early["solutionname"] == "contoso_core"
    assert (early["data"], early["completedon"]) == (None, None)

    at(driver, 60)
    late = driver.store.get("importjob", started["ImportJobKey"])
    assert 0 < early["progress"] < late["progress"] < 100
    assert driver.visible() == before

    at(driver, 15)
    row = driver.operation(started)
    assert (row["statecode"], row["statuscode"]) == (3, 30)
    assert (row["errorcode"], row["message"], row["friendlymessage"]) == (None, None, None)
    assert row["executiontimespan"] == pytest.approx(82.5)
    assert seconds(row["completedon"]) - seconds(row["createdon"]) == pytest.approx(100, abs=1)
    job = driver.store.get("importjob", started["ImportJobKey"])
    assert (job["progress"], job["completedon"]) == (100, row["completedon"])
    assert job["solutionid"] == driver.solution("contoso_core")["solutionid"]
    assert driver.solution("contoso_core")["installedon"] == row["completedon"]


def test_the_log_of_a_success(kit, driver):
    started = driver.start_import(kit.Recipe().zip())
    driver.finish(started)
    root = ElementTree.fromstring(driver.store.get("importjob", started["ImportJobKey"])["data"])
    assert (root.tag, root.get("processed"), root.get("succeeded")) == ("importexportxml", "true", "success")
    assert int(root.get("stop")) - int(root.get("start")) == pytest.approx(825_000_000, abs=10_000)
    assert root.find("solutionManifests/solutionManifest/result").get("result") == "success"
    assert root.findtext(".//solutionManifest/UniqueName") == "contoso_core"
    assert {item.get("id") for item in root.findall("workflows/workflow")} == {f"{{{kit.parent}}}", f"{{{kit.child}}}"}
    table = driver.call("RetrieveFormattedImportJobResults", ImportJobId=started["ImportJobKey"])["FormattedResults"]
    assert "Parent flow" in "".join(ElementTree.fromstring(table).itertext())


def test_replacing_a_flow_that_is_on_is_noted(kit, driver):
    driver.install(kit.Recipe().zip(), ComponentParameters=[kit.binding])
    started = driver.start_import(kit.Recipe(version="1.1").zip())
    driver.finish(started)
    root = ElementTree.fromstring(driver.store.get("importjob", started["ImportJobKey"])["data"])
    notes = [(result.get("result"), result.get("errorcode")) for result in root.findall("workflows/workflow/result")]
    assert notes == [("warning", "0x80045042")] * 2


def test_a_result_is_asked_too_early(kit, driver):
    started = driver.start_import(kit.Recipe().zip())
    at(driver, 50)
    with pytest.raises(DataverseError) as caught:
        driver.call("RetrieveSolutionImportResult", ImportJobId=started["ImportJobKey"])
    assert caught.value.status == 400


def test_a_failure_ends_earlier_and_its_progress_stays(kit, driver):
    started = driver.start_import(kit.Recipe(references=[]).zip())
    at(driver, 40)
    assert driver.operation(started)["statuscode"] == 31
    job = driver.store.get("importjob", started["ImportJobKey"])
    at(driver, 100)
    assert driver.store.get("importjob", started["ImportJobKey"]) == job
    assert 14 < job["progress"] < 15


def test_what_breaks_while_an_import_runs_fails_it_at_its_end(kit, driver):
    driver.install(kit.Recipe(flows=kit.Recipe().flows[1:]).zip())
    top = kit.Recipe(name="contoso_top", flows=kit.Recipe().flows[:1], references=[], variables={})
    started = driver.start_import(top.zip())
    at(driver, 50)
    driver.store.delete("workflow", kit.child)
    row = driver.finish(started)
    assert row["errorcode"] == 0x8004801D - (1 << 32)
    assert driver.solution("contoso_top") is None


def test_the_synchronous_import_lasts_as_long(kit, driver):
    job_id = str(uuid.uuid4())
    file = base64.b64encode(kit.Recipe().zip()).decode()
    pending = driver.send("ImportSolution", CustomizationFile=file, ImportJobId=job_id)
    assert isinstance(pending, solutions.Pending)
    assert driver.poll(pending) is None
    assert driver.store.get("importjob", job_id)["progress"] < 100
    driver.clock.advance(100)
    outcome = driver.poll(pending)
    assert (outcome.members, outcome.error) == (None, None)
    assert driver.store.get("importjob", job_id)["progress"] == 100
    assert driver.store.rows("asyncoperation") == []


def test_rows_appear_late_when_the_environment_is_so(kit):
    driver = kit.Driver("slow", import_seconds=100.0, job_row_delay=40.0)
    started = driver.start_import(kit.Recipe().zip())
    at(driver, 30)
    assert driver.store.get("asyncoperation", started["AsyncOperationId"]) is None
    assert driver.store.get("importjob", started["ImportJobKey"]) is None
    at(driver, 15)
    assert driver.operation(started)["statuscode"] == 20
    assert driver.store.get("importjob", started["ImportJobKey"])["progress"] > 0


def test_rows_that_appear_after_the_end_tell_it(kit):
    driver = kit.Driver("slow", import_seconds=10.0, job_row_delay=60.0)
    started = driver.start_import(kit.Recipe().zip())
    at(driver, 20)
    assert driver.solution("contoso_core") is not None
    assert driver.store.rows("asyncoperation") == []
    at(driver, 50)
    assert driver.operation(started)["statuscode"] == 30


@pytest.mark.parametrize("first", ["ImportSolutionAsync", "StageAndUpgradeAsync"])
def test_a_second_operation_is_refused(kit, driver, first):
    driver.install(kit.Recipe(name="contoso_old", flows=[], references=[], variables={}).zip())
    driver.start_import(kit.Recipe().zip(), first)
    other = base64.b64encode(kit.Recipe(name="contoso_other", flows=[], references=[], variables={}).zip()).decode()
    old = {"SolutionUniqueName": "contoso_old"}
    for message, parameters in (
        ("ImportSolutionAsync", {"CustomizationFile": other}),
        ("ImportSolution", {"CustomizationFile": other}),
        ("UninstallSolutionAsync", old),
        ("PublishAllXml", {}),
    ):
        with pytest.raises(DataverseError) as caught:
            driver.call(message, **parameters)
        assert (caught.value.status, caught.value.code) == (429, CONCURRENT)
        assert not caught.value.headers
    with pytest.raises(DataverseError) as caught:
        solutions.uninstall(driver.environment, driver.solution("contoso_old")["solutionid"])
    assert caught.value.code == CONCURRENT
    at(driver, 100)
    driver.install(kit.Recipe(name="contoso_other", flows=[], references=[], variables={}).zip())


@pytest.mark.parametrize(("lock", "status"), [("refuse_400", 400), ("refuse_429", 429), ("job_fails", 429)])
def test_a_table_edit_holds_the_lock_and_is_listed_nowhere(kit, lock, status):
    driver = kit.Driver("locked", import_seconds=10.0, tenant=Tenant(lock=lock))
    solutions.edit_table(driver.environment, driver.caller, 60)
    with pytest.raises(DataverseError, match=r"operation \[PublishAll\] .* another \[EntityCustomization\]") as caught:
        driver.call("PublishAllXml")
    assert (caught.value.status, caught.value.code) == (status, CONCURRENT)
    assert not list(driver.store.scan("asyncoperation"))
    at(driver, 61)
    driver.install(kit.Recipe().zip())


def test_the_job_of_an_operation_that_meets_the_lock_fails_before_it_begins(kit):
    driver = kit.Driver("locked", import_seconds=10.0, tenant=Tenant(lock="job_fails"))
    solutions.edit_table(driver.environment, driver.caller, 60)
    started = driver.start_import(kit.Recipe().zip())
    assert [driver.operation(started)[name] for name in ("statecode", "statuscode", "errorcode")] == [0, 0, None]
    at(driver, 5)
    row = driver.operation(started)
    assert (row["statecode"], row["statuscode"], row["errorcode"]) == (3, 31, -2147020463)
    assert row["friendlymessage"].startswith("Cannot start the requested operation [Import] because there is another ")
    assert (row["startedon"], row["message"]) == (None, row["friendlymessage"])
    assert driver.store.get("importjob", started["ImportJobKey"]) is None
    at(driver, 60)
    driver.install(kit.Recipe().zip())


def test_an_export_runs_beside_an_import(kit, driver):
    driver.install(kit.Recipe(managed=False).zip())
    driver.start_import(kit.Recipe(name="contoso_other", flows=[], references=[], variables={}).zip())
    assert kit.read_back(driver.export("contoso_core"))["name"] == "contoso_core"


def test_a_queue_works_in_the_order_of_arrival(kit):
    driver = kit.Driver("queue", import_seconds=100.0, concurrent_imports="queue")
    jobs = []
    for number in range(3):
        recipe = kit.Recipe(name=f"contoso_{number}", flows=[], references=[], variables={})
        jobs.append(driver.start_import(recipe.zip()))
        driver.clock.advance(1)
    at(driver, 47)
    assert [driver.operation(job)["statecode"] for job in jobs] == [2, 0, 0]
    assert driver.store.get("importjob", jobs[1]["ImportJobKey"]) is None
    at(driver, 60)
    assert [driver.operation(job)["statecode"] for job in jobs] == [3, 2, 0]
    at(driver, 1000)
    rows = [driver.operation(job) for job in jobs]
    assert [row["statuscode"] for row in rows] == [30, 30, 30]
    assert rows[1]["startedon"] == rows[0]["completedon"]
    assert rows[2]["startedon"] == rows[1]["completedon"]


def test_a_queued_synchronous_import_waits_for_its_turn(kit):
    driver = kit.Driver("queue", import_seconds=10.0, concurrent_imports="queue")
    first = driver.start_import(kit.Recipe().zip())
    other = kit.Recipe(name="contoso_other", flows=[], references=[], variables={})
    driver.start_import(other.zip(), "ImportSolution")
    assert driver.operation(first)["statuscode"] == 30
    jobs = {job["solutionname"]: job for job in driver.store.rows("importjob")}
    assert jobs["contoso_other"]["startedon"] >= jobs["contoso_core"]["completedon"]


@pytest.mark.parametrize("pause", [0, 50, 500])
def test_a_restart_loses_nothing(kit, tmp_path, pause):
    path = tmp_path / "test.db"
    driver = kit.Driver("test", path, import_seconds=100.0)
    started = driver.start_import(kit.Recipe().zip(), ComponentParameters=[kit.binding])
    driver.clock.advance(pause)
    driver.store.close()

    again = kit.Driver("test", path, import_seconds=100.0)
    assert again.operation(started)["statecode"] == 0
    row = again.finish(started)
    assert row["statuscode"] == 30
    assert again.states() == {"Parent flow": 1, "Child flow": 1}
    assert len(again.store.rows("importjob")) == 1
    again.store.close()

    third = kit.Driver("test", path, import_seconds=100.0)
    assert third.finish(started) == row


def test_a_restart_keeps_refusing(kit, tmp_path):
    path = tmp_path / "test.db"
    driver = kit.Driver("test", path, import_seconds=100.0)
    driver.start_import(kit.Recipe().zip())
    driver.store.close()
    again = kit.Driver("test", path, import_seconds=100.0)
    with pytest.raises(DataverseError) as caught:
        again.start_import(kit.Recipe().zip())
    assert caught.value.code == CONCURRENT


def test_without_duration_the_next_request_finds_it_done(kit):
    driver = kit.Driver("fast")
    started = driver.start_import(kit.Recipe().zip())
    assert driver.operation(started)["statecode"] == 0
    driver.refresh()
    assert driver.operation(started)["statuscode"] == 30


def test_the_history_has_what_runs_and_what_was(kit, driver):
    started = driver.start_import(kit.Recipe().zip())
    driver.refresh()
    (row,) = driver.store.scan("msdyn_solutionhistory")
    assert (row["msdyn_name"], row["msdyn_operation"], row["msdyn_status"]) == ("contoso_core", 0, 0)
    driver.finish(started)
    driver.call("PublishXml", ParameterXml="<importexportxml/>")
    rows = {row["msdyn_operation"]: row for row in driver.store.scan("msdyn_solutionhistory")}
    assert {number: (row["msdyn_status"], row["msdyn_result"]) for number, row in rows.items()} == {
        0: (1, True),
        3: (1, True),
    }
    assert rows[0]["msdyn_endtime"]
    assert rows[0]["msdyn_totaltime"] == 100
    about = ("msdyn_solutionversion", "msdyn_ismanaged", "msdyn_ispatch", "msdyn_publishername")
    assert [rows[0][name] for name in about] == ["1.0.0.0", True, False, "Contoso"]


def test_the_history_tells_new_from_upgrade(kit, driver):
    driver.install(kit.Recipe().zip())
    driver.install(kit.Recipe(version="1.1").zip())
    driver.install(kit.Recipe(version="1.2").zip(), HoldingSolution=True)
    driver.call("DeleteAndPromote", UniqueName="contoso_core")
    driver.install(kit.Recipe(version="1.3").zip(), "StageAndUpgradeAsync")
    failed = driver.finish(driver.start_import(kit.Recipe(version="1.4", managed=False).zip()))
    driver.finish(driver.call("UninstallSolutionAsync", SolutionUniqueName="contoso_core"))
    driver.refresh()
    rows = sorted(driver.store.scan("msdyn_solutionhistory"), key=lambda row: row["msdyn_starttime"])
    told = [(row["msdyn_operation"], row["msdyn_suboperation"], row["msdyn_result"]) for row in rows]
    assert told == [(0, 1, True), (0, 3, True), (0, 2, True), (0, 2, True), (0, 5, True), (0, 3, False), (1, 4, True)]
    assert rows[5]["msdyn_exceptionmessage"] == failed["message"]
    assert rows[0]["msdyn_isoverwritecustomizations"] is True


def test_exports_are_in_the_history(kit, driver):
    driver.install(kit.Recipe(managed=False).zip())
    driver.export("contoso_core")
    driver.refresh()
    (row,) = [row for row in driver.store.scan("msdyn_solutionhistory") if row["msdyn_operation"] == 2]
    assert (row["msdyn_name"], row["msdyn_solutionversion"], row["msdyn_result"]) == ("contoso_core", "1.0.0.0", True)


def test_an_import_may_stand_though_a_flow_could_not_be_turned_on(kit):
    driver = kit.Driver("off", tenant=Tenant(flows_left_off="failures"))
    row = driver.finish(started := driver.start_import(kit.Recipe().zip()))
    assert row["statuscode"] == 30
    job = driver.store.get("importjob", started["ImportJobKey"])
    assert 'succeeded="success"' in job["data"]
    assert 'result="failure" errorcode="0x80040216"' in job["data"]
    result = driver.call("RetrieveSolutionImportResult", ImportJobId=job["importjobid"])["SolutionOperationResult"]
    assert result["Status"] == "Passed"
