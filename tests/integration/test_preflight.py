# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that would block a release, or should be known before it: told at once, and nothing is changed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.demo.solutions.build import build
from tests.unit.plugins.support.made import package

from .harness.laws import converge, position, refusal, unsafe
from .harness.packages import BOUND, ORDERS, VALUES
from .harness.play import task

MODULE = "dataverse_preflight_info"
SUPPORT = "contoso_support"
SETTING = "IsLockdownOfUnmanagedCustomizationEnabled"
SETTINGS = {
    "connection_references": {**BOUND, "contoso_support_dataverse": "a-dataverse"},
    "environment_variables": VALUES,
    "flows": [
        {
            "name": "Look up customer",
            "enabled": True,
            "owner": "ada.lindqvist@contoso.example",
            "shares": [{"name": "Flow owners", "rights": ["read"]}],
        }
    ],
}


@pytest.fixture
def own(start_emulator, make_stage):
    """A stage with an emulator of the test's own, in which a maker and someone without rights can sign in, too."""
    identities = [
        "deployer",
        {"name": "maker", "roles": ["Environment Maker"]},
        {"name": "blind", "roles": ["Delegate"]},
    ]
    return make_stage(start_emulator(identities=identities))


def release(stage, *sources):
    """Make a release and return its folder."""
    options = {
        "name": "contoso",
        "dest": str(stage.inputs / "releases"),
        "solutions": [{"src": str(one)} for one in sources],
    }
    return stage.play([task("dataverse_release", options)]).only()["folder"]


def looked(stage, options, host="prod", **variables):
    """Check a release; return the result, of a task that has changed nothing."""
    start = position(stage)
    result = stage.play([task(MODULE, options)], host=host, **variables).only()
    assert result.status == "ok", result.result
    assert result["changed"] is False
    assert unsafe(stage, start, position(stage)) == []
    return result


def said(result):
    return [f"{one['severity']} {one['check']} {one['object']}" for one in result["findings"]]


@pytest.mark.one_per_module
def test_a_clean_release(own):
    packages = [build(name, "1.0.0.0", True, own.inputs) for name in (ORDERS, SUPPORT)]
    folder = release(own, *packages)
    result = converge(own, MODULE, {"src": folder, **SETTINGS}, host="prod", changes=False)
    assert said(result) == ["informs connections 1 connection"] * 2
    assert "'ada.lindqvist@contoso.example'" in result["findings"][1]["text"]
    assert (result["blocked"], result["totals"]) == (False, {"blocks": 0, "warns": 0, "informs": 2})
    assert (result["release"]["name"], result["environment"]["unique_name"]) == ("contoso", "prod")
    assert result["caller"]["name"] == "# deployer"
    assert set(result["findings"][0]) == {"severity", "check", "object", "text", "remedy"}


def spoiled(stage):
    """Make an environment in which everything is wrong that can be, and return the folder of a release for it."""
    old = build(ORDERS, "1.0.0.0", True, stage.inputs)
    options = {"src": str(old), "connection_references": BOUND, "environment_variables": VALUES}
    assert stage.play([task("dataverse_solution_import", options)], host="prod").code == 0
    emulator = stage.emulator
    flows = {row["name"]: row["workflowid"] for row in emulator.rows("prod", "workflow")}
    emulator.put("prod", "workflow", {"workflowid": flows["Check order"], "description": "By hand"})
    suspended = {"workflowid": flows["Order intake"], "statecode": 2, "statuscode": 3}
    emulator.put("prod", "workflow", {**suspended, "suspensionreasondetails": "A policy blocks it."})
    emulator.put("prod", "solution", {"uniquename": f"{ORDERS}_Upgrade", "version": "1.0.9", "ismanaged": True})
    emulator.put("prod", "solution", {"uniquename": SUPPORT, "version": "9.0", "ismanaged": True})
    history = {"msdyn_operation": 0, "msdyn_name": "Other", "msdyn_status": 0}
    emulator.put(
        "prod",
        "msdyn_solutionhistory",
        {**history, "msdyn_starttime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")},
    )
    (organization,) = emulator.rows("prod", "organization")
    settings = f"<OrgSettings><{SETTING}>true</{SETTING}></OrgSettings>"
    columns = {"orgdborgsettings": settings, "flowruntimetoliveinseconds": 0}
    emulator.put("prod", "organization", {"organizationid": organization["organizationid"], **columns})
    for reference in emulator.rows("prod", "connectionreference"):
        if reference["connectionreferencelogicalname"].endswith("_teams"):
            emulator.put("prod", "connectionreference", {**only_id(reference), "connectionid": None})
    emulator.put("prod", "systemuser", {"fullname": "No Role", "domainname": "no.role@contoso.example", "$roles": []})
    return faulty_release(stage)


def only_id(reference):
    return {"connectionreferenceid": reference["connectionreferenceid"]}


