# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Export, import, export: the second package means what the first one meant."""

from __future__ import annotations

import base64
import io
import json
import zipfile

import pytest
from powerplatform_emulator.errors import DataverseError

DESKTOP = "cccccccc-0000-4000-8000-000000000001"


def unmanaged(kit, **more):
    return kit.Recipe(managed=False, **more)


def test_export_import_export_keeps_everything(kit, driver):
    driver.install(unmanaged(kit, variables={"contoso_Url": "https://x", "contoso_None": None}).zip())
    first = driver.export("contoso_core")
    other = kit.Driver("prod", import_seconds=100.0)
    other.install(first)
    second = other.export("contoso_core")
    assert kit.read_back(second) == kit.read_back(first)


def test_export_means_what_was_imported(kit, driver):
    recipe = unmanaged(kit, variables={"contoso_Url": "https://x"})
    driver.install(recipe.zip())
    back = kit.read_back(driver.export("contoso_core"))
    assert (back["name"], back["version"], back["managed"]) == ("contoso_core", "1.0.0.0", "0")
    assert (back["publisher"], back["prefix"]) == ("contoso", "contoso")
    assert {flow["name"]: flow["file"] for flow in back["flows"].values()} == {f.name: f.data for f in recipe.flows}
    assert list(back["references"]) == ["contoso_mail"]
    assert back["missing"] == []
    value = back["variables"]["environmentvariabledefinitions/contoso_Url/environmentvariablevalues.json"]
    assert value["environmentvariablevalues"]["environmentvariablevalue"]["value"] == "https://x"


def test_desktop_flows_and_unknown_parts_travel_unread(kit, driver):
    data = {"properties": {"definition": {"package": "abc"}}, "schemaVersion": "1.0.0.0"}
    extra = "<UIFlowType>2</UIFlowType><Definition>SET x TO 1</Definition><Inputs>{}</Inputs>"
    part = kit.FlowPart(DESKTOP, "Robot", data, extra=extra)
    binary = {f"desktopflowbinaries/{DESKTOP}/data/x.bin": b"\x00\x01"}
    recipe = unmanaged(kit, flows=[part], references=[], variables={}, other=binary)
    members = recipe.members()
    members["customizations.xml"] = members["customizations.xml"].replace(
        b"<Category>5</Category>", b"<Category>6</Category>"
    )
    driver.install(kit.zipped(members))
    row = driver.store.get("workflow", DESKTOP)
    assert (row["category"], row["uiflowtype"], row["definition"]) == (6, 2, "SET x TO 1")
    back = kit.read_back(driver.export("contoso_core"))
    flow = back["flows"][f"{{{DESKTOP}}}"]
    assert (flow["Category"], flow["Definition"], flow["Inputs"], flow["file"]) == ("6", "SET x TO 1", "{}", data)
    assert back["others"] == binary


def test_odd_names_travel(kit, driver):
    names = ['Order\'s "intake" & <more>', "  blanks  ", "Übersicht/täglich?", "twice", "twice"]
    parts = [
        kit.FlowPart(f"dddddddd-0000-4000-8000-00000000000{number}", name, kit.clientdata())
        for number, name in enumerate(names)
    ]
    driver.install(unmanaged(kit, flows=parts).zip())
    back = kit.read_back(driver.export("contoso_core"))
    assert [flow["name"] for flow in back["flows"].values()] == names


def test_the_connection_behind_a_reference_stays_at_home(kit, driver):
    driver.install(unmanaged(kit).zip())
    row = driver.store.get("workflow", kit.child)
    data = json.loads(row["clientdata"])
    data["properties"]["connectionReferences"]["shared_0"]["connection"]["name"] = "shared-secret-name"
    data["properties"]["connectionReferences"]["shared_1"] = {"connection": {"name": "kept"}, "api": {"name": "x"}}
    driver.store.update("workflow", kit.child, {"clientdata": json.dumps(data)})
    file = kit.read_back(driver.export("contoso_core"))["flows"][f"{{{kit.child}}}"]["file"]
    references = file["properties"]["connectionReferences"]
    assert references["shared_0"]["connection"] == {"connectionReferenceLogicalName": "contoso_mail"}
    assert references["shared_1"]["connection"] == {"name": "kept"}


