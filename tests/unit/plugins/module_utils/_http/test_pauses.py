# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pauses between attempts: as long as asked for, seen, and never beyond what the task may wait."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Throttled
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.retry_after import asked_for
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.pauses import LONGEST, Pauses

from tests.unit.plugins.support.answers import ROOT, answer

DATE = "Wed, 21 Oct 2026 07:28:00 GMT"


def put_off(seconds, status=429):
    return answer(status, headers={"Retry-After": str(seconds)})


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": "-5"}, 0),
        ({"Retry-After": "100000"}, 100000),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": ""}, None),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:40 GMT", "Date": DATE}, 40),
        ({"Retry-After": "Wed, 21 Oct 2026 07:27:40 GMT", "Date": DATE}, 0),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:40 GMT"}, None),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:40 -0000", "Date": DATE}, None),
    ],
)
def test_what_a_service_asks_for(headers, seconds):
    assert asked_for(answer(429, headers=headers)) == seconds


def test_without_a_wish_pauses_grow():
    pauses = Pauses().of_request()
    assert [pauses.seconds(attempt, None, ROOT) for attempt in (1, 2, 3, 4, 5)] == [1, 2, 4, 8, 16]
    assert pauses.seconds(40, None, ROOT) == LONGEST


def test_more_than_the_task_may_wait_is_refused_at_once_and_not_cut():
    slept = []
    pauses = Pauses(slept.append, lambda: 10).of_request()
    with pytest.raises(Throttled) as told:
        pauses.seconds(1, put_off(40), ROOT)
    assert told.value.message == (
        f"{ROOT} requests a pause of 40 s before the next request (HTTP 429), which is longer than "
        "wait_timeout leaves (10 s). Run the task again later, or increase wait_timeout."
    )
    assert told.value.http_status == 429
    assert slept == []


def test_the_pauses_of_one_request_count_together():
    pauses = Pauses(lambda seconds: None, lambda: 60).of_request()
    pauses.take(pauses.seconds(1, put_off(40), ROOT))
    assert pauses.left == 20
    assert pauses.seconds(6, None, ROOT) == 20
    with pytest.raises(Throttled, match=r"wait_timeout leaves \(20 s\)"):
        pauses.seconds(2, put_off(40), ROOT)


def test_a_task_without_a_limit_of_its_own_has_one_nevertheless():
    pauses = Pauses().of_request()
    assert pauses.seconds(1, put_off(LONGEST), ROOT) == LONGEST
    with pytest.raises(Throttled, match="requests a pause of 301 s .* longer than a task waits for one. Run the"):
        pauses.seconds(1, put_off(LONGEST + 1, 503), ROOT)


def test_long_pauses_are_seen():
    slept, told = [], []
    pauses = Pauses(slept.append, lambda: 100, lambda *line: told.append(line))
    pauses.take(4)
    assert (slept, told) == ([4], [])
    pauses.take(70)
    assert slept[1:] == [30, 30, 10]
    assert told == [("pausing before the next attempt", None, elapsed, 70) for elapsed in (0, 30, 60)]
