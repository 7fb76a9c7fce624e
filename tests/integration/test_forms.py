# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task in the controller's process and one in its own: where they run, what they get, and how they end."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from venv import EnvBuilder

import pytest

from .harness.probe import BOTH

# each task says itself in which form it runs
pytestmark = [pytest.mark.one_per_module, pytest.mark.one_form]
SECRET = "hunter2 of the probe"


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
        "the task is asynchronous",
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
    mistake = "This is a bug in the collection; please report it: "
    assert crash["msg"] == f"{mistake}RuntimeError: It is broken near VALUE_HIDDEN"
    assert left["msg"] == f"{mistake}SystemExit: gone"
    assert unknown["msg"].startswith("value of behave must be one of: chat, count, ")
    assert [one.status for one in played.results] == ["failed"] * 3 + ["ok"] * 3
    assert "where" not in hidden.result
    assert chat["changed"] is False
    if here:
        assert "flowops.probe.probe said: chatter\nchatter" in played.output


def test_warnings_and_deprecations_are_shown_alike(stage, probe):
    """Those of options and those of our code, on the screen and in the result."""
    options = {"text": "one", "words": "two", "old": "three"}
    played = [stage.play([probe("warn", here, "warned", options=options)], verbose=False) for here in (True, False)]
    (here, elsewhere), (shown, shown_elsewhere) = [one.only() for one in played], [told(one.output) for one in played]
    assert here["warnings"] == elsewhere["warnings"]
    assert sorted(here["warnings"]) == ["Both option text and its alias words are set.", "The probe warns."]
    assert here["deprecations"] == elsewhere["deprecations"]
    assert [one["version"] for one in here["deprecations"]] == ["99.0.0"]
    assert shown == shown_elsewhere
    for words in (*here["warnings"], "[DEPRECATION WARNING]", "'old' is deprecated", "flowops.probe", "99.0.0"):
        assert words in shown


def told(output: str) -> str:
    """Return what a play showed, without Ansible's own line breaks."""
    return re.sub(r"\s+", " ", output)


@BOTH
def test_the_time_limit_of_a_task(stage, probe, here):
    played = stage.play([probe.wait(here, timeout=2)])
    assert played.code == 2
    assert played.only().status == "failed"
    if here:
        assert probe.waiting() == []
        return
    # Ansible leaves the module's process alone, or ends it before it can clean up: that differs with the version
    for process in probe.waiting():
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGTERM)
