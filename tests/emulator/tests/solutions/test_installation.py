# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an import does to the rows."""

from __future__ import annotations

import json

import pytest


def changed(kit, **more):
    """The same solution with another text in the child flow."""
    recipe = kit.Recipe(**more)
    recipe.flows[1].data["properties"]["definition"]["triggers"] = {"manual": {"type": "Request"}}
    return recipe


def trigger_of(driver, kit):
    return json.loads(driver.store.get("workflow", kit.child)["clientdata"])["properties"]["definition"]["triggers"]


def test_a_new_managed_solution(kit, driver):
    driver.install(kit.Recipe(variables={"contoso_Url": "https://x"}).zip())
    solution = driver.solution("contoso_core")
    assert (solution["version"], solution["ismanaged"], solution["isvisible"]) == ("1.0.0.0", True, True)
    assert solution["solutionpackageversion"] == "9.2"
    publisher = driver.store.get("publisher", solution["_publisherid_value"])
    assert (publisher["uniquename"], publisher["customizationprefix"]) == ("contoso", "contoso")
    flow = driver.store.get("workflow", kit.parent)
    assert (flow["category"], flow["type"], flow["ismanaged"], flow["primaryentity"]) == (5, 1, True, "none")
    assert flow["solutionid"] == solution["solutionid"]
    assert flow["_ownerid_value"] == driver.caller.systemuserid
    types = [
        row["componenttype"] for row in driver.store.find("solutioncomponent", _solutionid_value=solution["solutionid"])
    ]
    assert sorted(types)[:4] == [29, 29, 380, 381]
    assert len(types) == 5
    assert max(types) >= 10_000
    value = driver.store.rows("environmentvariablevalue")[0]
    assert (value["value"], value["environmentvariablevalueid"][:8]) == ("https://x", "bbbbbbbb")


def test_flows_without_bound_references_stay_off(kit, driver):
    driver.install(kit.Recipe().zip())
    assert driver.states() == {"Parent flow": 0, "Child flow": 0}
    job = driver.store.rows("importjob")[0]
    result = driver.call("RetrieveSolutionImportResult", ImportJobId=job["importjobid"])["SolutionOperationResult"]
    assert result["Status"] == "Passed"
    assert any("A connector was imported" in text for text in result["WarningMessages"])


def test_flows_with_bound_references_come_on_children_first(kit, driver):
    driver.install(kit.Recipe().zip(), ComponentParameters=[kit.binding])
    assert driver.states() == {"Parent flow": 1, "Child flow": 1}
    assert driver.store.rows("connectionreference")[0]["connectionid"] == "connection-1"


def test_a_flow_that_is_off_in_the_package_is_off_afterwards(kit, driver):
    driver.install(kit.Recipe().zip(), ComponentParameters=[kit.binding])
    recipe = kit.Recipe(version="1.1")
    recipe.flows[0].on = False
    driver.install(recipe.zip())
    assert driver.states() == {"Parent flow": 0, "Child flow": 1}


def test_a_parent_stays_off_while_its_child_is_off_in_the_package(kit, driver):
    recipe = kit.Recipe()
    recipe.flows[1].on = False
    driver.install(recipe.zip(), ComponentParameters=[kit.binding])
    assert driver.states() == {"Parent flow": 0, "Child flow": 0}


def test_bindings_and_owners_outlive_an_import(kit, driver):
    driver.install(kit.Recipe().zip(), ComponentParameters=[kit.binding])
    driver.store.update("workflow", kit.parent, {"_ownerid_value": "99999999-0000-4000-8000-000000000000"})
    driver.install(changed(kit, version="1.1").zip())
    assert driver.store.rows("connectionreference")[0]["connectionid"] == "connection-1"
    assert driver.store.get("workflow", kit.parent)["_ownerid_value"] == "99999999-0000-4000-8000-000000000000"
    assert trigger_of(driver, kit) == {"manual": {"type": "Request"}}
    assert driver.states() == {"Parent flow": 1, "Child flow": 1}


def test_reference_names_are_matched_whatever_their_case(kit, driver):
    binding = {**kit.binding, "connectionreferencelogicalname": "CONTOSO_Mail", "connectionid": "other"}
    driver.install(kit.Recipe().zip(), ComponentParameters=[binding])
    assert [row["connectionid"] for row in driver.store.rows("connectionreference")] == ["other"]


def test_parameters_for_things_outside_the_package_are_ignored(kit, driver):
    strange = {**kit.binding, "connectionreferencelogicalname": "contoso_other"}
    unknown = {
        "@odata.type": "#Microsoft.Dynamics.CRM.environmentvariablevalue",
        "schemaname": "contoso_No",
        "value": "1",
    }
    driver.install(kit.Recipe().zip(), ComponentParameters=[strange, unknown])
    assert [row.get("connectionid") for row in driver.store.rows("connectionreference")] == [None]
    assert driver.store.rows("environmentvariablevalue") == []


