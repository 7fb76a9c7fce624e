# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Periods that options set."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.earlier_success import check_order
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure


def test_a_period_ends_after_it_begins():
    early, late = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 2, tzinfo=UTC)
    for since, until in ((early, late), (early, early), (None, early), (late, None)):
        check_order(since, until)
    with pytest.raises(InputFailure, match=r"^since \(2026-05-02T00:00:00\+00:00\) is after until"):
        check_order(late, early)
