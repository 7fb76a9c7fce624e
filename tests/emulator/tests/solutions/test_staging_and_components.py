# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""StageSolution, membership of solutions, and dependencies asked one by one."""

from __future__ import annotations

import base64

import pytest
from powerplatform_emulator.errors import DataverseError
from powerplatform_emulator.solutions.components import reference_type
from powerplatform_emulator.tenant import Tenant


def stage(driver, content, **more):
    file = base64.b64encode(content).decode()
    return driver.call("StageSolution", CustomizationFile=file, **more)["StageSolutionResults"]


def refused(driver, message, **parameters):
    with pytest.raises(DataverseError) as caught:
        driver.call(message, **parameters)
    return caught.value


def test_staging_says_what_is_inside_and_changes_nothing(kit, driver):
    before = driver.visible()
    results = stage(driver, kit.Recipe(variables={"contoso_Url": "v"}).zip())
    assert driver.visible() == before
    assert set(results) == set(driver.environment.schema.complex_types["StageSolutionResults"])
    assert set(results["SolutionDetails"]) == set(driver.environment.schema.complex_types["SolutionDetails"])
    assert (results["StageSolutionStatus"], results["MissingDependencies"]) == ("Passed", [])
    parts = {part["ComponentTypeName"]: part for part in results["SolutionComponentsDetails"]}
    assert set(parts) == {"connectionreference", "EnvironmentVariableDefinition", "EnvironmentVariableValue"}
    assert {part["IsPresentInOrg"] for part in parts.values()} == {"False"}
    attributes = parts["connectionreference"]["Attributes"]
    assert attributes["Count"] == len(attributes["Keys"]) == len(attributes["Values"]) == 4
    assert dict(zip(attributes["Keys"], attributes["Values"], strict=True)) == {
        "connectorid": "/providers/Microsoft.PowerApps/apis/shared_office365",
        "connectionreferencelogicalname": "contoso_mail",
        "connectionreferencedisplayname": "Mail",
        "description": "",
    }
    attributes = parts["EnvironmentVariableDefinition"]["Attributes"]
    assert attributes["Count"] == 9
    assert attributes["Values"][:5] == ["contoso_Url", "Shown", "", "100000000", "d"]


def test_staging_knows_what_is_installed(kit, driver):
    driver.install(kit.Recipe().zip())
    driver.install(kit.Recipe(version="1.1").zip(), HoldingSolution=True)
    results = stage(driver, kit.Recipe(version="1.2").zip())
    details = results["SolutionDetails"]
    assert (details["SolutionVersion"], details["PreviousSolutionVersion"]) == ("1.2", "1.0.0.0")
    assert (details["PreviousIsManaged"], details["PreviousPublisherUniqueName"]) == (True, "contoso")
    assert details["HasPendingUpgrade"] is True
    assert {part["IsPresentInOrg"] for part in results["SolutionComponentsDetails"]} == {"True"}


def test_staging_finds_missing_dependencies(kit, driver):
    results = stage(driver, kit.Recipe(references=[]).zip())
    assert results["StageSolutionStatus"] == "Failed"
    missing = results["MissingDependencies"]
    assert set(missing[0]) == set(driver.environment.schema.complex_types["MissingDependency"])
    assert [entry["RequiredComponentSchemaName"] for entry in missing] == ["contoso_mail", "contoso_mail"]
    assert missing[0]["DependentComponentId"] == kit.parent


@pytest.mark.parametrize(("table", "status"), [("Workflow", "Passed"), ("crm_case", "Failed")])
def test_a_table_that_exists_is_not_missing_wherever_it_came_from(kit, driver, table, status):
    needed = (
        f'<MissingDependency><Required type="1" schemaName="{table}" displayName="{table}" solution="crm (1.0)" />'
        f'<Dependent type="29" displayName="Parent flow" id="{{{kit.parent}}}" /></MissingDependency>'
    )
    assert stage(driver, kit.Recipe(missing=needed).zip())["StageSolutionStatus"] == status


