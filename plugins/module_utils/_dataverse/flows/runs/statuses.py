# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How runs of cloud flows are: the words of the service, in each of its spellings, and those of results."""

from __future__ import annotations

import re

RUNNING, WAITING, SUCCEEDED = "running", "waiting", "succeeded"
SPELLINGS = {
    RUNNING: ("Running",),
    WAITING: ("Waiting",),
    SUCCEEDED: ("Succeeded", "Success"),
    "failed": ("Failed",),
    "canceled": ("Cancelled", "Canceled"),
    "timed out": ("TimedOut",),
}
_WORDS = {spelling.lower(): word for word, some in SPELLINGS.items() for spelling in some}


def word(status: str | None) -> str:
    """Return the word for a status, also for one that is not documented."""
    known = _WORDS.get(re.sub("[^a-z]", "", (status or "").lower()))
    return known or "unknown ({0})".format(status or "")


def spellings(words: list[str]) -> list[str]:
    """Return how the service may write these statuses: as documented, and in lower case."""
    documented = [spelling for one in words for spelling in SPELLINGS[one]]
    return documented + [one.lower() for one in documented]


def is_over(word: str, ended: str | None) -> bool:
    """Return whether a run is over; if its status does not show that, the moment of its end does."""
    return bool(ended) if word not in SPELLINGS else word not in (RUNNING, WAITING)
