# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the demo promises, and whether it was kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.demo.journal import Traffic
from tests.demo.plays import Played

# The runs that may change something.
WRITING = ("promote", "promote next", "bad release", "rollback")


@dataclass(frozen=True)
class Run:
    played: Played
    traffic: Traffic


def findings(runs: Mapping[str, Run], restored: bool, pages: Iterable[str]) -> list[tuple[bool, str]]:
    """Each promise with whether it was kept; ``runs`` are known by release and step, such as "1.0.0.0 plan"."""
    plan, real, repeat = (runs[f"1.0.0.0 {step}"] for step in ("plan", "promote", "repeat"))
    refused, again, bad, rollback = (
        runs[name] for name in ("1.1.0.0 refused", "1.1.0.0 promote next", "1.2.0.0 bad release", "1.1.0.0 rollback")
    )
    drift = runs["1.0.0.0 drift"]
    builds = [run for name, run in runs.items() if name.endswith(" build")]
    return [
        (
            not unexpected_writes(runs),
            "no build, plan, report or refused promotion sent a request that could change anything",
        ),
        (plan.played.diffs() == real.played.diffs() != [], "the plan and the promotion printed the same diff"),
        (plan.played.changed == real.played.changed > 0, "the plan predicted every change"),
        (repeat.played.changed == 0 and not repeat.traffic.writes, "the repeat changed nothing"),
        (len(builds) == 3 and all(run.played.went_well for run in builds), "each release was built once"),
        (
            drift.played.code != 0 and all(one in drift.played.output for one in ("prod DRIFT", "test as declared")),
            "the report on drift showed that only production had been changed",
        ),
        (refused.played.code != 0, "a plan that was approved before production changed was refused"),
        (again.played.went_well, "the new plan was carried out"),
        (bad.played.code != 0, "the bad release failed on test"),
        (not any("prod" in write for write in bad.traffic.writes), "the bad release never reached production"),
        (rollback.played.went_well and restored, "the rollback returned every flow of test to its state and content"),
        (
            {"test-plan", "prod-promote", "test-rollback", "fleet-promote"} <= set(pages),
            "there are pages of targets and steps",
        ),
    ]


def unexpected_writes(runs: Mapping[str, Run]) -> list[str]:
    return [
        f"{name}: {write}"
        for name, run in runs.items()
        if name.partition(" ")[2] not in WRITING
        for write in run.traffic.writes
    ]
