# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What packages cost: requests and memory of imports and exports by size, and of a promotion that changes nothing."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.bench.ground import BenchProblem, Ground, Measured
from tests.bench.table import at_most, row
from tests.demo.solutions.build import build
from tests.integration.harness.packages import bound

SIZES_MB = [1, 10, 90]
MEGABYTE = 1024 * 1024
SOLUTION = "contoso_orders"
# The environments of the ground are told apart by their numbers of flows.
SOURCE, TARGET = 0, 1
PREFIX = "flowops.powerplatform.dataverse_"


def measure(folder: Path, _all_loops: bool, say: Callable[[str], None]) -> dict:
    """Return the figures, under the names of build/bench.json."""
    figures: dict = {"package_import_peak_mb": {}, "package_export_peak_mb": {}, "packages": {}}
    with Ground(folder / "packages", [SOURCE, TARGET]) as ground:
        say("packages: an idle task")
        idle = peak(ground.measure(SOURCE, {PREFIX + "solution_info": {"name": SOLUTION}}, memory=True))
        say("a promotion that changes nothing")
        figures["promotion_unchanged_requests"] = promotion(ground)
        for size in SIZES_MB:
            say(f"packages of {size} MB")
            src = package(ground.folder, size)
            imported = ground.measure(SOURCE, import_task(src, bound(src)), memory=True)
            exported = ground.measure(SOURCE, export_task(ground, f"exported-{size}.zip"), memory=True)
            figures["package_import_peak_mb"][str(size)] = round(peak(imported) - idle, 1)
            figures["package_export_peak_mb"][str(size)] = round(peak(exported) - idle, 1)
            figures["packages"][str(size)] = {
                "import_requests": imported.requests,
                "import_seconds": imported.seconds,
                "export_requests": exported.requests,
                "export_seconds": exported.seconds,
            }
    return figures


def promotion(ground: Ground) -> int:
    """Return the requests of a promotion's second run: export, import, and all flows on."""
    source, managed = build(SOLUTION, "1.0.0.0", False, ground.folder), ground.folder / "promoted.zip"
    ground.measure(SOURCE, import_task(source, bound(source)))
    tasks = [
        {PREFIX + "solution_export": {"name": SOLUTION, "managed": True, "dest": str(managed)}},
        import_task(managed, bound(source), dataverse_url=ground.url(TARGET)),
        {PREFIX + "flows": {"solution": SOLUTION, "enabled": True, "dataverse_url": ground.url(TARGET)}},
    ]
    ground.measure(SOURCE, *tasks)
    return ground.measure(SOURCE, *tasks).requests


def package(folder: Path, size: int) -> Path:
    """Write a package of so many megabytes, which nothing makes smaller."""
    source = build(SOLUTION, "1.0.0.0", False, folder)
    path = folder / f"package-{size}.zip"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "solution.xml":
                content = content.replace(b"<Version>1.0.0.0<", b"<Version>1.0.0.%d<" % size)
            new.writestr(name, content)
        new.writestr("CanvasApps/bench_app_document.msapp", os.urandom(size * MEGABYTE))
    return path


def import_task(src: Path, references: dict[str, str], **options) -> dict:
    return {PREFIX + "solution_import": {"src": str(src), "connection_references": references, **options}}


def export_task(ground: Ground, name: str) -> dict:
    return {PREFIX + "solution_export": {"name": SOLUTION, "dest": str(ground.folder / name)}}


def peak(measured: Measured) -> float:
    if measured.peak_mb is None:
        raise BenchProblem("The memory of a task was not measured.")
    return measured.peak_mb


def lines(figures: dict) -> list[str]:
    """Return the table as lines of text."""
    heads = ("package MB", "import peak MB", "requests", "seconds", "export peak MB", "requests", "seconds")
    found = ["", "Packages, memory above an idle task", row(heads, 14)]
    for size, one in figures["packages"].items():
        cells = [size, figures["package_import_peak_mb"][size], one["import_requests"], one["import_seconds"]]
        cells += [figures["package_export_peak_mb"][size], one["export_requests"], one["export_seconds"]]
        found.append(row(cells, 14))
    return [*found, "", f"Requests of a promotion that changes nothing: {figures['promotion_unchanged_requests']}"]


def promises(figures: dict) -> list[tuple[str, bool]]:
    return [
        at_most(f"MB above an idle task, {way} of 90 MB", figures[f"package_{way}_peak_mb"]["90"], 60)
        for way in ("import", "export")
    ]
