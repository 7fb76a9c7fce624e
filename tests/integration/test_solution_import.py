# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an import decides, sends and keeps."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import pytest

from tests.demo.solutions.build import build

from .harness.laws import converge, position, refusals, unsafe
from .harness.packages import VALUES
from .harness.play import task

ORDERS, SUPPORT = "contoso_orders", "contoso_support"
MODULE = "dataverse_solution_import"
REPORT = "Weekly backlog report"


@pytest.fixture(scope="module")
def emulator(module_emulator):
    """One emulator with an environment for each test."""
    names = ["versions", "holding", "sync", "settings", "waiting", "owners", "staged", "masked"]
    return module_emulator(environments=names, import_seconds=0.3, owner_on_import="importer", noise=True)


def package(stage, version="1.0.0.0", managed=True, solution=ORDERS) -> str:
    return str(build(solution, version, managed, stage.inputs))


def options(src, **more) -> dict:
    values = {} if SUPPORT in src else {"environment_variables": VALUES}
    return {"src": src, "wait_interval": 1, "connection_references": bound(src), **values, **more}


def bound(src) -> dict:
    short = SUPPORT if SUPPORT in src else ORDERS
    names = ["dataverse"] if short == SUPPORT else ["dataverse", "outlook", "teams"]
    return {f"{short}_{name}": f"a-{name}" for name in names}


def play(stage, host, *tasks):
    played = stage.play([task(MODULE, one) for one in tasks], host=host)
    assert played.code == 0, played.output[-3000:]
    return played.results


def requests(stage, after, path) -> list[dict]:
    return [one for one in stage.emulator.journal(after) if path in one["path"]]


@pytest.mark.below_host
def test_each_position_of_versions(stage):
    old, new, other = package(stage), package(stage, "1.1.0.0"), package(stage, "1.1.0.0", managed=False)
    first, same = play(stage, "versions", options(old), options(old, same_version="fail_if_different"))
    assert (first["strategy"], same["strategy"], same["changed"]) == ("install", None, False)
    assert first["decision"]["overwrite_unmanaged_customizations"] is False
    assert "managed" in first["decision"]["overwrite_reason"]
    refused = refusals(
        stage, MODULE, [options(new), options(other), options(new, strategy="apply_holding")], "versions"
    )
    assert "would delete" in refused[0]
    assert "allow_removals" in refused[0]
    assert "is unmanaged, but 1.0.0.0 is installed managed" in refused[1]
    assert "No upgrade" in refused[2]
    upgraded = converge(stage, MODULE, options(new, allow_removals=True), "versions")
    assert upgraded["strategy"] == "upgrade"
    assert {one["component_type"] for one in upgraded["removals"]} >= {"flow"}
    gone = {one["name"] for one in upgraded["removals"]}
    assert gone.isdisjoint(row["name"] for row in stage.emulator.rows("versions", "workflow"))
    assert upgraded["changes"]["flows"]["removed"] == sorted(one for one in gone if one in str(upgraded["diff"]))
    assert any("action" in line for lines in upgraded["changes"]["flows"]["changed"].values() for line in lines)
    skipped, kind, again = play(
        stage,
        "versions",
        options(old, lower_version="skip"),
        options(other, managed_mismatch="skip"),
        options(new, same_version="reimport"),
    )
    assert (skipped["strategy"], kind["strategy"], again["strategy"]) == (None, None, "update")
    assert "newer version 1.1.0.0" in skipped["reason"]
    assert again["changed"] is True


@pytest.mark.below_host
def test_an_upgrade_in_two_steps(stage):
    old, new = package(stage), package(stage, "1.1.0.0")
    play(stage, "holding", options(old))
    staged = converge(stage, MODULE, options(new, strategy="holding"), "holding")
    assert staged["diff"]["after"]["waiting_upgrade"] == "1.1.0.0"
    assert staged["solution"]["version"] == "1.0.0.0"
    refused = refusals(stage, MODULE, [options(new), options(new, strategy="apply_holding")], "holding")
    assert "was never finished" in refused[0]
    assert "would delete" in refused[1]
    applied = converge(stage, MODULE, options(new, strategy="apply_holding", allow_removals=True), "holding")
    assert applied["strategy"] == "apply_holding"
    assert applied["solution"]["version"] == "1.1.0.0"
    assert [row["uniquename"] for row in stage.emulator.rows("holding", "solution") if ORDERS in row["uniquename"]] == [
        ORDERS
    ]


