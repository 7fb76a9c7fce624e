# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations


class ModuleDocFragment:
    """Options of modules that list what happened, the newest first."""

    DOCUMENTATION = r"""
options:
  since:
    description:
      - List only what was started at this time or later. Specify a time such as V(2026-05-21T04:00:00Z), a
        duration before the current time of the server such as V(24h), or a calendar time such as V(today),
        V(yesterday), V(2026-05-21), V(06:00), V(monday) or V(monday 06:00), in O(time_zone). A time in the
        future is rejected.
    type: str
  until:
    description:
      - List only what was started at this time or earlier, in the same formats as O(since). With
        O(since=yesterday) and O(until=today), what was started yesterday is listed.
    type: str
  time_zone:
    description:
      - Time zone of calendar times, such as V(Europe/Zurich).
    type: str
    default: UTC
  limit:
    description:
      - Maximum number of entries to return.
    type: int
    default: 100
"""
