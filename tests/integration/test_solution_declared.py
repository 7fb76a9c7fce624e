# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Solutions made, filled, published and taken away, and what is told of packages and operations."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from tests.demo.solutions.build import build
from tests.unit.plugins.support.made import package
from tests.unit.plugins.support.packages import zipped

from .harness.laws import converge, position, refusals, rehearse
from .harness.packages import bound
from .harness.play import task

MODULE = "dataverse_solution"
MINE = "contoso_invoices"
ORDERS = "contoso_orders"
TELLS = "3d8b5e74-9f2a-4cad-9e63-4b7b2f3a8cff"
INTAKE = "3d8b5e74-9f2a-4cad-9e63-4b7b2f3a8c03"


@pytest.fixture
def stage(start_emulator, make_stage):
    return make_stage(start_emulator(noise=True))


def bring(stage, host, managed):
    src = build(ORDERS, "1.0.0.0", managed, stage.inputs)
    options = {"src": str(src), "connection_references": bound(src)}
    played = stage.play([task("dataverse_solution_import", options)], host=host)
    assert played.code == 0, played.output[-2000:]
    return src


def sent(stage, after):
    """Return what was sent to change something; reads of several tables at once are no such thing."""
    return [
        (entry["method"], entry["path"].rpartition("/api/data/v9.2/")[2], entry["body"])
        for entry in stage.emulator.journal(after)
        if entry["method"] != "GET" and "/api/data/" in entry["path"] and not entry["path"].endswith("$batch")
    ]


@pytest.mark.one_per_module
def test_a_solution_is_made_filled_and_taken_away(stage):
    bring(stage, "dev", False)
    start = position(stage)
    made = converge(
        stage,
        MODULE,
        {
            "name": MINE,
            "friendly_name": "Invoices",
            "publisher": "contoso",
            "description": "All of them",
            "flows": ["Order intake"],
            "publish": True,
        },
    )
    assert made["flows"] == ["Order intake"]
    assert (made["solution"]["version"], made["solution"]["publisher"]) == ("1.0.0.0", "contoso")
    (row, add, publish) = sent(stage, start)
    assert row[:2] == ("POST", "solutions")
    assert row[2]["publisherid@odata.bind"].startswith("/publishers(")
    assert {key: row[2][key] for key in ("uniquename", "friendlyname", "version", "description")} == {
        "uniquename": MINE,
        "friendlyname": "Invoices",
        "version": "1.0.0.0",
        "description": "All of them",
    }
    assert add == (
        "POST",
        "AddSolutionComponent",
        {"ComponentType": 29, "SolutionUniqueName": MINE, "ComponentId": INTAKE, "AddRequiredComponents": False},
    )
    assert publish[:2] == ("POST", "PublishAllXml")

    start = position(stage)
    changed = converge(stage, MODULE, {"name": MINE, "version": "1.1", "description": "", "flows_absent": [INTAKE]})
    assert changed["flows"] == []
    assert changed["diff"]["before"]["flows"] == ["Order intake"]
    (update, remove) = sent(stage, start)
    assert (update[0], update[2]) == ("PATCH", {"description": "", "version": "1.1"})
    assert remove[1:] == (
        "RemoveSolutionComponent",
        {
            "ComponentType": 29,
            "SolutionUniqueName": MINE,
            "SolutionComponent": {
                "@odata.type": "Microsoft.Dynamics.CRM.solutioncomponent",
                "solutioncomponentid": INTAKE,
            },
        },
    )
    lowered, _real, repeat = rehearse(stage, MODULE, {"name": MINE, "version": "1.0.9"})
    assert any("decreases from 1.1 to 1.0.9" in one for one in lowered["warnings"])
    assert (lowered["changed"], repeat["changed"]) == (True, False)
    start = position(stage)
    converge(stage, MODULE, {"name": MINE, "state": "absent", "flows": ["No such flow"]})
    ((method, path, _body),) = sent(stage, start)
    assert (method, path.split("(")[0]) == ("DELETE", "solutions")
    assert INTAKE in {one["workflowid"] for one in stage.emulator.rows("dev", "workflow")}


