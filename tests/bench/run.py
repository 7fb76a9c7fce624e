# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure, print the table, and write build/bench.json."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench import drift, flows, packages, promotion, state, tasks  # noqa: E402
from tests.bench.ground import BenchProblem  # noqa: E402
from tests.bench.table import verdict  # noqa: E402

PARTS = {
    "tasks": [tasks],
    "packages": [packages],
    "flows": [flows],
    "promotion": [promotion],
    "state": [state, drift],
}


def say(text: str) -> None:
    print(f"... {text}", flush=True)


def main(arguments: list[str]) -> int:
    folder = ROOT / "build" / "bench"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    chosen = [name for name in PARTS if name in arguments] or list(PARTS)
    parts = [part for name in chosen for part in PARTS[name]]
    figures: dict = {}
    try:
        for part in parts:
            figures.update(part.measure(folder, "--all-loops" in arguments, say))
    except BenchProblem as problem:
        print(problem, file=sys.stderr)
        return 1
    (ROOT / "build" / "bench.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    promises = [promise for part in parts for promise in part.promises(figures)]
    lines = [line for part in parts for line in part.lines(figures)]
    print("\n".join([*lines, "", "Promises", *map(verdict, promises)]))
    print("\nThese figures are in build/bench.json. What was not measured is left out.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
