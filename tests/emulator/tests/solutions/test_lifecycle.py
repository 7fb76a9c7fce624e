# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Upgrades in one and two steps, uninstalling, publishing."""

from __future__ import annotations

import base64
import io
import zipfile

import pytest
from powerplatform_emulator import solutions
from powerplatform_emulator.errors import DataverseError


def child_only(kit, **more):
    return kit.Recipe(flows=kit.Recipe().flows[1:], variables={}, **more)


def caller_of_child(kit, **more):
    """Another solution whose flow calls the child flow of the first one."""
    part = kit.FlowPart("eeeeeeee-0000-4000-8000-000000000001", "Stranger", kit.clientdata((), (kit.child,)))
    return kit.Recipe(name="contoso_other", flows=[part], references=[], variables={}, **more)


def shares_child(kit):
    return kit.Recipe(name="contoso_shared", flows=kit.Recipe().flows[1:], variables={})


def refused(driver, message, **parameters):
    with pytest.raises(DataverseError) as caught:
        driver.call(message, **parameters)
    return caught.value


@pytest.mark.parametrize("message", ["StageAndUpgrade", "StageAndUpgradeAsync"])
def test_an_upgrade_removes_what_the_package_lacks(kit, driver, message):
    driver.install(kit.Recipe(variables={"contoso_Url": "https://x"}).zip(), ComponentParameters=[kit.binding])
    answer = driver.start_import(child_only(kit, version="1.1").zip(), message)
    if message.endswith("Async"):
        assert driver.finish(answer)["messagename"] == message
    else:
        assert answer == {"SolutionId": driver.solution("contoso_core")["solutionid"]}
    assert driver.states() == {"Child flow": 1}
    assert driver.store.rows("environmentvariabledefinition") == []
    assert driver.store.rows("environmentvariablevalue") == []
    assert driver.store.rows("connectionreference")[0]["connectionid"] == "connection-1"
    assert driver.solution("contoso_core")["version"] == "1.1"
    assert len(driver.store.find("solution", uniquename="contoso_core")) == 1
    assert len(driver.store.rows("solutioncomponent")) == 2


def test_an_upgrade_of_what_is_not_there_installs_it(kit, driver):
    driver.install(kit.Recipe().zip(), "StageAndUpgradeAsync")
    assert set(driver.states()) == {"Parent flow", "Child flow"}


def test_an_upgrade_keeps_what_another_solution_holds(kit, driver):
    driver.install(kit.Recipe().zip())
    driver.install(shares_child(kit).zip())
    driver.install(kit.Recipe(version="1.1", flows=[], variables={}).zip(), "StageAndUpgradeAsync")
    assert set(driver.states()) == {"Child flow"}


@pytest.mark.parametrize("managed", [True, False])
def test_an_upgrade_that_removes_what_others_use_fails(kit, driver, managed):
    driver.install(kit.Recipe().zip())
    driver.install(caller_of_child(kit, managed=managed).zip())
    before = driver.visible()
    rest = kit.Recipe(version="1.1", flows=[], variables={})
    row = driver.finish(driver.start_import(rest.zip(), "StageAndUpgradeAsync"))
    assert row["errorcode"] == 0x8004F046 - (1 << 32)
    assert "Stranger" in row["message"]
    assert driver.visible() == before


@pytest.mark.parametrize("message", ["DeleteAndPromote", "DeleteAndPromoteAsync"])
def test_an_upgrade_in_two_steps(kit, driver, message):
    driver.install(kit.Recipe().zip())
    driver.install(child_only(kit, version="1.1").zip(), HoldingSolution=True)
    assert driver.solution("contoso_core")["version"] == "1.0.0.0"
    holding = driver.solution("contoso_core_Upgrade")
    assert (holding["version"], holding["ismanaged"]) == ("1.1", True)
    assert set(driver.states()) == {"Parent flow", "Child flow"}

    answer = driver.call(message, UniqueName="contoso_core")
    if message.endswith("Async"):
        assert set(answer) == {"AsyncOperationId"}
        row = driver.finish(answer)
        assert (row["operationtype"], row["statuscode"]) == (207, 30)
    else:
        assert answer == {"SolutionId": holding["solutionid"]}
    assert driver.solution("contoso_core")["version"] == "1.1"
    assert driver.solution("contoso_core_Upgrade") is None
    assert set(driver.states()) == {"Child flow"}


def content(driver):
    rows = driver.store.rows("workflow") + driver.store.rows("environmentvariablevalue")
    return sorted([str(row.get(column)) for column in ("name", "clientdata", "value", "solutionid")] for row in rows)


