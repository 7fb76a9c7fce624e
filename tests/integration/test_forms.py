# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task in the controller's process and one in its own: where they run, what they get, and how they end."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from venv import EnvBuilder

import pytest

pytestmark = pytest.mark.one_per_module
PROBE = Path(__file__).parent / "probe"
GUIDE = Path(__file__).parents[2] / "docs" / "docsite" / "rst" / "guide_tasks.rst"
SECRET = "hunter2 of the probe"
BOTH = pytest.mark.parametrize("here", [True, False], ids=["in-process", "module"])


@pytest.fixture
def probe(stage):
    """Install the probe in a collection of its own; return a function that makes tasks of it."""
    place = stage.inputs / "collections" / "ansible_collections" / "flowops" / "probe" / "plugins"
    for kind in ("module", "action"):
        folder = place / {"module": "modules"}.get(kind, kind)
        folder.mkdir(parents=True)
        shutil.copy(PROBE / f"{kind}.py", folder / "probe.py")
    for name in ("ANSIBLE_COLLECTIONS_PATH", "PYTHONPATH"):
        stage.environment[name] = f"{stage.inputs / 'collections'}:{stage.environment.get(name, '')}"

    def make(behave="tell", here=True, name=None, **keywords):
        options = {"behave": behave, **keywords.pop("options", {})}
        variables = {"powerplatform_in_process": here, **keywords.pop("vars", {})}
        return {"name": name or behave, "flowops.probe.probe": options, "vars": variables, **keywords}

    return make


def is_here(result) -> bool:
    """Tell whether a task ran in a worker of the controller, with what the controller had loaded."""
    where = result["where"]
    return where["loaded_in"] == where["parent"] != where["process"]


def test_which_form_a_task_takes(stage, probe):
    """Each rule as a person meets it; the reason is told at -vvv."""
    stage.environment["ANSIBLE_ASYNC_DIR"] = str(stage.folder / "jobs")
    EnvBuilder(symlinks=True).create(stage.inputs / "env")
    packages = next(Path(entry) for entry in sys.path if entry.endswith("site-packages"))
    (next((stage.inputs / "env").glob("lib/python*/site-packages")) / "more.pth").write_text(f"{packages}\n")
    other = str(stage.inputs / "env" / "bin" / "python")
    interpreter = "ansible_python_interpreter"
    tasks = [
        probe(name="plain"),
        probe(name="own", vars={interpreter: "{{ ansible_playbook_python }}"}),
        probe(name="any", vars={interpreter: "auto_silent"}),
        probe(name="delegated", delegate_to="test"),
        probe(name="looped", loop=[1]),
        probe(name="off", here="{{ 'off' }}"),
        probe(name="other", vars={interpreter: other}),
        probe(name="delegated off", delegate_to="test", vars={"powerplatform_in_process": "no"}),
        probe(name="asynchronous", **{"async": 30, "poll": 1}),
    ]
    played = stage.play(tasks)
    results = {one.task: one for one in played.results}
    assert played.code == 0, played.output[-3000:]
    looped = results.pop("looped")["results"][0]["where"]
    assert looped["loaded_in"] == looped["parent"]
    assert {name for name, one in results.items() if is_here(one)} == {"plain", "own", "any", "delegated"}
    for reason in (
        "powerplatform_in_process is off",
        f"the interpreter is {other}",
        "it is asynchronous",
    ):
        assert f"flowops.probe.probe runs as a module: {reason}" in played.output
    assert played.output.count("runs as a module") == 4


