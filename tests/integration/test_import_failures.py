# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports that fail: every kind gives reasons that a person can act on, from wherever the platform says them."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.demo.solutions.build import build

from .harness.play import task

pytestmark = pytest.mark.one_form
SUPPORT = "contoso_support"
INSTALLED, NEWER = "1.0.0.0", "1.1.0.0"
# kind: error code, component type, and words of the text and of the remedy
KINDS = {
    "missing": ("0x8004801D", "environment_variable", "is missing, which flow", "Install solution contoso_base"),
    "publisher": ("0x8004801C", "solution", "its publisher is contoso", "publisher"),
    "prefix": ("0x80048402", "solution", "option value prefix 5 is out of range", "10000 to 99999"),
    "flow": ("0x80060468", "flow", "invalid format", "Open and save the flow"),
    "root": ("0x8004801F", "rootComponent", "is missing in customizations.xml", "Export the package again"),
    "used": ("0x8004F046", "solution", "still used by Watcher", "still use it"),
}
MISSING = (
    '<MissingDependencies><MissingDependency><Required type="380" schemaName="contoso_Region" '
    'displayName="contoso_Region" solution="contoso_base (1.0)" />'
    '<Dependent type="29" displayName="Ticket routing" id="{93e1beda-f580-4203-94c9-a1d18f90e209}" />'
    "</MissingDependency></MissingDependencies>"
)
# what a package itself says it needs is looked for before it is sent
LACKING = "missing"
ESCALATION = "a4f2cfeb-0691-4314-a5da-b2e290a1f30a"


def broken(stage, kind: str) -> str:
    """Return the path of a package that fails in one way."""
    good = build(SUPPORT, NEWER, True, stage.inputs)
    path = stage.inputs / f"{kind}.zip"
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            changed = change(kind, name, old.read(name).decode("utf-8-sig"))
            if changed is not None:
                new.writestr(name, changed)
    return str(path)


def change(kind: str, name: str, text: str) -> str | None:
    if name == "solution.xml":
        if kind == "missing":
            return re.sub(r"<MissingDependencies ?/>", MISSING, text)
        if kind == "publisher":
            return re.sub(r"(<Publisher>\s*<UniqueName>)\w+", r"\1fabrikam", text)
        if kind == "prefix":
            return re.sub(r"(<CustomizationOptionValuePrefix>)\d+", r"\g<1>5", text)
        if kind == "root":
            lost = '<RootComponent type="29" id="{00000000-0000-4000-8000-00000000dead}" behavior="0" />'
            return text.replace("</RootComponents>", lost + "</RootComponents>")
    if kind == "flow" and name.startswith("Workflows/Ticketescalation"):
        return "{}"
    if kind == "used":
        return without_escalation(name, text)
    return text


def without_escalation(name: str, text: str) -> str | None:
    if name.startswith("Workflows/Ticketescalation"):
        return None
    if name == "solution.xml":
        return re.sub(rf"<RootComponent [^>]*{ESCALATION}[^>]*/>", "", text)
    if name == "customizations.xml":
        return re.sub(rf"<Workflow WorkflowId=.{{1,3}}{ESCALATION}.*?</Workflow>", "", text, flags=re.S)
    if name.startswith("Workflows/"):
        return re.sub(ESCALATION, "93e1beda-f580-4203-94c9-a1d18f90e209", text, flags=re.I)
    return text


def install(stage) -> None:
    """Install the older version, and a flow made by hand that uses one of its flows."""
    src = str(build(SUPPORT, INSTALLED, True, stage.inputs))
    calling = {"Call": {"type": "Workflow", "inputs": {"host": {"workflowReferenceName": ESCALATION}}}}
    watcher = {"triggers": {}, "actions": calling}
    played = stage.play(
        [
            task(
                "dataverse_solution_import",
                {"src": src, "wait_interval": 1, "connection_references": {"contoso_support_dataverse": "a"}},
            ),
            task("dataverse_flow", {"name": "Watcher", "definition": watcher}),
        ]
    )
    assert played.code == 0, played.output[-3000:]


def options(stage, kind: str) -> dict:
    log = str(stage.folder / "logs" / f"{kind}.xml")
    return {"src": broken(stage, kind), "allow_removals": True, "wait_interval": 1, "log_path": log}


def check(kind: str, result) -> None:
    code, component_type, words, remedy = KINDS[kind]
    error = result["error"]
    assert error["code"] == code, (kind, error)
    (one,) = [reason for reason in error["reasons"] if words in reason["text"]]
    assert one["component_type"] in (component_type, None), (kind, one)
    assert one["code"] == code
    assert one["result"] == "failure"
    assert remedy in one["remedy"], (kind, one)
    assert words in result["msg"] or words in error["message"]
    assert len(result["msg"]) <= 300, result["msg"]


@pytest.mark.parametrize("staging", ["shallow", "full"])
def test_failures_of_each_kind_are_explained(start_emulator, make_stage, staging):
    stage = make_stage(start_emulator(staging=staging, import_seconds=0.2))
    install(stage)
    tasks = [task("dataverse_solution_import", options(stage, kind), name=kind, ignore_errors=True) for kind in KINDS]
    played = stage.play(tasks)
    assert len(played.results) == len(KINDS), played.output[-3000:]
    for kind, result in zip(KINDS, played.results, strict=True):
        assert result.status == "failed", kind
        check(kind, result)
        log = Path(options(stage, kind)["log_path"])
        if (staging == "shallow" and kind != LACKING) or kind == "used":
            # it failed while it ran: there is a job, with a log that was asked for
            assert result["import_job_id"]
            assert ElementTree.parse(log).getroot().get("succeeded") == "failure"
        else:
            assert not log.exists()
    (row,) = [row for row in stage.emulator.rows("dev", "solution") if row["uniquename"] == SUPPORT]
    assert row["version"] == INSTALLED
    assert list(stage.inputs.glob("*.import.json")) == []


def test_a_synchronous_import_that_fails_leaves_its_log(start_emulator, make_stage):
    stage = make_stage(start_emulator(staging="shallow", import_seconds=0.2))
    wanted = {**options(stage, "prefix"), "asynchronous": False}
    played = stage.play([task("dataverse_solution_import", wanted, ignore_errors=True)])
    result = played.only()
    check("prefix", result)
    assert result["import_job_id"]
    assert ElementTree.parse(wanted["log_path"]).getroot().get("succeeded") == "failure"
    assert list(stage.inputs.glob("*.import.json")) == []