def test_what_a_waiting_upgrade_changes_is_gone_when_it_is_removed(kit, driver):
    driver.install(kit.Recipe(variables={"contoso_Url": "https://x"}).zip())
    before = content(driver)
    flows = [kit.FlowPart(kit.child, "Child flow, new", kit.clientdata(("contoso_mail",)), on=True)]
    upgrade = kit.Recipe(version="1.1", flows=flows, variables={"contoso_Url": "https://y"})
    driver.install(upgrade.zip(), HoldingSolution=True)
    assert {"Child flow, new", "https://y"} < {value for row in content(driver) for value in row}
    driver.finish(driver.call("UninstallSolutionAsync", SolutionUniqueName="contoso_core_Upgrade"))
    assert content(driver) == before


def test_what_a_patch_changes_is_gone_when_it_is_removed(kit, driver):
    driver.install(kit.Recipe().zip())
    before = content(driver)
    flows = [kit.FlowPart(kit.child, "Child flow, patched", kit.clientdata(("contoso_mail",)), on=True)]
    recipe = {"name": "contoso_core_Patch_05c3", "version": "1.0.1.0", "base": "contoso_core", "flows": flows}
    driver.install(kit.Recipe(**recipe, variables={}).zip())
    driver.finish(driver.call("UninstallSolutionAsync", SolutionUniqueName="contoso_core_Patch_05c3"))
    assert content(driver) == before


def test_an_upgrade_that_was_applied_leaves_nothing_below(kit, driver):
    driver.install(kit.Recipe().zip())
    driver.install(kit.Recipe(version="1.1").zip(), HoldingSolution=True)
    driver.call("DeleteAndPromote", UniqueName="contoso_core")
    assert not any(row.get("$below") for row in driver.store.rows("workflow"))
    driver.install(shares_child(kit).zip())
    driver.finish(driver.call("UninstallSolutionAsync", SolutionUniqueName="contoso_core"))
    assert set(driver.states()) == {"Child flow"}


def test_holding_a_first_version_installs_it(kit, driver):
    driver.install(kit.Recipe().zip(), HoldingSolution=True)
    assert driver.solution("contoso_core_Upgrade") is None
    assert driver.solution("contoso_core")["version"] == "1.0.0.0"


def test_holding_needs_a_higher_version(kit, driver):
    driver.install(kit.Recipe().zip())
    row = driver.finish(driver.start_import(kit.Recipe().zip(), HoldingSolution=True))
    assert row["errorcode"] == 0x80048541 - (1 << 32)


def test_promoting_nothing(kit, driver):
    driver.install(kit.Recipe().zip())
    assert refused(driver, "DeleteAndPromote", UniqueName="contoso_core").code == "0x8004853B"
    assert refused(driver, "DeleteAndPromote", UniqueName="contoso_core_Upgrade").code == "0x8004853C"
    row = driver.finish(driver.call("DeleteAndPromoteAsync", UniqueName="contoso_core"))
    assert row["errorcode"] == 0x8004853B - (1 << 32)


def test_promoting_what_others_lose_fails(kit, driver):
    driver.install(kit.Recipe().zip())
    driver.install(caller_of_child(kit).zip())
    driver.install(kit.Recipe(version="1.1", flows=[], variables={}).zip(), HoldingSolution=True)
    assert refused(driver, "DeleteAndPromote", UniqueName="contoso_core").code == "0x8004F046"
    assert set(driver.states()) == {"Parent flow", "Child flow", "Stranger"}


def test_uninstalling_a_managed_solution_takes_its_components(kit, driver):
    driver.install(kit.Recipe(variables={"contoso_Url": "https://x"}).zip(), ComponentParameters=[kit.binding])
    started = driver.call("UninstallSolutionAsync", SolutionUniqueName="contoso_core")
    row = driver.finish(started)
    assert (row["operationtype"], row["statuscode"], row["name"]) == (208, 30, "UninstallSolution")
    left = driver.visible()
    assert [solution["uniquename"] for solution in left.pop("solution")] == ["Default"]
    assert {publisher["uniquename"] for publisher in left.pop("publisher")} >= {"contoso"}
    assert set(map(len, left.values())) == {0}


def test_deleting_an_unmanaged_solution_leaves_its_components(kit, driver):
    driver.install(kit.Recipe(managed=False).zip())
    solutions.uninstall(driver.environment, driver.solution("contoso_core")["solutionid"])
    assert driver.solution("contoso_core") is None
    assert set(driver.states()) == {"Parent flow", "Child flow"}
    assert driver.store.rows("solutioncomponent") == []


