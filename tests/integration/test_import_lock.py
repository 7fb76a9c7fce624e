# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An environment that is busy, or says what it has done in another way than expected."""

from __future__ import annotations

import contextlib
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.demo.solutions.build import build

from .harness.laws import position
from .harness.play import task

# what an import does is decided below the host; test_solution_import.py compares both forms
pytestmark = pytest.mark.one_form
MODULE = "dataverse_solution_import"
SUPPORT = "contoso_support"
BOUND = {"contoso_support_dataverse": "a"}
GONE = {"name": SUPPORT, "state": "absent", "allow_removals": True}
OPERATION = "33333333-0000-4000-8000-000000000001"


def package(stage, **more) -> dict:
    src = build(SUPPORT, "1.0.0.0", True, stage.inputs)
    return {"src": str(src), "wait_interval": 1, "connection_references": BOUND, **more}


def sent(stage, after, path) -> int:
    return sum(
        1 for entry in stage.emulator.journal(after) if entry["method"] == "POST" and re.search(path, entry["path"])
    )


@contextlib.contextmanager
def busy_until(stage, start, path):
    """Hold the lock until such a request was sent twice."""

    def release():
        deadline = time.monotonic() + 60
        while sent(stage, start, path) < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
        stage.emulator.advance(600)

    stage.emulator.hold_lock("dev", 600)
    with ThreadPoolExecutor(1) as pool:
        released = pool.submit(release)
        yield
        released.result()


def ago(**span):
    """Return a moment of the emulator's clock, as rows have it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - span["hours"] * 3600))


@pytest.mark.parametrize("lock", ["refuse_429", "refuse_400", "job_fails"])
def test_the_lock_is_waited_for_however_it_is_told(start_emulator, make_stage, lock):
    """A table is edited, which nothing lists, while a solution is installed, and again while it is removed."""
    tenant = {"lock": lock, "upload_seconds": 2}
    stage = make_stage(start_emulator(import_seconds=0.2, tenant=tenant))
    start = position(stage)
    with busy_until(stage, start, "ImportSolutionAsync$"):
        installed = stage.play([task(MODULE, package(stage, check_mode_stage=True))]).only()
    assert (installed.status, installed["changed"], installed["finished"]) == ("ok", True, True), installed["msg"]
    assert sent(stage, start, "ImportSolutionAsync$") > 1
    # what was staged while planning had expired by then
    assert sent(stage, start, "StageSolution$") > 1
    with busy_until(stage, start, "UninstallSolutionAsync$"):
        removed = stage.play([task("dataverse_solution", {**GONE, "wait_interval": 1})]).only()
    assert (removed.status, removed["changed"]) == ("ok", True), removed["msg"]
    assert sent(stage, start, "UninstallSolutionAsync$") > 1
    stage.emulator.hold_lock("dev", 60)
    refused = stage.play([task(MODULE, package(stage, wait_timeout=2), ignore_errors=True)]).only()
    assert (refused.status, refused["changed"], refused["finished"]) == ("failed", False, False)
    assert "was not started: Cannot start the requested operation [Import]" in refused["msg"]
    assert "[EntityCustomization]" in refused["msg"]
    assert list(stage.inputs.glob("*.import.json")) == []


def test_others_are_waited_for_only_as_long_as_makes_sense(start_emulator, make_stage):
    stage = make_stage(start_emulator(import_seconds=0.2))
    row = {
        "asyncoperationid": OPERATION,
        "name": "left behind",
        "operationtype": 203,
        "statecode": 1,
        "statuscode": 10,
        "createdon": ago(hours=1),
    }
    stage.emulator.put("dev", "asyncoperation", row)
    wanted = package(stage, wait_timeout=2)
    begun = time.monotonic()
    check, real, beside = stage.play(
        [
            task(MODULE, {**wanted, "wait_timeout": 600}, check_mode=True),
            task(MODULE, wanted, ignore_errors=True),
            task(MODULE, {**wanted, "abandoned_after": 0}),
        ]
    ).results
    name = f"left behind {OPERATION}"
    assert (check.status, check["changed"]) == ("ok", True), check["msg"]
    assert any(f"{name}, started {row['createdon']}, is running" in one for one in check["warnings"])
    assert time.monotonic() - begun < 30
    assert real.status == "failed"
    assert f"was not started: {name}, started {row['createdon']}, is still running" in real["msg"]
    assert "lower abandoned_after" in real["msg"]
    assert (beside.status, beside["changed"]) == ("ok", True), beside["msg"]
    assert any("It was not waited for, since it began more than 0 hours ago." in one for one in beside["warnings"])
    history = {"msdyn_operation": 0, "msdyn_name": "fabrikam", "msdyn_status": 0, "msdyn_starttime": ago(hours=1)}
    stage.emulator.put("dev", "asyncoperation", {"asyncoperationid": OPERATION, "createdon": ago(hours=99)})
    stage.emulator.put("dev", "msdyn_solutionhistory", history)
    gone, listed = stage.play(
        [
            task("dataverse_solution", GONE, check_mode=True),
            task("dataverse_solution_operation_info", {}),
        ]
    ).results
    assert any("an import of solution fabrikam, started" in one for one in gone["warnings"])
    assert any("began more than 6 hours ago" in one for one in gone["warnings"])
    assert ([one["abandoned"] for one in listed["operations"]], listed["finished"]) == ([True], True)


def test_what_was_started_is_told_whatever_breaks(start_emulator, make_stage):
    """A page in the place of an answer breaks the wait; the import goes on, and the next run finds it done."""
    stage = make_stage(start_emulator(import_seconds=1, tenant={"flows_left_off": "failures"}))
    stage.emulator.fault("dev", "GET", r"/asyncoperations\(", kind="garbage")
    wanted = package(stage, start_grace=3)
    broken, again = stage.play([task(MODULE, wanted, ignore_errors=True), task(MODULE, wanted)]).results
    assert (broken.status, broken["changed"], broken["finished"]) == ("failed", True, False)
    assert broken["async_operation_id"] in broken["msg"]
    assert broken["import_job_id"]
    assert "continues on the server" in broken["msg"]
    assert "Run the task again to wait for it." in broken["msg"]
    assert (again.status, again["strategy"]) == ("ok", None), again["msg"]
    gone, lonely = stage.play(
        [
            task("dataverse_solution", GONE),
            # flows that an import cannot turn on stand as failures in the log of one that passed
            task(MODULE, {**package(stage), "connection_references": {}, "asynchronous": False}),
        ]
    ).results
    assert gone.status == "ok"
    assert (lonely.status, lonely["changed"]) == ("ok", True), lonely["msg"]
    assert {one["enabled"] for one in lonely["flows"]} == {False}
    folder = stage.folder / "logs"
    folder.mkdir()
    refused = stage.play([task(MODULE, {**wanted, "log_path": str(folder)}, ignore_errors=True)]).only()
    assert (refused.status, refused["changed"]) == ("failed", False)
    assert refused["msg"].startswith(f"log_path: {folder} is a folder")
