# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each object has an outcome of its own: what cannot be as declared is named, and stops nothing else."""

from __future__ import annotations

import json
import re

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import OutcomeUnknown, Refused

from tests.unit.plugins.support.emulated import ALEX, KIM
from tests.unit.plugins.support.states import (
    OPS,
    TWIN,
    built,
    declaration,
    declared,
    flow_id,
    put_flow,
    put_variable,
)

WORLD = {
    "solutions": {"contoso_orders": {"version": "1.4.0.0", "managed": True, "flows": [0, 1]}},
    "references": {"new_mail": "c-1", "new_unbound": None},
    "variables": {"new_Limit": ("number", "500"), "new_ApiKey": ("string", "hush-hush-1")},
    "flows": {
        0: {"name": "Intake", "state": 1, "owner": ALEX, "shares": {OPS: {"read"}}},
        1: {"name": "Report", "state": 0, "owner": OPS, "shares": {}},
        2: {"name": "Elsewhere", "state": 1, "owner": ALEX, "shares": {}},
    },
}


@pytest.fixture
def environment():
    return built(WORLD)


def outcomes(host):
    return {one["name"]: one["outcome"] for one in host.result["objects"]}


def only(host, name):
    (found,) = [one for one in host.result["objects"] if one["name"] == name]
    return found


def test_what_cannot_be_as_declared_is_named_and_the_rest_is_done(environment):
    options = {
        "solutions": [
            {"unique_name": "contoso_orders", "version": "1.5.0.0"},
            {"unique_name": "contoso_order", "managed": True},
        ],
        "connection_references": {"new_mail": "c-2", "new_mial": "c-1", "new_unbound": "{{ x }}"},
        "environment_variables": {"new_Limit": "many", "new_Gone": "x", "new_ApiKey": None},
        "flows": [
            {"name": "intake", "enabled": False, "shares": [{"name": "kim@contoso.com", "rights": ["read"]}]},
            {"name": "Report", "enabled": True, "owner": "nobody@contoso.com"},
            {"name": "Elsewhere", "owner": "Twins"},
            {"name": "Intakes", "enabled": True},
            {"flow_id": flow_id(9), "enabled": True},
        ],
    }
    checked = declared(environment, check=True, **options)
    assert environment.writes == []
    host = declared(environment, **options)
    assert (host.failed, host.result["changed"]) == (True, True)
    assert outcomes(host) == outcomes(checked)
    assert host.result["diff"] == checked.result["diff"]
    assert outcomes(host) == {
        "contoso_orders": "failed",
        "contoso_order": "failed",
        "new_mail": "changed",
        "new_mial": "failed",
        "new_unbound": "failed",
        "new_Limit": "failed",
        "new_Gone": "failed",
        "new_ApiKey": "failed",
        "Intake": "changed",
        "Report": "failed",
        "Elsewhere": "failed",
        "Intakes": "failed",
        flow_id(9): "failed",
    }
    texts = {one["name"]: one["reason"]["text"] for one in host.result["objects"] if one["reason"]}
    assert texts["contoso_orders"] == "Version 1.4.0.0 is installed, but 1.5.0.0 is declared"
    assert "Did you mean: contoso_orders?" in texts["contoso_order"]
    assert "Did you mean: new_mail?" in texts["new_mial"]
    assert "Did you mean: Intake?" in texts["Intakes"]
    assert "is the template" in texts["new_unbound"]
    assert "does not match its type number" in texts["new_Limit"]
    assert "is declared as null" in texts["new_ApiKey"]
    assert texts["Report"] == "There is no user or team 'nobody@contoso.com'"
    assert texts["Elsewhere"].startswith("2 users or teams are named 'Twins': ")
    assert host.result["msg"].startswith("11 of 13 objects are not as declared; solution 'contoso_orders'")
    assert checked.result["msg"].startswith("11 of 13 objects are not as declared")
    assert len(host.result["error"]["reasons"]) == 11
    assert "hush-hush" not in json.dumps(host.result)
    found = declaration(environment)
    assert found["connection_references"]["new_mail"] == "c-2"
    assert found["flows"][1]["enabled"] is False
    assert [one["name"] for one in found["flows"][1]["shares"]] == ["kim@contoso.com", "Ops"]


