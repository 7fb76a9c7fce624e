# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When each of many runs may be started: the platform takes so many starts a minute for each connection."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence


def offsets(connections: Sequence[Hashable], per_minute: int) -> list[float]:
    """Return for each run, by its connection, the seconds after the first start at which it may be started.

    A connection that has no more runs than a minute may hold needs no pauses; those of another are spread evenly.
    """
    runs: Counter[Hashable] = Counter(connections)
    started: Counter[Hashable] = Counter()
    found = []
    for connection in connections:
        found.append(started[connection] * 60 / per_minute if runs[connection] > per_minute else 0.0)
        started[connection] += 1
    return found
