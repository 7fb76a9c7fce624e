# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of many, in words."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import (
    Failure,
    OutcomeUnknown,
    Refused,
    SignInFailure,
    Unreachable,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.many_outcomes import (
    concerns_all,
    message,
    totals,
)


def test_totals_name_every_word():
    assert totals(["bad", "bad"], ["good", "bad"]) == {"all": 2, "good": 0, "bad": 2}


def test_the_first_ones_are_named():
    assert message(["a failed", "b failed", "c failed"], 9) == (
        "3 of 9 runs did not succeed: a failed; b failed and 1 more."
    )


@pytest.mark.parametrize(
    ("failure", "concerns"),
    [
        (SignInFailure("x"), True),
        (Unreachable("x"), True),
        (Refused("x", http_status=401), True),
        (Refused("x", http_status=403), False),
        (Refused("x", http_status=500), False),
        (OutcomeUnknown("x", http_status=401), False),
        (Failure("x"), False),
    ],
)
def test_what_says_nothing_about_one(failure, concerns):
    assert concerns_all(failure) is concerns
