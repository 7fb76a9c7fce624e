# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Refused imports: the code, the place where it shows, and nothing changed."""

from __future__ import annotations

import base64
import uuid
from xml.etree import ElementTree

import pytest
from powerplatform_emulator.caller import Caller
from powerplatform_emulator.errors import DataverseError

MANAGED = {"managed": True}
UNMANAGED = {"managed": False}


def orphan(kit, part):
    recipe = kit.Recipe()
    if part == "flow":
        recipe.flows.pop()
    elif part == "reference":
        recipe.references.clear()
    else:
        recipe.variables.clear()
    return recipe


def declared(kit):
    dependency = (
        '<MissingDependency><Required type="1" schemaName="msdyn_thing" displayName="Thing" '
        'solution="msdyn_base (1.0)" />'
        f'<Dependent type="29" displayName="Parent flow" id="{{{kit.parent}}}" /></MissingDependency>'
    )
    return kit.Recipe(missing=dependency)


def patch(kit, **more):
    return kit.Recipe(name="contoso_core_Patch_05c3", version="1.0.1.0", base="contoso_core", **more)


def case(kit, name):
    """Installed first (or nothing), then refused with the code, by which message."""
    base, lower, same = kit.Recipe(), kit.Recipe(version="0.9"), kit.Recipe(version="1.0")
    upgrade = "StageAndUpgrade"
    return {
        "managed over unmanaged": (kit.Recipe(**UNMANAGED), kit.Recipe(), "0x80048040", "ImportSolution"),
        "unmanaged over managed": (base, kit.Recipe(**UNMANAGED), "0x80048041", "ImportSolution"),
        "lower upgrade": (base, lower, "0x80048541", upgrade),
        "same upgrade": (base, same, "0x80048541", upgrade),
        "other publisher": (base, kit.Recipe(publisher="fabrikam"), "0x8004801C", "ImportSolution"),
        "missing child": (None, orphan(kit, "flow"), "0x8004801D", "ImportSolution"),
        "missing reference": (None, orphan(kit, "reference"), "0x8004801D", "ImportSolution"),
        "missing variable": (None, orphan(kit, "variable"), "0x8004801D", "ImportSolution"),
        "missing solution": (None, declared(kit), "0x8004801D", "ImportSolution"),
        "patch without its base": (None, patch(kit), "0x80048540", "ImportSolution"),
        "system solution": (None, kit.Recipe(name="Default"), "0x80048046", "ImportSolution"),
    }[name]


CASES = (
    "patch without its base",
    "managed over unmanaged",
    "unmanaged over managed",
    "lower upgrade",
    "same upgrade",
    "other publisher",
    "missing child",
    "missing reference",
    "missing variable",
    "missing solution",
    "system solution",
)


@pytest.mark.parametrize("name", CASES)
def test_the_synchronous_form_answers_the_error_and_leaves_a_job(kit, driver, name):
    installed, package, code, message = case(kit, name)
    if installed:
        driver.install(installed.zip())
    before = driver.visible()
    job_id = str(uuid.uuid4())
    with pytest.raises(DataverseError) as caught:
        driver.start_import(package.zip(), message, ImportJobId=job_id)
    assert (caught.value.status, caught.value.code) == (400, code)
    assert driver.visible() == before
    job = driver.store.get("importjob", job_id)
    assert job["progress"] < 100
    assert job["completedon"]
    root = ElementTree.fromstring(job["data"])
    assert root.get("succeeded") == "failure"
    result = root.find(".//solutionManifest/result")
    assert (result.get("result"), result.get("errorcode")) == ("failure", code)
    assert result.get("errortext") == caught.value.message


@pytest.mark.parametrize("name", CASES)
def test_the_asynchronous_form_accepts_and_fails_later(kit, driver, name):
    installed, package, code, message = case(kit, name)
    if installed:
        driver.install(installed.zip())
    before = driver.visible()
    started = driver.start_import(package.zip(), f"{message}Async")
    row = driver.finish(started)
    assert (row["statecode"], row["statuscode"]) == (3, 31)
    assert row["errorcode"] == int(code, 16) - (1 << 32)
    assert row["message"] == row["friendlymessage"]
    assert driver.visible() == before
    result = driver.call("RetrieveSolutionImportResult", ImportJobId=started["ImportJobKey"])["SolutionOperationResult"]
    assert (result["Type"], result["Status"]) == ("Import", "Failed")
    assert result["ErrorMessages"] == [row["message"]]


