# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is noted of an environment besides what is declared: which check, about which object, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.text import short

if TYPE_CHECKING:
    from typing import Any

    from ..._core.errors import Failure

MANUAL_CHANGE, SUSPENDED, NO_CONNECTION, LEFTOVER_UPGRADE, FAILED_RUNS, UNCHECKED = (
    "manual_change",
    "suspended",
    "no_connection",
    "leftover_upgrade",
    "failed_runs",
    "unchecked",
)
ENVIRONMENT = "environment"
LONGEST = 200


def finding(check: str, kind: str, name: str, text: str, remedy: str, flow_id: str | None = None) -> dict[str, Any]:
    """Return a finding as results show it."""
    return {"check": check, "kind": kind, "name": name, "text": text, "remedy": remedy, "flow_id": flow_id}


def unchecked(what: str, failure: Failure) -> dict[str, Any]:
    """Return the finding that something could not be read, so that nothing is known about it."""
    text = failure.message.removesuffix(failure.remedy).strip() if failure.remedy else failure.message
    return finding(UNCHECKED, ENVIRONMENT, what, short(text, LONGEST), failure.remedy)
