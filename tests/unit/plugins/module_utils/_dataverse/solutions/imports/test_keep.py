# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What flows keep across an import, and what is put right after it."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Failure, Refused
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows import rows as flows
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.keep import Keeper

from tests.unit.plugins.support.environment import ALEX, KIM, Environment

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


def keeper(environment, keep=BOTH, noted=None, there=(ONE, TWO)):
    made = Keeper(environment, PACKAGE, keep)
    rows = flows.read_many(environment, "Reading", there)
    made.plan({row["workflowid"]: row for row in rows}, noted or {}, lambda wanted: {})
    return made


def imported(environment):
    """Do what an import may do: everything is on, and Alex's."""
    environment.put_flow("New", {}, workflowid=NEW, state=1)
    for guid in (ONE, TWO):
        environment.tables["workflows"][guid].update(statecode=1, statuscode=2, _ownerid_value=ALEX)


def test_states_and_owners_are_kept(environment):
    made = keeper(environment)
    assert made.states == {ONE: False, TWO: True, NEW: True}
    assert made.strays() == {}
    imported(environment)
    made.restore()
    rows = environment.tables["workflows"]
    assert [rows[guid]["statecode"] for guid in (ONE, TWO, NEW)] == [0, 1, 1]
    assert [rows[guid]["_ownerid_value"] for guid in (ONE, TWO)] == [ALEX, KIM]
    assert len(environment.writes) == 2, "only what strays is written"


def test_what_is_not_kept_follows_the_package(environment):
    made = keeper(environment, keep=())
    assert made.states == {ONE: True, TWO: True, NEW: True}
    assert made.owners == {}
    assert list(made.strays()) == [ONE]


def test_a_later_run_goes_by_what_was_noted(environment):
    noted = keeper(environment).noted()["flows"]
    imported(environment)
    again = keeper(environment, noted=noted)
    assert again.strays() == {
        ONE: ({"enabled": True, "owner": "Alex"}, {"enabled": False, "owner": "Alex"}),
        TWO: ({"enabled": True, "owner": "Alex"}, {"enabled": True, "owner": "Kim"}),
    }
    again.restore()
    assert keeper(environment, noted=noted).strays() == {}


def refusing(environment, monkeypatch, refuses, **refusal):
    """Have the environment refuse the changes for whose body ``refuses`` holds."""
    update = environment.update

    def refuse(table, guid, body, tried, **how):
        if refuses(body):
            raise Refused("No.", **refusal)
        update(table, guid, body, tried, **how)

    monkeypatch.setattr(environment, "update", refuse)


def test_an_owner_that_is_refused_is_told_after_the_states(environment, monkeypatch):
    made = keeper(environment)
    imported(environment)
    trouble = {"http_status": 403, "code": "0x80040220", "detail": "Kim has no role"}
    refusing(environment, monkeypatch, lambda body: "ownerid@odata.bind" in body, **trouble)
    with pytest.raises(
        Failure, match="but flows have another owner: 'Two'. 'Two': Kim has no role.*A later run"
    ) as caught:
        made.restore()
    assert [(one["name"], one["code"]) for one in caught.value.reasons] == [("Two", "0x80040220")]
    assert environment.tables["workflows"][ONE]["statecode"] == 0


def test_a_message_names_the_flows_that_were_on(environment, monkeypatch):
    made = keeper(environment)
    imported(environment)
    for guid in (TWO, NEW):
        environment.tables["workflows"][guid].update(statecode=0, statuscode=1)
    environment.tables["workflows"][TWO]["_ownerid_value"] = KIM
    refusing(environment, monkeypatch, lambda body: True, http_status=429, code="0x80072322", detail="Slow down")
    with pytest.raises(Failure) as caught:
        made.restore()
    assert caught.value.message.startswith(
        "The package is imported, but flows that are to be on are off: 'New'; flows that are to be off are on: 'One'; "
        "flows that were on are off: 'Two'. 'New': Slow down."
    )
    assert {one["name"] for one in caught.value.reasons} == {"New", "One", "Two"}


