# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the emulator's journal says about the requests of one run."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

LOGIN = "login"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
READING_ACTIONS = ("/ExportSolution", "/ExportSolutionAsync", "/DownloadSolutionExportData")


@dataclass(frozen=True)
class Traffic:
    """Requests to Dataverse, and those of them that may change something."""

    requests: int
    writes: tuple[str, ...]


def entries(path: Path) -> list[dict]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def traffic(found: list[dict]) -> Traffic:
    dataverse = [entry for entry in found if entry["environment"] != LOGIN]
    writes = tuple(
        f"{entry['method']} {entry['path']} ({entry['environment']})" for entry in dataverse if may_change(entry)
    )
    return Traffic(len(dataverse), writes)


def may_change(entry: dict) -> bool:
    if entry.get("parts"):
        return any(may_change(part) for part in entry["parts"])
    return entry["method"] not in SAFE_METHODS and not entry["path"].endswith(READING_ACTIONS)
