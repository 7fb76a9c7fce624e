# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The states of a session (contract 15.4)."""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """`statuscode` of a session."""

    NOT_SPECIFIED = 0
    PAUSED = 1
    RUNNING = 2
    WAITING = 3
    SUCCEEDED = 4
    SKIPPED = 5
    SUSPENDED = 6
    CANCELLED = 7
    FAILED = 8
    FAULTED = 9
    TIMED_OUT = 10
    ABORTED = 11
    IGNORED = 12
    DELETED = 13
    TERMINATED = 14


GOING_ON = frozenset({Status.PAUSED, Status.RUNNING, Status.WAITING, Status.SUSPENDED})
INACTIVE = frozenset({Status.NOT_SPECIFIED, Status.DELETED, Status.TERMINATED})
