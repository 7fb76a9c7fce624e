# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ground the benchmark runs on: an emulator with environments of so many flows, and plays that are timed."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path

import requests
import yaml

from tests.bench.filling import put_flows
from tests.integration.harness.emulator import Emulator

HERE = Path(__file__).resolve().parent


class BenchProblem(Exception):
    """A measurement did not do what it was to do; the text says what."""


@dataclass(frozen=True)
class Measured:
    """A play: wall seconds of its last task, processor seconds of all its processes, requests to the environment and
    the login service, and peak memory when it was asked."""

    seconds: float
    cpu: float
    requests: int
    writes: int
    peak_mb: float | None = None


def processor_seconds() -> float:
    """Return what the processes that were started from here, and have ended, have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def variables(emulator: Emulator, folder: Path) -> dict[str, str]:
    """Return the variables of a play that signs in to an emulator and keeps its files in a folder."""
    kept = ("PATH", "LANG", "LC_ALL", "ANSIBLE_COLLECTIONS_PATH", "PYTHONPATH")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "HOME": str(folder / "home"),
        "ANSIBLE_NOCOLOR": "1",
        "DATAVERSE_TOKEN_CACHE_DIR": str(folder / "token-cache"),
        **emulator.variables(),
    }


class Ground:
    """An emulator with one environment for each number of flows."""

    def __init__(self, folder: Path, sizes: list[int], latency_ms: int = 0):
        self.folder = folder
        environments = [f"flows-{size}" for size in sizes]
        self.emulator = Emulator(folder / "emulator", {"environments": environments, "latency_ms": latency_ms})
        self.ids: dict[int, list[str]] = {size: [str(uuid.uuid4()) for _flow in range(size)] for size in sizes}

    def __enter__(self) -> Ground:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.emulator.start()
        for size in self.ids:
            put_flows(self.emulator, f"flows-{size}", self.ids[size])
        self._interpreter()
        return self

    def __exit__(self, *_error) -> None:
        self.emulator.stop()

    def turn_all(self, size: int, on: bool) -> None:
        state = {"statecode": int(on), "statuscode": 1 + int(on)}
        self.emulator.put(f"flows-{size}", "workflow", *[{"workflowid": guid, **state} for guid in self.ids[size]])

    def count_on(self, size: int) -> int:
        return sum(row["statecode"] == 1 for row in self.emulator.rows(f"flows-{size}", "workflow"))

    def token(self, size: int) -> str:
        """Sign in as any client would."""
        identity, login = self.emulator.ready["identities"]["deployer"], self.emulator.ready["login"]
        form = {
            "grant_type": "client_credentials",
            "client_id": identity["client_id"],
            "client_secret": identity["client_secret"],
            "scope": self.url(size) + "/.default",
        }
        address = f"{login['authority']}/{identity['tenant_id']}/oauth2/v2.0/token"
        answer = requests.post(address, form, verify=self.emulator.ready["ca_path"], timeout=30)
        answer.raise_for_status()
        return answer.json()["access_token"]

    def url(self, size: int) -> str:
        return self.emulator.ready["environments"][f"flows-{size}"]["url"]

    def measure(self, size: int, *tasks: dict, memory: bool = False) -> Measured:
        """Play tasks, the last of which counts for time, and return what they cost."""
        before = max((entry["seq"] for entry in self.emulator.journal()), default=0)
        used = processor_seconds()
        lines, peaks = self._play(size, list(tasks), memory)
        used = processor_seconds() - used
        entries = self.emulator.journal(before)
        writes = [one for one in entries if one["method"] == "PATCH"]
        return Measured(lines[-1]["seconds"], used, len(entries), len(writes), max(peaks) if peaks else None)

    def _play(self, size: int, tasks: list[dict], memory: bool) -> tuple[list[dict], list[float]]:
        stopwatch, peak = self.folder / "stopwatch.jsonl", self.folder / "peak.txt"
        for old in (stopwatch, peak):
            old.unlink(missing_ok=True)
        play = {"hosts": "localhost", "gather_facts": False, "tasks": [{"ansible.builtin.ping": {}}, *tasks]}
        path = self.folder / "play.yml"
        path.write_text(yaml.safe_dump([play], sort_keys=False), encoding="utf-8")
        python = str(self.folder / "python") if memory else sys.executable
        command = [Path(sys.executable).with_name("ansible-playbook"), "-i", "localhost,", "-c", "local"]
        command += ["-e", f"ansible_python_interpreter={python}", path]
        ended = subprocess.run(
            [str(part) for part in command],
            cwd=self.folder,
            env=self._variables(size, stopwatch, peak),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        lines = [json.loads(line) for line in stopwatch.read_text("utf-8").splitlines()] if stopwatch.exists() else []
        if ended.returncode or len(lines) != len(tasks) + 1:
            raise BenchProblem(ended.stdout.decode("utf-8", "replace")[-3000:])
        peaks = [float(line) for line in peak.read_text("utf-8").splitlines()] if peak.exists() else []
        return lines, peaks[1:]

    def _interpreter(self) -> None:
        """Write the interpreter that notes its memory."""
        path = self.folder / "python"
        path.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{HERE / "peak.py"}" "$@"\n', encoding="utf-8")
        path.chmod(0o755)

    def _variables(self, size: int, stopwatch: Path, peak: Path) -> dict[str, str]:
        return {
            **variables(self.emulator, self.folder),
            "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback_plugins"),
            "ANSIBLE_CALLBACKS_ENABLED": "stopwatch",
            "ANSIBLE_LIBRARY": str(HERE / "library"),
            "STOPWATCH_FILE": str(stopwatch),
            "PEAK_FILE": str(peak),
            "DATAVERSE_URL": self.url(size),
        }
