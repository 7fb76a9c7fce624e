# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What flows keep across an import, and what is put right after it."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Failure, Refused
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows import rows as flows
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports import flow_states
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.restoring import (
    Restorer,
)

from tests.unit.plugins.support.emulated import ALEX, KIM, Environment

ONE, TWO, NEW = (f"11111111-0000-4000-8000-00000000000{number}" for number in (1, 2, 3))
BOTH = ("states", "owners")


def flow(guid, enabled=True):
    return {"flow_id": guid, "name": guid[-1], "enabled": enabled, "connection_references": [], "child_flows": []}


PACKAGE = {"flows": [flow(ONE), flow(TWO), flow(NEW)]}


@pytest.fixture
def environment():
    """Flow one is off and Alex's, flow two is on and Kim's; the third is not there yet."""
    made = Environment()
    made.put_flow("One", {}, workflowid=ONE, state=0, owner=ALEX)
    made.put_flow("Two", {}, workflowid=TWO, state=1, owner=KIM)
    return made


def planned(environment, keep=BOTH, noted=None, there=(ONE, TWO), package_flows=None):
    rows = flows.read_many(environment, "Reading", there)
    return flow_states.planned(
        PACKAGE["flows"] if package_flows is None else package_flows,
        {row["workflowid"]: row for row in rows},
        noted or {},
        keep,
    )


def restore(environment, made):
    Restorer(environment, made).restore([].append)


def imported(environment):
    """Do what an import may do: everything is on, and Alex's."""
    environment.put_flow("New", {}, workflowid=NEW, state=1)
    for guid in (ONE, TWO):
        environment.put("workflows", workflowid=guid, statecode=1, statuscode=2, _ownerid_value=ALEX)


def test_states_and_owners_are_kept(environment):
    made = planned(environment)
    assert made.states == {ONE: False, TWO: True, NEW: True}
    assert made.out_of_place() == {}
    imported(environment)
    restore(environment, made)
    rows = environment.stored("workflows")
    assert [rows[guid]["statecode"] for guid in (ONE, TWO, NEW)] == [0, 1, 1]
    assert [rows[guid]["_ownerid_value"] for guid in (ONE, TWO)] == [ALEX, KIM]
    assert len(environment.writes) == 2, "only what strays is written"


def test_what_is_not_kept_follows_the_package(environment):
    made = planned(environment, keep=())
    assert made.states == {ONE: True, TWO: True, NEW: True}
    assert made.owners == {}
    assert list(made.out_of_place()) == [ONE]


def test_a_later_run_goes_by_what_was_noted(environment):
    noted = planned(environment).noted()["flows"]
    imported(environment)
    again = planned(environment, noted=noted)
    assert again.out_of_place() == {
        ONE: ({"enabled": True, "owner": "Alex"}, {"enabled": False, "owner": "Alex"}),
        TWO: ({"enabled": True, "owner": "Alex"}, {"enabled": True, "owner": "Kim"}),
    }
    restore(environment, again)
    assert planned(environment, noted=noted).out_of_place() == {}


def refusing(environment, monkeypatch, refuses, **refusal):
    """Have the environment refuse the changes for whose body ``refuses`` holds."""
    update = environment.update

    def refuse(table, guid, body, tried, **how):
        if refuses(body):
            raise Refused("No.", **refusal)
        update(table, guid, body, tried, **how)

    monkeypatch.setattr(environment, "update", refuse)


def test_an_owner_that_is_refused_is_told_after_the_states(environment, monkeypatch):
    made = planned(environment)
    imported(environment)
    trouble = {"http_status": 403, "code": "0x80040220", "detail": "Kim has no role"}
    refusing(environment, monkeypatch, lambda body: "ownerid@odata.bind" in body, **trouble)
    with pytest.raises(
        Failure, match="but these flows have another owner: 'Two'. 'Two': Kim has no role.*A later run"
    ) as caught:
        restore(environment, made)
    assert [(one["name"], one["code"]) for one in caught.value.reasons] == [("Two", "0x80040220")]
    assert environment.stored("workflows")[ONE]["statecode"] == 0


def test_a_message_names_the_flows_that_were_on(environment, monkeypatch):
    made = planned(environment)
    imported(environment)
    for guid in (TWO, NEW):
        environment.put("workflows", workflowid=guid, statecode=0, statuscode=1)
    environment.put("workflows", workflowid=TWO, _ownerid_value=KIM)
    refusing(environment, monkeypatch, lambda body: True, http_status=429, code="0x80072322", detail="Slow down")
    with pytest.raises(Failure) as caught:
        restore(environment, made)
    assert caught.value.message.startswith(
        "The package is imported, but these flows are off but should be on: 'New'; "
        "these flows are on but should be off: 'One'; these flows were on and are off: 'Two'. 'New': Slow down."
    )
    assert {one["name"] for one in caught.value.reasons} == {"New", "One", "Two"}


