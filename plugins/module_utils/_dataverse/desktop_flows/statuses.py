# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the states of a session mean (contract 15.4; which of them are final is inferred there).

``statecode`` does not show whether a run is over, so only ``statuscode`` and ``completedon`` are used.
"""

from __future__ import annotations

RUNNING, SUCCEEDED, CANCELED = 2, 4, 7
WORDS = {
    0: "not specified",
    1: "paused",
    RUNNING: "running",
    3: "waiting",
    SUCCEEDED: "succeeded",
    5: "skipped",
    6: "suspended",
    CANCELED: "canceled",
    8: "failed",
    9: "faulted",
    10: "timed out",
    11: "aborted",
    12: "ignored",
    13: "deleted",
    14: "terminated",
}
GOING_ON = (1, RUNNING, 3, 6)
UNCLEAR = (0,)
CODES = {word: code for code, word in WORDS.items()}


def word(code: int | None) -> str:
    """Return the word for a status, also for one that is not documented."""
    return WORDS.get(code, "unknown ({0})".format(code))


def is_over(code: int | None, completed_on: str | None) -> bool:
    """Return whether a run is over; if its state does not show that, the moment of its end does."""
    if code in GOING_ON:
        return False
    if code in WORDS and code not in UNCLEAR:
        return True
    return bool(completed_on)
