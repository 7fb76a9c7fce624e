# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An environment against its declaration: exactly what differs, and whatever else needs attention."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.plugins.support.drift import Product, looked, said
from tests.unit.plugins.support.states import built, declaration, declared, pairs, put_variable, worlds

REPORT = dict.fromkeys(("connection_references", "environment_variables", "flows", "shares"), "report")


@pytest.fixture
def product():
    return Product()


def ago(environment, **span):
    clock = environment.emulated.clock
    return clock.iso(clock.now() - timedelta(**span))


def put_run(product, flow, **row):
    times = {"starttime": ago(product.environment, minutes=10), "endtime": ago(product.environment, minutes=9)}
    run = {"name": "run", "status": "Failed", "_workflow_value": product.flows[flow], **times, **row}
    product.environment.put("flowruns", **run)


@given(world=worlds, noise=st.booleans())
def test_what_was_read_is_as_declared(world, noise):
    environment = built(world, noise)
    host = looked(environment, declaration=declaration(environment), report_undeclared=False)
    assert (host.failed, host.result.get("objects")) == (False, []), host.result
    assert environment.writes == []
    kinds = {"solution": "solutions", "connection_reference": "references", "flow": "flows"}
    expected = {kind: len(world[part]) for kind, part in kinds.items()}
    expected["connection_reference"] = sum(bool(one) for one in world["references"].values())
    found = {kind: len(host.result["as_declared"].get(kind, [])) for kind in kinds}
    assert found == expected


@given(pair=pairs, noise=st.booleans())
def test_elsewhere_what_a_task_would_change_or_report_differs(pair, noise):
    here, there = (built(world, noise) for world in pair)
    state = declaration(here)
    found = looked(there, declaration=state).result
    checked = declared(there, check=True, declaration=state, exact=REPORT).result
    key = "kind", "name", "flow_id", "declared", "found", "reason"
    assert sorted([one[name] for name in key] for one in found["objects"]) == sorted(
        [one[name] for name in key] for one in checked["objects"] if one["outcome"] != "unchanged"
    )
    assert found["outcome"] == ("drift" if found["objects"] else found["outcome"])
    restored = {one["name"] for one in found["objects"] if one["restorable"]}
    assert restored == {one["name"] for one in checked["objects"] if one["outcome"] == "changed"}


def test_nothing_has_happened(product):
    found = product.look()
    assert (found["outcome"], said(found), found["manual_changes"]) == ("as_declared", [], True)
    assert found["as_declared"] == {
        "solution": ["core"],
        "connection_reference": ["core_mail"],
        "environment_variable": ["core_Url"],
        "flow": ["Intake", "Report"],
    }
    assert found["totals"] == {"declared": 5, "missing": 0, "differs": 0, "undeclared": 0, "findings": 0}
    assert found["environment"]["url"] == product.environment.url


def test_each_kind_of_change_is_found_once(product):
    environment = product.environment
    environment.put("workflows", workflowid=product.flows["Intake"], statecode=0)
    environment.put("environmentvariablevalues", environmentvariablevalueid=product.value, value="https://b.example")
    environment.put("connectionreferences", connectionreferenceid=product.reference, connectionid=None)
    environment.put("solutions", solutionid=product.solution, version="1.1")
    found = product.look()
    assert said(found) == [
        "differs solution core",
        "differs connection_reference core_mail",
        "differs environment_variable core_Url",
        "differs flow Intake",
    ]
    assert [one["restorable"] for one in found["objects"]] == [False, True, True, True]
    assert found["outcome"] == "drift"


def test_what_does_not_exist_is_missing_and_what_means_two_flows_is_not(product):
    state = dict(product.declaration, flows=[{"name": "Gone", "enabled": True}, {"name": "Twin", "enabled": True}])
    for _twin in range(2):
        product.environment.put_flow("Twin", {"triggers": {}, "actions": {}})
    found = product.look(declaration=state, report_undeclared=False)
    assert said(found) == ["missing flow Gone", "differs flow Twin"]
    assert [one["reason"]["code"] for one in found["objects"]] == ["missing", "ambiguous"]


