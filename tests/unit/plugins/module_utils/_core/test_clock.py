# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The time of a service: whatever its Date says, there is a time to count with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.clock import ServerClock

from tests.unit.plugins.support.answers import answer

SAID = datetime(2026, 11, 21, 0, 13, 9, tzinfo=UTC)


def clock(date):
    made = ServerClock()
    made.note(answer(200, {}, {} if date is None else {"Date": date}))
    return made


@pytest.mark.parametrize(
    "date",
    ["Sat, 21 Nov 2026 00:13:09 GMT", "Sat, 21 Nov 2026 00:13:09 -0000", "21 Nov 2026 01:13:09 +0100"],
)
def test_a_date_is_a_moment_in_a_zone(date):
    assert clock(date).time == SAID
    assert clock(date).now() - timedelta(hours=1) < SAID


@pytest.mark.parametrize("date", [None, "", "soon", "Sat, 99 Nov 2026 00:13:09 GMT", "Sat, 21 Nov 99999 00:13:09 GMT"])
def test_without_one_the_machine_tells_the_time(date):
    assert clock(date).time is None
    assert abs(clock(date).now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_date_that_cannot_be_read_takes_nothing_back():
    made = clock("Sat, 21 Nov 2026 00:13:09 GMT")
    made.note(answer(200, {}, {"Date": "soon"}))
    assert made.time == SAID
