# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What promotions cost: of a release that is in place, and of its imports, to one target alone and to a fleet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from tests.bench.fleet import Fleet
from tests.bench.table import at_most, row

TARGETS = [f"target{number}" for number in range(1, 13)]
ALONE = "alone"
LATENCY_MS = 100
IMPORT_SECONDS = 5
COLUMNS = {
    "requests": "requests",
    "writes": "writes",
    "seconds": "seconds",
    "cpu": "CPU seconds",
    "fork_mb": "MB a fork",
}


def measure(folder: Path, _all_loops: bool, say: Callable[[str], None]) -> dict:
    """Return the figures, under the names of build/bench.json."""
    figures = {}
    with Fleet(folder / "promotion", [ALONE, *TARGETS], LATENCY_MS, IMPORT_SECONDS) as fleet:
        for what in ("imports", "unchanged"):
            for where, names in ((ALONE, [ALONE]), ("fleet", TARGETS)):
                say(f"promotion, {what}, {len(names)} targets")
                figures[f"{what}, {where}"] = asdict(fleet.promote(names))
    return {"promotion": figures}


def lines(figures: dict) -> list[str]:
    """Return the table as lines of text."""
    found = [
        "",
        f"Promotions, {LATENCY_MS} ms latency, imports of {IMPORT_SECONDS} s",
        row(["", *COLUMNS.values()], 18),
    ]
    return found + [row([what, *map(one.get, COLUMNS)], 18) for what, one in figures["promotion"].items()]


def promises(figures: dict) -> list[tuple[str, bool]]:
    one = figures["promotion"]
    return [
        at_most("requests of a target, unchanged", one["unchanged, fleet"]["requests"], 14),
        at_most("writes, unchanged", one["unchanged, alone"]["writes"] + one["unchanged, fleet"]["writes"], 0),
        *(
            at_most(
                f"seconds of {len(TARGETS)} targets over one, {what}",
                one[f"{what}, fleet"]["seconds"] / one[f"{what}, {ALONE}"]["seconds"],
                2,
            )
            for what in ("unchanged", "imports")
        ),
        at_most("MB of a fork", max(one[f"{what}, fleet"]["fork_mb"] for what in ("unchanged", "imports")), 25),
    ]
