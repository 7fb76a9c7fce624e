# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An emulator of a test's own, and its control port."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import requests
import yaml

# Requests that leave the declared state untouched although they are not GET (the collection's law).
SAFE_ACTIONS = ("ExportSolution", "ExportSolutionAsync", "DownloadSolutionExportData")


class Emulator:
    """A running emulator. ``ready`` is the content of its ready file."""

    def __init__(self, folder: Path, config: dict | None = None):
        self.folder = folder
        self._config = {"import_seconds": 1, **(config or {})}
        self._process = None
        self.journal_file = folder / "journal.jsonl"
        self.ready: dict = {}

    def start(self) -> Emulator:
        self.folder.mkdir(parents=True, exist_ok=True)
        config = self.folder / "config.yml"
        config.write_text(yaml.safe_dump(self._config), encoding="utf-8")
        ready = self.folder / "ready.json"
        ready.unlink(missing_ok=True)
        command = [Path(sys.executable).with_name("powerplatform-emulator"), "serve", "--config", config]
        command += ["--state-dir", self.folder / "state", "--ready-file", ready]
        command += ["--journal", self.journal_file]
        with (self.folder / "emulator.log").open("ab") as log:
            self._process = subprocess.Popen([str(part) for part in command], stdout=log, stderr=log)
        deadline = time.monotonic() + 30
        while not ready.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "emulator.log").read_text("utf-8", "replace")[-2000:])
            time.sleep(0.02)
        self.ready = json.loads(ready.read_text("utf-8"))
        return self

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def url(self, environment: str) -> str:
        return self.ready["environments"][environment]["url"]

    def identity(self, name: str = "deployer") -> dict:
        return self.ready["identities"][name]

    def journal(self, after: int = 0) -> list[dict]:
        return self._control("GET", f"/journal?after={after}")

    def fault(self, environment: str, method: str, path: str, times: int = 1, **fault) -> None:
        body = {"environment": environment, "method": method, "path": path, "fault": fault, "times": times}
        self._control("POST", "/faults", body)

    def clear_faults(self) -> None:
        self._control("DELETE", "/faults")

    def rows(self, environment: str, table: str) -> list[dict]:
        return self._control("GET", f"/state/{environment}/{table}")

    def put(self, environment: str, table: str, *rows: dict) -> None:
        self._control("POST", f"/state/{environment}/{table}", list(rows))

    def advance(self, seconds: float) -> None:
        self._control("POST", "/clock", {"advance_seconds": seconds})

    def _control(self, method: str, path: str, body=None):
        answer = requests.request(method, self.ready["control"] + path, json=body, timeout=30)
        answer.raise_for_status()
        return answer.json() if answer.content else None


def is_unsafe(entry: dict) -> bool:
    """Tell whether a journal entry is a request that could change an environment."""
    if entry["environment"] == "login" or entry["method"] in ("GET", "HEAD"):
        return False
    return entry["path"].rpartition("/")[2] not in SAFE_ACTIONS