@pytest.mark.parametrize(
    ("options", "end"),
    [
        (
            {"environment_variables": {"new_Limit": None}},
            "; The value of environment variable 'new_Limit' is declared as null. Remove it from the declaration, or "
            "use dataverse_environment_variable with state=empty or state=default.",
        ),
        (
            {"environment_variables": {"new_Limt": "5"}},
            "; environment variable 'new_Limt': It does not exist in https://",
        ),
        (
            {"environment_variables": {"new_Limt": "5"}},
            "Did you mean: new_Limit? Import the solution that contains it.",
        ),
        (
            {"connection_references": {"new_mail": "https://a.example/x"}},
            "Its name is the last part of the address of its page, after /connections/ and the connector.",
        ),
        ({"flows": [{"name": "Intake", "owner": "kin@contoso.com"}]}, "Did you mean: kim@contoso.com?"),
        (
            {"flows": [{"name": "Intake", "owner": "nobody@contoso.com"}]},
            "Use a user principal name, application id or team name; users must already be in the environment.",
        ),
    ],
)
def test_the_message_ends_with_the_whole_remedy(environment, options, end):
    message = declared(environment, check=True, **options).result["msg"]
    assert end in message
    assert "?." not in message
    assert "...." not in message


def test_a_solution_is_declared_by_its_name(environment):
    host = declared(environment, solutions=["contoso_orders"])
    assert outcomes(host) == {"contoso_orders": "unchanged"}


def test_a_flow_without_a_name_is_declared_by_its_id(environment):
    put_flow(environment, flow_id(7), "", 1, ALEX, {})
    state = declaration(environment)
    assert {"name": "", "flow_id": flow_id(7)}.items() <= state["flows"][0].items()
    assert declared(environment, declaration=state).result["changed"] is False


def test_only_a_failure_changes_nothing(environment):
    host = declared(environment, solutions=[{"unique_name": "contoso_orders", "managed": False}])
    assert (host.failed, host.result["changed"]) == (True, False)
    assert host.result["msg"].startswith("Nothing was changed: 1 of 1 objects cannot be brought to the declared state")
    assert only(host, "contoso_orders")["found"] == {"managed": True}


def test_what_is_not_declared_is_reported_or_taken_away(environment):
    options = {
        "solutions": [],
        "connection_references": {"new_unbound": "c-9"},
        "environment_variables": {},
        "flows": [{"name": "Intake", "shares": [{"name": "kim@contoso.com", "rights": ["read"]}]}],
    }
    assert outcomes(declared(environment, check=True, **options)) == {"new_unbound": "changed", "Intake": "changed"}
    report = dict.fromkeys(("solutions", "connection_references", "environment_variables", "flows"), "report")
    host = declared(environment, check=True, exact={**report, "shares": "report"}, **options)
    assert host.failed is False
    undeclared = {"contoso_orders", "new_mail", "new_Limit", "new_ApiKey", "Report", "Elsewhere", "Intake: Ops"}
    assert {name for name, word in outcomes(host).items() if word == "undeclared"} == undeclared
    assert any(text.startswith("Not declared, and left as it is: ") for text in host.warnings)
    assert only(host, "Intake: Ops")["found"] == {"rights": ["read"]}
    assert only(host, "new_Limit") == {
        "kind": "environment_variable",
        "name": "new_Limit",
        "outcome": "undeclared",
        "declared": None,
        "found": {"value": "500"},
        "flow_id": None,
        "reason": None,
    }
    taking = {"connection_references": "unbind", "environment_variables": "reset", "flows": "turn_off"}
    for name, word in taking.items():
        refused = declared(environment, exact={name: word}, allow_empty=True, **options)
        assert refused.result["msg"].startswith(f"exact.{name} is {word}, but no solutions are declared. Declare")
    options["name_pattern"] = "*"
    refused = declared(environment, exact=taking, **options)
    assert "environment_variables is empty, and exact.environment_variables is reset" in refused.result["msg"]
    assert environment.writes == []
    host = declared(environment, exact={**taking, "shares": "revoke"}, allow_empty=True, **options)
    assert host.failed is False, host.result
    assert outcomes(host) == {
        "new_mail": "changed",
        "new_unbound": "changed",
        "new_Limit": "changed",
        "new_ApiKey": "undeclared",
        "Intake": "changed",
        "Elsewhere": "changed",
        "Report": "undeclared",
    }
    found = declaration(environment)
    assert (found["connection_references"], found["environment_variables"]) == ({"new_unbound": "c-9"}, {})
    assert [one["enabled"] for one in found["flows"]] == [False, True, False]
    assert environment.stored("environmentvariablevalues") != {}


