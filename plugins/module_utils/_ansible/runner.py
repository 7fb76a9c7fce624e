# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The law: read, plan, show; stop there in check mode; else carry out exactly that plan.

This is the only place that knows check mode.
"""

from __future__ import annotations

import traceback

from .._core.errors import Conflict, Failure, OutcomeUnknown, StillRunning
from .context import Context

PLANNED, DONE, FAILED, SKIPPED = "planned", "done", "failed", "skipped"


class Run:
    """One task from options to result, on a host (see host.py)."""

    def __init__(self, host):
        self._host = host
        self._dry = host.flags.check_mode
        self._context = Context(host, read_only=self._dry)
        self._plan = None
        self._states = []

    def converge(self, build):
        """Bring a resource into the declared state. ``build(context)`` makes the resource.

        A resource has ``plan()``, ``apply(step)``, ``report(plan, applied)`` and ``warnings``.
        """
        self._guard(self._converge, build)

    def inform(self, read):
        """Report what ``read(context)`` returns; nothing is ever changed."""
        self._guard(lambda: self._end(read(self._context)))

    def _converge(self, build):
        resource = build(self._context)
        self._plan = resource.plan()
        self._states = [PLANNED] * len(self._plan.steps)
        if self._plan.changed:
            self._context.check_target()
        applied = self._plan.changed and not self._dry
        if applied:
            self._apply(resource)
        facts = resource.report(self._plan, applied)
        for text in list(self._plan.warnings) + list(resource.warnings):
            self._host.warn(self._context.masker.mask(text))
        self._end(facts)

    def _apply(self, resource):
        self._states = [SKIPPED] * len(self._plan.steps)
        steps = self._plan.steps
        for number, step in enumerate(steps):
            self._states[number] = FAILED
            try:
                resource.apply(step)
            except Conflict as conflict:
                if not self._settled(resource, number, conflict):
                    resource.apply(step)
            self._states[number] = DONE

    def _settled(self, resource, number, conflict):
        """After a conflict look again: tell whether the step was carried out already, its answer having been lost.

        Going on otherwise is right only while nothing but the object's version has changed.
        """
        again = resource.plan()
        if not again.changed or _same(again.steps, self._plan.steps[number + 1 :]):
            return True
        if number == 0 and again.diff() == self._plan.diff():
            return False
        raise Failure(
            "{0} was changed by someone else meanwhile.".format(self._plan.target),
            "Run the task again to see what would change now.",
            http_status=conflict.http_status,
            code=conflict.code,
            request_id=conflict.request_id,
        )

    def _guard(self, work, *arguments):
        try:
            work(*arguments)
        except Failure as failure:
            self._fail(failure.as_result(), isinstance(failure, (StillRunning, OutcomeUnknown)))
        except Exception as error:
            self._fail(
                {
                    "msg": "This is a mistake in the collection, please report it: {0}: {1}".format(
                        type(error).__name__, error
                    ),
                    "exception": traceback.format_exc(),
                }
            )

    def _end(self, facts):
        changed = bool(self._plan) and self._plan.changed
        self._host.succeed(self._result(facts, changed))

    def _fail(self, facts, perhaps_changed=False):
        changed = DONE in self._states or (FAILED in self._states and perhaps_changed)
        self._host.fail(self._result(facts, changed))

    def _result(self, facts, changed):
        result = dict(facts, changed=changed)
        if self._plan:
            result["operations"] = [
                {"step": step.summary, "status": state} for step, state in zip(self._plan.steps, self._states)
            ]
            if self._host.wants_diff:
                result["diff"] = self._plan.diff()
        return self._context.masker.mask(result)


def _same(steps, others):
    """Tell whether two sequences of steps do the same."""
    return [(step.summary, step.payload) for step in steps] == [(step.summary, step.payload) for step in others]
