# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations


class ModuleDocFragment:
    """Options that define how recent a success must be to skip another start."""

    DOCUMENTATION = r"""
options:
  unless_succeeded_within:
    description:
      - Duration such as V(90m), V(12h) or V(7d). If the flow was started with the same inputs within this time, by the
        clock of the server, and has succeeded, nothing is started and that run is returned.
      - Set a duration that is shorter than the interval of a schedule. A daily job with V(24h) runs only every second
        day, since yesterday's run is a few seconds less than a day old. Use O(unless_succeeded_since) in this case.
    type: str
  unless_succeeded_since:
    description:
      - Like O(unless_succeeded_within), but since a calendar time. V(today), V(yesterday) and a date such as
        V(2026-05-21) are midnight, V(06:00) is the last time it was six o'clock, V(monday) is the start of the last
        Monday, and V(monday 06:00) is six o'clock on a Monday, each in O(time_zone) and never later than now. V(today)
        therefore means once a day. A time such as V(2026-05-21T04:00:00Z) is accepted as well, unless it is in the
        future.
      - A run belongs to the day on which it was started, even if it ended on the next day.
      - Quote a time of day, since YAML reads C(16:00) as a number.
    type: str
  time_zone:
    description:
      - Time zone of O(unless_succeeded_since), such as V(Europe/Zurich). The default is UTC, so that the day is the
        same on every controller. When clocks are set back, a time that occurs twice is the first one.
      - Names other than V(UTC) require the time zone database of the machine, or the Python package C(tzdata).
    type: str
    default: UTC
notes:
  - Tasks that search for an earlier run before they start one, because of O(unless_succeeded_within),
    O(unless_succeeded_since) or O(adopt_running), take turns for each flow. If several tasks begin at the same time,
    one starts a run and the others find it. This applies to the tasks of one user on one machine, by a lock in the
    folder of E(DATAVERSE_TOKEN_CACHE_DIR), C(~/.cache/flowops.powerplatform) by default. Two controllers without a
    shared folder, or two users, can each start a run at the same moment.
"""