def faulty_release(stage):
    loose = package(
        "loose",
        managed=False,
        flows={"Stray": {"calls": ["Nowhere"]}},
        variables={"loose_Secret": {"type": 100000005}, "loose_Empty": {"required": True}},
        missing=[("1", "contoso_order", "data (1.0)"), ("60", "Main", "forms (1.0)")],
    )
    file = stage.inputs / "loose.zip"
    file.write_bytes(loose)
    newer = [build(name, "1.1.0.0", True, stage.inputs) for name in (ORDERS, SUPPORT)]
    return release(stage, *newer, file)


WRONG = {
    "connection_references": {"contoso_orders_outlook": "My connection", "contoso_order_teams": "x"},
    "environment_variables": {"loose_Secret": "Sommer/1234"},
    "flows": [
        {"name": "Order intake", "enabled": True, "owner": "dennis.former@contoso.example"},
        {"name": "Stray", "enabled": True, "owner": "no.role@contoso.example"},
        {
            "name": "Order approval",
            "owner": "nobody@contoso.example",
            "shares": [{"name": "nobody", "rights": ["read"]}],
        },
        {"name": "Weekly backlog report", "enabled": False},
    ],
}


@pytest.mark.one_form
def test_every_fault_at_once(own, planted):
    planted["variable"] = WRONG["environment_variables"]["loose_Secret"]
    folder = spoiled(own)
    options = {"src": folder, "require_managed": True, **WRONG}
    start = position(own)
    result = looked(own, options, **own.emulator.variables("maker"))
    asked = [entry for entry in own.emulator.journal(start) if entry["environment"] == "prod"]
    assert len(asked) == 10
    assert said(result) == [
        "blocks privileges prvImportCustomization",
        "blocks leftover_upgrade contoso_orders",
        "blocks versions contoso_support",
        "blocks kinds loose",
        "blocks lockdown loose",
        "blocks dependencies loose",
        "blocks flows Weekly backlog report",
        "blocks connection_references contoso_order_teams",
        "blocks connection_references contoso_orders_outlook",
        "blocks connection_references contoso_support_dataverse",
        "blocks flows Order intake",
        "blocks flows Stray",
        "blocks environment_variables loose_Secret",
        "blocks principals nobody@contoso.example",
        "blocks principals nobody",
        "blocks principals dennis.former@contoso.example",
        "blocks principals no.role@contoso.example",
        "warns running an import of solution Other",
        "warns privileges 6 privileges",
        "warns dependencies loose",
        "warns connection_references contoso_orders_teams",
        "warns flows Order intake",
        "warns environment_variables loose_Empty",
        "warns layers flow 'Check order'",
        "warns flow_runs history of flow runs",
        "informs connections 1 connection",
    ]
    assert result["blocked"] is True
    assert result["totals"] == {"blocks": 17, "warns": 8, "informs": 1}


@pytest.mark.one_form
def test_answers_in_another_form_say_the_same(start_emulator, make_stage):
    stage = make_stage(start_emulator(noise=True))
    folder = spoiled(stage)
    assert looked(stage, {"src": folder, **WRONG})["totals"] == {"blocks": 15, "warns": 8, "informs": 0}


@pytest.mark.one_form
def test_what_cannot_be_asked_is_told(own):
    folder = release(own, build(ORDERS, "1.0.0.0", True, own.inputs))
    result = looked(own, {"src": folder, **SETTINGS}, **own.emulator.variables("blind"))
    assert said(result) == [
        "blocks release what the environment has of the release",
        "warns identity caller",
        "warns running solution operations",
        "warns privileges 7 privileges",
        "warns principals owners and shares",
        "informs identity security roles of the caller",
        f"informs lockdown {SETTING}",
        "informs flow_runs history of flow runs",
    ]
    assert all("could not be checked" in one["text"] for one in result["findings"])


@pytest.mark.one_form
def test_it_goes_on_in_no_other_environment(stage):
    folder = release(stage, build(ORDERS, "1.0.0.0", True, stage.inputs))
    result = looked(stage, {"src": folder, "expected_environment": "test"})
    assert said(result) == [f"blocks environment {stage.emulator.url('prod')}"]


@pytest.mark.one_form
def test_a_caller_that_the_environment_does_not_know(start_emulator, make_stage):
    stage = make_stage(start_emulator(identities=[{"name": "deployer", "roles": {"dev": ["System Administrator"]}}]))
    folder = release(stage, build(ORDERS, "1.0.0.0", True, stage.inputs))
    result = looked(stage, {"src": folder})
    assert said(result) == [f"blocks identity {stage.emulator.url('prod')}"]
    assert "not a member of the organization" in result["findings"][0]["text"]
    assert result["environment"]["unique_name"] is None


def test_a_release_that_was_changed_is_refused(stage):
    message = refusal(stage, MODULE, {"src": str(stage.inputs)})
    assert "No such file" in message