@pytest.mark.below_host
def test_a_managed_solution_goes_with_its_flows_unless_something_needs_them(stage):
    bring(stage, "prod", True)
    flows = {one["name"]: one["workflowid"] for one in stage.emulator.rows("prod", "workflow")}
    definition = {
        "triggers": {"manual": {"type": "Request", "kind": "Button"}},
        "actions": {
            "Call": {"type": "Workflow", "inputs": {"host": {"workflowReferenceName": flows["Look up customer"]}}}
        },
    }
    mine = {"name": "Mine", "definition": definition, "enabled": False}
    assert stage.play([task("dataverse_flow", mine)], host="prod").code == 0
    uses = {"shared_teams": {"connection": {"connectionReferenceLogicalName": "contoso_orders_teams"}}}
    properties = {"connectionReferences": uses, "definition": {"triggers": {}, "actions": {}}}
    row = {"name": "Tells", "category": 5, "type": 1, "clientdata": json.dumps({"properties": properties})}
    stage.emulator.put("prod", "workflow", {**row, "workflowid": TELLS})
    (message,) = refusals(stage, MODULE, [{"name": ORDERS, "state": "absent", "allow_removals": True}], host="prod")
    assert "flow 'Mine' needs flow 'Look up customer'" in message
    assert "flow 'Tells' needs connection reference 'contoso_orders_teams'" in message
    absent = [task("dataverse_flow", {"flow_id": TELLS, "state": "absent"})]
    assert stage.play([*absent, task("dataverse_flow", {"name": "Mine", "state": "absent"})], host="prod").code == 0

    (message,) = refusals(stage, MODULE, [{"name": ORDERS, "state": "absent"}], host="prod")
    assert f"Uninstalling solution '{ORDERS}' deletes permanently: flow " in message
    assert message.endswith("Set allow_removals=true if this is intended.")
    start = position(stage)
    gone = converge(stage, MODULE, {"name": ORDERS, "state": "absent", "allow_removals": True}, host="prod")
    assert gone["diff"]["before"]["components"]["flow"] == sorted(flows)
    assert {one["name"] for one in gone["removals"] if one["component_type"] == "flow"} == set(flows)
    assert "contoso_orders_teams" in gone["diff"]["before"]["components"]["connection_reference"]
    assert sent(stage, start)[0] == ("POST", "UninstallSolutionAsync", {"SolutionUniqueName": ORDERS})
    assert stage.emulator.rows("prod", "workflow") == []


def test_flows_are_given_as_people_and_modules_name_them(stage):
    bring(stage, "dev", False)
    found = stage.play([task("dataverse_flow_info", {"name": "Order intake"})]).only()["flows"]
    made = converge(stage, MODULE, {"name": MINE, "publisher": "contoso", "flows": found})
    assert made["flows"] == ["Order intake"]
    converge(stage, MODULE, {"name": MINE, "flows": "ORDER intake"}, changes=False)
    near = stage.play([task(MODULE, {"name": MINE, "flows_absent": "Order intak"})]).only()
    assert (near["changed"], near["flows"]) == (False, ["Order intake"])
    assert "There is no flow 'Order intak' in solution 'contoso_invoices'" in " ".join(near["warnings"])
    converge(stage, MODULE, {"name": MINE, "flows_absent": [{"flow_id": INTAKE}]})


@pytest.mark.below_host
def test_values_that_come_along_are_said(stage):
    bring(stage, "dev", False)
    value = {"name": "contoso_WarehouseApiUrl", "value": "https://dev"}
    assert stage.play([task("dataverse_environment_variable", value)]).code == 0
    every = {"name": MINE, "publisher": "contoso", "flows": ["Dispatch to warehouse"], "add_required": True}
    made = stage.play([task(MODULE, every)]).only()
    assert "received the values of contoso_WarehouseApiUrl" in " ".join(made["warnings"])
    again = stage.play([task(MODULE, every)]).only()
    assert (again["changed"], again["warnings"] if "warnings" in again.result else []) == (False, [])