def test_what_is_not_declared_is_reported_on_request_and_only_where_it_belongs(product):
    state = dict(product.declaration, flows=[{"name": "Intake"}])
    product.environment.put_flow("Someone's own", {"triggers": {}, "actions": {}})
    put_variable(product.environment, "other_Url", "string", "https://other.example")
    assert said(product.look(declaration=state)) == ["undeclared flow Report"]
    assert said(product.look(declaration=state, name_pattern="int*")) == []
    silent = product.look(declaration=state, report_undeclared=False)
    assert (silent["outcome"], said(silent)) == ("as_declared", [])


def test_a_manual_change_of_a_managed_flow_is_drift(product):
    product.environment.put("workflows", workflowid=product.flows["Report"], description="By hand")
    found = product.look()
    assert (found["outcome"], said(found)) == ("drift", ["manual_change flow Report"])
    (one,) = found["findings"]
    assert one["text"].startswith("It was changed manually (description)")
    assert one["flow_id"] == product.flows["Report"]
    product.environment.wire.sent = []
    found = product.look(manual_changes=False)
    assert (found["outcome"], found["manual_changes"]) == ("as_declared", False)
    assert not [one for one in product.environment.reads if one.startswith("msdyn_")]


def test_whatever_else_needs_attention_is_no_drift(product):
    environment = product.environment
    for name in ("core_Upgrade", "other_Upgrade"):
        environment.put("solutions", uniquename=name, version="2.0", isvisible=True, ismanaged=True)
    product.member("connectionreferences", connectionreferencelogicalname="core_new", connectorid="x")
    put_run(product, "Report", errormessage="An action failed.")
    put_run(product, "Report", status="TimedOut", starttime=ago(environment, hours=2))
    put_run(product, "Report", starttime=ago(environment, hours=25))
    put_run(product, "Intake", status="Succeeded")
    environment.put("flowruns", name="of another", status="Failed", starttime=ago(environment, minutes=1))
    found = product.look()
    assert said(found) == [
        "no_connection connection_reference core_new",
        "leftover_upgrade solution core",
        "failed_runs flow Report",
    ]
    assert found["outcome"] == "attention"
    texts = [one["text"] for one in found["findings"]]
    assert texts[1] == "An upgrade to version 2.0 was staged and never finished."
    assert texts[2].startswith("2 runs failed, the last on ")
    assert texts[2].endswith(": An action failed.")
    assert "3 runs failed" in product.look(runs_since="2d")["findings"][2]["text"]


def test_a_suspended_flow_is_reported_with_its_reason(product):
    row = {"statecode": 2, "suspensionreasondetails": "Blocked by the policy 'No mail'."}
    product.environment.put("workflows", workflowid=product.flows["Intake"], **row)
    found = product.look()
    assert said(found) == ["differs flow Intake", "suspended flow Intake"]
    assert found["findings"][0]["text"] == "The platform has suspended it: Blocked by the policy 'No mail'."


@pytest.mark.parametrize("table", ["msdyn_solutioncomponentsummaries", "flowruns"])
def test_what_cannot_be_read_is_said_and_hides_nothing_else(product, table, monkeypatch):
    product.environment.put("workflows", workflowid=product.flows["Intake"], statecode=0)
    monkeypatch.delitem(product.environment.emulated.schema.sets, table)
    found = product.look()
    assert said(found)[0] == "differs flow Intake"
    assert [one["check"] for one in found["findings"]] == ["unchecked"]


def test_an_empty_list_of_runs_that_says_nothing_is_no_proof(product):
    organization = product.environment.emulated.organization_id
    product.environment.put("organizations", organizationid=organization, flowruntimetoliveinseconds=0)
    found = product.look()
    assert said(found) == ["unchecked environment failed runs"]
    assert "does not store runs" in found["findings"][0]["text"]


@pytest.mark.parametrize("time", ["", "yesterday-ish"])
def test_a_time_that_means_none_is_refused(product, time):
    assert "runs_since" in looked(product.environment, declaration=product.declaration, runs_since=time).result["msg"]
