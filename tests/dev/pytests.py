# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""pytest as a step."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from tests.dev import trees
from tests.dev.environments import Environment
from tests.dev.layout import ROOT
from tests.dev.process import Ended
from tests.dev.report import Report, Verdict

COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed)")


def add(
    report: Report, environment: Environment, title: str, places: Sequence[str], *more: str, **variables: str
) -> None:
    tree = trees.linked()
    # tests often wait, so there are two workers more than processors
    workers = str((os.cpu_count() or 1) + 2)
    # tests that share a fixture stand together, so each worker begins with a row of its own and takes from others last
    spread = ["-n", workers, "--dist", "worksteal"]
    argv = [environment.bin / "python", "-m", "pytest", "-c", ROOT / "pyproject.toml", *spread, "-q"]
    report.command(
        title,
        [*argv, *more, *places],
        env=environment.variables(PYTHONPATH=str(tree), ANSIBLE_COLLECTIONS_PATH=str(tree), **variables),
        cwd=ROOT,
        judge=judged,
    )


def judged(ended: Ended) -> Verdict:
    """Every test counts; one that was not run counts as failed, since it proves nothing."""
    summary = ended.output.rstrip("\n").rpartition("\n")[2]
    counts = {word: int(number) for number, word in COUNT.findall(summary)}
    passed = counts.pop("passed", 0)
    not_passed = sum(counts.values())
    if ended.code == 0 and passed and not not_passed:
        return Verdict(passed, 0)
    return Verdict(passed, max(1, not_passed), summary or f"exit code {ended.code}")
