# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the environment keeps the history of flow runs (contract 12; organization table reference)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import Failure
from .finding import INFORMS, WARNS, Finding, not_known

if TYPE_CHECKING:
    from typing import Any

CHECK, ABOUT = "flow_runs", "history of flow runs"
REMEDY = "Set the retention of cloud flow run history in the Power Platform admin center."


def findings(settings: Any) -> list[Finding]:
    """Return a finding if runs of flows cannot be looked at afterwards, by columns of the organization."""
    if isinstance(settings, Failure):
        return [not_known(CHECK, ABOUT, settings, INFORMS)]
    seconds = settings.get("flowruntimetoliveinseconds")
    if seconds is None:
        return [Finding(INFORMS, CHECK, ABOUT, "How long the environment keeps flow runs is not known.", REMEDY)]
    if seconds <= 0:
        text = "The environment keeps no history of flow runs, so it cannot be checked whether flows run."
        return [Finding(WARNS, CHECK, ABOUT, text, REMEDY)]
    return []
