# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ground for promotions: environments behind a slow network, one release, and its playbook timed and watched."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.bench.ground import BenchProblem, processor_seconds, variables
from tests.integration.harness.emulator import Emulator, is_unsafe
from tests.integration.harness.releases import TEAM, many, settings
from tests.unit.plugins.support.releases import made

PLAYBOOK = "flowops.powerplatform.promote"
# What forks of Ansible itself need: they wait for a module that only waits.
IDLE = [{"hosts": "all", "gather_facts": False, "tasks": [{"ansible.builtin.wait_for": {"timeout": 3}}]}]
TARGETS = "environment_promotion_targets"
KILOBYTE = 1024


@dataclass(frozen=True)
class Promoted:
    """A play: wall and processor seconds, the most requests of a target with its part of the sign-ins, writes of all
    targets, and the memory (PSS) of a fork while all of them run, less that of a fork of Ansible itself."""

    seconds: float
    cpu: float
    requests: float
    writes: int
    fork_mb: float


class Fleet:
    """An emulator with these environments, and a release of five solutions with sixty flows for them."""

    def __init__(self, folder: Path, names: list[str], latency_ms: int, import_seconds: float):
        self.folder = folder
        self.emulator = Emulator(
            folder / "emulator", {"environments": names, "latency_ms": latency_ms, "import_seconds": import_seconds}
        )
        self._names = names

    def __enter__(self) -> Fleet:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.emulator.start()
        for name in self._names:
            self.emulator.put(name, "team", {"name": TEAM, "teamtype": 0})
        packages, wished = many()
        states = {one["name"]: [{"name": flow} for flow in one["flows"]] for one in packages}
        declared = {"release": str(made(self.folder, *packages, states=states)), **settings(packages), **wished}
        self._write("variables.yml", {f"environment_promotion_{name}": value for name, value in declared.items()})
        hosts = {name: {"dataverse_url": self.emulator.url(name)} for name in self._names}
        local = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
        self._write("inventory.yml", {"all": {"hosts": hosts, "vars": local}})
        self._write("idle.yml", IDLE)
        return self

    def __exit__(self, *_error) -> None:
        self.emulator.stop()

    def _write(self, name: str, content: object) -> None:
        (self.folder / name).write_text(yaml.safe_dump(content), encoding="utf-8")

    def promote(self, names: list[str]) -> Promoted:
        """Promote the release to targets, all at once, and return what it cost."""
        before, used, start = self.emulator.position(), processor_seconds(), time.monotonic()
        memory = self._play(names, PLAYBOOK, "-e", "@variables.yml", "-e", f"{TARGETS}={':'.join(names)}")
        seconds, used = time.monotonic() - start, processor_seconds() - used
        entries = self.emulator.journal(before)
        requests = Counter(one["environment"] for one in entries)
        most = max(requests[name] for name in names) + requests["login"] / len(names)
        idle = self._play(names, "idle.yml", "-l", ",".join(names))
        return Promoted(seconds, used, most, sum(map(is_unsafe, entries)), memory - idle)

    def _play(self, names: list[str], playbook: str, *words: str) -> float:
        """Play with a fork for each target, and return the memory of one."""
        command = [Path(sys.executable).with_name("ansible-playbook"), "-i", "inventory.yml", "-f", str(len(names))]
        command += [playbook, *words]
        with open(self.folder / "output.txt", "wb") as output:
            play = subprocess.Popen(
                [str(part) for part in command],
                cwd=self.folder,
                env=variables(self.emulator, self.folder),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            watched = Watched(play.pid, len(names))
            if play.wait():
                raise BenchProblem((self.folder / "output.txt").read_text("utf-8", "replace")[-3000:])
        watched.join()
        return watched.most


class Watched(threading.Thread):
    """Looks at the forks of a play a few times a second; ``most`` is the most memory of one, in MB, on the average of
    all that run at a time, as long as there is one for each target."""

    def __init__(self, play: int, forks: int):
        super().__init__(daemon=True)
        self._play, self._forks = play, forks
        self.most = 0.0
        self.start()

    def run(self) -> None:
        children = Path(f"/proc/{self._play}/task/{self._play}/children")
        while children.exists():
            try:
                sizes = [proportional_mb(pid) for pid in children.read_text().split()]
            except (OSError, StopIteration):
                # one of them has ended meanwhile
                continue
            if len(sizes) >= self._forks:
                self.most = max(self.most, sum(sizes) / len(sizes))
            time.sleep(0.2)


def proportional_mb(pid: str) -> float:
    """Return the memory of a process; what it shares counts in parts."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("Pss:")).split()[1]) / KILOBYTE
