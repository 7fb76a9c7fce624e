# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries that mean a flow of the release, and what keeps flows off."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.preflight import flows, release

from tests.unit.plugins.support.made import flow_id
from tests.unit.plugins.support.preflight import REFUSED, facts, part, row_of_flow, said

PACKAGES = [facts("one", flows={"A": {}, "B": {}}), facts("two", flows={"C": {}, "c": {}})]


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ({"name": "A", "enabled": True}, []),
        ({"flow_id": flow_id("A").upper(), "owner": "kim"}, []),
        ({"name": "A"}, ["blocks flows A"]),
        ({"name": "A", "owner": ""}, ["blocks flows A"]),
        ({"name": "D"}, ["blocks flows D"]),
        ({"name": None}, ["blocks flows "]),
        ({"name": "B", "shares": [{"name": "kim", "rights": ["fly"]}]}, ["blocks flows B"]),
        ({"name": "B", "shares": [{"name": "kim", "rights": ["read"]}]}, []),
    ],
)
def test_entries(entry, found):
    assert said(flows.declared(PACKAGES, {"flows": [entry]})[1]) == found


def test_what_entries_declare():
    listed = [{"name": "a", "enabled": False, "owner": None}, {"name": "A"}, {"name": "nothing", "enabled": True}]
    entries, found = flows.declared(PACKAGES, {"flows": listed, "ignore_unknown": True})
    assert entries == {flow_id("A"): {"enabled": False}}
    assert said(found) == ["blocks flows A"]
    assert flows.declared(PACKAGES, {"flows": None}) == ({}, [])


def judged(parts, declared=None, bound=None, refusal=None):
    states = release.declared_states(parts, declared or {})
    will_be = release.final_states(parts, states)
    on, must = ({guid for guid, is_on in some.items() if is_on} for some in (will_be, states))
    judgement = flows.judgement(parts, on, set(states) - must, bound or {})
    return flows.findings(parts, judgement, must, bound or {}, refusal)


USES = {"A": {"uses": ["mail"]}, "B": {"calls": ["A"]}}


@pytest.mark.parametrize(
    ("how", "enabled", "bound", "found"),
    [
        ({"flows": USES}, {}, {"mail": "a-mail"}, []),
        # said of the reference, and what follows from it is not said again
        ({"flows": USES}, {}, {"mail": None}, []),
        ({"flows": USES}, {}, {}, ["warns flows A"]),
        ({"flows": USES}, {"A": True}, {}, ["blocks flows A"]),
        ({"flows": USES}, {"A": False}, {}, ["warns flows B"]),
        ({"flows": {"B": {"calls": ["A"]}}}, {"B": True}, {}, ["blocks flows B"]),
        ({"flows": {"A": {"on": False, "uses": ["mail"]}}}, {}, {}, []),
        ({"flows": {"A": {"calls": ["B"]}, "B": {"calls": ["A"]}}}, {}, {}, ["warns flows A", "warns flows B"]),
    ],
)
def test_what_keeps_flows_off(how, enabled, bound, found):
    assert sorted(said(judged([part(enabled=enabled, **how)], bound=bound))) == found


def test_the_target_decides_before_the_release():
    one = part(flows=USES, enabled={"A": True})
    entry = {flow_id("A"): {"enabled": False}, flow_id("B"): {"enabled": False}}
    assert judged([one], entry) == []
    assert release.declared_states([one], entry) == {flow_id("A"): False, flow_id("B"): False}
    assert release.declared_states([one], {}) == {flow_id("A"): True}


def test_a_flow_that_is_on_and_not_replaced_is_not_judged():
    rows = {"flows": {flow_id(name): row_of_flow(name, on=True) for name in USES}}
    same = part(flows=USES, installed="1.0.0.0", rows=rows)
    assert judged([same]) == []
    newer = part(flows=USES, installed="0.9", rows=rows)
    assert said(judged([newer])) == ["warns flows A"]


def test_a_suspended_flow():
    rows = {"flows": {flow_id("A"): row_of_flow("A", on=2, suspensionreasondetails="Blocked by policy.")}}
    (found,) = judged([part(flows={"A": {}}, rows=rows)])
    assert (said([found]), found.text) == (["warns flows A"], "Flow 'A' is suspended: Blocked by policy.")


def test_what_flows_need_cannot_be_read():
    assert said(judged([part(flows=USES)], refusal=REFUSED)) == ["warns flows what the flows need"]
