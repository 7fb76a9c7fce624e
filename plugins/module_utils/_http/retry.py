# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a request is sent again, and after how long.

A read may always be repeated. A write may be repeated when the service certainly did not run it (429), or when its
caller says that a second one does no harm.
"""

from __future__ import annotations

ATTEMPTS = 6
# as long as the server has never answered, its address is more likely wrong than the network bad
ATTEMPTS_UNHEARD = 3
LONGEST_PAUSE = 300
AGAIN_WHEN_REPEATABLE = (429, 502, 503, 504)


def may_repeat(status, repeatable):
    """Tell whether an answer with this status allows the same request again."""
    return status == 429 or (repeatable and status in AGAIN_WHEN_REPEATABLE)


def pause(attempt, retry_after):
    """Return the seconds to wait before attempt ``attempt + 1``.

    ``retry_after`` is the header of that name: whole seconds (Web API contract 9.1); anything else is ignored.
    """
    try:
        asked = int(retry_after)
    except (TypeError, ValueError):
        asked = 2 ** (attempt - 1)
    return max(0, min(asked, LONGEST_PAUSE))
