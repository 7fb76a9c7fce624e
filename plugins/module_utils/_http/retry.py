# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a request is sent again.

A read may always be repeated. A write may be repeated when the service certainly did not run it, or when its caller
says that a second one does no harm.
"""

from __future__ import annotations

import re

from .._core.refusal import said

ATTEMPTS = 6
# as long as the server has never answered, its address is more likely wrong than the network bad
ATTEMPTS_UNHEARD = 3
# a deadlock of the database is over when it is told
ATTEMPTS_DEADLOCKED = 2
AGAIN_WHEN_REPEATABLE = (408, 502, 503, 504)
# The limits of service protection: number of requests, their time, how many at once (contract 9.1). Any other code, as
# that of the lock of solution operations, is no matter of patience and the caller's to judge.
THROTTLED = ("0x80072321", "0x80072322", "0x80072326")
_NUMBER = re.compile(r"^0x[0-9A-F]{8}$")
_DEADLOCK = b"Sql Number: 1205"


def attempts(answer, repeatable):
    """Return how often a request may be sent in all when it is answered so; 1 when the answer stands."""
    status = answer.status_code
    if status == 429:
        return ATTEMPTS if is_throttled(answer) else 1
    if status == 500 and repeatable and _DEADLOCK in answer.content:
        return ATTEMPTS_DEADLOCKED
    return ATTEMPTS if repeatable and status in AGAIN_WHEN_REPEATABLE else 1


def is_throttled(answer):
    """Tell whether an answer 429 is that of a throttle: by its code, or because it has none that can be read."""
    code, _message = said(answer)
    return code in THROTTLED or not _NUMBER.match(code or "")
