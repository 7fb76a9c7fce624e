# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An emulator of a test's own, driven through its control port."""

from __future__ import annotations

import os
from pathlib import Path

import requests
from powerplatform_emulator.child import Child

from .callback_plugins.record import last_entry
from .fast_start.controller import Controller
from .journal import Journal

# Requests that leave the declared state untouched although they are not GET (the collection's law).
SAFE_ACTIONS = ("ExportSolution", "ExportSolutionAsync", "DownloadSolutionExportData")
# A function, so a GET, that changes data.
UNSAFE_FUNCTION = "/RemoveActiveCustomizations("


class Emulator(Child):
    """A running emulator whose imports take a second, and its control port; it starts fast if there is a controller."""

    def __init__(self, folder: Path, config: dict | None = None, controller: Controller | None = None):
        super().__init__(folder, {"import_seconds": 1, **(config or {})})
        self._controller = controller
        self.noted = Journal(self.journal_path)
        self._session = requests.Session()
        self._session.trust_env = False

    def launch(self, command: list[str | Path], log):
        if self._controller is None:
            return super().launch(command, log)
        with open(os.devnull) as nothing:
            return self._controller.emulators.begin(command, dict(os.environ), nothing, log, log)

    def journal(self, after: int = 0, environment: str | None = None) -> list[dict]:
        return self.noted.entries(after, environment)

    def position(self) -> int:
        """Return the number of the last entry of the journal."""
        return last_entry(self.journal_path)

    def fault(self, environment: str, method: str, path: str, times: int = 1, **fault) -> None:
        body = {"environment": environment, "method": method, "path": path, "fault": fault, "times": times}
        self._control("POST", "/faults", body)

    def faults(self) -> list[dict]:
        return self._control("GET", "/faults")

    def restore_faults(self, ordered: list[dict]) -> None:
        """Order again what had been ordered at an earlier moment."""
        self.clear_faults()
        for body in ordered:
            self._control("POST", "/faults", body)

    def waiting_faults(self, environment: str) -> list[dict]:
        """Return the faults of an environment that have not struck yet."""
        return [one for one in self.faults() if one["environment"] == environment]

    def withdraw(self, environment: str) -> None:
        """Withdraw what is left of the faults of one environment."""
        self._control("DELETE", f"/faults?environment={environment}")

    def clear_faults(self) -> None:
        self._control("DELETE", "/faults")

    def rows(self, environment: str, table: str) -> list[dict]:
        return self._control("GET", f"/state/{environment}/{table}")

    def put(self, environment: str, table: str, *rows: dict) -> None:
        self._control("POST", f"/state/{environment}/{table}", list(rows))

    def hold_lock(self, environment: str, seconds: float) -> None:
        """Keep solution operations from starting, as the edit of a table does."""
        self._control("POST", "/lock", {"environment": environment, "seconds": seconds})

    def advance(self, seconds: float) -> None:
        self._control("POST", "/clock", {"advance_seconds": seconds})

    def _control(self, method: str, path: str, body=None):
        answer = self._session.request(method, self.ready["control"] + path, json=body, timeout=30)
        answer.raise_for_status()
        return answer.json() if answer.content else None


def is_unsafe(entry: dict) -> bool:
    """Tell whether a journal entry is a request that could change an environment."""
    if entry.get("parts"):
        return any(is_unsafe(part) for part in entry["parts"])
    if entry.get("environment") == "login":
        return False
    if entry["method"] in ("GET", "HEAD"):
        return UNSAFE_FUNCTION in entry["path"]
    return entry["path"].rpartition("/")[2] not in SAFE_ACTIONS