def test_staging_finds_what_the_import_would_be_refused_for(kit, driver):
    driver.install(kit.Recipe().zip())
    results = stage(driver, kit.Recipe(managed=False).zip())
    finding = results["SolutionValidationResults"][0]
    assert set(finding) == set(driver.environment.schema.complex_types["SolutionValidationResult"])
    assert (results["StageSolutionStatus"], finding["SolutionValidationResultType"]) == ("Failed", "Error")
    assert finding["ErrorCode"] == 0x80048041 - (1 << 32)


def test_an_archive_that_cannot_be_read_is_no_refusal(kit, driver):
    for wrong in (base64.b64encode(b"no zip").decode(), "%"):
        results = driver.call("StageSolution", CustomizationFile=wrong)["StageSolutionResults"]
        assert (results["StageSolutionStatus"], results["SolutionComponentsDetails"]) == ("Failed", [])
        assert results["StageSolutionUploadId"] == "00000000-0000-0000-0000-000000000000"
        assert set(results["SolutionDetails"].values()) == {None}
        assert len(results["SolutionValidationResults"]) == 1


def test_missing_dependencies_may_be_told_in_markup(kit):
    driver = kit.Driver("markup", tenant=Tenant(missing_dependencies="markup"))
    results = stage(driver, kit.Recipe(references=[]).zip())
    assert (results["StageSolutionStatus"], results["MissingDependencies"]) == ("Failed", [])
    (finding,) = results["SolutionValidationResults"]
    assert "<MissingDependencies " in finding["Message"]
    assert finding["ErrorCode"] == -2147188707


def test_an_upload_expires(kit):
    driver = kit.Driver("expires", tenant=Tenant(upload_seconds=60))
    staged = stage(driver, kit.Recipe().zip())["StageSolutionUploadId"]
    driver.clock.advance(61)
    given = {"SolutionParameters": {"StageSolutionUploadId": staged}}
    assert refused(driver, "ImportSolutionAsync", **given).code == "0x8004f066"


@pytest.mark.parametrize("message", ["ImportSolutionAsync", "ImportSolution", "StageAndUpgradeAsync"])
def test_an_upload_is_imported_once(kit, driver, message):
    upload = "ffffffff-0000-4000-8000-000000000001"
    results = stage(driver, kit.Recipe().zip(), StageSolutionUploadId=upload.upper())
    assert results["StageSolutionUploadId"] == upload
    driver.call(message, SolutionParameters={"StageSolutionUploadId": upload.upper()})
    driver.clock.advance(200)
    driver.refresh()
    assert driver.solution("contoso_core") is not None
    assert refused(driver, message, SolutionParameters={"StageSolutionUploadId": upload}).code == "0x8004f066"


def make_solution(kit, driver, name="contoso_new"):
    driver.install(kit.Recipe(name=name, managed=False, flows=[], references=[], variables={}).zip())


def member_types(driver, name):
    rows = driver.store.find("solutioncomponent", _solutionid_value=driver.solution(name)["solutionid"])
    return sorted(row["componenttype"] for row in rows)


@pytest.mark.parametrize("required", [False, True])
def test_adding_a_flow(kit, driver, required):
    driver.install(kit.Recipe(managed=False).zip())
    make_solution(kit, driver)
    add = {"ComponentId": kit.parent.upper(), "ComponentType": 29, "SolutionUniqueName": "contoso_new"}
    first = driver.call("AddSolutionComponent", AddRequiredComponents=required, **add)
    again = driver.call("AddSolutionComponent", AddRequiredComponents=False, **add)
    assert first == again
    assert driver.store.get("solutioncomponent", first["id"])["objectid"] == kit.parent
    everything = [29, 29, 380, reference_type(driver.environment)]
    assert member_types(driver, "contoso_new") == (sorted(everything) if required else [29])


