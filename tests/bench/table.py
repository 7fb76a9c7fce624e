# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures for people: what was measured, and whether it is what was promised."""

from __future__ import annotations

from tests.bench import packages

COLUMNS = ("requests", "seconds", "module_loop_seconds", "uri_loop_seconds", "peak_mb")
HEADS = ("flows", "requests", "seconds", "dataverse_flow loop", "uri loop", "peak MB", "uri list")


def lines(figures: dict) -> list[str]:
    """Return the tables and the promises as lines of text."""
    found = packages.lines(figures)
    for key, title in (("flows_idle", "nothing to do"), ("flows_activate", "all to turn on")):
        if key not in figures:
            continue
        found += ["", f"dataverse_flows, {title}" + latency(figures, key), "  ".join(f"{head:>19}" for head in HEADS)]
        for size, figure in figures[key].items():
            cells = [size, *[cell(figure.get(column)) for column in COLUMNS]]
            cells.append(cell(figures["flows_list_uri_seconds"].get(size) if key == "flows_idle" else None))
            found.append("  ".join(f"{one:>19}" for one in cells))
    found += ["", "Promises"]
    found += [f"  {'kept  ' if kept else 'BROKEN'}  {text}" for text, kept in promises(figures)]
    return found


def latency(figures: dict, key: str) -> str:
    if key == "flows_idle":
        return ""
    return f", {figures['latency_ms']} ms latency, max_parallel {figures['max_parallel']}"


def cell(value: float | None) -> str:
    """Return a figure as text; what was not measured is a dash."""
    return "-" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)


def promises(figures: dict) -> list[tuple[str, bool]]:
    return packages.promises(figures) + (of_flows(figures) if "flows_idle" in figures else [])


def of_flows(figures: dict) -> list[tuple[str, bool]]:
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
        for column in ("seconds", "peak_mb"):
            first, last = (figures[key][size][column] - none[column] for size in ("200", "1000"))
            found.append(at_most(f"growth of {column} from 200 to 1000 flows, {title}", last / max(first, 1e-9), 5.5))
    for size, figure in active.items():
        if "uri_loop_seconds" in figure:
            ratio = figure["uri_loop_seconds"] / figure["seconds"]
            found.append(
                (f"times faster than the uri loop, {size} flows to turn on: {ratio:.1f}, promised 10", ratio >= 10)
            )
    return found


def at_most(text: str, value: float, limit: float) -> tuple[str, bool]:
    return f"{text}: {cell(value)}, at most {cell(limit)}", value <= limit
