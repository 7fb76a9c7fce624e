# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many runs of desktop flows, declared: each started once, all followed at once, each with an outcome of its own."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any

from ...._core.doing import do, operations
from ...._core.errors import Failure, Incomplete, NotFound, OutcomeUnknown, Refused, after_the_deed
from ...._core.field import Difference
from ...._core.many_outcomes import message, totals
from ...._core.plan import Plan, Step
from ...._core.waiter import LONGEST_SILENCE, Seen
from .. import endings, follow, sessions, start, statuses
from ..wanted import Lookups
from . import entries, outcomes, pace
from .entry import Entry, ends_all, listed, read

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...._core.plan import Mark, Operations

FOLLOWING, CANCELING = "wait for all runs to finish", "cancel run {0}"


def declare(context: Any) -> Plan:
    """Check the list, find earlier runs that make others unnecessary, and plan the starts of the others.

    When nothing has to be started, the existing runs are followed here, by reads alone.
    """
    runs = entries.merged(context.options)
    taken: set[str] = set()
    # before anything else, since their secrets are hidden
    found = [listed(context, number, run) for number, run in enumerate(runs, start=1)]
    entries.check(runs, context.options)
    lookups = Lookups(context.dataverse)
    planned = [read(context, one, lookups, taken) for one in found]
    entries.check_distinct([one.identity for one in planned])
    return ManyRuns(context, planned).plan()


