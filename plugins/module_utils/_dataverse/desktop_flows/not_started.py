# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The run that an earlier task of a dry run would start, for the task that follows or cancels it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.field import NOTHING, Difference
from ..._core.not_started import step, warn_of_missing
from ..._core.plan import Plan
from .run import Known

if TYPE_CHECKING:
    from typing import Any

TARGET = "the desktop flow run of an earlier task"


def plan(context: Any, cancels: bool) -> Plan:
    """Plan for the run: nothing, or its cancellation."""
    warn_of_missing("session_id", context.warn)
    run = Known().foreseen({"session_id": None, "status": "planned"})
    difference = Difference({"status": "planned"}, {"status": "canceled"}) if cancels else NOTHING
    steps = [step("cancel {0}".format(TARGET), "session_id")] if cancels else []
    return Plan(TARGET, difference, steps, outcome=lambda _applied: {"run": run})
