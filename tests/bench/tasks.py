# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one task costs: processor time of a warm ``dataverse_flow`` that has nothing to do, against Ansible's tasks."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from pathlib import Path

from tests.bench.flows import API
from tests.bench.ground import Ground
from tests.bench.table import at_most, row

SIZE = 1
FEW, MANY = 5, 55
TIMES = 5
THIRTY = 30


def measure(folder: Path, _all_loops: bool, say: Callable[[str], None]) -> dict:
    """Return the figures, under the names of build/bench.json."""
    with Ground(folder / "tasks", [SIZE]) as ground:
        say(f"tokens of {THIRTY} tasks")
        tokens = tokens_per_play(ground)
        kinds = kinds_of_tasks(ground)
        slopes: dict[str, list[float]] = {name: [] for name in kinds}
        for time in range(TIMES):
            say(f"one task against others, {time + 1} of {TIMES}")
            for name, task in kinds.items():
                few, many = (ground.measure(SIZE, *[task] * number).cpu for number in (FEW, MANY))
                slopes[name].append((many - few) / (MANY - FEW))
    cost = {name: statistics.median(values) for name, values in slopes.items()}
    return {
        "task_over_uri": cost["module"] / cost["uri"],
        "task_over_ping": cost["module"] / cost["ping"],
        "task_over_uri_in_process": cost["in process"] / cost["uri"],
        "task_over_ping_in_process": cost["in process"] / cost["ping"],
        "task_over_bare_module": cost["module"] / cost["bare"],
        "bare_module_over_uri": cost["bare"] / cost["uri"],
        "task_cpu_seconds": {name: round(value, 4) for name, value in cost.items()},
        "tokens_per_play": tokens,
    }


def kinds_of_tasks(ground: Ground) -> dict[str, dict]:
    guid = ground.ids[SIZE][0]
    ours = {"flowops.powerplatform.dataverse_flow": {"flow_id": guid, "enabled": True}}
    get = {
        "url": f"{ground.url(SIZE)}{API}workflows({guid})",
        "headers": {"Authorization": f"Bearer {ground.token(SIZE)}"},
        "ca_path": ground.emulator.ready["ca_path"],
    }
    return {
        "uri": {"ansible.builtin.uri": {**get, "return_content": True}},
        "bare": {"bare_get": get},
        "ping": {"ansible.builtin.ping": {}},
        "module": {**ours, "vars": {"powerplatform_in_process": False}},
        "in process": {**ours, "vars": {"powerplatform_in_process": True}},
    }


def tokens_per_play(ground: Ground) -> int:
    """Return how often a play of thirty tasks asks for a token, with no token in the cache."""
    before = max((entry["seq"] for entry in ground.emulator.journal()), default=0)
    task = {"flowops.powerplatform.dataverse_flow": {"flow_id": ground.ids[SIZE][0], "enabled": True}}
    ground.measure(SIZE, *[task] * THIRTY)
    entries = ground.emulator.journal(before)
    return sum(entry["environment"] == "login" and entry["path"].endswith("/token") for entry in entries)


def lines(figures: dict) -> list[str]:
    """Return the table as lines of text."""
    names = list(figures["task_cpu_seconds"])
    return [
        "",
        "Processor seconds of one more task in a play",
        row(names, 10),
        row(figures["task_cpu_seconds"].values(), 10),
        f"bare: a module of one GET with requests and nothing else, {figures['bare_module_over_uri']:.2f} of uri",
    ]


def promises(figures: dict) -> list[tuple[str, bool]]:
    return [
        at_most("a task in the controller's process over uri", figures["task_over_uri_in_process"], 0.10),
        at_most("a task as a module over a bare module", figures["task_over_bare_module"], 1.2),
        at_most(f"tokens of a play of {THIRTY} tasks", figures["tokens_per_play"], 1),
    ]
