# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The probe, a module of a collection of its own: tasks of it, and what a play of them leaves while it waits."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from .play import Stage

BOTH = pytest.mark.parametrize("here", [True, False], ids=["in-process", "module"])


class Probe:
    """Makes tasks of the probe for the plays of a stage."""

    def __init__(self, stage: Stage):
        self._stage = stage
        self._waits = stage.folder / "waits"

    def __call__(self, behave="tell", here=True, name=None, **keywords) -> dict:
        """Return a task; ``here`` tells whether it may run in the controller's process."""
        options = {"behave": behave, **keywords.pop("options", {})}
        variables = {"powerplatform_in_process": here, **keywords.pop("vars", {})}
        return {"name": name or behave, "flowops.probe.probe": options, "vars": variables, **keywords}

    def wait(self, here=True, **keywords) -> dict:
        """Return a task that waits for long, with a file that is there only meanwhile."""
        return self("wait", here, options={"file": str(self._waits)}, **keywords)

    def waiting(self) -> list[int]:
        """Return the processes that wait."""
        return [int(path.suffix[1:]) for path in self._stage.folder.glob(f"{self._waits.name}.*")]

    def begin(self, hosts: str, here: bool) -> subprocess.Popen:
        """Start a play that waits on each of some hosts; return its process when all of them wait."""
        play = self._stage.inputs / "play.yml"
        self._stage.write_play(play, [self.wait(here)], hosts)
        begun = self._stage.begin(str(play))
        until = time.monotonic() + 60
        while len(self.waiting()) < hosts.count(":") + 1:
            assert time.monotonic() < until, "they do not wait"
            assert begun.poll() is None, "the play is over"
            time.sleep(0.05)
        return begun


def is_alive(process: int) -> bool:
    """Tell whether a process runs; one that ended and was not asked after yet does not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text("utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False


def descendants(process: int) -> set[int]:
    """Return the processes that a process has started, and those that they have."""
    parents = {}
    for one in filter(str.isdigit, os.listdir("/proc")):
        try:
            # the name of the program stands in brackets, and may hold anything
            parents[int(one)] = int(Path(f"/proc/{one}/stat").read_text("utf-8").rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    found, more = set(), {process}
    while more:
        more = {one for one, parent in parents.items() if parent in more} - found
        found |= more
    return found
