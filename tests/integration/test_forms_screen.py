# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person sees of a wait: on a terminal, and in the events of ansible-runner, which AWX shows."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo.solutions.build import build

from .harness.laws import in_process
from .harness.play import task
from .harness.probe import BOTH

# each task says itself in which form it runs
pytestmark = [pytest.mark.one_per_module, pytest.mark.one_form]
GUIDE = Path(__file__).parents[2] / "docs" / "docsite" / "rst" / "guide_tasks.rst"
PROGRESS = " of at most "


def on_a_terminal(stage, tasks, hosts, **variables) -> list[str]:
    """Play tasks as a person does; return the lines that the terminal showed."""
    play = stage.inputs / "play.yml"
    stage.write_play(play, tasks, hosts)
    command = [str(part) for part in stage.command(str(play), verbose=False)]
    parent, child = pty.openpty()
    screen = {"stdin": child, "stdout": child, "stderr": child}
    started = subprocess.Popen(command, cwd=stage.folder, env={**stage.environment, **variables}, **screen)
    os.close(child)
    shown = b""
    while True:
        if select.select([parent], [], [], 0.1)[0]:
            try:
                shown += os.read(parent, 65536)
            except OSError:
                break
        elif started.poll() is not None:
            break
    os.close(parent)
    stage.keep("a terminal", shown)
    assert started.wait(30) == 0, shown.decode()
    return plain(shown.decode()).splitlines()


def plain(shown: str) -> str:
    """Return text without colours, and with the line ends of files."""
    return re.sub(r"\x1b\[[0-9;]*m", "", shown).replace("\r\n", "\n")


@pytest.mark.parametrize("callback", ["default", "minimal", "oneline"])
def test_what_a_person_sees_of_a_wait(stage, probe, callback):
    tasks = [probe("wait_briefly", name="Import the solution")]
    shown = on_a_terminal(stage, tasks, "dev", ANSIBLE_STDOUT_CALLBACK=callback)
    lines = [line for line in shown if PROGRESS in line]
    told = ["dev: waiting for its turn, 50 %, 0 s of at most 2 s", "dev: importing, 50 %, 1 s of at most 2 s"]
    assert lines == ([] if callback == "oneline" else told)


def test_what_a_person_sees_of_an_import(start_emulator, make_stage):
    """The guide shows such a screen; how far and how long is another matter each time."""
    stage = make_stage(start_emulator(import_seconds=4))
    src = str(build("contoso_support", "1.0.0.0", True, stage.inputs))
    shown = on_a_terminal(stage, [in_process(task("dataverse_solution_import", {"src": src}))], "dev")
    documented = GUIDE.read_text("utf-8").splitlines()
    kinds = [{re.sub(r"\d+", "N", line.strip()) for line in lines if PROGRESS in line} for lines in (shown, documented)]
    assert kinds[0] == kinds[1]
    assert "dev: in progress, N %, N s of at most N h" in kinds[0]


@BOTH
def test_two_hosts_that_wait_at_once(stage, probe, here):
    """Each has a line for each phase, with its name, and none is torn; a module is silent."""
    shown = on_a_terminal(stage, [probe("wait_briefly", here), probe("talk", here)], "dev:test")
    lines = [re.sub(r"\d+ s of", "N s of", line) for line in shown if PROGRESS.strip() in line]
    if not here:
        assert lines == []
        return
    waits = [f"{phase}, 50 %, N s of at most 2 s" for phase in ("waiting for its turn", "importing")]
    talk = [f"phase {number} {'x' * 80}, N s of at most 1 min 40 s" for number in range(100)]
    for host in ("dev", "test"):
        assert [line for line in lines if line.startswith(host)] == [f"{host}: {line}" for line in waits + talk]
    assert len(lines) == 2 * (len(waits) + len(talk))


def test_a_runner_tells_of_each_line_at_once(stage, probe):
    """ansible-runner plays as AWX does: a line is an event of its own, before the one of the task's end."""
    play = stage.inputs / "play.yml"
    stage.write_play(play, [probe("wait_briefly")], "dev")
    folder = stage.folder / "runner"
    folder.mkdir()
    tools = Path(sys.executable).parent
    command = [tools / "ansible-runner", "run", folder, "--ident", "wait"]
    more = {"PATH": f"{tools}:{os.environ['PATH']}", "RECORD_FILE": str(stage.folder / "record.jsonl")}
    ended = subprocess.run(
        [*command, "--inventory", stage.inventory(), "--playbook", play],
        env={**stage.environment, **more},
        capture_output=True,
        check=False,
    )
    stage.keep("a runner", ended.stdout + ended.stderr)
    assert ended.returncode == 0, ended.stdout.decode()[-3000:]
    artifacts = folder / "artifacts" / "wait"
    # the runner's own note of the environment it was given
    artifacts.joinpath("command").unlink()
    files = artifacts.joinpath("job_events").glob("*.json")
    events = sorted((json.loads(path.read_text("utf-8")) for path in files), key=lambda one: one["counter"])
    told = [(number, one) for number, one in enumerate(events) if PROGRESS in one["stdout"]]
    assert [(one["event"], plain(one["stdout"])) for _number, one in told] == [
        ("verbose", "dev: waiting for its turn, 50 %, 0 s of at most 2 s"),
        ("verbose", "dev: importing, 50 %, 1 s of at most 2 s"),
    ]
    (over,) = [number for number, one in enumerate(events) if one["event"] == "runner_on_ok"]
    assert all(number < over for number, _one in told)
