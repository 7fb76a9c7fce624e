# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Spans and moments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.timestamps import moment, span
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "hours"), [("24h", 24), ("90m", 1.5), ("7d", 168), ("2w", 336), ("3600s", 1), (" 30 m ", 0.5)]
)
def test_spans(text, hours):
    assert span(text, "o") == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["24", 24, " 3600 ", "0"])
def test_a_number_without_a_unit_is_no_span(text):
    with pytest.raises(InputFailure, match=r"^since has no unit: '.*'\. Use a duration such as 24h\."):
        span(text, "since")


@pytest.mark.parametrize("text", ["", "0h", "-1h", "1y", "h", "1.5h", "99999999999w", "5201w", "9" * 5000])
def test_what_is_no_span(text):
    with pytest.raises(InputFailure, match="unless_succeeded_within"):
        span(text, "unless_succeeded_within")


@given(st.integers(1, 5200 * 7 * 24), st.sampled_from(["", " "]))
def test_every_span_can_be_counted_back_from_now(hours, blank):
    assert span(f"{hours}{blank}h", "o") == timedelta(hours=hours)
    assert datetime(2026, 1, 1, tzinfo=UTC) - span(f"{hours * 3600}s", "o") < datetime(2026, 1, 1, tzinfo=UTC)


def test_moments():
    assert moment("2025-02-03T08:00:09.250Z") == datetime(2025, 2, 3, 8, 0, 9, 250000, UTC)
    assert moment("2025-02-03T08:00:09") == datetime(2025, 2, 3, 8, 0, 9, 0, UTC)
    assert moment("2025-02-03T08:00:09.1234567+02:00") == datetime(2025, 2, 3, 6, 0, 9, 123457, UTC)


@pytest.mark.parametrize(
    "text", [None, 1738569600000, "", "yesterday", "2025-13-03T08:00:00Z", "2025-02-03T08:00:00+99:00"]
)
def test_what_is_no_moment(text):
    assert moment(text) is None


def test_the_last_moment_of_the_calendar_is_none():
    assert moment("9999-12-31T23:59:59.9999999Z") is None


@given(
    st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)).map(lambda at: at.replace(microsecond=0)),
    st.integers(-23 * 60, 23 * 60),
)
def test_moments_of_every_zone(at, minutes):
    zone = timezone(timedelta(minutes=minutes))
    seen = moment(at.replace(tzinfo=zone).isoformat())
    assert seen == at.replace(tzinfo=zone)
    assert seen.utcoffset() == timedelta(minutes=minutes)


@given(st.text())
def test_any_text_is_a_moment_or_none(text):
    assert moment(text) is None or moment(text).tzinfo
