# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where plays run: in a process that has read Ansible already, or from the start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

HERE = Path(__file__).parent
COMPILED = Path(__file__).parents[3] / "build" / "compiled"
# Ansible reads these when a task runs, not when it is imported.
READ_LATE = {"ANSIBLE_REMOTE_TMP"}


class Controller:
    """Plays one play after the other, in forks of one process; ``home`` is the folder for what Ansible keeps."""

    def __init__(self, home: Path):
        self._settled = settled(base_environment())
        self._process = subprocess.Popen(
            [sys.executable, "-P", HERE / "warm.py"],
            cwd=home,
            env={**base_environment(), "HOME": str(home)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._turn = threading.Lock()

    def fits(self, environment: dict[str, str]) -> bool:
        """Return whether Ansible and Python would start alike in an environment."""
        return settled(environment) == self._settled

    def play(self, arguments: list[str], folder: Path, environment: dict[str, str]) -> tuple[int, bytes]:
        """Return the exit code of a play and what it printed."""
        output = folder / "output"
        request = {
            "arguments": arguments,
            "folder": str(folder),
            "environment": environment,
            "output": str(output),
        }
        with self._turn:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            code = int(self._process.stdout.readline())
        printed = output.read_bytes()
        output.unlink()
        return code, printed

    def stop(self) -> None:
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def from_the_start(arguments: list[str], folder: Path, environment: dict[str, str]) -> tuple[int, bytes]:
    """Return the exit code of a play in a new process, and what it printed."""
    ended = subprocess.run(
        arguments,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return ended.returncode, ended.stdout


def base_environment() -> dict[str, str]:
    """Return the variables that Ansible and Python read at their start; the same for all plays that do not say more."""
    kept = ("PATH", "LANG", "LC_ALL", "ANSIBLE_COLLECTIONS_PATH", "TERM")
    COMPILED.mkdir(parents=True, exist_ok=True)
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "PYTHONPATH": os.pathsep.join(filter(None, (str(HERE / "startup"), os.environ.get("PYTHONPATH")))),
        "COMPILED_FOLDER": str(COMPILED),
        "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback_plugins"),
        "ANSIBLE_CALLBACKS_ENABLED": "record",
        "ANSIBLE_LOCALHOST_WARNING": "0",
        "ANSIBLE_DEPRECATION_WARNINGS": "1",
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_INJECT_INVOCATION": "1",
    }


def settled(environment: dict[str, str]) -> dict[str, str]:
    """Return the variables that are settled once Ansible is read."""
    names = {name for name in environment if name.startswith(("ANSIBLE_", "PYTHON", "LANG", "LC_", "TERM"))}
    return {name: environment[name] for name in names - READ_LATE}