@pytest.mark.below_host
def test_left_over_upgrades_are_cleared_first(stage):
    old, new = package(stage, solution=SUPPORT), package(stage, "1.1.0.0", solution=SUPPORT)
    play(stage, "holding", options(old), options(new, strategy="holding"))
    removed = converge(stage, MODULE, options(new, leftover_upgrade="remove", allow_removals=True), "holding")
    assert removed["strategy"] == "upgrade"
    assert removed["operations"][0]["step"].startswith("delete the unfinished upgrade")
    assert removed["solution"]["version"] == "1.1.0.0"


def test_synchronous_imports(stage):
    src = package(stage)
    start = position(stage)
    log = stage.folder / "import.xml"
    done = converge(stage, MODULE, options(src, asynchronous=False, log_path=str(log)), "sync")
    (sent,) = requests(stage, start, "/ImportSolution")
    assert (sent["method"], sent["path"], sent["status"]) == ("POST", "/api/data/v9.2/ImportSolution", 204)
    headers = {
        name: sent["headers"].get(name) for name in ("accept", "content-type", "odata-version", "odata-maxversion")
    }
    assert headers == {
        "accept": "application/json",
        "content-type": "application/json",
        "odata-version": "4.0",
        "odata-maxversion": "4.0",
    }
    body = sent["body"]
    assert set(body) == {
        "OverwriteUnmanagedCustomizations",
        "PublishWorkflows",
        "ImportJobId",
        "CustomizationFile",
        "ComponentParameters",
    }
    assert (body["OverwriteUnmanagedCustomizations"], body["PublishWorkflows"]) == (False, True)
    assert body["CustomizationFile"].startswith("UEsDB")
    digest = done["package"]["fingerprint"]
    url = stage.emulator.ready["environments"]["sync"]["url"]
    assert body["ImportJobId"] == str(uuid.uuid5(uuid.NAMESPACE_URL, f"{url}/{digest}/1")) == done["import_job_id"]
    assert {one["method"] for one in requests(stage, start, f"/importjobs({body['ImportJobId']})")} == {"GET"}
    assert done["decision"]["message"] == "ImportSolution"
    assert 'succeeded="success"' in log.read_text("utf-8")
    (again,) = play(stage, "sync", options(src, asynchronous=False, same_version="reimport"))
    assert again["import_job_id"] == str(uuid.uuid5(uuid.NAMESPACE_URL, f"{url}/{digest}/2"))


@pytest.mark.below_host
def test_asynchronous_imports_carry_no_job_id(stage):
    start = position(stage)
    (done,) = play(stage, "sync", options(package(stage, solution=SUPPORT), publish_workflows=False))
    (staged,) = requests(stage, start, "/StageSolution")
    (sent,) = requests(stage, start, "/ImportSolutionAsync")
    assert set(staged["body"]) == {"CustomizationFile"}
    assert set(sent["body"]) == {
        "OverwriteUnmanagedCustomizations",
        "PublishWorkflows",
        "ComponentParameters",
        "SolutionParameters",
    }
    assert sent["body"]["PublishWorkflows"] is False
    assert done["async_operation_id"]


def settings_file(stage, **references) -> str:
    path = stage.inputs / f"settings-{len(references)}.json"
    entries = [{"LogicalName": name, "ConnectionId": value} for name, value in references.items()]
    given = {"contoso_OrdersMailbox": "file@contoso.example", **VALUES}
    variables = [{"SchemaName": name, "Value": value} for name, value in given.items()]
    document = {"EnvironmentVariables": variables, "ConnectionReferences": entries}
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def test_deployment_settings(stage):
    src = package(stage)
    good = settings_file(stage, **bound(src))
    lacking = settings_file(stage, contoso_orders_outlook="a-outlook")
    foreign = settings_file(stage, **bound(src), contoso_unknown="x")
    base = {"src": src, "wait_interval": 1}
    refused = refusals(
        stage, MODULE, [{**base, "deployment_settings": lacking}, {**base, "deployment_settings": foreign}], "settings"
    )
    assert "No connection is known for contoso_orders_dataverse, contoso_orders_teams" in refused[0]
    assert "contoso_unknown, which the package of contoso_orders does not have" in refused[1]
    inline = {"environment_variables": {"contoso_OrdersMailbox": "inline@contoso.example"}}
    converge(stage, MODULE, {**base, "deployment_settings": good}, "settings")
    values = [row["value"] for row in stage.emulator.rows("settings", "environmentvariablevalue")]
    assert sorted(values) == ["file@contoso.example", *VALUES.values()]
    rebound = converge(stage, MODULE, {**base, "deployment_settings": good, **inline}, "settings")
    assert rebound["strategy"] is None
    assert rebound["changes"]["environment_variables"]["changed"]
    values = [row["value"] for row in stage.emulator.rows("settings", "environmentvariablevalue")]
    assert sorted(values) == ["https://warehouse.contoso.example", "inline@contoso.example"]