@pytest.mark.parametrize("answer", ["states", "owners"])
def test_an_answer_is_not_the_deed(environment, monkeypatch, answer):
    """A page of a proxy with status 200 looks like success; the flow is as it was."""
    made = keeper(environment)
    imported(environment)
    update = environment.update
    kept = "statecode" if answer == "states" else "ownerid@odata.bind"
    monkeypatch.setattr(
        environment,
        "update",
        lambda table, guid, body, tried, **how: kept in body or update(table, guid, body, tried, **how),
    )
    with pytest.raises(Failure, match="as if it were done, and it is not") as caught:
        made.restore()
    assert [one["name"] for one in caught.value.reasons] == (["One"] if answer == "states" else ["Two"])


def test_what_is_as_it_is_to_be_is_read_once(environment, monkeypatch):
    made = keeper(environment)
    monkeypatch.setattr(environment, "update", None)
    made.restore()
    assert not made.are_astray()
    imported(environment)
    assert made.are_astray()


@pytest.mark.parametrize("keep", [BOTH, ("owners",), ()])
def test_a_suspended_flow_is_off(environment, keep):
    environment.tables["workflows"][ONE].update(statecode=2, statuscode=3)
    made = Keeper(environment, {"flows": [flow(ONE, False)]}, keep)
    made.plan({row["workflowid"]: row for row in flows.read_many(environment, "Reading", [ONE])}, {}, lambda wanted: {})
    assert (made.states, made.strays()) == ({ONE: False}, {})
    assert made.status(ONE) == "suspended"
    environment.tables["workflows"][ONE].update(statecode=1, statuscode=2)
    made.restore()
    assert environment.tables["workflows"][ONE]["statecode"] == 0, "what an import has turned on was not on"


@pytest.mark.parametrize("keep", [BOTH, ("owners",), ()])
def test_new_flows_are_noted_too_and_get_their_state_from_a_later_run(environment, keep):
    noted = keeper(environment, keep).noted()["flows"]
    assert noted[NEW] == {"enabled": True, "owner": None}
    assert [noted[guid]["owner"]["name"] for guid in (ONE, TWO)] == ["Alex", "Kim"]
    environment.put_flow("New", {}, workflowid=NEW, state=0, owner=KIM)
    again = keeper(environment, keep, noted, [ONE, TWO, NEW])
    assert again.strays()[NEW] == ({"enabled": False, "owner": "Kim"}, {"enabled": True, "owner": "Kim"})
    assert again.noted()["flows"][NEW] == noted[NEW], "a third run goes by the same"
    again.restore()
    assert environment.tables["workflows"][NEW]["statecode"] == 1


WHY = {"text": "Connection reference 'mail' has no connection"}


def test_what_a_flow_lacks_keeps_it_off_and_is_owed(environment):
    """Flow two is on, and lacks a connection now; a later run, in which it has one, turns it on again."""
    rows = {row["workflowid"]: row for row in flows.read_many(environment, "Reading", [ONE, TWO])}
    asked = []

    def judge(wanted):
        asked.append(wanted)
        return {TWO: WHY}

    first = Keeper(environment, PACKAGE, BOTH)
    first.plan(rows, {}, judge)
    assert asked == [{TWO, NEW}]
    assert (first.states, first.owes()) == ({ONE: False, TWO: False, NEW: True}, True)
    noted = first.noted()["flows"]
    assert noted[TWO]["enabled"] is True
    imported(environment)
    first.restore()
    assert environment.tables["workflows"][TWO]["statecode"] == 1, "what is on all the same is left so"
    environment.tables["workflows"][TWO].update(statecode=0, statuscode=1)
    again = keeper(environment, noted=noted, there=(ONE, TWO, NEW))
    assert (again.states[TWO], again.owes()) == (True, False)
    again.restore()
    assert environment.tables["workflows"][TWO]["statecode"] == 1


def test_what_was_put_right_is_not_owed_any_more(environment, monkeypatch):
    """A later run goes by what is there, so that what somebody changes meanwhile stays so."""
    made = keeper(environment)
    assert made.owed() == {ONE, TWO, NEW}, "nobody has looked yet"
    imported(environment)
    refusing(environment, monkeypatch, lambda body: "ownerid@odata.bind" in body)
    with pytest.raises(Failure):
        made.restore()
    assert made.owed() == {TWO}
    monkeypatch.undo()
    made.restore()
    assert made.owed() == set()
