# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations


class ModuleDocFragment:
    """Options that say how far back a success makes another start needless."""

    DOCUMENTATION = r"""
options:
  unless_succeeded_within:
    description:
      - Span such as V(90m), V(12h) or V(7d). When the flow was started with the same inputs within it, by the server's
        clock, and has succeeded, nothing is started, and that run is returned.
      - Give a span that is shorter than the period of a schedule. A daily job with V(24h) runs every second day, since
        the run of yesterday is some seconds younger than a day. O(unless_succeeded_since) is for that.
    type: str
  unless_succeeded_since:
    description:
      - As O(unless_succeeded_within), but from a moment of the calendar on. V(today) is midnight, V(06:00) is when it
        was six o'clock last, V(monday) is when the last Monday began, and V(monday 06:00) is six o'clock of that day,
        each in O(time_zone) and never later than now. So V(today) means once a day. A moment such as
        V(2026-05-21T04:00:00Z) will do too.
      - A run belongs to the day on which it was started, even when it ended on the next one.
      - Put a time of day in quotes, since YAML makes a number of C(16:00).
    type: str
  time_zone:
    description:
      - Time zone of O(unless_succeeded_since), such as V(Europe/Zurich). It is UTC by default, so that the day is the
        same on every controller. On the days on which clocks change, a time that comes twice is the first of both.
      - Names other than V(UTC) need the time zones of the machine, or the Python package C(tzdata).
    type: str
    default: UTC
notes:
  - Tasks that look for an earlier run before they start one, because of O(unless_succeeded_within),
    O(unless_succeeded_since) or O(adopt_running), take turns for each flow. So of those that begin together one starts
    a run, and the others find it. That holds for the tasks of one user on one machine, by a lock in the folder of
    E(DATAVERSE_TOKEN_CACHE_DIR), C(~/.cache/flowops.powerplatform) by default. Two controllers without a common folder,
    or two users, can start a run each when they look at the same moment.
"""
