# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the report on drift costs: of one environment, and of many at once, behind a slow network."""

from __future__ import annotations

import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml

from tests.bench.filling import REFERENCES, SOLUTIONS, VARIABLES, put_flows, put_settings, put_shares
from tests.bench.ground import BenchProblem, processor_seconds, variables
from tests.bench.table import at_most, row
from tests.integration.harness.emulator import Emulator, is_unsafe

PLAYBOOK = "flowops.powerplatform.drift"
READ = "flowops.powerplatform.dataverse_environment_state_info"
FLOWS, ENVIRONMENTS, FORKS = 300, 50, 10
LATENCY_MS = 100
ALONE = "env00"
COLUMNS = {"requests": "requests", "seconds": "seconds", "cpu": "CPU seconds"}


@dataclass(frozen=True)
class Reported:
    """A play: the most requests of an environment, wall and processor seconds."""

    requests: int
    seconds: float
    cpu: float


class Estate:
    """An emulator whose environments are all as declared, except for a flow of each that someone has turned off."""

    def __init__(self, folder: Path, number: int):
        self.folder = folder
        self._names = [f"env{number:02}" for number in range(number)]
        self.emulator = Emulator(folder / "emulator", {"environments": self._names, "latency_ms": LATENCY_MS})

    def __enter__(self) -> Estate:
        (self.folder / "state").mkdir(parents=True)
        self.emulator.start()
        ids = {name: [str(uuid.uuid4()) for _flow in range(FLOWS)] for name in self._names}
        for name in self._names:
            for put in (put_flows, put_settings, put_shares):
                put(self.emulator, name, ids[name])
        local = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
        hosts = {name: {"dataverse_url": self.emulator.url(name)} for name in self._names}
        self._write("inventory.yml", {"all": {"hosts": hosts, "vars": local}})
        read = {READ: {"dest": f"state/{ALONE}.yml"}}
        self._write("read.yml", [{"hosts": ALONE, "gather_facts": False, "tasks": [read]}])
        self._play("read.yml")
        for name in self._names:
            (self.folder / "state" / f"{name}.yml").write_bytes((self.folder / "state" / f"{ALONE}.yml").read_bytes())
            self.emulator.put(name, "workflow", {"workflowid": ids[name][0], "statecode": 0, "statuscode": 1})
        return self

    def __exit__(self, *_error) -> None:
        self.emulator.stop()

    def report(self, *words: str) -> Reported:
        """Report on the environments, and return what it cost."""
        before, used, start = self.emulator.position(), processor_seconds(), time.monotonic()
        self._play(PLAYBOOK, "-f", str(FORKS), "-e", "drift_report_fail_on=errors", *words)
        seconds, used = time.monotonic() - start, processor_seconds() - used
        entries = self.emulator.journal(before)
        if any(map(is_unsafe, entries)):
            raise BenchProblem("something was changed by the report on drift")
        requests = Counter(one["environment"] for one in entries)
        return Reported(max(requests[name] for name in self._names), seconds, used)

    def _write(self, name: str, content: object) -> None:
        (self.folder / name).write_text(yaml.safe_dump(content), encoding="utf-8")

    def _play(self, playbook: str, *words: str) -> None:
        command = [Path(sys.executable).with_name("ansible-playbook"), "-i", "inventory.yml", playbook, *words]
        ended = subprocess.run(
            [str(part) for part in command],
            cwd=self.folder,
            env=variables(self.emulator, self.folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if ended.returncode:
            raise BenchProblem(ended.stdout.decode("utf-8", "replace")[-3000:])


def measure(folder: Path, _all_loops: bool, say: Callable[[str], None]) -> dict:
    """Return the figures, under the names of build/bench.json."""
    figures = {}
    say(f"{ENVIRONMENTS} environments of {FLOWS} flows are made")
    with Estate(folder / "drift", ENVIRONMENTS) as estate:
        for what, words in (("one", ["-l", ALONE]), ("all", [])):
            say(f"report on drift, {what}")
            figures[what] = asdict(estate.report(*words))
    return {"drift": figures}


def lines(figures: dict) -> list[str]:
    """Return the table as lines of text."""
    contents = f"{SOLUTIONS} solutions, {FLOWS} flows, {REFERENCES} references, {VARIABLES} variables"
    title = f"Report on drift of environments with {contents}, {LATENCY_MS} ms latency, {FORKS} forks"
    found = ["", title, row(["", *COLUMNS.values()], 12)]
    return found + [row([what, *map(one.get, COLUMNS)], 12) for what, one in figures["drift"].items()]


def promises(figures: dict) -> list[tuple[str, bool]]:
    one = figures["drift"]
    return [
        at_most(
            f"seconds of the report on {ENVIRONMENTS} environments over one",
            one["all"]["seconds"] / one["one"]["seconds"],
            10,
        )
    ]
