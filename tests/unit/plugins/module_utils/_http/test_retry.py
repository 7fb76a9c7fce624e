# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a request is sent again."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.retry import (
    ATTEMPTS,
    ATTEMPTS_DEADLOCKED,
    attempts,
)

from tests.unit.plugins.support.answers import answer


def refusal(code, status=429, message="no"):
    return answer(status, {"error": {"code": code, "message": message}})


@pytest.mark.parametrize("status", [200, 204, 301, 400, 401, 403, 404, 409, 412, 428, 500, 501, 505])
@pytest.mark.parametrize("repeatable", [True, False])
def test_these_answers_stand(status, repeatable):
    assert attempts(answer(status), repeatable) == 1


@pytest.mark.parametrize("status", [408, 502, 503, 504])
def test_after_gateway_trouble_only_what_does_no_harm_is_sent_again(status):
    assert attempts(answer(status), True) == ATTEMPTS
    assert attempts(answer(status), False) == 1


@pytest.mark.parametrize("repeatable", [True, False])
@pytest.mark.parametrize(
    "throttled",
    [
        refusal("0x80072321"),
        refusal("0x80072322"),
        refusal("0x80072326"),
        refusal("-2147015902"),
        refusal("2147951394"),
        # a gateway's own words, and none at all
        refusal("TooManyRequests"),
        answer(429),
        answer(429, b"<html>slow down</html>"),
        answer(429, {"message": "slow down"}),
        answer(429, b"[" * 100_000),
    ],
)
def test_a_throttle_is_waited_out_whatever_was_sent(throttled, repeatable):
    assert attempts(throttled, repeatable) == ATTEMPTS


@pytest.mark.parametrize("code", ["0x80071151", "0x80071154", "-2147020463", "0x80040216"])
@pytest.mark.parametrize("repeatable", [True, False])
def test_any_other_429_is_its_callers_to_judge(code, repeatable):
    assert attempts(refusal(code), repeatable) == 1


def test_a_deadlock_of_the_database_is_worth_one_repeat():
    deadlock = refusal("0x80044150", 500, "Generic SQL error. Sql Number: 1205")
    assert attempts(deadlock, True) == ATTEMPTS_DEADLOCKED == 2
    assert attempts(deadlock, False) == 1
    assert attempts(refusal("0x80044150", 500, "Sql Number: 2627"), True) == 1