@BOTH
def test_what_a_task_gets(stage, probe, here, planted, tmp_path):
    planted["secret"] = SECRET
    (stage.inputs / "beside.txt").write_text("beside the play", encoding="utf-8")
    (stage.inputs / "vault").write_text("opens the vault of the probe", encoding="utf-8")
    vaulted = subprocess.run(
        [Path(sys.executable).with_name("ansible-vault"), "encrypt_string", "--vault-password-file"]
        + [stage.inputs / "vault", SECRET],
        env=stage.environment,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    play = stage.inputs / "play.yml"
    colour = {"CONTOSO_COLOUR": "{{ item }}"}
    tasks = [
        probe(name="colours", here=here, environment=colour, loop=["red", "green"]),
        probe("read", here, options={"file": "beside.txt"}),
        probe(name="vaulted", here=here, options={"secret": "VAULTED"}),
        probe(name="after", here=here),
    ]
    stage.write_play(play, tasks, "dev")
    play.write_text(play.read_text().replace("VAULTED", vaulted.replace("\n", "\n          ").rstrip()))
    played = stage.run(str(play), "--vault-password-file", str(stage.inputs / "vault"))
    assert played.code == 0, played.output[-3000:]
    colours, text, vault, after = played.results
    assert [one["where"]["variable"] for one in colours["results"]] == ["red", "green"]
    assert text["where"]["text"] == "beside the play"
    assert vault["where"]["secret_length"] == len(SECRET)
    assert after["where"]["variable"] is None
    assert after["where"]["folder"] == str(stage.inputs)
    assert is_here(after) is here


@BOTH
def test_how_a_task_ends(stage, probe, here, planted):
    """A mistake in our code is a failed task, without the secret in its text, and the play goes on."""
    planted["secret"] = SECRET
    failing = [
        probe("crash", here, options={"secret": SECRET}, ignore_errors=True),
        probe("leave", here, ignore_errors=True),
        probe("dance", here, ignore_errors=True),
    ]
    played = stage.play([*failing, probe("chat", here), probe("tell", here, name="hidden", no_log=True), probe()])
    assert played.code == 0, played.output[-3000:]
    crash, left, unknown, chat, hidden, _last = played.results
    mistake = "This is a mistake in the collection, please report it: "
    # newer versions of Ansible have a word for what they take out
    assert crash["msg"].replace("$REDACTED$", "*" * 8) == f"{mistake}RuntimeError: It is broken near {'*' * 8}"
    assert left["msg"] == f"{mistake}SystemExit: gone"
    assert unknown["msg"].startswith("value of behave must be one of: chat, crash, ")
    assert [one.status for one in played.results] == ["failed"] * 3 + ["ok"] * 3
    assert "where" not in hidden.result
    assert chat["changed"] is False
    if here:
        assert "flowops.probe.probe said: chatter\nchatter" in played.output


@BOTH
def test_the_time_limit_of_a_task(stage, probe, here):
    played = stage.play([probe("wait", here, options={"file": str(stage.folder / "waits")}, timeout=2)])
    assert played.code == 2
    assert played.only().status == "failed"
    if here:
        assert list(stage.folder.glob("waits.*")) == []
        return
    # Ansible leaves the module's process alone, or ends it before it can clean up: that differs with the version
    for path in stage.folder.glob("waits.*"):
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(path.suffix[1:]), signal.SIGTERM)


def waiting(stage, probe, name, **how):
    """Start a play that waits on two hosts; return the process when both wait."""
    play = stage.inputs / "play.yml"
    stage.write_play(play, [probe("wait", options={"file": str(stage.folder / "waits")}, name=name)], "dev:test")
    command = [str(part) for part in stage.command(str(play), verbose=False)]
    started = subprocess.Popen(command, cwd=stage.folder, env=stage.environment, start_new_session=True, **how)
    until = time.monotonic() + 60
    while len(list(stage.folder.glob("waits.*"))) < 2:
        assert time.monotonic() < until
        assert started.poll() is None
        time.sleep(0.05)
    return started


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "kill"])
def test_an_interrupt_leaves_nothing_behind(stage, probe, number):
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = waiting(stage, probe, "wait", **silent)
    workers = [int(path.suffix[1:]) for path in stage.folder.glob("waits.*")]
    if number == signal.SIGINT:
        os.killpg(started.pid, number)
    else:
        os.kill(started.pid, number)
    assert started.wait(30) != 0
    until = time.monotonic() + 20
    while list(stage.folder.glob("waits.*")) or any(map(is_alive, workers)):
        assert time.monotonic() < until, "a worker goes on, or left its file"
        time.sleep(0.1)


def is_alive(process: int) -> bool:
    """Tell whether a process runs; one that ended and was not asked after yet does not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text("utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False


def on_a_terminal(command, environment, folder) -> str:
    """Run a command as a person does; return what the terminal showed."""
    parent, child = pty.openpty()
    started = subprocess.Popen(command, cwd=folder, env=environment, stdin=child, stdout=child, stderr=child)
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
    assert started.wait(30) == 0, shown.decode()
    return re.sub(r"\x1b\[[0-9;]*m", "", shown.decode()).replace("\r\n", "\n")


@pytest.mark.parametrize("callback", ["default", "minimal", "oneline"])
def test_what_a_person_sees_of_a_wait(stage, probe, callback):
    play = stage.inputs / "play.yml"
    stage.write_play(play, [probe("wait_briefly", name="Import the solution")], "dev")
    command = [str(part) for part in stage.command(str(play), verbose=False)]
    shown = on_a_terminal(command, {**stage.environment, "ANSIBLE_STDOUT_CALLBACK": callback}, stage.folder)
    lines = [line for line in shown.splitlines() if " of at most " in line]
    documented = [line.strip() for line in GUIDE.read_text("utf-8").splitlines() if " of at most " in line]
    assert len(documented) == 2
    assert lines == ([] if callback == "oneline" else documented)
