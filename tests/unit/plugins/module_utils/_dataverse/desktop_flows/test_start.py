# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one request that starts a run, and the search when it gets no answer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import (
    Failure,
    InputFailure,
    OutcomeUnknown,
    Refused,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.started_once import started_once
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.waiter import Waiter
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.desktop_flows import start
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.desktop_flows.matching import (
    SAME,
    UNKNOWN,
)

OPTIONS = {
    "connection": "robot",
    "connection_reference": None,
    "run_mode": "unattended",
    "priority": "normal",
    "run_timeout": None,
    "callback_url": None,
}
BODY = {"runMode": "unattended", "runPriority": "normal", "connectionName": "robot"}
FLOW = {"workflowid": "11111111-1111-4111-8111-111111111111", "name": "Clean up"}


def request(**options):
    return start.request({**OPTIONS, **options}, None)


@pytest.mark.parametrize(
    ("option", "value", "member"),
    [
        ("run_timeout", 1, "timeout"),
        ("run_timeout", 86400, "timeout"),
        ("callback_url", "https://calls.contoso.com/done?key=1", "callbackUrl"),
        ("callback_url", "HTTPS://calls.contoso.com:8443", "callbackUrl"),
    ],
)
def test_what_the_platform_takes_is_sent_as_it_is(option, value, member):
    assert request(**{option: value}) == {**BODY, member: value}


@pytest.mark.parametrize("seconds", [-1, 0, 86401])
def test_a_time_limit_the_platform_does_not_take(seconds):
    with pytest.raises(InputFailure, match=f"run_timeout is {seconds}. Set 1 to 86400 seconds"):
        request(run_timeout=seconds)


@pytest.mark.parametrize(
    "address",
    [
        "http://calls.contoso.com/done",
        "calls.contoso.com/done",
        "https:///done",
        "https://192.0.2.7/done",
        "https://[2001:db8::7]/done",
        "https://[2001:db8::7/done",
        "https://localhost:8443/done",
        "https://LocalHost./done",
    ],
)
def test_an_address_the_platform_does_not_call(address):
    with pytest.raises(InputFailure, match="Use an https URL with a DNS host name") as caught:
        request(callback_url=address)
    assert "done" not in caught.value.message


class Silent:
    """An environment whose answer to a start is lost."""

    def act(self, action, body, tried, once):
        raise OutcomeUnknown("No answer came.")

    @property
    def me(self):
        return {"UserId": "me"}


class Seen:
    """A history whose looks show, one after the other, ``verdicts``; it notes what was seen before each."""

    def __init__(self, *verdicts):
        self.verdicts = list(verdicts)
        self.before = []

    def newest(self):
        return datetime(2026, 5, 21, tzinfo=UTC), set()

    def ours_since(self, moment, known, user_id, mode, seen):
        self.before.append(set(seen))
        verdict = self.verdicts.pop(0)
        return [({"flowsessionid": "RUN", "statuscode": 2}, verdict)] if verdict else []


def test_a_cancellation_that_was_accepted_counts_although_it_cannot_be_seen():
    class Blind:
        def act(self, action, body, tried, repeatable):
            return {}

        def get(self, path, tried, annotations):
            raise Failure("Nothing is to be seen.")

    with pytest.raises(Failure, match="Nothing is to be seen") as caught:
        start.cancel(Blind(), "11111111-1111-4111-8111-111111111111")
    assert caught.value.perhaps_changed is True


class Clock:
    """A time that passes only in pauses."""

    def __init__(self):
        self.now, self.pauses = 0, 0

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.pauses += 1
        self.now += seconds


def started(history, clock):
    grace = Waiter(15, 5, clock=clock, sleep=clock.sleep, to_the_end=True)
    return started_once(start.RunStart(Silent(), FLOW, history, BODY), grace)


@pytest.mark.parametrize(
    ("verdicts", "before"),
    [
        ([SAME], [set()]),
        ([None, SAME], [set(), set()]),
        ([UNKNOWN, SAME], [set(), {"run"}]),
        ([None, None, UNKNOWN, SAME], [set(), set(), set(), {"run"}]),
    ],
)
def test_a_lost_start_is_looked_for_until_it_can_be_told(verdicts, before):
    history, clock = Seen(*verdicts), Clock()
    assert started(history, clock) == (start.Started("run"), True)
    assert (history.before, clock.pauses) == (before, len(verdicts) - 1)


def test_a_lost_start_that_cannot_be_told_is_listed():
    with pytest.raises(OutcomeUnknown, match="1 run of the same caller cannot be told apart from it: RUN") as caught:
        started(Seen(*[UNKNOWN] * 6), Clock())
    assert [one["session_id"] for one in caught.value.facts["candidates"]] == ["run"]


def test_a_search_that_fails_leaves_the_start_unknown():
    class Unlisted(Seen):
        def ours_since(self, *about):
            raise Refused("Runs cannot be read.", http_status=403)

    with pytest.raises(OutcomeUnknown, match="runs cannot be listed .Runs cannot be read") as caught:
        started(Unlisted(), Clock())
    assert caught.value.perhaps_changed is True