def test_the_scope_is_what_belongs_to_the_declared_solutions(environment):
    state = declaration(environment, solutions=["contoso_orders"])
    exact = {"connection_references": "unbind", "environment_variables": "reset", "flows": "turn_off"}
    host = declared(environment, declaration=state, exact=exact)
    assert (host.failed, host.result["changed"]) == (False, False)
    # flows that match a pattern
    flows = [{"name": "Intake"}]
    host = declared(environment, check=True, flows=flows, exact={"flows": "turn_off"}, name_pattern="else*")
    assert outcomes(host) == {"Intake": "unchanged", "Elsewhere": "changed"}
    host = declared(environment, check=True, flows=flows, exact={"flows": "turn_off"}, name_pattern="re*")
    assert outcomes(host) == {"Intake": "unchanged", "Report": "undeclared"}


def test_a_flow_is_turned_on_with_the_connection_that_it_gets():
    environment = built(WORLD)
    used = {"shared_office365": {"connection": {"connectionReferenceLogicalName": "new_unbound"}}}
    child = environment.put_flow("Child", {"triggers": {}, "actions": {}}, used, workflowid=flow_id(4))
    calls = {"Call": {"type": "Workflow", "inputs": {"host": {"workflowReferenceName": child}}, "runAfter": {}}}
    environment.put_flow("Parent", {"triggers": {}, "actions": calls}, workflowid=flow_id(3))
    flows = [{"name": "Parent", "enabled": True}, {"name": "Child", "enabled": True}]
    without = declared(environment, check=True, flows=flows)
    assert outcomes(without) == {"Parent": "failed", "Child": "failed"}
    bound = {"connection_references": {"new_unbound": "c-3"}, "flows": flows}
    checked = declared(environment, check=True, **bound)
    assert checked.failed is False, checked.result
    host = declared(environment, **bound)
    assert host.failed is False, host.result
    steps = [one["step"] for one in host.result["operations"]]
    assert steps[1:] == ["turn on flow 'Child'", "turn on flow 'Parent'"]
    assert steps == [one["step"] for one in checked.result["operations"]]


def test_those_who_cannot_own_a_flow_keep_others_from_nothing(environment):
    environment.put("systemusers", systemuserid=KIM, isdisabled=True)
    flows = [
        {"name": "Intake", "owner": "kim@contoso.com"},
        {"name": "Report", "shares": [{"name": KIM, "rights": ["read"]}]},
        {"name": "Elsewhere", "owner": flow_id(8), "enabled": False},
    ]
    host = declared(environment, flows=[*flows[:2], {"name": "Elsewhere", "enabled": False}])
    assert outcomes(host) == {"Intake": "failed", "Report": "failed", "Elsewhere": "changed"}
    assert "disabled" in only(host, "Intake")["reason"]["text"]
    assert only(host, "Intake")["declared"] == {"owner": "Kim"}
    host = declared(environment, flows=flows[2:])
    assert only(host, "Elsewhere")["reason"]["text"] == "There is no user or team '{0}'".format(flow_id(8))


