# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Children are on before their callers; every flow is tried, and what does not depend on another is done beside it."""

from __future__ import annotations

import threading

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Refused
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows import rows as flows
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.many.restoring import (
    restore_owners,
    restore_states,
)

from tests.unit.plugins.support.emulated import ALEX, KIM, Environment

EMPTY = {"triggers": {}, "actions": {}}


def flow(number, children=()):
    return {"flow_id": guid(number), "name": f"flow {number}", "child_flows": [guid(child) for child in children]}


def guid(number):
    return f"00000000-0000-4000-8000-{number:012}"


def switched(present, states, refuse=()):
    """Restore states among flows 1 <- 2 <- 3 (each calls the one before); return the flows switched, in order.

    ``switched.refusals`` are those that were refused.
    """
    environment = Environment()
    for number, state in present.items():
        environment.put_flow(f"flow {number}", EMPTY, state=state, workflowid=guid(number))
    order = []
    update = environment.update

    def watched(table, key, body, tried, etag="*"):
        number = int(key[-1])
        order.append((number, body["statecode"]))
        if number in refuse:
            inner = {"code": "ChildFlowNotActive", "text": "off", "remedy": "Turn the child flow on first."}
            raise Refused(f"{tried} failed: off (HTTP 400).", inner["remedy"], code="0x80060467", reasons=[inner])
        update(table, key, body, tried, etag)

    environment.update = watched
    package = [flow(number, [number - 1]) for number in (3, 2, 1)]
    rows = {row["workflowid"]: row for row in flows.read_many(environment, "Reading", map(guid, present))}
    states = {guid(number): state for number, state in states.items()}
    switched.refusals = restore_states(environment, package, states, rows)
    return order


def test_children_are_turned_on_first():
    assert switched({1: 0, 2: 0, 3: 0}, {1: True, 2: True, 3: True}) == [(1, 1), (2, 1), (3, 1)]


def test_callers_are_turned_off_first():
    assert switched({1: 1, 2: 1, 3: 1}, {1: False, 2: False, 3: False}) == [(3, 0), (2, 0), (1, 0)]


def test_a_child_that_should_be_off_is_turned_off_after_its_caller_is_on():
    """A caller stays on without its child, but cannot be turned on without it."""
    assert switched({1: 1, 2: 0}, {1: False, 2: True}) == [(2, 1), (1, 0)]
    assert switched({1: 1, 2: 1, 3: 0}, {1: False, 2: False, 3: True}) == [(3, 1), (2, 0), (1, 0)]
    assert switched({1: 0, 2: 0, 3: 1}, {1: True, 2: True, 3: False}) == [(3, 0), (1, 1), (2, 1)]


def test_only_flows_in_another_state_are_touched():
    assert switched({1: 1, 2: 0, 3: 0}, {1: True, 2: False, 3: True}) == [(3, 1)]


def test_unknown_flows_and_those_that_may_be_either_are_left_alone():
    assert switched({1: 2, 2: 0}, {1: None, 2: False, 3: True}) == []
    assert switched({1: 2}, {1: False}) == []


def test_every_flow_is_tried_and_every_refusal_is_told():
    assert switched({1: 0, 2: 0, 3: 0}, {1: True, 2: True, 3: True}, refuse=[2]) == [(1, 1), (2, 1), (3, 1)]
    assert {key: refusal.code for key, refusal in switched.refusals.items()} == {guid(2): "0x80060467"}


@pytest.mark.parametrize("hint", [None, 3])
def test_flows_that_do_not_call_each_other_are_restored_side_by_side(hint):
    """As many as the service advises at once, and eight otherwise: each request waits for all of them."""
    at_once = hint or 8
    together = threading.Barrier(at_once, timeout=10)
    environment = Environment()
    environment.parallel_hint = hint
    package = [flow(number) for number in range(at_once)]
    for one in package:
        environment.put_flow(one["name"], EMPTY, workflowid=one["flow_id"], owner=KIM)
    update = environment.update

    def watched(table, key, body, tried, etag="*"):
        together.wait()
        update(table, key, body, tried, etag)

    environment.update = watched
    ids = [one["flow_id"] for one in package]
    rows = {row["workflowid"]: row for row in flows.read_many(environment, "Reading", ids)}
    alex = {"type": "user", "id": ALEX, "name": "Alex"}
    assert restore_owners(environment, dict.fromkeys(ids, alex), rows) == {}
    assert restore_states(environment, package, dict.fromkeys(ids, True), rows) == {}
    found = environment.stored("workflows").values()
    assert {(row["statecode"], row["_ownerid_value"]) for row in found} == {(1, ALEX)}
