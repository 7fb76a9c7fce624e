# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a request is sent again, and after how long."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.retry import (
    LONGEST_PAUSE,
    may_repeat,
    pause,
)


@pytest.mark.parametrize("status", [200, 204, 301, 400, 401, 403, 404, 409, 412, 428, 500, 501, 505])
@pytest.mark.parametrize("repeatable", [True, False])
def test_these_answers_stand(status, repeatable):
    assert not may_repeat(status, repeatable)


@pytest.mark.parametrize(
    ("status", "repeatable", "expected"),
    [
        (429, True, True),
        (429, False, True),
        (502, True, True),
        (503, True, True),
        (504, True, True),
        (502, False, False),
        (503, False, False),
        (504, False, False),
    ],
)
def test_these_may_be_sent_again(status, repeatable, expected):
    assert may_repeat(status, repeatable) is expected


@pytest.mark.parametrize(
    ("attempt", "header", "seconds"),
    [
        (1, "7", 7),
        (5, "0", 0),
        (1, "100000", LONGEST_PAUSE),
        (1, "-5", 0),
        (1, None, 1),
        (2, None, 2),
        (3, "", 4),
        (4, "Wed, 21 Oct 2026 07:28:00 GMT", 8),
        (5, "soon", 16),
        (40, None, LONGEST_PAUSE),
    ],
)
def test_pauses(attempt, header, seconds):
    assert pause(attempt, header) == seconds