def test_what_cannot_be_is_refused(stage):
    bring(stage, "dev", True)
    base = {"name": MINE}
    messages = refusals(
        stage,
        MODULE,
        [
            base,
            {**base, "publisher": "contosso"},
            {"name": "Contoso Orders", "publisher": "contoso"},
            {"name": ORDERS, "description": "x"},
            {**base, "publisher": "contoso", "flows": ["No such flow"]},
            {"name": "contoso_order"},
            {"name": ORDERS, "flows": None},
            {"name": ORDERS, "flows": [{"nme": "Order intake"}]},
            {**base, "publisher": "contoso", "version": "one"},
            {**base, "publisher": "contoso", "version": 1.10},
            {"name": "contoso.x", "publisher": "contoso"},
            {"name": "x" * 66, "publisher": "contoso"},
            {**base, "publisher": "contoso", "friendly_name": "x" * 257},
            {**base, "publisher": "contoso", "description": "x" * 2001},
        ],
    )
    refused = ["set publisher", "contoso", "this is the display name", "is managed", "There is no flow"]
    refused += ["Did you mean: contoso_orders?", "flows is null", "has a key 'nme', which does not exist"]
    names, lengths = ["letters, digits and underscores"] * 2, ["the maximum is 256", "the maximum is 2000"]
    for message, words in zip(
        messages, [*refused, "version must be", "version is a number, 1.1", *names, *lengths], strict=True
    ):
        assert words.lower() in message.lower()


@pytest.mark.below_host
def test_publishing_waits_for_others_and_says_when_it_could_not_be_done(stage):
    bring(stage, "dev", False)
    busy = {"kind": "status", "status": 400, "code": "0x80071151", "message": "A previous [PublishAll] is running."}
    options = {"name": MINE, "publisher": "contoso", "publish": True, "wait_interval": 1}
    stage.emulator.fault("dev", "POST", "PublishAllXml", 2, **busy)
    start = position(stage)
    made = stage.play([task(MODULE, options)]).only()
    assert (made.status, made["changed"]) == ("ok", True), made["msg"]
    assert [one[1] for one in sent(stage, start)] == ["solutions", *["PublishAllXml"] * 3]
    stage.emulator.fault("dev", "POST", "PublishAllXml", 99, **busy)
    renamed = {**options, "friendly_name": "Invoices", "wait_timeout": 1}
    failed, again = stage.play([task(MODULE, renamed, ignore_errors=True), task(MODULE, renamed)]).results
    assert failed["msg"].startswith("The change is stored but not published: ")
    assert "[PublishAll] is running" in failed["msg"]
    assert "a later run does not publish it" in failed["msg"]
    assert [one["status"] for one in failed["operations"]] == ["done", "failed"]
    assert (failed["changed"], again["changed"]) == (True, False)


@pytest.mark.one_form
def test_a_removal_that_still_runs_is_waited_for_by_the_next_run(start_emulator, make_stage):
    stage = make_stage(start_emulator(import_seconds=6))
    bring(stage, "prod", True)
    options = {"name": ORDERS, "state": "absent", "allow_removals": True}
    start = position(stage)
    played = stage.play(
        [
            task(MODULE, {**options, "wait_timeout": 0}, ignore_errors=True),
            task(MODULE, options),
            task(MODULE, options),
        ],
        host="prod",
    )
    first, second, third = played.results
    assert first.status == "failed"
    assert first["async_operation_id"]
    assert (second["changed"], third["changed"]) == (False, False)
    assert [one[1] for one in sent(stage, start)] == ["UninstallSolutionAsync"]
    assert stage.emulator.rows("prod", "workflow") == []


@pytest.mark.below_host
def test_a_removal_whose_row_is_cleared_away_is_judged_by_what_is_left(start_emulator, make_stage):
    stage = make_stage(start_emulator(import_seconds=0.5))
    bring(stage, "prod", True)
    stage.emulator.fault("prod", "GET", r"/asyncoperations\(", kind="delay", seconds=0.01)
    stage.emulator.fault("prod", "GET", r"/asyncoperations\(", 99, kind="status", status=404, code="0x80040217")
    options = {"name": ORDERS, "state": "absent", "wait_timeout": 20, "allow_removals": True}
    gone = stage.play([task(MODULE, options)], host="prod").only()
    assert (gone.status, gone["changed"]) == ("ok", True), gone["msg"]
    assert stage.emulator.rows("prod", "workflow") == []