def test_given_values_win_and_are_no_part_of_the_solution(kit, driver):
    given = {
        "@odata.type": "Microsoft.Dynamics.CRM.environmentvariablevalue",
        "schemaname": "contoso_Url",
        "value": "mine",
    }
    driver.install(kit.Recipe().zip(), ComponentParameters=[given])
    row = driver.store.rows("environmentvariablevalue")[0]
    assert (row["value"], row["ismanaged"]) == ("mine", False)
    assert driver.store.find("solutioncomponent", objectid=row["environmentvariablevalueid"]) == []
    given["value"] = "yours"
    driver.install(kit.Recipe(variables={"contoso_Url": "packaged"}).zip(), ComponentParameters=[given])
    assert [row["value"] for row in driver.store.rows("environmentvariablevalue")] == ["yours"]


def test_no_parameters_may_be_null(kit, driver):
    driver.install(kit.Recipe().zip(), ComponentParameters=None)
    assert driver.solution("contoso_core") is not None


@pytest.mark.parametrize("overwrite", [True, False])
def test_unmanaged_flows_are_replaced_only_when_told(kit, driver, overwrite):
    driver.install(kit.Recipe(managed=False).zip())
    driver.install(changed(kit, managed=False).zip(), OverwriteUnmanagedCustomizations=overwrite)
    assert bool(trigger_of(driver, kit)) is overwrite


@pytest.mark.parametrize("overwrite", [True, False])
def test_an_unmanaged_layer_masks_a_managed_update(kit, driver, overwrite):
    driver.install(kit.Recipe().zip(), OverwriteUnmanagedCustomizations=False)
    driver.store.update("workflow", kit.child, {"description": "changed here"})
    driver.install(changed(kit, version="1.1").zip(), OverwriteUnmanagedCustomizations=overwrite)
    assert bool(trigger_of(driver, kit)) is overwrite
    assert driver.store.get("workflow", kit.child)["ismanaged"] is True


def test_an_untouched_managed_flow_is_updated_without_overwriting(kit, driver):
    driver.install(kit.Recipe().zip(), OverwriteUnmanagedCustomizations=False)
    driver.install(changed(kit, version="1.1").zip(), OverwriteUnmanagedCustomizations=False)
    assert trigger_of(driver, kit) == {"manual": {"type": "Request"}}


def test_an_update_keeps_what_the_new_package_lacks(kit, driver):
    driver.install(kit.Recipe().zip())
    old = driver.solution("contoso_core")["solutionid"]
    driver.install(kit.Recipe(version="1.1", flows=kit.Recipe().flows[1:]).zip())
    assert set(driver.states()) == {"Parent flow", "Child flow"}
    assert driver.solution("contoso_core")["version"] == "1.1"
    assert driver.solution("contoso_core")["solutionid"] == old


def test_the_same_publisher_is_used_again(kit, driver):
    driver.install(kit.Recipe().zip())
    second = kit.Recipe(name="contoso_more", flows=[], references=[], variables={})
    driver.install(second.zip())
    assert len(driver.store.find("publisher", uniquename="contoso")) == 1


def test_a_flow_may_lean_on_what_the_environment_has(kit, driver):
    driver.install(kit.Recipe(flows=kit.Recipe().flows[1:]).zip())
    rest = kit.Recipe(name="contoso_top", flows=kit.Recipe().flows[:1], references=[], variables={})
    driver.install(rest.zip())
    assert set(driver.states()) == {"Parent flow", "Child flow"}


def test_secrets_are_read_while_they_are_imported(kit, driver):
    members = kit.Recipe(flows=[], references=[]).members()
    (name,) = [one for one in members if one.endswith("environmentvariabledefinition.xml")]
    members[name] = members[name].replace(b"<type>100000000<", b"<type>100000005<")
    schema_name = name.split("/")[1]
    value = {"@odata.type": "Microsoft.Dynamics.CRM.environmentvariablevalue", "schemaname": schema_name}
    given = [{**value, "value": "plain"}]
    row = driver.finish(driver.start_import(kit.zipped(members), ComponentParameters=given))
    assert row["statuscode"] == 31
    assert row["message"].startswith("This variable didn't save properly")
    assert driver.solution("contoso_core") is None
    vault = "/subscriptions/0f2c0f5e-7f0e-4f1c-8f5b-6c8f3a1d2b3c/resourceGroups/rg/providers/Microsoft.KeyVault/vaults"
    driver.install(kit.zipped(members), ComponentParameters=[{**value, "value": f"{vault}/v/secrets/s"}])
