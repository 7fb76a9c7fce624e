# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every release of the demo promises, and whether it was kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.demo.journal import Traffic
from tests.demo.plays import Played

PLAN, CARRY_OUT, REPEAT = "plan", "carry out", "repeat"
STEPS = (PLAN, CARRY_OUT, REPEAT)


@dataclass(frozen=True)
class Run:
    release: str
    step: str
    played: Played
    traffic: Traffic


def findings(release: str, runs: Sequence[Run]) -> list[tuple[bool, str]]:
    """Each promise with whether it was kept by the three runs of this release."""
    plan, real, repeat = (next(run for run in runs if (run.release, run.step) == (release, step)) for step in STEPS)
    return [
        (not plan.traffic.writes, f"{release}: check mode sent no request that could change anything"),
        (plan.played.diffs() == real.played.diffs() != [], f"{release}: check mode and real run printed the same diff"),
        (plan.played.changed == real.played.changed > 0, f"{release}: check mode predicted every change"),
        (repeat.played.changed == 0, f"{release}: the repeat changed nothing"),
        (not repeat.traffic.writes, f"{release}: the repeat sent no request that could change anything"),
    ]


def unexpected_writes(runs: Sequence[Run]) -> list[str]:
    return [
        f"{run.release} {run.step}: {write}" for run in runs if run.step != CARRY_OUT for write in run.traffic.writes
    ]
