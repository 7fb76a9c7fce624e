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
    made.plan({row["workflowid"]: row for row in rows}, noted or {}, [])
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


def test_a_suspension_cannot_be_restored(environment):
    noted = {ONE: {"enabled": "suspended", "owner": {"type": "user", "id": ALEX, "name": "Alex"}}}
    assert keeper(environment, noted=noted).strays() == {}


def test_an_owner_that_is_refused_is_told_after_the_states(environment, monkeypatch):
    made = keeper(environment)
    imported(environment)
    update = environment.update

    def refuse(table, guid, body, tried, **how):
        if "ownerid@odata.bind" in body:
            raise Refused("No.", http_status=403, code="0x80040220", detail="Kim has no role")
        update(table, guid, body, tried, **how)

    monkeypatch.setattr(environment, "update", refuse)
    with pytest.raises(Failure, match="1 flows have another owner; 'Two': Kim has no role") as caught:
        made.restore()
    assert [one["name"] for one in caught.value.reasons] == ["Two"]
    assert environment.tables["workflows"][ONE]["statecode"] == 0


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


def test_what_a_new_flow_lacks_counts_when_it_is_put_right(environment):
    """Its connection was missing before, and is there now."""
    package = {"flows": [{**flow(NEW), "connection_references": ["contoso_Mail"]}]}
    first = Keeper(environment, package, BOTH)
    first.plan({}, {}, ["contoso_Mail"])
    assert first.states == {NEW: False}
    environment.put_flow("New", {}, workflowid=NEW, state=0)
    rows = {row["workflowid"]: row for row in flows.read_many(environment, "Reading", [NEW])}
    for unbound in (["contoso_Mail"], []):
        again = Keeper(environment, package, BOTH)
        again.plan(rows, first.noted()["flows"], unbound)
        assert again.states == {NEW: not unbound}