def test_what_is_used_and_not_in_the_solution_is_listed(kit, driver):
    driver.install(unmanaged(kit).zip())
    for table, key in (
        ("connectionreference", "connectionreferenceid"),
        ("environmentvariabledefinition", "environmentvariabledefinitionid"),
        ("workflow", "workflowid"),
    ):
        row = next(row for row in driver.store.rows(table) if row.get("name") != "Parent flow")
        component = driver.store.find("solutioncomponent", objectid=row[key])[0]
        remove = {"SolutionComponent": {"solutioncomponentid": row[key]}, "ComponentType": component["componenttype"]}
        driver.call("RemoveSolutionComponent", SolutionUniqueName="contoso_core", **remove)
    missing = kit.read_back(driver.export("contoso_core"))["missing"]
    required = {element["displayName"] for element in missing if "solution" in element}
    assert required == {"contoso_mail", "Shown", "Child flow"}
    assert {element["solution"] for element in missing if "solution" in element} == {"Active"}
    rows = driver.call("RetrieveMissingDependencies", SolutionUniqueName="contoso_core")["value"]
    assert len(rows) == 3
    assert {row["dependentcomponentobjectid"] for row in rows} == {kit.parent}


def test_elements_come_in_the_documented_order(kit, driver):
    driver.install(unmanaged(kit).zip())
    assert kit.read_back(driver.export("contoso_core"))["order"] == [
        "Entities",
        "Roles",
        "Workflows",
        "FieldSecurityProfiles",
        "Templates",
        "EntityMaps",
        "EntityRelationships",
        "OrganizationSettings",
        "optionsets",
        "CustomControls",
        "EntityDataProviders",
        "connectionreferences",
        "Languages",
    ]


def test_file_names_are_those_of_real_exports(kit, driver):
    driver.install(unmanaged(kit).zip())
    with zipfile.ZipFile(io.BytesIO(driver.export("contoso_core"))) as archive:
        assert f"Workflows/Parentflow-{kit.parent.upper()}.json" in archive.namelist()
        assert not archive.read("solution.xml").startswith(b"\xef\xbb\xbf")


def test_two_exports_differ_in_bytes_and_not_in_meaning(kit, driver):
    driver.install(unmanaged(kit).zip())
    first = driver.export("contoso_core")
    driver.clock.advance(60)
    second = driver.export("contoso_core")
    assert first != second
    assert kit.read_back(first) == kit.read_back(second)


def test_managed_export_says_so(kit, driver):
    driver.install(unmanaged(kit).zip())
    assert kit.read_back(driver.export("contoso_core", managed=True))["managed"] == "1"


def test_an_empty_solution_is_exported(kit, driver):
    driver.install(unmanaged(kit, flows=[], references=[], variables={}).zip())
    assert kit.read_back(driver.export("contoso_core"))["flows"] == {}


@pytest.mark.parametrize("message", ["ExportSolution", "ExportSolutionAsync"])
@pytest.mark.parametrize(
    ("name", "code"), [("nowhere", "0x80048037"), ("Default", "0x80048048"), ("contoso_core", "0x80048036")]
)
def test_refused_exports(kit, driver, message, name, code):
    driver.install(kit.Recipe().zip())
    with pytest.raises(DataverseError) as caught:
        driver.call(message, SolutionName=name, Managed=True)
    assert (caught.value.status, caught.value.code) == (400, code)


def test_export_by_a_job(kit, driver):
    driver.install(unmanaged(kit).zip())
    started = driver.call("ExportSolutionAsync", SolutionName="contoso_core", Managed=False)
    assert set(started) == {"AsyncOperationId", "ExportJobId"}
    row = driver.operation(started)
    assert (row["operationtype"], row["messagename"], row["statecode"]) == (202, "ExportSolutionAsync", 0)
    with pytest.raises(DataverseError) as caught:
        driver.call("DownloadSolutionExportData", ExportJobId=started["ExportJobId"])
    assert caught.value.code == "0x80048035"
    driver.clock.advance(10)
    driver.refresh()
    assert driver.operation(started)["statuscode"] == 30
    for _attempt in range(2):
        answer = driver.call("DownloadSolutionExportData", ExportJobId=started["ExportJobId"])
        assert kit.read_back(base64.b64decode(answer["ExportSolutionFile"]))["name"] == "contoso_core"


def test_a_solution_that_goes_during_its_export_fails_the_job(kit, driver):
    driver.install(unmanaged(kit).zip())
    started = driver.call("ExportSolutionAsync", SolutionName="contoso_core", Managed=False)
    driver.store.delete("solution", driver.solution("contoso_core")["solutionid"])
    driver.clock.advance(10)
    driver.refresh()
    row = driver.operation(started)
    assert (row["statuscode"], row["errorcode"]) == (31, 0x80048037 - (1 << 32))
    with pytest.raises(DataverseError) as caught:
        driver.call("DownloadSolutionExportData", ExportJobId=started["ExportJobId"])
    assert caught.value.code == "0x80048037"


def test_an_unknown_export_job_is_not_found(driver):
    with pytest.raises(DataverseError) as caught:
        driver.call("DownloadSolutionExportData", ExportJobId="99999999-0000-4000-8000-000000000000")
    assert caught.value.status == 404
