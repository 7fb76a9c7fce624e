# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One module in a process of its own, without a play around it: quick to start, and to be killed at any moment."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path

from .fast_start.controller import Controller

PROGRAM = Path(__file__).with_name("programs") / "one_module.py"


class Single:
    """A module that runs on one environment of a stage, or on its project.

    ``result`` is what it ended with, None when it was killed.
    """

    def __init__(self, stage, module: str, options: dict, host: str = "dev"):
        self._stage = stage
        where = {}
        if not module.startswith("smartflows_"):
            where["dataverse_url"] = stage.emulator.ready["environments"][host]["url"]
        self._output = stage.folder / f"{module}-{uuid.uuid4()}"
        with tempfile.TemporaryFile() as arguments, self._output.open("wb") as output:
            arguments.write(json.dumps({"ANSIBLE_MODULE_ARGS": {**where, **options}}).encode())
            arguments.seek(0)
            self._process = begin(stage.controller, module, stage.environment, arguments, output)
        self.result: dict | None = None
        self.output = b""

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def over(self) -> bool:
        return self._process.poll() is not None

    def kill(self) -> None:
        """End it without warning, and look at the record that it leaves."""
        self._process.kill()
        self.wait()
        self._stage.keep_records()

    def wait(self, seconds: float = 120) -> dict | None:
        """Wait for its end and return the result."""
        self._process.wait(seconds)
        self.output = self._output.read_bytes()
        lines = [line for line in self.output.decode("utf-8", "replace").splitlines() if line.startswith("{")]
        self.result = json.loads(lines[-1]) if lines else None
        return self.result


def begin(controller: Controller | None, module: str, variables: dict[str, str], arguments, output):
    """Start the process, fast if there is a controller."""
    if controller is None:
        command = [sys.executable, PROGRAM, module]
        return subprocess.Popen(command, env=variables, stdin=arguments, stdout=output, stderr=output)
    return controller.modules.begin([PROGRAM, module], variables, arguments, output, output)
