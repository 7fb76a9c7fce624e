# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pause that a response requests."""

from __future__ import annotations

import contextlib
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .protocols import Answer


def asked_for(answer: Answer | None) -> int | None:
    """Return the seconds of the header Retry-After, None if it is missing or cannot be read.

    Dataverse sends whole seconds (contract 9.1), gateways also the end as a date.
    """
    headers = answer.headers if answer is not None else {}
    told = headers.get("Retry-After") or headers.get("retry-after") or ""
    with contextlib.suppress(ValueError):
        return max(0, int(told))
    try:
        ends = parsedate_to_datetime(told)
        now = parsedate_to_datetime(headers.get("Date") or "")
        return max(0, int((ends - now).total_seconds()))
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
