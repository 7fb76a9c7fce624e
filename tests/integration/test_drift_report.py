# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role drift_report and its playbook: all environments in one report, also those that cannot be read."""

from __future__ import annotations

import json
import re

import pytest

from tests.demo.solutions.build import build

from .harness.laws import position, unsafe
from .harness.packages import bound
from .harness.play import task

DRIFT = "flowops.powerplatform.drift"
HOSTS = ("dev", "prod", "test")


@pytest.fixture
def stage(start_emulator, make_stage):
    """A stage whose environments have a solution and a declaration, except for production, which has none."""
    stage = make_stage(start_emulator(import_seconds=0.2))
    source = build("contoso_support", "1.0.0.0", True, stage.inputs)
    options = {"src": str(source), "connection_references": bound(source), "wait_interval": 1}
    for host in ("dev", "test"):
        state = {"solutions": ["contoso_support"], "dest": str(stage.inputs / "state" / f"{host}.yml")}
        tasks = [task("dataverse_solution_import", options), task("dataverse_environment_state_info", state)]
        played = stage.play(tasks, host)
        assert played.code == 0, played.output[-3000:]
    return stage


def reported(stage, *words, **more):
    """Run the playbook; what a survey sends for an unanswered question is among its variables."""
    answers = {
        "drift_report_declarations": str(stage.inputs / "state"),
        "drift_report_directory": str(stage.folder / "drift"),
        "drift_report_declaration": "",
        "drift_report_name_pattern": "",
        "drift_report_undeclared": "",
        "drift_report_manual_changes": "",
        "drift_report_fail_on": "",
        "drift_report_hosts": "",
        **more,
    }
    return stage.run(DRIFT, "-e", json.dumps(answers), *words, verbose=False)


def document(stage):
    return json.loads((stage.folder / "drift" / "drift.json").read_text("utf-8"))


def outcomes(stage):
    return {name: one["outcome"] for name, one in document(stage)["environments"].items()}


@pytest.mark.one_per_module
def test_one_report_on_all_environments(stage):
    (flow, *_others) = sorted(stage.emulator.rows("test", "workflow"), key=lambda row: row["name"])
    by_hand = [task("dataverse_flow", {"name": flow["name"], "enabled": flow["statecode"] != 1})]
    assert stage.play(by_hand, "test").code == 0
    start = position(stage)
    played = reported(stage)
    assert unsafe(stage, start, position(stage)) == []
    assert played.code == 2, played.output[-3000:]
    assert outcomes(stage) == {"dev": "as_declared", "prod": "error", "test": "drift"}
    (found,) = document(stage)["environments"]["test"]["objects"]
    assert (found["name"], found["outcome"], found["modified_by"]) == (flow["name"], "differs", "# deployer")
    message = document(stage)["environments"]["prod"]["message"]
    assert message.startswith("The environment has no declaration, since ")
    assert {path.name for path in (stage.folder / "drift").iterdir()} == {"drift.html", "drift.md", "drift.json"}
    assert "test DRIFT - 1 of " in played.output
    assert "The report is in " in played.output
    figures = json.loads(re.search(r'"drift_report": (\{[^}]*\})', played.output)[1])
    assert {name: figures[name] for name in ("error", "drift", "attention", "as_declared")} == {
        "error": ["prod"],
        "drift": ["test"],
        "attention": [],
        "as_declared": ["dev"],
    }
    assert figures["folder"] == str(stage.folder / "drift")
    recap = {line.split()[0]: line for line in played.output.splitlines() if "unreachable=" in line}
    assert {host: "failed=1" in recap[host] for host in HOSTS} == {"dev": False, "prod": True, "test": True}
    assert all("changed=0" in recap[host] for host in HOSTS)


@pytest.mark.one_form
@pytest.mark.parametrize(("fail_on", "failed"), [("errors", {"prod"}), ("never", set())])
def test_when_a_job_fails(stage, fail_on, failed):
    flow = stage.emulator.rows("test", "workflow")[0]
    stage.emulator.put("test", "workflow", {"workflowid": flow["workflowid"], "description": "By hand"})
    played = reported(stage, drift_report_fail_on=fail_on)
    assert played.code == (2 if failed else 0), played.output[-3000:]
    assert outcomes(stage)["test"] == "drift"
    recap = {line.split()[0]: line for line in played.output.splitlines() if "unreachable=" in line}
    assert {host for host in HOSTS if "failed=1" in recap[host]} == failed


@pytest.mark.one_form
def test_the_page_is_written_if_no_environment_can_be_read(stage):
    nowhere = {"dataverse_url": "http://127.0.0.1:9", "drift_report_declaration": {"flows": []}}
    played = reported(stage, **nowhere)
    assert played.code == 2
    assert outcomes(stage) == dict.fromkeys(HOSTS, "error")
    page = (stage.folder / "drift" / "drift.html").read_text("utf-8")
    assert page.count("Not read") >= len(HOSTS)
    assert "3 environments could not be read" in page


@pytest.mark.one_form
def test_a_dry_run_writes_no_file(stage):
    played = reported(stage, "--check", drift_report_fail_on="never")
    assert played.code == 0, played.output[-3000:]
    assert "dev as declared" in played.output
    assert "The report is in " not in played.output
    assert not (stage.folder / "drift").exists()


@pytest.mark.one_form
@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            {"drift_report_fail_on": "sometimes"},
            "drift_report_fail_on must be one of drift, errors, never, not 'sometimes'.",
        ),
        ({"drift_report_undeclarde": False}, "drift_report_undeclarde is not an option"),
    ],
)
def test_wrong_options_are_said_on_the_page(stage, wrong, message):
    assert reported(stage, **wrong).code == 2
    messages = {one["message"] for one in document(stage)["environments"].values()}
    assert [one.startswith(message) for one in messages] == [True]


@pytest.mark.one_form
def test_a_file_that_is_not_a_declaration_is_named(stage):
    for host, text in {"dev": "flows: [", "test": "", "prod": "flow: []"}.items():
        (stage.inputs / "state" / f"{host}.yml").write_text(text, "utf-8")
    assert reported(stage).code == 2
    said = {host: one["message"] for host, one in document(stage)["environments"].items()}
    assert "dev.yml is not valid YAML at line 1" in said["dev"]
    assert "test.yml does not contain a declaration" in said["test"]
    assert "prod.yml: declaration has a key 'flow'" in said["prod"]


@pytest.mark.one_form
def test_no_environment_is_no_success(stage):
    played = reported(stage, drift_report_hosts="nowhere")
    assert played.code == 2
    assert "No host of the inventory matches 'nowhere'." in played.output


@pytest.mark.one_form
def test_a_report_that_cannot_be_written_fails(stage):
    (stage.folder / "drift").write_text("", "utf-8")
    played = reported(stage, drift_report_fail_on="never")
    assert played.code == 2
    assert "not a folder" in played.output or "is not writable" in played.output
