# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports that are interrupted, and started again: one import of a version happens in the end."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.demo.solutions.build import build

from .harness.play import task

SUPPORT = "contoso_support"
# Where the run is killed: after the journal shows this many requests that fit.
POINTS = {
    "before-anything": ("GET", r"/solutions$", 1),
    "staged": ("POST", r"/StageSolution$", 1),
    "accepted": ("POST", r"/ImportSolutionAsync$", 1),
    "first-poll": ("GET", r"/asyncoperations\(", 1),
    "second-poll": ("GET", r"/asyncoperations\(", 2),
    "third-poll": ("GET", r"/asyncoperations\(", 3),
    "verdict": ("GET", r"/RetrieveSolutionImportResult", 1),
}
SLOW = {"import_seconds": 3}


@pytest.fixture(scope="module")
def emulator(tmp_path_factory):
    """One emulator with an environment for each test."""
    from .harness.emulator import Emulator

    names = [*POINTS, "cut-before", "cut-after", "stranger"]
    config = {**SLOW, "environments": [{"name": name} for name in names]}
    emulator = Emulator(tmp_path_factory.mktemp("interrupted"), config).start()
    yield emulator
    emulator.stop()


@pytest.fixture
def stage(make_stage, emulator):
    return make_stage(emulator)


def import_task(stage, **options):
    src = str(build(SUPPORT, "1.0.0.0", True, stage.inputs))
    return task("dataverse_solution_import", {"src": src, "wait_interval": 1, "wait_timeout": 60, **options})


@pytest.mark.parametrize("point", POINTS)
def test_killed_and_started_again(stage, point):
    method, path, times = POINTS[point]
    kill_when(stage, import_task(stage), point, lambda entries: count(entries, point, method, path) >= times)
    again = stage.play([import_task(stage)], host=point)
    assert again.code == 0, again.output[-3000:]
    assert_one_import(stage, point)


def test_answer_to_the_start_is_lost(stage):
    stage.emulator.fault("cut-after", "POST", "ImportSolutionAsync", kind="drop_after")
    played = stage.play([import_task(stage)], host="cut-after")
    assert played.only().status == "ok", played.only()["msg"]
    assert_one_import(stage, "cut-after")


def test_start_never_arrives(stage):
    stage.emulator.fault("cut-before", "POST", "ImportSolutionAsync", kind="drop_before")
    first = stage.play([import_task(stage)], host="cut-before").only()
    assert first.status == "failed"
    assert "may have been carried out" in first["msg"]
    assert first["operations"][0]["status"] == "failed"
    assert stage.play([import_task(stage)], host="cut-before").code == 0
    assert_one_import(stage, "cut-before")


def test_a_stranger_is_importing_something_else(stage):
    other = str(build("contoso_orders", "1.0.0.0", True, stage.inputs))
    stranger = subprocess.Popen(
        [str(part) for part in stage.command(other_play(stage, other))],
        env={**stage.environment, "RECORD_FILE": str(stage.folder / "stranger.jsonl")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(lambda: count(stage.emulator.journal(), "stranger", "POST", r"/ImportSolutionAsync$") >= 1)
    played = stage.play([import_task(stage)], host="stranger")
    assert played.only().status == "ok", played.only()["msg"]
    assert stranger.wait(60) in (0, 2)
    assert_one_import(stage, "stranger")


def other_play(stage, src) -> str:
    """Write the play of the stranger, which does not care for connections."""
    text = f"""
- hosts: stranger
  gather_facts: false
  tasks:
    - flowops.powerplatform.dataverse_solution_import:
        dataverse_url: "{{{{ dataverse_url }}}}"
        src: {src}
        wait_interval: 1
"""
    path = stage.inputs / "stranger.yml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def kill_when(stage, one_task, host, due) -> None:
    """Start a play and kill every process of it, without warning, as soon as ``due(journal)`` holds."""
    play = stage.inputs / "killed.yml"
    stage.write_play(play, [one_task], host)
    marker = str(stage.folder / "killed.jsonl")
    process = subprocess.Popen(
        [str(part) for part in stage.command(str(play))],
        env={**stage.environment, "RECORD_FILE": marker},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    wait_for(lambda: due(stage.emulator.journal()))
    while kill_marked(marker):
        time.sleep(0.01)
    process.wait(10)
    assert not Path(marker).exists(), "the play ended before it was killed"


def kill_marked(marker: str) -> int:
    """Kill the processes that carry ``marker`` in their environment; return how many there were."""
    killed = 0
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and marker.encode() in readable(folder / "environ"):
            killed += 1
            try:
                os.kill(int(folder.name), signal.SIGKILL)
            except ProcessLookupError:
                killed -= 1
    return killed


def readable(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def wait_for(condition, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


def count(entries, environment, method, path) -> int:
    return sum(
        1
        for entry in entries
        if entry["environment"] == environment and entry["method"] == method and re.search(path, entry["path"])
    )


def assert_one_import(stage, environment) -> None:
    emulator = stage.emulator
    jobs = [row for row in emulator.rows(environment, "importjob") if row["solutionname"] == SUPPORT]
    assert len(jobs) == 1, jobs
    (row,) = [row for row in emulator.rows(environment, "solution") if row["uniquename"] == SUPPORT]
    assert row["version"] == "1.0.0.0"
    assert row["ismanaged"] is True