def test_missing_dependencies_are_spelled_out(kit, driver):
    started = driver.start_import(orphan(kit, "reference").zip())
    driver.finish(started)
    job = driver.store.get("importjob", started["ImportJobKey"])
    parameters = [element.text for element in ElementTree.fromstring(job["data"]).iter("parameter")]
    assert parameters[0] == "contoso_core"
    assert parameters[2] == "False"
    inner = ElementTree.fromstring(parameters[1])
    assert inner.tag == "MissingDependencies"
    assert [element.get("displayName") for element in inner.iter("Required")] == ["contoso_mail", "contoso_mail"]
    assert [element.get("displayName") for element in inner.iter("Dependent")] == ["Parent flow", "Child flow"]


def test_a_file_that_is_no_package_fails_without_a_job(driver):
    started = driver.start_import(b"no zip")
    row = driver.finish(started)
    assert row["errorcode"] == 0x80048060 - (1 << 32)
    assert driver.store.get("importjob", started["ImportJobKey"]) is None
    with pytest.raises(DataverseError) as caught:
        driver.call("RetrieveSolutionImportResult", ImportJobId=started["ImportJobKey"])
    assert (caught.value.status, caught.value.code) == (404, "0x80044252")


def test_a_broken_flow_fails_with_a_job(kit, driver):
    members = kit.Recipe().members()
    members[f"Workflows/{kit.child.upper()}.json"] = b"{"
    started = driver.start_import(kit.zipped(members))
    assert driver.finish(started)["errorcode"] == 0x80060468 - (1 << 32)
    assert "0x80060468" in driver.store.get("importjob", started["ImportJobKey"])["data"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"CustomizationFile": "%%%"}, "0x80040203"),
        ({}, "0x80040203"),
        ({"SolutionParameters": {"StageSolutionUploadId": "99999999-0000-4000-8000-000000000000"}}, "0x8004f066"),
        ({"ComponentParameters": [{"@odata.type": "Microsoft.Dynamics.CRM.account", "name": "x"}]}, "0x80040203"),
    ],
)
def test_bad_parameters_are_refused_at_once(driver, more, code):
    with pytest.raises(DataverseError) as caught:
        driver.call("ImportSolutionAsync", OverwriteUnmanagedCustomizations=True, PublishWorkflows=True, **more)
    assert (caught.value.status, caught.value.code) == (400, code)
    assert driver.store.rows("solutionoperation") == []


def test_the_asynchronous_form_takes_no_job_id(kit, driver):
    with pytest.raises(DataverseError) as caught:
        driver.start_import(kit.Recipe().zip(), ImportJobId=str(uuid.uuid4()))
    assert caught.value.code == "0x80040203"


def test_a_job_id_is_used_once(kit, driver):
    job_id = str(uuid.uuid4())
    assert driver.start_import(kit.Recipe().zip(), "ImportSolution", ImportJobId=job_id) is None
    with pytest.raises(DataverseError) as caught:
        driver.start_import(kit.Recipe().zip(), "ImportSolution", ImportJobId=job_id.upper())
    assert (caught.value.status, caught.value.code) == (400, "0x80071152")


@pytest.mark.parametrize("message", ["ImportSolution", "ImportSolutionAsync", "StageSolution", "ExportSolution"])
def test_readers_may_not(kit, driver, message):
    driver.caller = Caller("99999999-0000-4000-8000-000000000000", "client", frozenset({"Reader"}))
    file = base64.b64encode(kit.Recipe().zip()).decode()
    with pytest.raises(DataverseError) as caught:
        driver.call(message, CustomizationFile=file, SolutionName="contoso_core", Managed=False)
    assert caught.value.status == 403