def test_a_refusal_stops_nothing_and_what_is_no_response_stops_the_rest(environment, monkeypatch):
    bound = {"connection_references": {"new_mail": "c-2", "new_unbound": "c-3"}, "flows": [{"name": "Intake"}]}

    def failing(kind):
        def update(table, guid, *arguments, **more):
            raise kind("Changing {0} failed.".format(table))

        return update

    monkeypatch.setattr(environment, "update", failing(Refused))
    refused = declared(environment, max_parallel=1, **bound)
    assert outcomes(refused) == {"new_mail": "failed", "new_unbound": "failed", "Intake": "unchanged"}
    assert refused.result["changed"] is False
    monkeypatch.setattr(environment, "update", failing(OutcomeUnknown))
    unknown = declared(environment, max_parallel=1, **bound)
    assert outcomes(unknown) == {"new_mail": "failed", "new_unbound": "skipped", "Intake": "unchanged"}
    assert unknown.result["changed"] is True
    monkeypatch.setattr(environment, "update", lambda *arguments, **more: None)
    ignored = declared(environment, **bound)
    assert only(ignored, "new_mail")["reason"]["code"] == "not_done"


def test_flows_that_share_a_name_need_their_ids(environment):
    put_flow(environment, flow_id(3), "Intake", 1, TWIN, {})
    host = declared(environment, check=True, flows=[{"name": "Intake", "enabled": False}])
    assert only(host, "Intake")["reason"]["text"].startswith("2 flows have this name: ")
    host = declared(environment, check=True, flows=[{"flow_id": flow_id(0)}, {"name": flow_id(0).upper()}])
    assert "is listed twice in flows" in host.result["msg"]


def test_the_value_of_a_secret_is_not_shown(environment):
    put_variable(environment, "new_Vault", "secret", None)
    host = declared(
        environment,
        check=True,
        environment_variables={"new_Vault": "not-a-reference", "new_ApiKey": "hush-hush-2", "new_None": "hush-hush-3"},
    )
    assert outcomes(host) == {"new_Vault": "failed", "new_ApiKey": "changed", "new_None": "failed"}
    assert "hush" not in json.dumps(host.result)
    assert "not-a-reference" not in json.dumps(host.result)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "Nothing is declared. Declare at least one of: solutions, connection_references"),
        ({"declaration": {"flow": []}}, "declaration has a key 'flow', which does not exist. Did you mean: flows?"),
        ({"declaration": {"flows": [], "cut": ["flows[7:]"]}}, "declaration is incomplete, .*: flows.7:.. Let"),
        ({"declaration": {"flows": None, "solutions": []}}, "declaration.flows is null"),
        ({"declaration": {"connection_references": None, "flows": []}}, "declaration.connection_references is null"),
        ({"flows": [{"name": "Intake", "shares": ""}], "exact": {"shares": "revoke"}}, "flows.0..shares is empty"),
        ({"flows": [{"name": "Intake", "shares": False}]}, "flows.0..shares is neither a name nor a dictionary"),
        ({"solutions": [{"unique_name": "a", "version": 1.1}]}, "solutions.0..version is a number, 1.1, .* Quote it"),
        ({"solutions": [{"unique_name": "a", "version": "one"}]}, "solutions.0..version must be two to four numbers"),
        ({"flows": [{"name": "", "enabled": True}]}, "name is empty"),
        ({"flows": [], "max_parallel": 0}, "max_parallel must be 1 to 32"),
        ({"flows": [], "name_pattern": ""}, "name_pattern is empty"),
        ({"flows": [], "exact": {"flows": None}}, "exact.flows is null"),
        ({"connection_references": 7}, "connection_references is neither a dictionary nor a list"),
    ],
)
def test_what_is_no_declaration_is_rejected(environment, options, said):
    host = declared(environment, **options)
    assert (host.failed, environment.writes) == (True, [])
    assert re.search(said, host.result["msg"]), host.result["msg"]


def test_an_option_takes_precedence_over_the_declaration(environment):
    state = {"flows": [{"name": "Intake", "enabled": False}], "connection_references": {"new_mail": "c-1"}}
    host = declared(environment, check=True, declaration=state, flows=[{"name": "Report", "enabled": True}])
    assert outcomes(host) == {"Report": "changed", "new_mail": "unchanged"}
