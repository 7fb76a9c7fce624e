# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the state of an environment costs: read as a declaration, and declared again where nothing differs."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from pathlib import Path

from tests.bench.filling import READER, REFERENCES, SOLUTIONS, VARIABLES, put_settings
from tests.bench.flows import LIST, SMALLEST, many, uri
from tests.bench.ground import BenchProblem, Ground
from tests.bench.table import at_most, row

SIZES = [0, 200, 300, 1000]
# The size that is promised in requests and in seconds; the others only show how it grows.
PROMISED = "300"
TIMES = 3
MOST_REQUESTS = 12
# Ansible reads the file before the task, as it reads variables of hosts.
LOAD = {"ansible.builtin.include_vars": {"file": "{{ playbook_dir }}/state.yml", "name": "declared"}}
TASKS = {"state_info": "dataverse_environment_state_info", "state": "dataverse_environment_state, nothing to do"}
HEADS = ("flows", "requests", "seconds", "peak MB", "uri list")
REPORT = dict.fromkeys(("solutions", "connection_references", "environment_variables", "flows", "shares"), "report")


def measure(folder: Path, _all_loops: bool, say: Callable[[str], None]) -> dict:
    """Return the figures, under the names of build/bench.json."""
    figures: dict[str, dict] = {"state_info": {}, "state": {}, "state_list_uri_seconds": {}}
    with Ground(folder / "state", SIZES) as ground:
        for size in SIZES:
            put_settings(ground.emulator, f"flows-{size}", ground.ids[size])
            if size:
                ground.measure(size, many(shares=[{"name": READER, "rights": ["read", "write"]}]))
                listed = [ground.measure(size, uri(ground, size, LIST)).seconds for _time in range(TIMES)]
                figures["state_list_uri_seconds"][str(size)] = statistics.median(listed)
            for name, tasks in (("state_info", [info()]), ("state", [LOAD, state()])):
                say(f"{TASKS[name]}, {size} flows")
                figures[name][str(size)] = _figure(ground, size, tasks)
    return figures


def info() -> dict:
    return {"flowops.powerplatform.dataverse_environment_state_info": {"dest": "state.yml"}}


def state() -> dict:
    return {"flowops.powerplatform.dataverse_environment_state": {"declaration": "{{ declared }}", "exact": REPORT}}


def _figure(ground: Ground, size: int, tasks: list[dict]) -> dict:
    """Medians of time, the most requests of any run (the first of which signs in), memory of one more run."""
    for token in (ground.folder / "token-cache").glob("*"):
        token.unlink()
    runs = [ground.measure(size, *tasks) for _time in range(TIMES)]
    if any(run.writes for run in runs):
        raise BenchProblem(f"something was changed by: {tasks[-1]}")
    return {
        "requests": max(run.requests for run in runs),
        "seconds": statistics.median(run.seconds for run in runs),
        "peak_mb": ground.measure(size, *tasks, memory=True).peak_mb,
    }


def lines(figures: dict) -> list[str]:
    """Return the tables as lines of text."""
    found = []
    for name, title in TASKS.items():
        found += ["", f"{title}, {SOLUTIONS} solutions, {REFERENCES} references, {VARIABLES} variables", row(HEADS, 12)]
        for size, figure in figures[name].items():
            found.append(row([size, *figure.values(), figures["state_list_uri_seconds"].get(size)], 12))
    return found


def promises(figures: dict) -> list[tuple[str, bool]]:
    found = []
    listed = figures["state_list_uri_seconds"][PROMISED]
    for name, title in TASKS.items():
        figure, none = figures[name][PROMISED], figures[name]["0"]
        found += [
            at_most(f"requests, {title}, {PROMISED} flows", figure["requests"], MOST_REQUESTS),
            at_most(f"seconds, {title}, {PROMISED} flows: uri list + 0.5", figure["seconds"], listed + 0.5),
        ]
        for column, smallest in SMALLEST.items():
            first, last = (figures[name][size][column] - none[column] for size in ("200", "1000"))
            text = f"growth of {column} from 200 to 1000 flows, {title}, {last:.2f} over {first:.2f}"
            found.append(at_most(text, last / max(first, smallest), 5.5))
    return found
