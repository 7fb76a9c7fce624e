# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small plans, for tests of what carries them out."""

from __future__ import annotations

from ansible_collections.flowops.powerplatform.plugins.module_utils._core.field import Difference
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.plan import Plan, Step


def plan(*summaries, before=None, do=None, **more):
    """Return the plan for flow a, which becomes b by steps that call ``do`` with their summaries."""
    steps = [Step(summary, summary, do) for summary in summaries]
    before = before or {"name": "a"}
    after = {"name": "b"} if steps else before
    facts = {"now": {"flow": before}, "foreseen": {"flow": after}, **more}
    return Plan("flow 'a'", Difference(before, after), steps, **facts)


def plan_once(*summaries, **more):
    """Return such a plan of what happens once, and is not declared again."""
    return plan(*summaries, **{"outcome": lambda applied: {}, **more})
