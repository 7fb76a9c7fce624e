# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of ansible-playbook: shown as it goes, and read afterwards."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

COLOURS = re.compile(r"\x1b\[[0-9;]*m")
RECAP = re.compile(r"^(\S+)\s+: ok=\d+\s+changed=(\d+)\s+unreachable=(\d+)\s+failed=(\d+)", re.M)
RECAP_TITLE = "PLAY RECAP"
REPORT = re.compile(r"^TASK \[.*: (?:Report|Report the release|Show the outcome of all targets|Fail if .*)\]", re.M)
DIFF_START = "--- before"


@dataclass(frozen=True)
class Played:
    code: int
    output: str
    seconds: float

    @property
    def changed(self) -> int:
        return sum(int(changed) for _host, changed, _unreachable, _failed in RECAP.findall(self.output))

    @property
    def went_well(self) -> bool:
        hosts = RECAP.findall(self.output)
        return self.code == 0 and bool(hosts) and all(un == failed == "0" for _host, _changed, un, failed in hosts)

    def diffs(self) -> list[str]:
        """Every diff that was printed, sorted: hosts that run side by side may take turns in any order."""
        blocks = re.split(r"\n{2,}", self.output)
        return sorted(block[block.index(DIFF_START) :] for block in blocks if DIFF_START in block)


def essence(output: str) -> str:
    """Return the report lines of the roles, what failed, and the recap."""
    blocks = [block for block in re.split(r"\n{2,}", output) if REPORT.search(block)]
    return "\n\n".join([*blocks, output[output.rindex(RECAP_TITLE) :]])


def play(
    words: Sequence[str | Path],
    variables: Mapping[str, str],
    cwd: Path,
    show: Callable[[str], None],
) -> Played:
    """Run ansible-playbook with these words and hand every line it prints to `show`."""
    command = [str(Path(sys.executable).parent / "ansible-playbook"), *map(str, words)]
    started = time.monotonic()
    process = subprocess.Popen(
        command,
        env=dict(variables),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    lines = []
    try:
        for line in process.stdout:
            lines.append(COLOURS.sub("", line))
            show(line)
        code = process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    return Played(code, "".join(lines), time.monotonic() - started)