class ManyRuns:
    """The runs of one task, from their plan to their results."""

    def __init__(self, context: Any, runs: list[Entry], clock: Callable[[], float] = time.monotonic) -> None:
        self._context = context
        self._dataverse = context.dataverse
        self._options = context.options
        self._entries = runs
        self._clock = clock

    def plan(self) -> Plan:
        """Return the plan."""
        starting = [entry for entry in self._entries if entry.is_to_start]
        return self._plan_starts(starting) if starting else self._plan_without_starts()

    def _plan_starts(self, starting: list[Entry]) -> Plan:
        after = {entry.label: entry.wanted.shown() for entry in starting}
        due = dict(zip(starting, pace.offsets([entry.connection for entry in starting], self._options["per_minute"])))
        ordered = sorted(starting, key=due.get)
        steps = [Step(entry.wanted.summary, entry.wanted.body, entry.start) for entry in ordered]
        if self._options["wait"]:
            steps.append(Step(FOLLOWING, None, lambda _nothing: self._follow_and_cancel()))

        def carry_out(steps: Sequence[Step], mark: Mark) -> None:
            with after_the_deed():
                self._start_all(ordered, [due[entry] for entry in ordered], steps, mark)
                if self._options["wait"]:
                    do(steps[-1], len(ordered), mark)

        def outcome(applied: bool) -> dict[str, Any]:
            unread = [entry for entry in self._late() if entry.known.row is None]
            if applied and unread:
                self._look(unread)
            return self._result(followed=applied and self._options["wait"])

        return self._planned({}, after, steps, outcome, carry_out)

    def _plan_without_starts(self) -> Plan:
        """Follow the runs that exist; plan to cancel those that are not over in time, if the task says so."""
        if self._options["wait"] and self._late():
            self._follow()
        late = self._late() if self._options["wait"] and self._options["on_timeout"] == "cancel" else []
        before = {entry.label: {"status": entry.known.status} for entry in late}
        after = {entry.label: {"status": statuses.word(statuses.CANCELED)} for entry in late}
        steps = [
            Step(CANCELING.format(entry.known.session_id), None, partial(self._cancel_late, entry)) for entry in late
        ]

        def carry_out(steps: Sequence[Step], mark: Mark) -> None:
            for number, step in enumerate(steps):
                do(step, number, mark)

        return self._planned(before, after, steps, lambda _applied: self._result(self._options["wait"]), carry_out)

    def _planned(self, before: Any, after: Any, steps: list[Step], outcome: Any, carry_out: Any) -> Plan:
        target = "desktop flow runs of {0}".format(self._dataverse.url)
        return Plan(target, Difference(before, after), steps, outcome=outcome, carry_out=carry_out)

    def _start_all(self, ordered: list[Entry], due: list[float], steps: Sequence[Step], mark: Mark) -> None:
        """Start the runs in their order and pace; what says nothing about one run ends the starts."""
        begun, stopped = self._clock(), None
        for number, entry in enumerate(ordered):
            if stopped:
                entry.run.failed(
                    Failure("It was not tried, since an earlier start failed: {0}".format(stopped.message))
                )
                continue
            self._pause(begun + due[number], number, len(ordered))
            try:
                do(steps[number], number, mark)
            except Failure as failure:
                entry.run.failed(failure)
                stopped = failure if ends_all(failure) else None

    def _pause(self, until: float, number: int, count: int) -> None:
        """Let time pass until then, and show how many runs are started."""
        begun = self._clock()
        while True:
            now = self._clock()
            if now >= until:
                return
            phase = "{0} of {1} runs started, waiting for the pace of a connection".format(number, count)
            self._context.progress(phase, None, now - begun, until - begun)
            self._context.sleep(min(until - now, LONGEST_SILENCE))

    def _follow_and_cancel(self) -> Operations | None:
        self._follow()
        if self._options["on_timeout"] == "cancel":
            self._cancel(self._late())
        if self._late():
            return operations(FOLLOWING, "failed" if self._is_late_bad else "running")
        has_acted = any(entry.known.ours or entry.known.is_canceled for entry in self._entries)
        return None if has_acted else operations(FOLLOWING, "skipped")

    def _late(self) -> list[Entry]:
        return [entry for entry in self._entries if entry.is_open]

    def _follow(self) -> None:
        """Look at all open runs until they are over or the time is; a failure has the runs as they were seen."""
        try:
            self._context.waiter().until(lambda: self._look(self._late()))
        except Failure as failure:
            failure.facts.update(self._facts(self._is_late_bad, outputs=False))
            raise

    def _look(self, some: list[Entry]) -> Seen:
        """Look at some runs with as few requests as possible."""
        tried = "Reading {0} desktop flow runs".format(len(some))
        found = self._dataverse.get_many([sessions.address(one.known.session_id) for one in some], tried, True)
        for entry, answer in zip(some, found):
            self._note(entry, answer)
        left = len([one for one in some if one.is_open])
        count = len(self._entries)
        phase = "{0} of {1} runs have not finished".format(left, count)
        return Seen(not left, phase, round(100 * (count - left) / count), None)

    def _note(self, entry: Entry, answer: Any) -> None:
        if not isinstance(answer, Failure):
            entry.run.saw(follow.Look(answer))
        elif isinstance(answer, NotFound) and entry.known.ours:
            # the row may come late
            return
        elif isinstance(answer, Refused) and answer.http_status == follow.FORBIDDEN and entry.known.ours:
            entry.run.saw(follow.Look(None, unreadable=True))
        elif ends_all(answer):
            raise answer
        else:
            entry.run.failed(answer)

    def _cancel_late(self, entry: Entry, _nothing: None) -> Operations | None:
        self._cancel([entry])
        return None if entry.known.is_over else operations(CANCELING.format(entry.known.session_id), "failed")

    def _cancel(self, some: list[Entry]) -> None:
        """Cancel runs and wait for their ends."""
        for entry in some:
            try:
                entry.run.saw(follow.Look(start.cancel(self._dataverse, entry.known.session_id)))
            except Failure as failure:
                if ends_all(failure):
                    raise
                entry.run.failed(failure)
        asked = [entry for entry in some if entry.is_open]
        if asked:
            self._context.waiter().until(lambda: self._look([one for one in asked if one.is_open]))
        for entry in some:
            if entry.known.is_canceled:
                entry.run.failed(endings.was_canceled(entry.known.without_outputs(), self._options))
            elif entry.is_open:
                entry.run.failed(endings.goes_on(entry.known.without_outputs(), self._options))

    def _result(self, followed: bool) -> dict[str, Any]:
        """Return ``runs`` and ``totals``; Incomplete if one is not as declared, or was ``followed`` and is not over."""
        late_is_bad = followed and self._is_late_bad
        facts = self._facts(late_is_bad)
        bad = {outcomes.FAILED, outcomes.NOT_STARTED, outcomes.UNKNOWN}
        if late_is_bad:
            bad.add(outcomes.RUNNING)
        found = [(entry, run) for entry, run in zip(self._entries, facts["runs"]) if run["outcome"] in bad]
        if found:
            raise Incomplete(
                message([run for _entry, run in found], len(self._entries)),
                facts=facts,
                reasons=[entry.reason(run) for entry, run in found[:20]],
                perhaps_changed=any(isinstance(entry.failure, OutcomeUnknown) for entry in self._entries),
            )
        return facts

    @property
    def _is_late_bad(self) -> bool:
        return bool(self._options["on_timeout"] != "return")

    def _facts(self, late_is_bad: bool, outputs: bool = True) -> dict[str, Any]:
        runs = [entry.as_result(late_is_bad, outputs) for entry in self._entries]
        return {"runs": runs, "totals": totals((run["outcome"] for run in runs), outcomes.LINES)}
