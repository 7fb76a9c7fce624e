# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts that the service puts off (HTTP 429): after the pause, what is there is looked at first."""

from __future__ import annotations

from .._core.errors import Throttled
from .retry import ATTEMPTS, pause


def start(send, look, waiter):
    """Return (what ``send()`` answers, None), or (None, what ``look()`` found after a pause, which makes it needless).

    Others may have started the same meanwhile. The pauses end with the time of the ``waiter``.
    """
    attempt = 1
    while True:
        try:
            return send(), None
        except Throttled as refusal:
            seconds = pause(attempt, refusal.after)
            if attempt == ATTEMPTS or not waiter.rest(seconds, "put off by the service"):
                raise
        found = look()
        if found:
            return None, found
        attempt += 1
