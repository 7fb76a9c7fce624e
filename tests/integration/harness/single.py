# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One module in a process of its own, without a play around it: quick to start, and to be killed at any moment."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys

PACKAGE = "ansible_collections.flowops.powerplatform.plugins.modules."


class Single:
    """A module that runs on one environment of a stage, or on its project.

    ``result`` is what it ended with, None when it was killed.
    """

    def __init__(self, stage, module: str, options: dict, host: str = "dev"):
        self._stage, self._module = stage, module
        where = {}
        if not module.startswith("smartflows_"):
            where["dataverse_url"] = stage.emulator.ready["environments"][host]["url"]
        arguments = json.dumps({"ANSIBLE_MODULE_ARGS": {**where, **options}})
        environment = {**stage.environment, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.harness.single", module],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._process.stdin.write(arguments.encode())
        self._process.stdin.close()
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

    def wait(self, seconds: float = 60) -> dict | None:
        """Wait for its end and return the result."""
        self.output = self._process.stdout.read()
        self._process.wait(seconds)
        self._stage.keep(self._module, self.output)
        lines = [line for line in self.output.decode("utf-8", "replace").splitlines() if line.startswith("{")]
        self.result = json.loads(lines[-1]) if lines else None
        return self.result


def main() -> None:
    """Run the module named on the command line with the arguments on the standard input."""
    from ansible.module_utils import basic

    basic._ANSIBLE_ARGS = sys.stdin.buffer.read()
    basic._ANSIBLE_PROFILE = "legacy"
    importlib.import_module(PACKAGE + sys.argv[1]).main()


if __name__ == "__main__":
    main()
