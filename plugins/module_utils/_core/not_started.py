# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an earlier task of a dry run would start: it has no id, so the task that follows or cancels it has none either.

The runner refuses a missing id everywhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import InputFailure
from .plan import Step

if TYPE_CHECKING:
    from collections.abc import Callable


def warn_of_missing(option: str, warn: Callable[[str], None]) -> None:
    """Call ``warn`` about an id that a real run must have."""
    warn("{0} has no value. In check mode, it is treated as the id of what an earlier task starts.".format(option))


def step(summary: str, option: str) -> Step:
    """Return a step that is only shown."""

    def refuse(_nothing: object) -> None:
        raise InputFailure("{0} has no value.".format(option), "Set it.")

    return Step(summary, None, refuse)