def test_adding_what_cannot_be_added(kit, driver):
    driver.install(kit.Recipe().zip())
    make_solution(kit, driver)
    add = {"ComponentId": kit.parent, "ComponentType": 29, "AddRequiredComponents": False}
    assert (
        refused(driver, "AddSolutionComponent", SolutionUniqueName="contoso_core", **add).code.upper() == "0X8004F024"
    )
    assert refused(driver, "AddSolutionComponent", SolutionUniqueName="nowhere", **add).status == 404
    add["ComponentId"] = "99999999-0000-4000-8000-000000000000"
    assert refused(driver, "AddSolutionComponent", SolutionUniqueName="contoso_new", **add).status == 404
    add["ComponentType"] = 300
    assert refused(driver, "AddSolutionComponent", SolutionUniqueName="contoso_new", **add).code == "0x80040203"


def test_managed_components_are_not_added_along(kit, driver):
    driver.install(kit.Recipe().zip())
    make_solution(kit, driver)
    add = {"ComponentId": kit.parent, "ComponentType": 29, "SolutionUniqueName": "contoso_new"}
    driver.call("AddSolutionComponent", AddRequiredComponents=True, **add)
    assert member_types(driver, "contoso_new") == [29]
    missing = kit.read_back(driver.export("contoso_new"))["missing"]
    assert {entry["solution"] for entry in missing if "solution" in entry} == {"contoso_core (1.0.0.0)"}


def test_removing_a_flow_from_a_solution(kit, driver):
    driver.install(kit.Recipe(managed=False).zip())
    named = {"@odata.type": "Microsoft.Dynamics.CRM.solutioncomponent", "solutioncomponentid": kit.child}
    parameters = {"SolutionComponent": named, "ComponentType": 29, "SolutionUniqueName": "contoso_core"}
    assert set(driver.call("RemoveSolutionComponent", **parameters)) == {"id"}
    assert member_types(driver, "contoso_core").count(29) == 1
    assert driver.store.get("workflow", kit.child) is not None
    assert refused(driver, "RemoveSolutionComponent", **parameters).code == "0x8004F021"


def test_removing_nothing_in_particular(kit, driver):
    driver.install(kit.Recipe(managed=False).zip())
    nothing = {"SolutionComponent": {}, "ComponentType": 29, "SolutionUniqueName": "contoso_core"}
    assert refused(driver, "RemoveSolutionComponent", **nothing).code == "0x80048d19"


def test_a_variable_takes_its_value_along(kit, driver):
    driver.install(kit.Recipe(managed=False).zip())
    (definition,) = driver.store.rows("environmentvariabledefinition")
    definition_id = definition["environmentvariabledefinitionid"]
    for row in driver.store.find("environmentvariablevalue", _environmentvariabledefinitionid_value=definition_id):
        driver.store.delete("environmentvariablevalue", row["environmentvariablevalueid"])
    value = {"value": "5", "_environmentvariabledefinitionid_value": definition_id}
    driver.store.insert("environmentvariablevalue", value)
    make_solution(kit, driver)
    add = {"ComponentId": kit.parent, "ComponentType": 29, "SolutionUniqueName": "contoso_new"}
    driver.call("AddSolutionComponent", AddRequiredComponents=True, **add)
    assert member_types(driver, "contoso_new") == sorted([29, 29, 380, 381, reference_type(driver.environment)])


def test_dependencies_of_a_flow(kit, driver):
    driver.install(kit.Recipe(managed=False).zip())
    columns = set(driver.environment.schema.table("dependency").columns)
    needed = driver.call("RetrieveRequiredComponents", ObjectId=kit.parent, ComponentType=29)["value"]
    assert set(needed[0]) <= columns
    types = sorted(row["requiredcomponenttype"] for row in needed)
    assert types == sorted([29, 380, reference_type(driver.environment)])
    for message in ("RetrieveDependentComponents", "RetrieveDependenciesForDelete"):
        rows = driver.call(message, ObjectId=kit.child, ComponentType=29)["value"]
        assert [row["dependentcomponentobjectid"] for row in rows] == [kit.parent]
    gone = "99999999-0000-4000-8000-000000000000"
    assert refused(driver, "RetrieveRequiredComponents", ObjectId=gone, ComponentType=29).status == 404
