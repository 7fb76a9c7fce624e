# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The body of a response."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .protocols import Answer


def json_of(answer: Answer) -> Any:
    """Return the JSON of a response; ValueError if it is not JSON, or is nested too deeply."""
    try:
        return answer.json()
    except RecursionError:
        raise ValueError("nested too deeply")
