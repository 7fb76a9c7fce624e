# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Layers of components, what is told of them in short, and environments that allow no changes by hand."""

from __future__ import annotations

import json

import pytest
from powerplatform_emulator.errors import DataverseError
from powerplatform_emulator.tables import rules_for
from powerplatform_emulator.tables.virtual import MAKERS
from powerplatform_emulator.tenant import Tenant

SETTING = "IsLockdownOfUnmanagedCustomizationEnabled"
LOCKED = f"<OrgSettings><{SETTING}>true</{SETTING}></OrgSettings>"


def layers(driver, guid, kind="Workflow"):
    """Return the columns in each layer of a component, under the name of its solution."""
    condition = f"(msdyn_componentid eq '{guid}' and msdyn_solutioncomponentname eq '{kind}')"
    rows = MAKERS["msdyn_componentlayer"](driver.environment, condition)
    assert [row["msdyn_order"] for row in rows] == list(range(1, len(rows) + 1))
    return {
        row["msdyn_solutionname"]: [one["Key"] for one in json.loads(row["msdyn_changes"])["Attributes"]]
        for row in rows
    }


def flagged(driver, name="contoso_core"):
    """Return the ids of the components of a solution that have a layer to look at."""
    condition = f"(msdyn_solutionid eq '{driver.solution(name)['solutionid']}')"
    rows = MAKERS["msdyn_solutioncomponentsummary"](driver.environment, condition)
    return {row["msdyn_objectid"] for row in rows if row["msdyn_hasactivecustomization"]}


def test_only_a_change_by_hand_stands_in_the_layer(kit, driver):
    driver.install(kit.Recipe().zip())
    assert layers(driver, kit.parent) == {"contoso_core": [], "Active": ["modifiedon"]}
    assert flagged(driver) == set()
    rules_for("workflow").update(driver.environment, driver.caller, kit.parent, {"description": "By hand"})
    assert layers(driver, kit.parent)["Active"] == ["description", "modifiedon"]
    assert flagged(driver) == {kit.parent}
    driver.install(kit.Recipe(version="1.1").zip(), OverwriteUnmanagedCustomizations=True)
    assert layers(driver, kit.parent)["Active"] == ["modifiedon"]


def test_a_flow_that_was_only_switched_is_flagged_and_holds_no_more_than_its_state(kit, driver):
    driver.install(kit.Recipe().zip(), ComponentParameters=[kit.binding])
    assert driver.states() == {"Parent flow": 1, "Child flow": 1}
    assert layers(driver, kit.child)["Active"] == ["statecode", "modifiedon"]
    (reference,) = driver.store.rows("connectionreference")
    guid = reference["connectionreferenceid"]
    assert layers(driver, guid, "connectionreference")["Active"] == ["connectionid", "modifiedon"]
    assert flagged(driver) == {kit.parent, kit.child, guid}


def test_every_managed_solution_is_a_layer(kit, driver):
    driver.install(kit.Recipe().zip())
    driver.install(kit.Recipe(name="contoso_more").zip())
    assert list(layers(driver, kit.parent)) == ["contoso_core", "contoso_more", "Active"]
    assert layers(driver, kit.parent, "Entity") == {}


def content_of(driver, guid, solution):
    """Return what the layer of a solution says of a flow."""
    condition = f"msdyn_componentid eq '{guid}' and msdyn_solutioncomponentname eq 'Workflow'"
    rows = MAKERS["msdyn_componentlayer"](driver.environment, condition)
    (found,) = [row for row in rows if row["msdyn_solutionname"] == solution]
    return {one["Key"]: one["Value"] for one in json.loads(found["msdyn_componentjson"])["Attributes"]}


def test_the_layer_of_a_managed_solution_has_its_content(kit, driver):
    driver.install(kit.Recipe().zip())
    by_hand = {"name": "Mine", "description": "By hand"}
    rules_for("workflow").update(driver.environment, driver.caller, kit.parent, by_hand)
    assert content_of(driver, kit.parent, "Active")["name"] == "Mine"
    below = content_of(driver, kit.parent, "contoso_core")
    assert (below["name"], below["description"]) == ("Parent flow", None)
    flow = kit.FlowPart(kit.parent, "Renamed", kit.clientdata())
    driver.install(kit.Recipe(version="1.1", flows=[flow]).zip(), OverwriteUnmanagedCustomizations=False)
    assert driver.store.get("workflow", kit.parent)["name"] == "Mine"
    assert content_of(driver, kit.parent, "contoso_core")["name"] == "Renamed"
    more = kit.FlowPart(kit.parent, "On top", kit.clientdata())
    driver.install(kit.Recipe(name="contoso_more", flows=[more]).zip())
    assert [content_of(driver, kit.parent, name)["name"] for name in ("contoso_core", "contoso_more")] == [
        "Renamed",
        "On top",
    ]


