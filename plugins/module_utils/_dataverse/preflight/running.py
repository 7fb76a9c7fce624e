# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What else changes solutions in the environment at this moment (see operations/other_operations.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import Failure
from .finding import INFORMS, WARNS, Finding, not_known, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

CHECK, ABOUT, HISTORY = "running", "solution operations", "history of solutions"


def findings(running: Any, abandoned: Sequence[str], unread: Failure | None) -> list[Finding]:
    """Return findings about other operations.

    ``running`` are those that run, or the failure to list them, ``abandoned`` sentences about those that hang, and
    ``unread`` is the failure to read the history, which lists what others have started.
    """
    if isinstance(running, Failure):
        return [not_known(CHECK, ABOUT, running)]
    text = "{0}, started {1}, is running. An import waits for its end, and its plan may differ then"
    remedy = "Plan again when it is finished."
    found = [Finding(WARNS, CHECK, one.name, sentence(text.format(one.name, one.begun)), remedy) for one in running]
    found += [Finding(INFORMS, CHECK, ABOUT, sentence) for sentence in abandoned]
    return found + ([not_known(CHECK, HISTORY, unread)] if unread else [])
