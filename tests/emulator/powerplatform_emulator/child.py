# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An emulator as a child of the process that needs it; the standard library is enough to say that it is missing."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Any

COMMAND = "powerplatform-emulator"
READY_SECONDS = 30
END_SECONDS = 10
LAST_LINES = 15


class EmulatorProblem(Exception):
    """The emulator did not start; the text says why."""


class Child:
    """Started by `start`, or on entry as a context; `ready` holds what the ready file says.

    `config` is the configuration, or the file that holds it. A child with a group of its own hears no interrupt at the
    terminal.
    """

    def __init__(
        self,
        folder: Path,
        config: dict[str, Any] | Path | None = None,
        journal: Path | None = None,
        own_group: bool = False,
    ):
        self.folder = folder
        self.config_path = config if isinstance(config, Path) else folder / "config.yml"
        self.journal_path = journal or folder / "journal.jsonl"
        self.ready_path = folder / "ready.json"
        self.log_path = folder / "emulator.log"
        self.ready: dict[str, Any] = {}
        self._own_group = own_group
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        if not isinstance(config, Path):
            self.config_path.write_text(json.dumps(config or {}), encoding="utf-8")

    def __enter__(self) -> Child:
        return self.start()

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self) -> Child:
        self.ready_path.unlink(missing_ok=True)
        program = Path(sys.executable).with_name(COMMAND)
        command: list[str | Path] = [
            program,
            "serve",
            f"--config={self.config_path}",
            f"--state-dir={self.folder / 'state'}",
        ]
        command += [f"--ready-file={self.ready_path}", f"--journal={self.journal_path}"]
        try:
            with self.log_path.open("ab") as log:
                self._process = self.launch(command, log)
        except FileNotFoundError:
            raise EmulatorProblem(f"{program} is not there; python3 dev.py setup installs it.") from None
        try:
            self.ready = self._wait(self._process)
        except BaseException:
            self.stop()
            raise
        return self

    def launch(self, command: list[str | Path], log: IO[bytes]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=self._own_group)

    def _wait(self, process: subprocess.Popen[bytes]) -> dict[str, Any]:
        deadline = time.monotonic() + READY_SECONDS
        while not self.ready_path.exists():
            if process.poll() is not None:
                raise EmulatorProblem(f"The emulator ended at once:\n{self.last_words()}")
            if time.monotonic() > deadline:
                raise EmulatorProblem(f"The emulator was not ready after {READY_SECONDS} s:\n{self.last_words()}")
            time.sleep(0.02)
        return json.loads(self.ready_path.read_text(encoding="utf-8"))

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def last_words(self) -> str:
        return "\n".join(self.log_path.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:])

    def stop(self, how: int = signal.SIGTERM) -> int:
        """End the child, by force if it does not listen; answers with its exit code, 0 when there is none."""
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(how)
        try:
            return process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def kill(self) -> int:
        return self.stop(signal.SIGKILL)

    def restart(self) -> Child:
        self.stop()
        return self.start()

    def url(self, environment: str = "dev") -> str:
        return self.ready["environments"][environment]["url"]

    def identity(self, name: str = "deployer") -> dict[str, str]:
        return self.ready["identities"][name]

    def variables(self, identity: str = "deployer") -> dict[str, str]:
        """What a module needs in its environment to sign in; the address comes beside it."""
        known = self.identity(identity)
        return {
            **self.project_variables(),
            **self.service_variables(),
            "DATAVERSE_TENANT_ID": known["tenant_id"],
            "DATAVERSE_CLIENT_ID": known["client_id"],
            "DATAVERSE_CLIENT_SECRET": known["client_secret"],
            "DATAVERSE_AUTHORITY": self.ready["login"]["authority"],
            "DATAVERSE_CA_PATH": self.ready["ca_path"],
        }

    def service_variables(self) -> dict[str, str]:
        """Where an inventory finds the services that list environments."""
        services = self.ready["services"]
        return {
            "POWERPLATFORM_BAP_URL": services["bap"],
            "POWERPLATFORM_API_URL": services["power_platform"],
            "POWERPLATFORM_DISCOVERY_URL": services["discovery"],
        }

    def project_variables(self, name: str | None = None, user: str | None = None) -> dict[str, str]:
        """What a module needs to speak to a Smart Flows project, by default the first with its first user.

        Nothing, when none is asked for and there is none.
        """
        projects = self.ready["smartflows"]
        if not projects and name is None:
            return {}
        project = projects[name or next(iter(projects))]
        return {
            "SMARTFLOWS_URL": project["url"],
            "SMARTFLOWS_API_KEY": project["api_keys"][user] if user else project["api_key"],
            "SMARTFLOWS_CA_PATH": self.ready["ca_path"],
        }
