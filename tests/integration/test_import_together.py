# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two tasks that import the same: the second one has planned, and is held until the first one has ended."""

from __future__ import annotations

import time

import pytest

from tests.unit.plugins.support.packages import edited, example

from .harness.packages import BOUND, VALUES
from .harness.play import task
from .harness.single import Single

# what a task does after it was overtaken is decided below the host
pytestmark = pytest.mark.one_form
IMPORT, RELEASE = "dataverse_solution_import", "dataverse_release_import"
FLOW = "Look up customer"
DECLARED = {"connection_references": BOUND, "environment_variables": VALUES}
# the first requests after planning
STAGE, JOB = ("POST", r"/StageSolution$"), ("GET", r"/importjobs\(")
SAID = "Someone else has done this in the meantime, so this task did not: {0} solution 'contoso_orders' {1} (managed)"


@pytest.fixture(scope="module")
def emulator(module_emulator):
    """One emulator with an environment for each test."""
    names = ["same", "sync", "upgrade", "off", "bound", "other", "release"]
    return module_emulator(environments=names, import_seconds=0.2)


def package(stage, version):
    path = stage.inputs / f"orders-{version}.zip"
    path.write_bytes(example(version=version, managed=True))
    return path


def options(stage, version="1.0.0.0", **more):
    return {"src": str(package(stage, version)), "wait_interval": 1, "allow_removals": True, **DECLARED, **more}


def play(stage, host, wanted, module=IMPORT):
    played = stage.play([task(module, wanted)], host=host)
    assert played.code == 0, played.output[-3000:]
    return played.only()


def second(stage, host, wanted, meanwhile=None, module=IMPORT, held=STAGE):
    """Let a task plan, hold it before its start until another has done ``meanwhile``; return what it ends with."""
    emulator = stage.emulator
    emulator.fault(host, *held, kind="hold")
    task_of_ours = Single(stage, module, wanted, host)
    deadline = time.monotonic() + 30
    while emulator.waiting_faults(host):
        assert time.monotonic() < deadline, "it has not come so far"
        time.sleep(0.05)
    (meanwhile or (lambda: play(stage, host, wanted, module)))()
    emulator.withdraw(host)
    return task_of_ours.wait()


def statuses(result):
    return [one["status"] for one in result["operations"]]


def said(result):
    return [str(one) for one in result.get("warnings", ())]


@pytest.mark.parametrize(
    ("host", "version", "held", "more"),
    [
        ("same", "1.0.0.0", STAGE, {}),
        ("sync", "1.0.0.0", JOB, {"asynchronous": False}),
        ("upgrade", "1.1.0.0", STAGE, {}),
    ],
)
def test_who_comes_second_has_changed_nothing(stage, host, version, held, more):
    if version != "1.0.0.0":
        play(stage, host, options(stage))
    before = len(stage.emulator.rows(host, "importjob"))
    result = second(stage, host, options(stage, version, **more), held=held)
    assert not result.get("failed"), result
    assert (result["changed"], result["finished"]) == (False, True)
    assert set(statuses(result)) == {"skipped"}
    verb = "install" if version == "1.0.0.0" else "upgrade"
    assert any(SAID.format(verb, version) in one for one in said(result)), said(result)
    assert (result["strategy"], result["reason"]) == (None, f"version {version} is installed already")
    assert result["solution"]["version"] == version
    assert (result["async_operation_id"], result["import_job_id"]) == (None, None)
    assert len(stage.emulator.rows(host, "importjob")) == before + 1
    assert list(stage.inputs.glob("*.import.json*")) == []


def test_what_it_does_itself_is_a_change(stage):
    """The flow that the package has on is off by the time the first one has ended."""

    def meanwhile():
        play(stage, "off", wanted)
        (row,) = (one for one in stage.emulator.rows("off", "workflow") if one["name"] == FLOW)
        stage.emulator.put("off", "workflow", {"workflowid": row["workflowid"], "statecode": 0, "statuscode": 1})

    wanted = options(stage, keep=["owners"])
    result = second(stage, "off", wanted, meanwhile)
    assert (result["changed"], statuses(result)) == (True, ["skipped", "done"]), result
    assert {one["enabled"] for one in result["flows"] if one["name"] == FLOW} == {True}


def test_what_the_first_one_has_bound_otherwise_is_not_as_declared(stage):
    others = {name: f"other-{name}" for name in BOUND}
    wanted = options(stage)
    result = second(stage, "bound", wanted, lambda: play(stage, "bound", {**wanted, "connection_references": others}))
    assert (result["failed"], result["changed"]) == (True, False)
    assert "was changed by someone else in the meantime. Run the task again" in result["msg"]
    assert play(stage, "bound", wanted)["changed"]


def test_other_content_of_the_same_version_is_noticed(stage):
    wanted = options(stage)
    other = stage.inputs / "other.zip"
    other.write_bytes(edited("customizations.xml", FLOW.encode(), b"Another name", managed=True))
    result = second(stage, "other", {**wanted, "src": str(other)}, lambda: play(stage, "other", wanted))
    assert result["changed"] is False
    assert any("differs from the package" in one for one in said(result)), said(result)


def test_the_imports_of_a_release(stage, tmp_path):
    made = {"name": "contoso", "dest": str(tmp_path), "solutions": [{"src": str(package(stage, "1.0.0.0"))}]}
    folder = play(stage, "release", made, "dataverse_release")["folder"]
    wanted = {"src": folder, "wait_interval": 1, **DECLARED}
    result = second(stage, "release", wanted, module=RELEASE)
    assert not result.get("failed"), result
    assert (result["changed"], set(statuses(result))) == (False, {"skipped"})
    assert any(SAID.format("install", "1.0.0.0") in one for one in said(result)), said(result)
    assert len(stage.emulator.rows("release", "importjob")) == 1
