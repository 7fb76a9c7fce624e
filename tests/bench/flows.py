# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is measured: one task for many flows, against loops of tasks and against the plain list."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from pathlib import Path

from tests.bench.filling import OWNER, READER
from tests.bench.ground import BenchProblem, Ground, Measured
from tests.bench.table import at_most, row

SIZES = [0, 50, 200, 1000]
LATENCY_MS = 50
MAX_PARALLEL = 8
TIMES = 3
# Less than this above an empty task cannot be told from nothing: one play differs as much from the next, and Python's
# allocator takes memory in arenas of 1 MB.
SMALLEST = {"seconds": 0.05, "peak_mb": 1.0}
COLUMNS = ("requests", "seconds", "module_loop_seconds", "uri_loop_seconds", "peak_mb")
HEADS = ("flows", "requests", "seconds", "dataverse_flow loop", "uri loop", "peak MB", "uri list")
API = "/api/data/v9.2/"
LIST = (
    API + "workflows?$select=workflowid,name,statecode,_ownerid_value&$filter=category%20eq%205%20and%20type%20eq%201"
)
FORMATTED = (
    'odata.include-annotations="OData.Community.Display.V1.FormattedValue,Microsoft.Dynamics.CRM.lookuplogicalname"'
)


def measure(folder: Path, all_loops: bool, say: Callable[[str], None]) -> dict:
    """Return the figures, under the names of build/bench.json."""
    with Ground(folder / "idle", SIZES) as ground:
        idle, listed = _idle(ground, all_loops, say)
    with Ground(folder / "activate", SIZES, LATENCY_MS) as ground:
        activate = _activate(ground, all_loops, say)
    return {
        "flows_idle": idle,
        "flows_activate": activate,
        "flows_list_uri_seconds": listed,
        "latency_ms": LATENCY_MS,
        "max_parallel": MAX_PARALLEL,
    }


def _idle(ground: Ground, all_loops: bool, say) -> tuple[dict, dict]:
    figures, listed = {}, {}
    for size in SIZES:
        say(f"nothing to do, {size} flows")
        runs = [ground.measure(size, many(owner=OWNER)) for _time in range(TIMES)]
        figure = _figure(ground, size, runs, many(owner=OWNER))
        if size:
            listing = uri(ground, size, LIST)
            listed[str(size)] = statistics.median(ground.measure(size, listing).seconds for _time in range(TIMES))
            share = {"shares": [{"name": READER, "rights": ["read"]}]}
            ground.measure(size, many(owner=OWNER, **share))
            shared = ground.measure(size, many(owner=OWNER, **share))
            # both without a sign-in
            figure["more_requests_with_shares"] = shared.requests - runs[-1].requests
        if size == SIZES[1] or (size and all_loops):
            say(f"nothing to do, {size} flows, loops")
            figure["module_loop_seconds"] = ground.measure(size, module_loop(ground, size)).seconds
            figure["uri_loop_seconds"] = sum(ground.measure(size, get).seconds for get in uri_loop(ground, size)[:1])
        figures[str(size)] = figure
    return figures, listed


def _activate(ground: Ground, all_loops: bool, say) -> dict:
    figures = {}
    for size in SIZES[1:]:
        say(f"all to turn on, {size} flows, {LATENCY_MS} ms")
        runs = [_from_off(ground, size, many()) for _time in range(TIMES)]
        ground.turn_all(size, False)
        figure = _figure(ground, size, runs, many())
        figure["writes"] = max(run.writes for run in runs)
        if size == SIZES[1] or all_loops:
            say(f"all to turn on, {size} flows, loops")
            figure["module_loop_seconds"] = _from_off(ground, size, module_loop(ground, size)).seconds
            get, patch = uri_loop(ground, size)
            figure["uri_loop_seconds"] = ground.measure(size, get).seconds + _from_off(ground, size, patch).seconds
        figures[str(size)] = figure
    return figures


def _from_off(ground: Ground, size: int, task: dict) -> Measured:
    ground.turn_all(size, False)
    measured = ground.measure(size, task)
    if ground.count_on(size) != size:
        raise BenchProblem(f"{ground.count_on(size)} of {size} flows were turned on by: {task}")
    return measured


