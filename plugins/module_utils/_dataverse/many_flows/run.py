# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying out steps in waves: all of one wave at once, within a bound."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor


def in_waves(waves, work, width):
    """Call ``work(item)`` for the items of each wave in parallel threads, one wave after the other.

    ``width()`` tells before each wave how many may run at once. An error of ours in a thread is raised here.
    """
    for wave in waves:
        most = max(1, min(width(), len(wave)))
        if most == 1:
            for item in wave:
                work(item)
            continue
        with ThreadPoolExecutor(max_workers=most) as pool:
            for _done in pool.map(work, wave):
                pass
