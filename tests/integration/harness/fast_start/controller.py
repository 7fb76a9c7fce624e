# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes that have imported everything already: plays, modules and emulators run in forks of them."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

from .forks import Forks
from .startup import elsewhere

HERE = Path(__file__).parent
FOR_MODULES = ("ansible.module_utils.basic", "requests")
FOR_EMULATORS = ("powerplatform_emulator.server", "odata_query.grammar", "trustme")
# Ansible reads these when a task runs, not when it is imported.
READ_LATE = {"ANSIBLE_ASYNC_DIR", "ANSIBLE_REMOTE_TMP"}


class Controller:
    """Plays one play after the other, in forks of one process.

    ``home`` is the folder for what Ansible keeps, ``environment`` holds the variables that all plays start with.
    """

    def __init__(self, home: Path, environment: dict[str, str]):
        self._settled = settled(environment)
        self._process = subprocess.Popen(
            [sys.executable, "-P", HERE / "warm.py"],
            cwd=home,
            env={**environment, "HOME": str(home)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._turn = threading.Lock()
        self.modules = Forks(home / "modules", FOR_MODULES, environment)
        self.emulators = Forks(home / "emulators", FOR_EMULATORS, environment)

    def fits(self, environment: dict[str, str]) -> bool:
        """Return whether Ansible and Python would start alike in an environment."""
        return settled(environment) == self._settled

    def play(self, arguments: list[str], folder: Path, environment: dict[str, str]) -> tuple[int, bytes]:
        """Return the exit code of a play and what it printed."""
        output = folder / "output"
        request = {
            "arguments": arguments,
            "folder": str(folder),
            "environment": {**environment, **self.for_modules(environment)},
            "output": str(output),
        }
        with self._turn:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            code = int(self._process.stdout.readline())
        printed = output.read_bytes()
        output.unlink()
        return code, printed

    def for_modules(self, environment: dict[str, str]) -> dict[str, str]:
        """Return the variables by which modules of a play find the process that runs them."""
        return {elsewhere.ADDRESS: self.modules.address, elsewhere.SETTLED: elsewhere.settled(environment)}

    def stop(self) -> None:
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
        self.modules.stop()
        self.emulators.stop()


def settled(environment: dict[str, str]) -> dict[str, str]:
    """Return the variables that are settled once Ansible is read."""
    names = {name for name in environment if name.startswith(("ANSIBLE_", "PYTHON", "LANG", "LC_", "TERM"))}
    return {name: environment[name] for name in names - READ_LATE}
