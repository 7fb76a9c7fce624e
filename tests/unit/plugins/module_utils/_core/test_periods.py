# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a period of the calendar has begun last, also on days of 23 and 25 hours."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.earlier_success import Recent
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.periods import DAYS, Period
from ansible_collections.flowops.powerplatform.plugins.module_utils._local.zones import zone as find_zone
from hypothesis import given
from hypothesis import strategies as st

ZURICH, NEW_YORK, CAIRO = "Europe/Zurich", "America/New_York", "Africa/Cairo"
ZONES = ("UTC", ZURICH, NEW_YORK, CAIRO, "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu")
OPTION = "unless_succeeded_since"


def begun(text, now, zone=None):
    at = datetime.fromisoformat(now)
    return Period(text, find_zone(zone), OPTION).begun(at).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize(
    ("text", "now", "zone", "expected"),
    [
        ("today", "2026-11-20T15:00:00+00:00", None, "2026-11-20T00:00"),
        ("Today", "2026-11-20T15:00:00+00:00", ZURICH, "2026-11-19T23:00"),
        ("today", "2026-11-19T23:30:00+00:00", ZURICH, "2026-11-19T23:00"),
        ("today", "2026-11-20T03:00:00+00:00", NEW_YORK, "2026-11-19T05:00"),
        ("today 06:00", "2026-11-20T05:59:59+00:00", None, "2026-11-19T06:00"),
        ("06:00", "2026-11-20T05:59:59+00:00", None, "2026-11-19T06:00"),
        ("06:00", "2026-11-20T06:00:00+00:00", None, "2026-11-20T06:00"),
        ("6:00", "2026-07-20T12:00:00+00:00", ZURICH, "2026-07-20T04:00"),
        ("friday", "2026-11-20T15:00:00+00:00", "utc", "2026-11-20T00:00"),
        ("monday", "2026-11-20T15:00:00+00:00", None, "2026-11-16T00:00"),
        ("FRIDAY 18:00", "2026-11-20T15:00:00+00:00", None, "2026-11-13T18:00"),
        ("saturday  18:00", "2026-11-20T15:00:00+00:00", None, "2026-11-14T18:00"),
        ("yesterday", "2026-11-20T15:00:00+00:00", ZURICH, "2026-11-18T23:00"),
        ("yesterday 06:00", "2026-11-20T03:00:00+00:00", None, "2026-11-19T06:00"),
        ("2026-11-18", "2026-11-20T15:00:00+00:00", ZURICH, "2026-11-17T23:00"),
        ("2026-11-18 06:00", "2026-11-20T15:00:00+00:00", None, "2026-11-18T06:00"),
        ("2026-11-20T15:00:00+02:00", "2026-11-25T00:00:00+00:00", ZURICH, "2026-11-20T13:00"),
    ],
)
def test_periods(text, now, zone, expected):
    assert begun(text, now, zone) == expected


@pytest.mark.parametrize(
    ("text", "now", "zone", "expected"),
    [
        # 23 hours: clocks go forward at 01:00 UTC
        ("today", "2026-03-29T21:59:00+00:00", ZURICH, "2026-03-28T23:00"),
        ("today", "2026-03-29T22:00:00+00:00", ZURICH, "2026-03-29T22:00"),
        ("06:00", "2026-03-29T04:00:00+00:00", ZURICH, "2026-03-29T04:00"),
        ("06:00", "2026-03-29T03:59:00+00:00", ZURICH, "2026-03-28T05:00"),
        # a time that is left out
        ("02:30", "2026-03-29T01:30:00+00:00", ZURICH, "2026-03-29T01:30"),
        ("02:30", "2026-03-29T01:29:00+00:00", ZURICH, "2026-03-28T01:30"),
        ("today", "2026-04-23T22:00:00+00:00", CAIRO, "2026-04-23T22:00"),
        # 25 hours: clocks go back at 01:00 UTC
        ("today", "2026-10-25T22:59:00+00:00", ZURICH, "2026-10-24T22:00"),
        ("today", "2026-10-25T23:00:00+00:00", ZURICH, "2026-10-25T23:00"),
        ("sunday 06:00", "2026-10-25T05:00:00+00:00", ZURICH, "2026-10-25T05:00"),
        # a time that comes twice is the first of both
        ("02:30", "2026-10-25T00:30:00+00:00", ZURICH, "2026-10-25T00:30"),
        ("02:30", "2026-10-25T01:30:00+00:00", ZURICH, "2026-10-25T00:30"),
        ("02:30", "2026-10-25T01:15:00+00:00", ZURICH, "2026-10-25T00:30"),
    ],
)
def test_days_on_which_clocks_change(text, now, zone, expected):
    assert begun(text, now, zone) == expected


@pytest.mark.parametrize("zone", [ZURICH, NEW_YORK, "UTC"])
@pytest.mark.parametrize("time", ["today", "06:00", "02:30"])
def test_a_job_of_every_day_runs_every_day(zone, time):
    """A schedule that is late by some seconds, and early now and then, over a year: each day is a period of its own."""
    here = zoneinfo.ZoneInfo(zone)
    days = [datetime(2026, 1, 1, 12, tzinfo=here) + timedelta(days=number) for number in range(366)]
    ticks = [day.astimezone(UTC) + timedelta(seconds=-3 if number % 7 == 0 else 5) for number, day in enumerate(days)]
    period, last, ran = Period(time, find_zone(zone), OPTION), None, 0
    for tick in ticks:
        if last is None or last < period.begun(tick):
            last, ran = tick, ran + 1
    assert ran == len(ticks)


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)),
    st.sampled_from(ZONES),
    st.sampled_from(["", *DAYS]),
    st.times(),
)
def test_a_period_is_never_in_the_future_nor_older_than_its_length(at, zone, day, time):
    now = at.replace(tzinfo=UTC)
    begun_at = Period(f"{day} {time:%H:%M}".strip(), find_zone(zone), OPTION).begun(now)
    assert begun_at <= now
    # Apia has left out a whole day
    assert now - begun_at <= timedelta(days=7 if day else 1, hours=26)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("soon", "not a calendar time: 'soon'. Use today, yesterday, a date, a time of day such as '06:00'"),
        ("", "not a calendar time"),
        ("24:00", "no time of day: '24:00'"),
        ("mon", "not a calendar time"),
        ("monday 6", "not a calendar time"),
        ("today monday", "not a calendar time"),
        (960, "Quote a time of day: '16:00'."),
        ("990", "Quote a time of day: '16:30'."),
        ("24h", "for a duration, use unless_succeeded_within"),
        ("9" * 5000, "not a calendar time"),
    ],
)
def test_what_is_no_moment_of_the_calendar(text, said):
    with pytest.raises(InputFailure, match=OPTION) as caught:
        Period(text, UTC, OPTION)
    assert said in caught.value.message


def recent(**options):
    return Recent(options, find_zone)


def test_how_far_back_a_success_counts():
    now = datetime(2026, 11, 20, 15, tzinfo=UTC)
    assert not recent()
    assert not recent(unless_succeeded_within="", unless_succeeded_since=None, time_zone="UTC")
    within, since = recent(unless_succeeded_within="1h"), recent(unless_succeeded_since="today", time_zone=ZURICH)
    assert recent().since(now) == now
    assert (within.option, within.since(now)) == ("unless_succeeded_within", now - timedelta(hours=1))
    assert (since.option, since.since(now)) == (OPTION, datetime(2026, 11, 19, 23, tzinfo=UTC))
