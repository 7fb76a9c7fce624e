# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A step of one of many flows, when the flow has moved or the service requires another way."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Conflict, Failure, Refused
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.many.changes import Change
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.many.selection import (
    Flow,
    read_rows,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.many.sending import Sender
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.lookups import principals

from tests.unit.plugins.support.emulated import ALEX, KIM, Environment

GUID = "aaaaaaaa-1111-4000-8000-000000000001"
EMPTY = {"triggers": {}, "actions": {}}


class Moving(Environment):
    """An environment with one flow, in which ``before`` are the events of the first writes: others, or refusals."""

    def __init__(self, on=False):
        super().__init__()
        self.put_flow("one", EMPTY, state=int(on), workflowid=GUID)
        self.before = []
        self.warned = []

    def update(self, table, guid, body, tried, etag="*", caller=None):
        event = self.before.pop(0) if self.before else {}
        if isinstance(event, Exception):
            raise event
        if event:
            self.put("workflows", workflowid=GUID, **event)
        super().update(table, guid, body, tried, etag, caller)

    def sender(self):
        """Return what sends the changes of the flow as it is now."""
        row = read_rows(self, "Reading", [GUID])[GUID]
        return Sender(self, Change(Flow(row, "one"), row, None, None), {}, self.warned.append)

    def now(self):
        row = self.flow(GUID)
        return row["statecode"], row["_ownerid_value"]


def send(planned):
    return [one["status"] for one in planned.step.do(planned.step.payload) or ()]


def no_connection():
    inner = {"code": "ConnectionAuthorizationFailed", "text": "No.", "remedy": ""}
    return Refused("No.", http_status=403, code="0x80060467", reasons=[inner])


@pytest.mark.parametrize(
    ("theirs", "writes", "done"),
    [({"description": "theirs"}, 2, []), ({"statecode": 1, "statuscode": 2}, 1, ["skipped"])],
    ids=["something else", "the same"],
)
def test_what_others_change_besides_is_no_obstacle(theirs, writes, done):
    environment = Moving()
    step = environment.sender().turn_on([])
    environment.before = [theirs]
    assert send(step) == done
    assert (environment.now(), len(environment.writes)) == ((1, ALEX), writes)


@pytest.mark.parametrize("theirs", [{"_ownerid_value": KIM}, {"statecode": 2, "statuscode": 3}])
def test_what_others_change_of_state_or_owner_is_an_obstacle(theirs):
    environment = Moving()
    step = environment.sender().turn_on([])
    environment.before = [theirs]
    with pytest.raises(Conflict):
        send(step)
    assert len(environment.writes) == 1


@pytest.mark.parametrize("before", [[], [{"description": "theirs"}]], ids=["at once", "after a conflict"])
def test_an_owner_who_may_not_use_the_connections_gets_a_flow_that_is_off(before):
    environment = Moving(on=True)
    step = environment.sender().give(principals.find(environment, "kim@contoso.com"))
    environment.before = [*before, no_connection()]
    assert send(step) == ["done", "done", "done"]
    assert environment.now() == (1, KIM)
    (warned,) = environment.warned
    assert "was turned off and on to change its owner" in warned


def test_a_flow_that_is_deleted_before_the_way_round_is_named(monkeypatch):
    environment = Moving(on=True)
    step = environment.sender().give(principals.find(environment, "kim@contoso.com"))

    def refuse_and_delete(*_sent):
        environment.emulated.store.delete("workflow", GUID)
        raise no_connection()

    monkeypatch.setattr(environment, "update", refuse_and_delete)
    with pytest.raises(Failure, match="Flow 'one' was deleted by someone else in the meantime"):
        send(step)


@pytest.mark.parametrize(
    ("on", "refusal"), [(False, no_connection()), (True, Refused("No.", http_status=403, code="0x80040220"))]
)
def test_other_refusals_are_final(on, refusal):
    environment = Moving(on=on)
    step = environment.sender().give(principals.find(environment, "kim@contoso.com"))
    environment.before = [refusal]
    with pytest.raises(Refused):
        send(step)
    assert (environment.now()[1], environment.writes, environment.warned) == (ALEX, [], [])