def _figure(ground: Ground, size: int, runs: list[Measured], task: dict) -> dict:
    """Medians of time, the most requests of any run (the first of which signs in), memory of one more run."""
    return {
        "requests": max(run.requests for run in runs),
        "seconds": statistics.median(run.seconds for run in runs),
        "peak_mb": ground.measure(size, task, memory=True).peak_mb,
    }


def many(**options) -> dict:
    return {
        "flowops.powerplatform.dataverse_flows": {
            "all": True,
            "enabled": True,
            "max_parallel": MAX_PARALLEL,
            **options,
        }
    }


def module_loop(ground: Ground, size: int) -> dict:
    """Return a loop of one task for each flow, children first as they stand."""
    return {
        "flowops.powerplatform.dataverse_flow": {"flow_id": "{{ item }}", "enabled": True},
        "loop": ground.ids[size],
    }


def uri(ground: Ground, size: int, path: str, **options) -> dict:
    headers = {"Authorization": "Bearer " + ground.token(size), "Accept": "application/json", "Prefer": FORMATTED}
    asked = {"url": ground.url(size) + path, "headers": headers, "ca_path": ground.emulator.ready["ca_path"]}
    return {"ansible.builtin.uri": {**asked, **options}}


def uri_loop(ground: Ground, size: int) -> list[dict]:
    """Return the two loops of a play without a collection: read every flow, write every flow."""
    get = uri(ground, size, API + "workflows({{ item }})?$select=name,statecode,_ownerid_value")
    patch = uri(
        ground,
        size,
        API + "workflows({{ item }})",
        method="PATCH",
        body={"statecode": 1, "statuscode": 2},
        body_format="json",
        status_code=204,
    )
    return [{**one, "loop": ground.ids[size]} for one in (get, patch)]


def lines(figures: dict) -> list[str]:
    """Return the tables as lines of text."""
    found = []
    for key, title in (("flows_idle", "nothing to do"), ("flows_activate", "all to turn on")):
        found += ["", f"dataverse_flows, {title}" + latency(figures, key), row(HEADS, 19)]
        for size, figure in figures[key].items():
            listed = figures["flows_list_uri_seconds"].get(size) if key == "flows_idle" else None
            found.append(row([size, *[figure.get(column) for column in COLUMNS], listed], 19))
    return found


def latency(figures: dict, key: str) -> str:
    if key == "flows_idle":
        return ""
    return f", {figures['latency_ms']} ms latency, max_parallel {figures['max_parallel']}"


def promises(figures: dict) -> list[tuple[str, bool]]:
    idle, active, listed = (figures[key] for key in ("flows_idle", "flows_activate", "flows_list_uri_seconds"))
    task = idle["0"]["seconds"]
    most = 1.5 * active["200"]["writes"] * figures["latency_ms"] / 1000 / figures["max_parallel"] + task
    found = [
        at_most("requests, 200 flows, nothing to do", idle["200"]["requests"], 5),
        at_most("requests, 1000 flows, nothing to do", idle["1000"]["requests"], 10),
        at_most("seconds, 200 flows, nothing to do: uri list + 0.5", idle["200"]["seconds"], listed["200"] + 0.5),
        at_most("writes, 200 flows to turn on", active["200"]["writes"], 200),
        at_most("reads, 200 flows to turn on", active["200"]["requests"] - active["200"]["writes"], 10),
        at_most(
            "seconds, 200 flows to turn on: 1.5 x writes x latency / max_parallel + a task",
            active["200"]["seconds"],
            most,
        ),
    ]
    for size in ("200", "1000"):
        more = idle[size]["more_requests_with_shares"]
        found.append(at_most(f"requests more with shares, {size} flows", more, int(size) // 100))
    for key, title, none in (
        ("flows_idle", "nothing to do", idle["0"]),
        ("flows_activate", "all to turn on", idle["0"]),
    ):
        for column, smallest in SMALLEST.items():
            first, last = (figures[key][size][column] - none[column] for size in ("200", "1000"))
            text = f"growth of {column} from 200 to 1000 flows, {title}, {last:.2f} over {first:.2f}"
            counted = "" if first >= smallest else f" (counted as {smallest:.2f})"
            found.append(at_most(text + counted, last / max(first, smallest), 5.5))
    for size, figure in active.items():
        if "uri_loop_seconds" in figure:
            ratio = figure["uri_loop_seconds"] / figure["seconds"]
            found.append(
                (f"times faster than the uri loop, {size} flows to turn on: {ratio:.1f}, promised 10", ratio >= 10)
            )
    return found
