# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Periods that options set."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.earlier_success import (
    AHEAD,
    Recent,
    check_order,
    moment_of,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._local.zones import zone


def test_a_period_ends_after_it_begins():
    early, late = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 2, tzinfo=UTC)
    for since, until in ((early, late), (early, early), (None, early), (late, None)):
        check_order(since, until, late)
    with pytest.raises(InputFailure, match=r"^since \(2026-05-02T00:00:00\+00:00\) is after until"):
        check_order(late, early, late)


def test_nothing_has_happened_since_a_moment_in_the_future():
    now = datetime(2026, 5, 1, tzinfo=UTC)
    check_order(now + AHEAD, None, now)
    check_order(None, now + 2 * AHEAD, now)
    future = "2026-05-01T00:10:00Z"
    said = (
        r" \(2026-05-01T00:10:00\+00:00\) is in the future: the time of the service is 2026-05-01T00:00:00\+00:00\. Set"
    )
    with pytest.raises(InputFailure, match="^since" + said):
        check_order(moment_of(future, "since", now, UTC), None, now)
    with pytest.raises(InputFailure, match="^unless_succeeded_since" + said):
        Recent({"unless_succeeded_since": future}, zone).since(now)


@pytest.mark.parametrize("given", ["24", 24])
def test_a_moment_has_a_unit(given):
    with pytest.raises(InputFailure, match=r"^since has no unit: '24'\. Use a value such as .*, 24h,"):
        moment_of(given, "since", datetime(2026, 5, 1, tzinfo=UTC), UTC)
