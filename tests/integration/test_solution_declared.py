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
from tests.unit.plugins.support.packages import zipped

from .harness.laws import converge, position, refusals
from .harness.packages import bound
from .harness.play import task

MODULE = "dataverse_solution"
MINE = "contoso_invoices"
ORDERS = "contoso_orders"
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
    return [
        (entry["method"], entry["path"].rpartition("/api/data/v9.2/")[2], entry["body"])
        for entry in stage.emulator.journal(after)
        if entry["method"] != "GET" and "/api/data/" in entry["path"]
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
    start = position(stage)
    converge(stage, MODULE, {"name": MINE, "state": "absent"})
    ((method, path, _body),) = sent(stage, start)
    assert (method, path.split("(")[0]) == ("DELETE", "solutions")
    assert INTAKE in {one["workflowid"] for one in stage.emulator.rows("dev", "workflow")}


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
    (message,) = refusals(stage, MODULE, [{"name": ORDERS, "state": "absent"}], host="prod")
    assert "flow 'Mine' needs flow 'Look up customer'" in message
    assert stage.play([task("dataverse_flow", {"name": "Mine", "state": "absent"})], host="prod").code == 0
    start = position(stage)
    gone = converge(stage, MODULE, {"name": ORDERS, "state": "absent"}, host="prod")
    assert "Order intake" in gone["diff"]["before"]["flows"]
    assert sent(stage, start)[0] == ("POST", "UninstallSolutionAsync", {"SolutionUniqueName": ORDERS})
    assert stage.emulator.rows("prod", "workflow") == []


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
            {**base, "publisher": "contoso", "version": "one"},
        ],
    )
    for message, words in zip(
        messages,
        ["give publisher", "contoso", "that is a friendly name", "is managed", "There is no flow", "version must be"],
        strict=True,
    ):
        assert words.lower() in message.lower()


def test_a_removal_that_still_runs_is_waited_for_by_the_next_run(start_emulator, make_stage):
    stage = make_stage(start_emulator(import_seconds=6))
    bring(stage, "prod", True)
    options = {"name": ORDERS, "state": "absent"}
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


def test_packages_that_cannot_be_trusted_are_refused(stage):
    good = build(ORDERS, "1.0.0.0", False, stage.inputs).read_bytes()
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    entity = b'<!DOCTYPE a [<!ENTITY b "c">]>' + members["solution.xml"].split(b"?>", 1)[1]
    bad = {
        "points outside": zipped({**members, "../evil.json": b"{}"}),
        "zip bomb": zipped({**members, "Other/bomb.json": bytes(3 * 1024 * 1024)}),
        "declares XML entities": zipped({**members, "solution.xml": entity}),
        "is not a zip file": good[: len(good) // 2],
        "legacy flow export": zipped({"manifest.json": b"{}", "Microsoft.Flow/flows/manifest.json": b"{}"}),
        "it lacks solution.xml": zipped({"readme.txt": b"x"}),
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
    given = {"ConnectionReferences": [{"LogicalName": "gone", "ConnectionId": "x"}]}
    settings.write_text(json.dumps(given), encoding="utf-8")
    bring(stage, "dev", False)
    start = position(stage)
    asked = {"src": str(new), "compare_with": str(old), "deployment_settings": str(settings)}
    played = stage.play(
        [
            task("dataverse_solution_package_info", asked),
            task("dataverse_solution_operation_info", {"solution": ORDERS}),
            task("dataverse_solution_operation_info", {}),
        ]
    )
    info, jobs, running = played.results
    assert info["package"]["version"] == "1.1.0.0"
    assert info["changes"]["flows"]["changed"]
    assert info["settings_removed"]["connection_references"] == ["gone"]
    assert info["settings_unbound"]["connection_references"] == info["settings_added"]["connection_references"] != []
    assert [(one["solution"], one["status"], one["succeeded"]) for one in jobs["import_jobs"]] == [
        (ORDERS, "succeeded", True)
    ]
    assert (running["operations"], running["finished"], jobs["finished"]) == ([], True, True)
    assert sent(stage, start) == []