def test_a_wait_that_ends_is_no_failure_when_told_so(stage):
    src = package(stage)
    stage.emulator.fault(
        "waiting", "GET", r"/asyncoperations\(", times=50, kind="status", status=404, code="0x80040217"
    )
    (first,) = play(stage, "waiting", options(src, wait_timeout=1, on_timeout="return"))
    assert (first["finished"], first["changed"]) == (False, True)
    assert first["async_operation_id"]
    assert [one["status"] for one in first["operations"]] == ["running", "skipped"]
    stage.emulator.clear_faults()
    (second,) = play(stage, "waiting", options(src))
    assert second["finished"] is True
    assert second["strategy"] is None
    assert list(Path(src).parent.glob("*.import.json")) == []


@pytest.mark.below_host
def test_flows_keep_their_owners_and_states(stage):
    src, newer = package(stage, managed=False), package(stage, "1.1.0.0", managed=False)
    play(stage, "owners", options(src))
    emulator = stage.emulator
    reader = emulator.identity("reader")["client_id"]
    (kim,) = [
        one["systemuserid"] for one in emulator.rows("owners", "systemuser") if one.get("applicationid") == reader
    ]
    (flow,) = [row for row in emulator.rows("owners", "workflow") if row["name"] == "Check order"]
    state = 0 if flow["statecode"] else 1
    changed = {"workflowid": flow["workflowid"], "_ownerid_value": kim, "statecode": state, "statuscode": state + 1}
    emulator.put("owners", "workflow", changed)
    start = position(stage)
    done = converge(stage, MODULE, options(newer), "owners")
    assert done["strategy"] == "update"
    given_back = [one["body"] for one in requests(stage, start, f"/workflows({flow['workflowid']})")]
    assert {"ownerid@odata.bind": f"/systemusers({kim})"} in given_back
    (row,) = [row for row in emulator.rows("owners", "workflow") if row["workflowid"] == flow["workflowid"]]
    assert (row["_ownerid_value"], row["statecode"]) == (kim, state)
    (given,) = play(stage, "owners", options(newer, keep=[]))
    assert given["strategy"] is None
    assert given["changed"] is True
    (row,) = [row for row in emulator.rows("owners", "workflow") if row["workflowid"] == flow["workflowid"]]
    assert row["statecode"] != state


@pytest.mark.below_host
def test_flows_that_somebody_has_changed_by_hand(stage):
    src, newer = package(stage), package(stage, "1.1.0.0")
    play(stage, "masked", options(src))
    emulator = stage.emulator
    reader = emulator.identity("reader")["client_id"]
    (kim,) = [
        one["systemuserid"] for one in emulator.rows("masked", "systemuser") if one.get("applicationid") == reader
    ]
    (flow,) = [row for row in emulator.rows("masked", "workflow") if row["name"] == "Order approval"]
    by_hand = {**json.loads(flow["clientdata"]), "schemaVersion": "1.0.0.1"}
    by_hand["properties"]["definition"]["actions"] = {"Changed": {"type": "Compose", "inputs": "by hand"}}
    changed = {"workflowid": flow["workflowid"], "clientdata": json.dumps(by_hand), "_modifiedby_value": kim}
    emulator.put("masked", "workflow", changed)
    (kept,) = play(stage, "masked", options(newer, allow_removals=True))
    assert kept["may_be_masked"] == ["Order approval"]
    assert ["by hand: Order approval." in text for text in kept["warnings"]] == [True]
    wanted = options(newer, same_version="reimport", overwrite_unmanaged_customizations=True)
    (replaced,) = play(stage, "masked", wanted)
    assert replaced["may_be_masked"] == []
    assert not replaced.get("warnings")
    (row,) = [row for row in emulator.rows("masked", "workflow") if row["name"] == "Order approval"]
    assert "by hand" not in row["clientdata"]


def test_staging_in_check_mode_only_when_asked(stage):
    start = position(stage)
    tasks = [
        task(MODULE, options(package(stage), check_mode_stage=staged), check_mode=True, diff=True)
        for staged in (False, True)
    ]
    plain, staged = stage.play(tasks, host="staged").results
    assert plain["diff"] == staged["diff"]
    assert unsafe(stage, start, plain.position) == []
    assert unsafe(stage, start, staged.position) == ["POST /api/data/v9.2/StageSolution"]
    assert [row for row in stage.emulator.rows("staged", "solution") if row["uniquename"] == ORDERS] == []