def test_packages_that_cannot_be_trusted_are_refused(stage):
    good = build(ORDERS, "1.0.0.0", False, stage.inputs).read_bytes()
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    entity = b'<!DOCTYPE a [<!ENTITY b "c">]>' + members["solution.xml"].split(b"?>", 1)[1]
    bad = {
        "points outside": zipped({**members, "../evil.json": b"{}"}),
        "zip bomb": zipped({**members, "Other/bomb.json": bytes(3 * 1024 * 1024)}),
        "declares XML entities": zipped({**members, "solution.xml": entity}),
        "is a zip file that is damaged or truncated": good[: len(good) // 2],
        "legacy flow export": zipped({"manifest.json": b"{}", "Microsoft.Flow/flows/manifest.json": b"{}"}),
        "Missing files: solution.xml": zipped({"readme.txt": b"x"}),
        "deeply": zipped({**members, "Other/deep.json": b"[" * 200_000}),
    }
    for number, content in enumerate(bad.values()):
        (stage.inputs / f"bad-{number}.zip").write_bytes(content)
    files = [{"src": str(stage.inputs / f"bad-{number}.zip")} for number in range(len(bad))]
    for module in ("dataverse_solution_package_info", "dataverse_solution_import"):
        for message, words in zip(refusals(stage, module, files), bad, strict=True):
            assert words in message


@pytest.mark.one_per_module
def test_packages_and_operations_are_told_of(stage):
    old = build(ORDERS, "1.0.0.0", False, stage.inputs)
    new = build(ORDERS, "1.1.0.0", False, stage.inputs)
    settings = stage.inputs / "settings.json"
    references = {"gone": "x", "contoso_orders_teams": "#{teams}#"}
    entries = [{"LogicalName": name, "ConnectionId": connection} for name, connection in references.items()]
    given = {"ConnectionReferences": entries}
    settings.write_text(json.dumps(given), encoding="utf-8")
    bring(stage, "dev", False)
    start = position(stage)
    asked = {"src": str(new), "compare_with": str(old), "deployment_settings": str(settings)}
    info = converge(stage, "dataverse_solution_package_info", asked, changes=False)
    jobs, running = (
        converge(stage, "dataverse_solution_operation_info", options, changes=False)
        for options in ({"solution": ORDERS}, {})
    )
    assert info["package"]["version"] == "1.1.0.0"
    assert info["changes"]["flows"]["changed"]
    assert info["settings_removed"]["connection_references"] == ["gone"]
    added, unbound = (info[name]["connection_references"] for name in ("settings_added", "settings_unbound"))
    assert sorted([*added, "contoso_orders_teams"]) == unbound != ["contoso_orders_teams"]
    assert [(one["solution"], one["status"], one["succeeded"]) for one in jobs["import_jobs"]] == [
        (ORDERS, "succeeded", True)
    ]
    assert (running["operations"], running["finished"], jobs["finished"]) == ([], True, True)
    assert sent(stage, start) == []
    stage.emulator.put("dev", "importjob", {"importjobid": jobs["import_jobs"][0]["import_job_id"], "data": None})
    options = {"solution": ORDERS}
    (left,) = converge(stage, "dataverse_solution_operation_info", options, changes=False)["import_jobs"]
    assert (left["status"], left["finished"], left["succeeded"]) == ("over", True, None)


@pytest.mark.below_host
def test_what_an_earlier_import_brings_is_foreseen(stage):
    """The dry run of a chain is as green as the real run, and as red without the import."""
    src = stage.inputs / "base.zip"
    src.write_bytes(package(name="base", flows={"A": {}}, publisher="fabrikam"))
    mine = {"name": MINE, "publisher": "Fabrikam", "flows": ["a"]}
    publisher, flow = refusals(stage, MODULE, [{"name": MINE, "publisher": "Fabrikam"}, mine], "dev")
    assert "publisher 'Fabrikam'" in publisher
    assert "flow 'a'" in flow
    tasks = [
        task("dataverse_solution_import", {"src": str(src), "wait_interval": 1}, register="base"),
        task(MODULE, {**mine, "predicted_solutions": ["{{ base.brings }}"], "predicted_flows": "{{ base.flows }}"}),
    ]
    for mode in (True, False):
        played = stage.play([{**one, "check_mode": mode} for one in tasks], host="dev")
        assert (played.code, [one["changed"] for one in played.results]) == (0, [True, True]), played.output[-2000:]
        assert played.results[1]["flows"] == ["A"]
    assert [row["uniquename"] for row in stage.emulator.rows("dev", "solution")].count(MINE) == 1