def removal(driver, guid, kind="Workflow"):
    return driver.call("RemoveActiveCustomizations", SolutionComponentName=kind, ComponentId=guid)


@pytest.mark.parametrize(("fact", "state"), [("keeps_state", 1), ("turns_off", 0)])
def test_a_flow_without_its_layer_shows_what_its_solution_says(kit, fact, state):
    driver = kit.Driver(fact, tenant=Tenant(layer_removal=fact))
    driver.install(kit.Recipe().zip(), ComponentParameters=[kit.binding])
    before = driver.store.get("workflow", kit.parent)
    by_hand = {"name": "Mine", "description": "By hand", "clientdata": json.dumps(kit.clientdata())}
    rules_for("workflow").update(driver.environment, driver.caller, kit.parent, by_hand)
    assert removal(driver, kit.parent) == {}
    after = driver.store.get("workflow", kit.parent)
    for name in ("name", "description", "clientdata"):
        assert after[name] == before[name]
    assert after["statecode"] == state
    assert after["versionnumber"] > before["versionnumber"]
    assert layers(driver, kit.parent)["Active"] == [*(["statecode"] if state else []), "modifiedon"]


def test_what_has_no_layer_to_remove(kit, driver):
    driver.install(kit.Recipe(managed=False).zip())
    for guid, kind, status in ((kit.parent, "Workflow", 400), (kit.parent, "Entity", 404), ("0" * 8, "Workflow", 404)):
        with pytest.raises(DataverseError) as caught:
            removal(driver, guid, kind)
        assert caught.value.status == status


@pytest.mark.parametrize(
    ("table", "condition"),
    [
        ("msdyn_componentlayer", ""),
        ("msdyn_componentlayer", "msdyn_componentid eq 'a'"),
        ("msdyn_componentlayer", "msdyn_solutioncomponentname eq 'Workflow'"),
        ("msdyn_solutioncomponentsummary", ""),
        ("msdyn_solutioncomponentsummary", "msdyn_solutionid eq 'a' and msdyn_hasactivecustomization eq true"),
        ("msdyn_solutioncomponentcountsummary", ""),
    ],
)
def test_what_may_not_be_asked(driver, table, condition):
    with pytest.raises(DataverseError) as caught:
        MAKERS[table](driver.environment, condition)
    assert caught.value.status == 400


def test_layers_over_http(emulator, dev):
    chosen = "msdyn_solutioncomponentname eq 'Workflow' and msdyn_componentid eq"
    assert dev.get(f"msdyn_componentlayers?$filter={chosen} '{'0' * 8}'")["value"] == []
    assert dev.refused("GET", "msdyn_componentlayers")[:2] == (400, "0x80060888")
    flow = {"category": 5, "type": 1, "clientdata": "{}", "name": "Changed", "ismanaged": True}
    guid = emulator.put_state("workflow", {**flow, "$installed": {"name": "As installed"}})
    (active,) = dev.get(f"msdyn_componentlayers?$filter={chosen} '{guid}'&$select=msdyn_order")["value"]
    assert {"msdyn_order", "msdyn_changes", "msdyn_componentjson"} <= set(active)
    default = dev.get("solutions?$filter=uniquename eq 'Default'")["value"][0]["solutionid"]
    rows = dev.get(f"msdyn_solutioncomponentsummaries?$filter=(msdyn_solutionid eq '{default}')")
    totals = dev.get(f"msdyn_solutioncomponentcountsummaries?$filter=(msdyn_solutionid eq '{default}')")
    assert sum(row["msdyn_total"] for row in totals["value"]) == len(rows["value"])
    call = f"RemoveActiveCustomizations(SolutionComponentName='Workflow',ComponentId={guid})"
    for identity in ("reader", "maker"):
        assert emulator.caller(identity=identity).refused("GET", call)[0] == 403
    assert dev.refused("POST", call)[:2] == (405, "0x8006088a")
    dev.get(call)
    assert dev.get(f"workflows({guid})?$select=name")["name"] == "As installed"


@pytest.mark.parametrize("managed", [True, False])
def test_a_locked_down_environment_refuses_unmanaged_packages(kit, driver, managed):
    driver.store.update("organization", driver.environment.organization_id, {"orgdborgsettings": LOCKED})
    row = driver.finish(driver.start_import(kit.Recipe(managed=managed).zip()))
    assert (row["statuscode"] == 30) is managed
    assert managed or "doesn't allow unmanaged customizations" in row["message"]
