# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The service protection limit: so many requests per user in a sliding window."""

from __future__ import annotations

import math
from collections import deque

from .clock import Clock
from .config import Throttle
from .errors import DataverseError


class Throttling:
    def __init__(self, limit: Throttle | None, clock: Clock):
        self._limit = limit
        self._clock = clock
        self._seen: dict[str, deque[float]] = {}

    def remaining(self, user: str) -> int:
        limit = self._limit
        return 7999 if limit is None else max(0, limit.requests - len(self._seen.get(user, ())))

    def admit(self, user: str) -> None:
        if self._limit is None:
            return
        now = self._clock.now().timestamp()
        seen = self._seen.setdefault(user, deque())
        while seen and seen[0] <= now - self._limit.window_seconds:
            seen.popleft()
        if len(seen) >= self._limit.requests:
            wait = max(1, math.ceil(seen[0] + self._limit.window_seconds - now))
            text = (
                f"Number of requests exceeded the limit of {self._limit.requests} over time window of "
                f"{self._limit.window_seconds:g} seconds."
            )
            raise DataverseError(429, "0x80072322", text, {"Retry-After": str(wait)})
        seen.append(now)
