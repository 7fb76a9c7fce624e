# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The execution that an earlier task of a dry run would start, for the task that follows or cancels it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.field import NOTHING, Difference
from ..._core.not_started import step, warn_of_missing
from ..._core.plan import Plan
from .execution import FOLLOWED
from .statuses import CANCELED

if TYPE_CHECKING:
    from ..._core.plan import Step
    from ..._core.protocols import Context
    from ..documents.destination import Destination
    from .execution import Execution

TARGET = "the execution of an earlier task"


def plan(context: Context, execution: Execution, cancels: bool, destination: Destination | None) -> Plan:
    """Plan for the execution: its cancellation, its documents, or nothing."""
    warn_of_missing("execution_id", context.warn)
    difference, steps = _work(cancels, destination)
    facts = {**execution.facts(), "documents": execution.documents.as_result(), "decision": FOLLOWED}
    return Plan(TARGET, difference, steps, outcome=lambda _applied: facts)


def _work(cancels: bool, destination: Destination | None) -> tuple[Difference, list[Step]]:
    if cancels:
        return Difference({"status": None}, {"status": CANCELED}), [_step("cancel {0}".format(TARGET))]
    if destination:
        path = destination.path
        return Difference({}, {"documents": path}), [_step("write the documents of {0} to {1}".format(TARGET, path))]
    return NOTHING, []


def _step(summary: str) -> Step:
    return step(summary, "execution_id")
