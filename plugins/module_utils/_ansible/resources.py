# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resources, the former form of a noun, as functions that declare."""

from __future__ import annotations


def from_resource(build):
    """Return ``declare(context)`` of the resource that ``build(context)`` makes, once for a task.

    A resource has ``plan()``, ``apply(step)`` or ``apply_all(steps, mark)``, ``report(plan, applied)``, ``warnings``
    and perhaps ``tidy()``.
    """
    made = []

    def declare(context):
        if not made:
            made.append(build(context))
        (resource,) = made
        plan = resource.plan()
        for step in plan.steps:
            step.do = _applied(resource, step)
        plan.outcome = _reported(resource, plan, plan.warnings, context.warn)
        plan.warnings = ()
        plan.carry_out = getattr(resource, "apply_all", None)
        plan.on_success = getattr(resource, "tidy", None)
        return plan

    return declare


def _applied(resource, step):
    return lambda payload: resource.apply(step)


def _reported(resource, plan, warnings, warn):
    def outcome(applied):
        try:
            return resource.report(plan, applied)
        finally:
            for text in [*warnings, *resource.warnings]:
                warn(text)

    return outcome