def test_uninstalling_what_others_use_is_refused(kit, driver):
    driver.install(kit.Recipe().zip())
    driver.install(caller_of_child(kit).zip())
    with pytest.raises(DataverseError) as caught:
        solutions.uninstall(driver.environment, driver.solution("contoso_core")["solutionid"])
    assert (caught.value.status, caught.value.code) == (400, "0x8004F01D")
    row = driver.finish(driver.call("UninstallSolutionAsync", SolutionUniqueName="contoso_core"))
    assert row["errorcode"] == 0x8004F01D - (1 << 32)
    rows = driver.call("RetrieveDependenciesForUninstall", SolutionUniqueName="contoso_core")["value"]
    assert [(row["requiredcomponentobjectid"], row["dependentcomponentobjectid"][:8]) for row in rows] == [
        (kit.child, "eeeeeeee")
    ]
    driver.finish(driver.call("UninstallSolutionAsync", SolutionUniqueName="contoso_other"))
    row = driver.finish(driver.call("UninstallSolutionAsync", SolutionUniqueName="contoso_core"))
    assert row["statuscode"] == 30


def test_uninstalling_keeps_what_another_solution_holds(kit, driver):
    driver.install(kit.Recipe().zip())
    driver.install(shares_child(kit).zip())
    driver.finish(driver.call("UninstallSolutionAsync", SolutionUniqueName="contoso_core"))
    assert set(driver.states()) == {"Child flow"}


def test_what_is_not_there_or_not_removable(driver):
    assert refused(driver, "UninstallSolutionAsync", SolutionUniqueName="nowhere").status == 404
    assert refused(driver, "DeleteAndPromoteAsync", UniqueName="nowhere").status == 404
    with pytest.raises(DataverseError) as caught:
        solutions.uninstall(driver.environment, driver.solution("Default")["solutionid"])
    assert caught.value.code == "0x80048046"
    with pytest.raises(DataverseError) as caught:
        solutions.uninstall(driver.environment, "99999999-0000-4000-8000-000000000000")
    assert caught.value.status == 404


def test_publishing(driver):
    assert driver.call("PublishAllXml") is None
    assert driver.call("PublishXml", ParameterXml="<importexportxml><entities /></importexportxml>") is None
    row = driver.finish(driver.call("PublishAllXmlAsync"))
    assert (row["operationtype"], row["statuscode"]) == (204, 30)
    assert refused(driver, "PublishXml", ParameterXml="<importexportxml>").code == "0x80048013"
    assert refused(driver, "PublishXml", ParameterXml="<other />").code == "0x8004801A"


def test_patches_and_their_base(kit, driver):
    patched = kit.clientdata(("contoso_mail",))
    driver.install(kit.Recipe().zip())
    flows = [kit.FlowPart(kit.child, "Child flow, patched", patched, on=True)]
    recipe = {"name": "contoso_core_Patch_05c3", "version": "1.0.1.0", "base": "contoso_core", "flows": flows}
    patch = kit.Recipe(**recipe, variables={})
    (staged,) = driver.call("StageSolution", CustomizationFile=base64.b64encode(patch.zip()).decode()).values()
    assert staged["SolutionDetails"]["IsPatchSolution"] is True
    driver.install(patch.zip())
    base = driver.solution("contoso_core")
    assert driver.solution("contoso_core_Patch_05c3")["_parentsolutionid_value"] == base["solutionid"]
    assert driver.store.get("workflow", kit.child)["name"] == "Child flow, patched"

    row = driver.finish(driver.start_import(kit.Recipe(version="1.0.2.0").zip()))
    assert (row["statuscode"], row["errorcode"] + (1 << 32)) == (31, 0x80048538)
    assert "contoso_core_Patch_05c3" in row["message"]
    driver.install(kit.Recipe(version="1.1.0.0").zip(), "StageAndUpgradeAsync")
    assert driver.solution("contoso_core_Patch_05c3") is None
    assert driver.solution("contoso_core")["version"] == "1.1.0.0"
    assert driver.store.get("workflow", kit.child)["name"] == "Child flow"


def test_a_patch_is_exported_with_its_base(kit, driver):
    driver.install(kit.Recipe(managed=False).zip())
    driver.install(kit.Recipe(name="contoso_core_Patch_05c3", base="contoso_core", managed=False).zip())
    with zipfile.ZipFile(io.BytesIO(driver.export("contoso_core_Patch_05c3"))) as archive:
        text = archive.read("solution.xml").decode()
    assert "<ParentSolution>" in text
    assert "<UniqueName>contoso_core</UniqueName>" in text
