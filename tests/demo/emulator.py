# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in for Power Platform, running as a child of the demo."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

READY_SECONDS = 30
END_SECONDS = 5


class EmulatorProblem(Exception):
    """The emulator did not start; the text says what it printed."""


class Emulator:
    """Started on entry, ended on exit; `ready` holds what the ready file says."""

    def __init__(self, config: Path, folder: Path, journal: Path) -> None:
        self._ready_file = folder / "ready.json"
        self._log = folder / "emulator.log"
        self._command = [
            str(Path(sys.executable).parent / "powerplatform-emulator"),
            "serve",
            f"--config={config}",
            f"--state-dir={folder / 'state'}",
            f"--ready-file={self._ready_file}",
            f"--journal={journal}",
        ]
        self._process: subprocess.Popen | None = None
        self.ready: dict = {}

    def __enter__(self) -> Emulator:
        with self._log.open("wb") as log:
            try:
                # A group of its own: an interrupt at the terminal is for the demo, which then ends the emulator.
                self._process = subprocess.Popen(
                    self._command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
                )
            except FileNotFoundError:
                raise EmulatorProblem(f"{self._command[0]} is not there; python3 dev.py setup installs it.") from None
        try:
            self.ready = self._wait()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self._end()

    def _wait(self) -> dict:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if self._ready_file.exists():
                return json.loads(self._ready_file.read_text(encoding="utf-8"))
            if self._process.poll() is not None:
                raise EmulatorProblem(f"The emulator ended at once:\n{self._last_words()}")
            time.sleep(0.05)
        raise EmulatorProblem(f"The emulator was not ready after {READY_SECONDS} s:\n{self._last_words()}")

    def _last_words(self) -> str:
        return "\n".join(self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])

    def _end(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def variables(self, identity: str) -> dict[str, str]:
        """What a module needs to sign in as that identity; every environment's address is in the inventory."""
        known = self.ready["identities"][identity]
        return {
            "DATAVERSE_TENANT_ID": known["tenant_id"],
            "DATAVERSE_CLIENT_ID": known["client_id"],
            "DATAVERSE_CLIENT_SECRET": known["client_secret"],
            "DATAVERSE_AUTHORITY": self.ready["login"]["authority"],
            "DATAVERSE_CA_PATH": self.ready["ca_path"],
        }

    def addresses(self) -> dict[str, str]:
        return {name: known["url"] for name, known in self.ready["environments"].items()}