@pytest.mark.parametrize("answer", ["states", "owners"])
def test_an_answer_is_not_the_deed(environment, monkeypatch, answer):
    """A page of a proxy with status 200 looks like success; the flow is as it was."""
    made = planned(environment)
    imported(environment)
    update = environment.update
    kept = "statecode" if answer == "states" else "ownerid@odata.bind"
    monkeypatch.setattr(
        environment,
        "update",
        lambda table, guid, body, tried, **how: kept in body or update(table, guid, body, tried, **how),
    )
    with pytest.raises(Failure, match="the environment reported success, but it was not") as caught:
        restore(environment, made)
    assert [one["name"] for one in caught.value.reasons] == (["One"] if answer == "states" else ["Two"])


def test_what_is_as_it_is_to_be_is_read_once(environment, monkeypatch):
    made = planned(environment)
    monkeypatch.setattr(environment, "update", None)
    restore(environment, made)
    assert not Restorer(environment, made).are_astray()
    imported(environment)
    assert Restorer(environment, made).are_astray()


@pytest.mark.parametrize("keep", [BOTH, ("owners",), ()])
def test_a_suspended_flow_is_off(environment, keep):
    environment.put("workflows", workflowid=ONE, statecode=2, statuscode=3)
    made = planned(environment, keep, there=[ONE], package_flows=[flow(ONE, False)])
    assert (made.states, made.out_of_place()) == ({ONE: False}, {})
    assert made.status(ONE) == "suspended"
    environment.put("workflows", workflowid=ONE, statecode=1, statuscode=2)
    restore(environment, made)
    assert environment.stored("workflows")[ONE]["statecode"] == 0, "what an import has turned on was not on"


@pytest.mark.parametrize("keep", [BOTH, ("owners",), ()])
def test_new_flows_are_noted_too_and_get_their_state_from_a_later_run(environment, keep):
    noted = planned(environment, keep).noted()["flows"]
    assert noted[NEW] == {"enabled": True, "owner": None}
    assert [noted[guid]["owner"]["name"] for guid in (ONE, TWO)] == ["Alex", "Kim"]
    environment.put_flow("New", {}, workflowid=NEW, state=0, owner=KIM)
    again = planned(environment, keep, noted, [ONE, TWO, NEW])
    assert again.out_of_place()[NEW] == ({"enabled": False, "owner": "Kim"}, {"enabled": True, "owner": "Kim"})
    assert again.noted()["flows"][NEW] == noted[NEW], "a third run goes by the same"
    restore(environment, again)
    assert environment.stored("workflows")[NEW]["statecode"] == 1


WHY = {"text": "Connection reference 'mail' has no connection"}


def test_what_a_flow_lacks_keeps_it_off_and_is_owed(environment):
    """Flow two is on, and lacks a connection now; a later run, in which it has one, turns it on again."""
    wanted = planned(environment)
    assert wanted.wanted == {ONE: False, TWO: True, NEW: True}
    first = wanted.staying_off({TWO: WHY})
    assert first.states == {ONE: False, TWO: False, NEW: True}
    noted = first.noted()["flows"]
    assert noted[TWO]["enabled"] is True
    imported(environment)
    restore(environment, first)
    assert environment.stored("workflows")[TWO]["statecode"] == 1, "what is on all the same is left so"
    environment.put("workflows", workflowid=TWO, statecode=0, statuscode=1)
    again = planned(environment, noted=noted, there=(ONE, TWO, NEW))
    assert (again.states[TWO], again.stay_off) == (True, {})
    restore(environment, again)
    assert environment.stored("workflows")[TWO]["statecode"] == 1


def test_what_was_put_right_is_not_owed_any_more(environment, monkeypatch):
    """A later run goes by what is there, so that what somebody changes meanwhile stays so."""
    made = Restorer(environment, planned(environment))
    owed = []
    imported(environment)
    refusing(environment, monkeypatch, lambda body: "ownerid@odata.bind" in body)
    with pytest.raises(Failure) as caught:
        made.restore(owed.append)
    assert owed == [{TWO}]
    assert caught.value.perhaps_changed, "the others were restored"
    with pytest.raises(Failure) as caught:
        made.restore(owed.append)
    assert not caught.value.perhaps_changed, "nothing was left to do but what was refused"
    monkeypatch.undo()
    made.restore(owed.append)
    assert owed == [{TWO}, {TWO}, set()]


def test_what_cannot_be_on_stays_owed(environment):
    made = Restorer(environment, planned(environment).staying_off({TWO: WHY}))
    owed = []
    made.restore(owed.append)
    assert owed == [{TWO}]


@pytest.mark.parametrize(("keep", "restored"), [(BOTH, True), (("owners",), False)])
def test_after_a_failed_import_only_flows_that_keep_their_states_are_restored(environment, keep, restored):
    """What flows would get from the package was not installed."""
    made = Restorer(environment, planned(environment, keep))
    imported(environment)
    before = {guid: row["statecode"] for guid, row in environment.stored("workflows").items()}
    assert made.restore_kept() is restored
    after = {guid: row["statecode"] for guid, row in environment.stored("workflows").items()}
    assert after[NEW] == before[NEW]
    assert (after != before) is restored
