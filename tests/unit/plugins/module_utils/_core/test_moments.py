# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Spans and moments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.moments import moment, span


@pytest.mark.parametrize(
    ("text", "hours"), [("24h", 24), ("90m", 1.5), ("7d", 168), ("2w", 336), ("3600", 1), (7200, 2), (" 30 m ", 0.5)]
)
def test_spans(text, hours):
    assert span(text, "o") == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["", "0h", "-1h", "1y", "h", "1.5h", "99999999999w"])
def test_what_is_no_span(text):
    with pytest.raises(InputFailure, match="unless_succeeded_within"):
        span(text, "unless_succeeded_within")


def test_moments():
    assert moment("2025-02-03T08:00:09.250Z") == datetime(2025, 2, 3, 8, 0, 9, 250000, UTC)
    assert moment("2025-02-03T08:00:09") == datetime(2025, 2, 3, 8, 0, 9, 0, UTC)
    assert moment("2025-02-03T08:00:09.1234567+02:00") == datetime(2025, 2, 3, 6, 0, 9, 123457, UTC)


@pytest.mark.parametrize("text", [None, 1738569600000, "", "yesterday", "2025-13-03T08:00:00Z"])
def test_what_is_no_moment(text):
    assert moment(text) is None
