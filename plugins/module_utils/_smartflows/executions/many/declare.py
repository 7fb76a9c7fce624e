# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many executions, declared: each started once, side by side, each with an outcome of its own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ...._core.errors import Failure, Incomplete
from ...._core.field import Difference
from ...._core.many_outcomes import concerns_all, message, totals
from ...._core.plan import Plan
from ...._core.shared_options import MOST_REASONS
from .. import statuses
from ..secrets import secrets_of
from . import entries, outcomes
from .one import Planned, carry_out_one, left_out, plan_one
from .outcomes import Ended
from .side_by_side import side_by_side

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ...._core.plan import Mark, Operations, Step
    from ...._core.protocols import Context


def declare(context: Context) -> Plan:
    """Check the list, then plan each run: existing executions are followed here, by reads alone."""
    runs = entries.merged(context.options)
    # before the client, whose address may be wrong
    for run in runs:
        context.hide(*secrets_of(run))
    entries.check(runs, context.options)
    statuses.check(context.options["success_statuses"] or (), "success_statuses", context.warn)
    url = context.smartflows.url
    planned = side_by_side(context, [(run["name"], run, partial(_plan, run["name"])) for run in runs])
    ends: dict[str, Ended] = {}

    def carry_out(_steps: Sequence[Step], mark: Mark) -> None:
        ends.update(_carry_out(context, planned, mark))

    def outcome(_applied: bool) -> Mapping[str, Any]:
        return _result(context, [ends.get(one.name) or one.ended(applied=False) for one in planned])

    before = {one.name: one.plan.before for one in planned if one.plan and one.steps}
    after = {one.name: one.plan.after for one in planned if one.plan and one.steps}
    steps = [step._replace(summary=_of(one.name, step.summary)) for one in planned for step in one.steps]
    target = "executions of {0}".format(url)
    return Plan(target, Difference(before, after), steps, outcome=outcome, carry_out=carry_out)


def _plan(name: str, context: Context) -> Planned:
    return plan_one(context, name)


def _carry_out(context: Context, planned: Sequence[Planned], mark: Mark) -> dict[str, Ended]:
    """Carry out the steps of all runs; after a failure that concerns all of them, no other run begins."""
    refused: list[Failure] = []

    def work(one: Planned, first: int, context: Context) -> Ended:
        # what became of all steps of a run stands in the place of its first one
        for number in range(first + 1, first + len(one.steps)):
            mark(number, [])
        if refused:
            mark(first, _named(one.name, left_out(one.steps)))
            why = "It was not tried, since an earlier run failed: {0}".format(refused[0].message)
            return one.failed(Failure(why))
        mark(first, False)
        ended, done = carry_out_one(context, one)
        mark(first, _named(one.name, done))
        if ended.failure and concerns_all(ended.failure):
            refused.append(ended.failure)
        return ended

    works = []
    number = 0
    for one in planned:
        if one.steps:
            works.append((one.name, one.options, partial(work, one, number)))
        number += len(one.steps)
    return {ended.name: ended for ended in side_by_side(context, works)}


def _result(context: Context, ends: Sequence[Ended]) -> dict[str, Any]:
    """Return ``runs`` and ``totals``; Incomplete if a run is not as declared."""
    runs = [ended.as_result() for ended in ends]
    facts = {"runs": runs, "totals": totals((run["outcome"] for run in runs), outcomes.LINES)}
    bad = [(ended, run) for ended, run in zip(ends, runs) if ended.is_bad(context.options["on_timeout"])]
    if not bad:
        return facts
    raise Incomplete(
        message([run for _ended, run in bad], len(runs)),
        facts=facts,
        reasons=[ended.reason() for ended, _run in bad[:MOST_REASONS]],
        perhaps_changed=any(ended.failure and ended.failure.perhaps_changed for ended, _run in bad),
    )


def _named(name: str, done: Operations) -> Operations:
    return [dict(one, step=_of(name, one["step"])) for one in done]


def _of(name: str, summary: str) -> str:
    return "{0}: {1}".format(name, summary)
