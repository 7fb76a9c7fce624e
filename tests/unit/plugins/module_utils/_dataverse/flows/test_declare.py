# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A declared flow: what is planned is what is missing, and once it is done nothing is."""

from __future__ import annotations

import json
import re

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Conflict, Failure, InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows import backup
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows import declare as noun
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.connections import (
    from_user,
    to_user,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.definition import canonical
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.plugins.support.definitions import declarations, names
from tests.unit.plugins.support.emulated import ALEX, KIM, Environment
from tests.unit.plugins.support.task import Task, run
from tests.unit.plugins.support.task import carry_out as carry_out_plan

GUID = "3d8b5e74-9f2a-4cad-9e63-4b7b2f3a8c03"
HELLO = {"triggers": {}, "actions": {"Hello": {"type": "Compose", "inputs": "hi", "runAfter": {}}}}
OWNERS = {"alex@contoso.com": ALEX, "kim@contoso.com": KIM, ALEX: ALEX, KIM: KIM}
present = declarations | st.none()
kept = st.sets(st.sampled_from(["definition", "description", "enabled", "owner", "connection_references"]))


def declare(environment, declared):
    return noun.declare(Task(environment, {"state": "present", **declared}))


def kinds(plan):
    """Return what the steps of a plan do, in a word each."""
    return [re.match("create|change|turn on|turn off|delete", step.summary).group().split()[-1] for step in plan.steps]


def put(environment, there, state=None):
    """Put a flow that fits a declaration into the environment."""
    return environment.put_flow(
        there["name"],
        there["definition"],
        from_user(there.get("connection_references") or {}),
        state=int(there.get("enabled", False)) if state is None else state,
        owner=OWNERS[there.get("owner", ALEX)],
        description=there.get("description"),
        workflowid=GUID,
    )


def carry_out(environment, declared):
    """Plan and apply; return the plan."""
    plan = carry_out_plan(declare(environment, declared))
    assert not declare(environment, declared).changed
    return plan


def bound(*declarations):
    """Return an environment that has every connection reference that is declared, bound."""
    environment = Environment()
    used = [one for declared in declarations for one in from_user(declared.get("connection_references", {})).values()]
    for name in {one["connection"].get("connectionReferenceLogicalName") for one in used} - {None}:
        environment.put("connectionreferences", connectionreferencelogicalname=name, connectionid="c")
    return environment


@given(declarations)
def test_nothing_is_planned_for_what_is_there(there):
    environment = bound(there)
    put(environment, there)
    plan = declare(environment, there)
    assert (plan.steps, plan.before, plan.after) == ((), {}, {})


@given(present, declarations)
def test_after_a_plan_is_carried_out_nothing_is_left_to_do(there, wanted):
    environment = bound(there or {}, wanted)
    if there:
        put(environment, there)
        wanted = dict(wanted, flow_id=GUID)
    carry_out(environment, wanted)
    assert not declare(environment, wanted).changed
    written = len(environment.writes)
    carry_out(environment, wanted)
    assert len(environment.writes) == written


@given(declarations, declarations, kept)
def test_what_is_not_declared_is_left_alone(there, wanted, left_alone):
    environment = bound(there, wanted)
    put(environment, there)
    before = environment.flow(GUID)
    wanted = {name: value for name, value in wanted.items() if name not in left_alone}
    carry_out(environment, dict(wanted, flow_id=GUID))
    after = environment.flow(GUID)
    columns = {"description": "description", "enabled": "statecode", "owner": "_ownerid_value"}
    columns.update(definition="definition", connection_references="references")
    for name, column in columns.items():
        if name not in wanted:
            assert after[column] == before[column], name


@given(declarations, declarations)
def test_what_is_declared_arrives(there, wanted):
    environment = bound(there, wanted)
    put(environment, there)
    carry_out(environment, dict(wanted, flow_id=GUID))
    row = environment.flow(GUID)
    assert row["name"] == wanted["name"]
    assert canonical(row["definition"]) == canonical(wanted["definition"])
    if "description" in wanted:
        assert (row["description"] or "") == wanted["description"]
    if "enabled" in wanted:
        assert row["statecode"] == int(wanted["enabled"])
    if "owner" in wanted:
        assert row["_ownerid_value"] == OWNERS[wanted["owner"]]
    if "connection_references" in wanted:
        assert to_user(row["references"]) == to_user(from_user(wanted["connection_references"]))


@given(present, declarations)
def test_planning_writes_nothing_and_gives_the_same_plan_again(there, wanted):
    environment = bound(there or {}, wanted)
    if there:
        put(environment, there)
    first, second = declare(environment, wanted), declare(environment, wanted)
    assert first.diff() == second.diff()
    assert [step.summary for step in first.steps] == [step.summary for step in second.steps]
    assert environment.writes == []


@given(names, st.sampled_from([0, 1, 2]))
def test_absent_deletes_once(name, state):
    environment = Environment()
    put(environment, {"name": name, "definition": HELLO}, state)
    plan = carry_out(environment, {"name": name, "state": "absent"})
    assert kinds(plan) == (["off", "delete"] if state else ["delete"])
    assert environment.stored("workflows") == {}
    assert not carry_out(environment, {"name": name, "state": "absent"}).changed


@pytest.mark.parametrize(
    ("state", "enabled", "actions"),
    [
        (0, True, ["on"]),
        (1, True, []),
        (2, True, ["on"]),
        (0, False, []),
        (1, False, ["off"]),
        (2, False, ["off"]),
        (0, None, []),
        (2, None, []),
    ],
)
def test_switching(state, enabled, actions):
    environment = Environment()
    put(environment, {"name": "a", "definition": HELLO}, state)
    plan = carry_out(environment, {"name": "a", "enabled": enabled})
    assert kinds(plan) == actions
    wanted = state if enabled is None else int(enabled)
    assert environment.flow(GUID)["statecode"] == wanted


def test_a_flow_is_changed_before_it_is_turned_on():
    environment = Environment()
    put(environment, {"name": "a", "definition": HELLO}, 0)
    on = carry_out(environment, {"name": "a", "description": "x", "enabled": True})
    assert kinds(on) == ["change", "on"]


@pytest.mark.parametrize(
    ("change", "actions"),
    [({"description": "y"}, ["change", "off"]), ({"definition": dict(HELLO, outputs={"a": 1})}, ["off", "change"])],
)
def test_only_a_new_definition_waits_for_the_flow_to_be_off(change, actions):
    environment = Environment()
    put(environment, {"name": "a", "definition": HELLO}, 1)
    plan = carry_out(environment, {"name": "a", "enabled": False, **change})
    assert kinds(plan) == actions


def test_an_empty_text_clears():
    environment = Environment()
    put(environment, {"name": "a", "definition": HELLO, "description": "Says hi."})
    plan = carry_out(environment, {"name": "a", "description": ""})
    assert plan.diff()["before"] == {"name": "a", "description": "Says hi."}
    assert plan.diff()["after"] == {"name": "a", "description": ""}
    assert environment.flow(GUID)["description"] == ""


def test_a_rename_needs_the_id():
    environment = Environment()
    put(environment, {"name": "a", "definition": HELLO})
    plan = carry_out(environment, {"name": "b", "flow_id": GUID})
    assert (plan.before, plan.after) == ({"name": "a"}, {"name": "b"})


def test_the_first_write_is_tied_to_what_was_read():
    environment = Environment()
    put(environment, {"name": "a", "definition": HELLO})
    plan = declare(environment, {"name": "a", "description": "x"})
    environment.update("workflows", GUID, {"description": "somebody else's"}, "Changing")
    with pytest.raises(Exception, match="412"):
        carry_out_plan(plan)


def test_a_flow_is_created_with_the_id_it_is_given():
    environment = Environment()
    carry_out(environment, {"name": "a", "flow_id": GUID.upper(), "definition": HELLO, "enabled": True})
    assert environment.flow(GUID)["statecode"] == 1


@pytest.mark.parametrize(
    ("declared", "missing"),
    [
        ({"name": "a"}, "set definition."),
        ({"flow_id": GUID, "definition": HELLO}, "set name."),
        ({"flow_id": GUID, "enabled": True}, "set name and definition."),
    ],
)
def test_a_flow_that_is_not_there_needs_name_and_definition(declared, missing):
    with pytest.raises(InputFailure, match=missing):
        declare(Environment(), declared)


@pytest.mark.parametrize("name", ["", "  ", "x" * 101])
def test_names_have_a_length(name):
    with pytest.raises(InputFailure, match="1 to 100"):
        declare(Environment(), {"name": name})


def test_several_flows_of_one_name_are_listed():
    environment = Environment()
    ids = [environment.put_flow("a", HELLO) for _number in range(2)]
    with pytest.raises(InputFailure, match="2 flows are named 'a'") as caught:
        declare(environment, {"name": "a"})
    assert all(guid in caught.value.message for guid in ids)


def test_a_solution_tells_flows_of_one_name_apart():
    environment = Environment()
    environment.put_flow("a", HELLO)
    ours = environment.put_flow("a", HELLO)
    solution = environment.put("solutions", uniquename="ours", version="1.0", ismanaged=False)
    environment.put("solutioncomponents", _solutionid_value=solution, componenttype=29, objectid=ours.upper())
    carry_out(environment, {"name": "a", "solution": "ours", "enabled": True})
    assert [row["workflowid"] for row in environment.stored("workflows").values() if row["statecode"]] == [ours]


def test_something_else_than_a_cloud_flow_is_refused():
    environment = Environment()
    environment.put("workflows", workflowid=GUID, category=0, type=1, name="old one", clientdata=None)
    with pytest.raises(InputFailure, match="is not a cloud flow"):
        declare(environment, {"flow_id": GUID, "enabled": True})


def test_no_flow_is_created_in_a_managed_solution():
    environment = Environment()
    environment.put("solutions", uniquename="theirs", version="1.0", ismanaged=True)
    with pytest.raises(InputFailure, match="managed solution"):
        declare(environment, {"name": "a", "solution": "theirs", "definition": HELLO})


def test_secrets_of_a_definition_are_sent_but_not_shown():
    environment = Environment()
    call = {"type": "Http", "inputs": {"authentication": {"type": "Basic", "password": "hunter2-hunter2"}}}
    plan = carry_out(environment, {"name": "a", "definition": {"triggers": {}, "actions": {"Call": call}}})
    assert "hunter2-hunter2" not in json.dumps(plan.diff())
    (row,) = environment.stored("workflows").values()
    assert "hunter2-hunter2" in row["clientdata"]


def test_a_value_the_server_changes_is_a_warning():
    class Shouting(Environment):
        def update(self, table, guid, body, *more, **others):
            super().update(table, guid, {name: str(value).upper() for name, value in body.items()}, *more, **others)

    environment = Shouting()
    put(environment, {"name": "a", "definition": HELLO})
    host = run(noun.declare, environment, {"state": "present", "name": "a", "description": "x"})
    assert host.warnings == [
        f"The service stored a different description than was sent: flow 'a' in {environment.url}."
    ]


@pytest.mark.parametrize("there", [False, True])
def test_the_report_of_a_dry_run_has_the_members_of_a_real_one(there):
    environment = Environment()
    if there:
        put(environment, {"name": "a", "definition": HELLO})
    declared = {"name": "a", "definition": HELLO, "description": "x", "enabled": True, "owner": "kim@contoso.com"}
    options = {"state": "present", **declared}
    imagined, found = (run(noun.declare, environment, options, check).result["flow"] for check in (True, False))
    assert imagined.keys() == found.keys()
    foreseen = {name: value for name, value in imagined.items() if value is not None}
    assert foreseen == {name: found[name] for name in foreseen}
    assert {"name", "description", "enabled", "status", "owner"} <= foreseen.keys()


def test_a_dry_run_plans_from_what_an_import_would_bring():
    predicted = [{"flow_id": GUID, "name": "a", "enabled": False}]
    plan = declare(Environment(), {"name": "a", "enabled": True, "predicted_flows": predicted})
    assert kinds(plan) == ["on"]
    assert plan.foreseen["flow"]["flow_id"] == GUID
    with pytest.raises(InputFailure, match="an earlier task was expected to create it"):
        carry_out_plan(plan)


def test_turning_on_foresees_what_turning_on_many_foresees():
    environment = Environment()
    environment.put("connectionreferences", connectionreferencelogicalname="mail", connectionid=None)
    entry = {"shared_sql": {"logical_name": "mail"}}
    new = {"name": "a", "definition": HELLO, "connection_references": entry, "enabled": True}
    with pytest.raises(InputFailure, match="Flow 'a' cannot be turned on: Connection reference 'mail' has no"):
        declare(environment, new)
    environment.put_flow("a", HELLO, from_user(entry))
    with pytest.raises(InputFailure, match="'mail' has no connection. Bind the connection reference"):
        declare(environment, {"name": "a", "enabled": True})
    assert declare(environment, {"name": "a", "enabled": False}).steps == ()
    bare = {"name": "a", "enabled": True, "connection_references": {"shared_sql": {"connection": "c"}}}
    assert kinds(declare(environment, bare)) == ["change", "on"]


def test_a_planned_import_decides_over_what_is_there():
    environment = Environment()
    guid = environment.put_flow("a", HELLO, state=1)
    entry = {"flow_id": guid, "name": "a", "enabled": False, "status": "off"}
    later = {**entry, "needs": {"connection_references": ["mail"], "bound": {"mail": False}}}
    assert not declare(environment, {"name": "a", "enabled": True, "predicted_flows": [entry]}).changed
    with pytest.raises(InputFailure, match="'mail' has no connection"):
        declare(environment, {"name": "a", "enabled": True, "predicted_flows": [later]})
    later["needs"]["bound"]["mail"] = True
    made = declare(environment, {"name": "a", "enabled": True, "predicted_flows": [later]})
    assert kinds(made) == ["on"]


def test_no_description_and_an_empty_one_are_the_same():
    environment = Environment()
    environment.put_flow("a", HELLO, description=None)
    assert not declare(environment, {"name": "a", "description": ""}).changed


def test_owners_of_one_display_name_are_two():
    environment = Environment()
    other = environment.put("systemusers", systemuserid=ALEX[:-1] + "9", fullname="Alex", domainname="o@contoso.com")
    environment.put_flow("a", HELLO, owner=ALEX)
    plan = declare(environment, {"name": "a", "owner": "o@contoso.com"})
    assert (plan.before["owner"], plan.after["owner"]) == (f"Alex ({ALEX})", f"Alex ({other})")


def test_a_name_in_another_case_fits_when_it_is_the_only_one():
    environment = Environment()
    guid = environment.put_flow("Order intake", HELLO)
    assert carry_out(environment, {"name": "order INTAKE", "enabled": True}).after["enabled"] is True
    row = environment.flow(guid)
    assert (row["name"], row["statecode"]) == ("Order intake", 1)
    exact = environment.put_flow("order INTAKE", HELLO)
    carry_out(environment, {"name": "order INTAKE", "enabled": True})
    assert environment.flow(exact)["statecode"] == 1
    with pytest.raises(InputFailure, match="2 flows are named 'ORDER intake'"):
        declare(environment, {"name": "ORDER intake", "enabled": False})


def test_an_id_is_taken_in_the_place_of_a_name():
    environment = Environment()
    guid = environment.put_flow("Order intake", HELLO)
    assert carry_out(environment, {"name": guid.upper(), "description": "x"}).changed
    assert environment.flow(guid)["name"] == "Order intake"


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"name": "Order intak"}, "Did you mean: Order intake? To create it, set definition."),
        ({"name": " Order intake"}, "Did you mean: 'Order intake'? The names differ only in blanks at the ends."),
        ({"name": "Ticket routing", "solution": "contoso_orders"}, "It is in solution contoso_support."),
        ({"name": "Dunning", "solution": "contoso_orders"}, "It is in no other solution."),
        ({"name": "Order intak", "solution": "contoso_orders"}, "Did you mean: Order intake?"),
        ({"name": "Elsewhere"}, "Flows in My flows cannot be reached until they are added to a solution."),
        ({"name": GUID}, "Flows in My flows"),
        ({"name": "night export"}, "It is a desktop flow, which the modules desktop_flow_* run and list."),
        ({"name": "Order intake", "owner": " "}, "owner is empty."),
        ({"name": "New", "definition": {"triggers": {}, "actions": {}}}, "has neither a trigger nor an action."),
    ],
)
def test_a_flow_that_is_not_there_is_told_with_what_may_be_meant(declared, said):
    environment = Environment()
    for solution, name in (("contoso_orders", "Order intake"), ("contoso_support", "Ticket routing")):
        held = environment.put_flow(name, HELLO)
        holder = environment.put("solutions", uniquename=solution, version="1.0", isvisible=True, ismanaged=False)
        environment.put("solutioncomponents", objectid=held, componenttype=29, _solutionid_value=holder)
    environment.put_flow("Dunning", HELLO)
    environment.put("workflows", name="Night export", category=6, type=1, statecode=1)
    with pytest.raises(InputFailure) as caught:
        declare(environment, {"enabled": True, **declared})
    assert said in caught.value.message


def test_whoever_calls_a_flow_that_is_turned_off_is_named():
    environment = Environment()
    child = environment.put_flow("Check order", HELLO, state=1)
    call = {"Call": {"type": "Workflow", "inputs": {"host": {"workflowReferenceName": child}}}}
    caller = environment.put_flow("Order intake", {"triggers": {}, "actions": call}, state=1)
    said = (
        "Flow 'Check order' is turned off, but is called by flows that stay on, whose runs will fail: 'Order intake'."
    )
    assert list(declare(environment, {"flow_id": child, "enabled": False}).warnings) == [said]
    environment.put("workflows", workflowid=caller, statecode=0)
    assert not declare(environment, {"flow_id": child, "enabled": False}).warnings


def test_a_flow_that_others_call_is_not_deleted():
    environment = Environment()
    child = environment.put_flow("Check order", HELLO)
    call = {"Call": {"type": "Workflow", "inputs": {"host": {"workflowReferenceName": child}}}}
    environment.put_flow("Order intake", {"triggers": {}, "actions": call})
    with pytest.raises(InputFailure, match="'Check order' cannot be deleted, since it is called by 'Order intake'."):
        declare(environment, {"flow_id": child, "state": "absent"})


@pytest.mark.parametrize("declared", [{"enabled": True}, {"owner": "kim@contoso.com"}, {"state": "absent"}])
def test_an_answer_is_not_the_deed(declared):
    class Believed(Environment):
        """An environment that answers and does nothing, as a proxy with a page of its own."""

        def update(self, *arguments, **more):
            pass

        delete = update

    environment = Believed()
    guid = environment.put_flow("Order intake", HELLO)
    host = run(noun.declare, environment, {"state": "present", "flow_id": guid, **declared})
    assert host.failed
    assert "The service reported success, but this is not done" in host.result["msg"]


def test_one_of_two_that_make_a_flow_of_a_name_makes_it():
    environment = Environment()
    wish = {"name": "Order intake", "definition": HELLO, "enabled": True}
    plans = [declare(environment, wish), declare(environment, wish)]
    plans[0].steps[0].do(plans[0].steps[0].payload)
    with pytest.raises(Conflict):
        plans[1].steps[0].do(plans[1].steps[0].payload)
    left = declare(environment, wish).steps
    assert [(step.summary, step.payload) for step in left] == [
        (step.summary, step.payload) for step in plans[1].steps[1:]
    ]
    assert len(environment.stored("workflows")) == 1


@pytest.mark.parametrize("changed", ["name", "description", "definition", "connection_references", "connections"])
def test_a_managed_flow_is_changed_only_on_demand(changed):
    environment = Environment()
    references = from_user({"shared_sql": {"connection": "c-1"}})
    guid = environment.put_flow("a", HELLO, references, ismanaged=True)
    values = {
        "name": "b",
        "description": "x",
        "definition": dict(HELLO, outputs={"a": 1}),
        "connection_references": {"shared_sql": "contoso_sql"},
        "connections": {"shared_sql": "c-2"},
    }
    declared = {"flow_id": guid, changed: values[changed]}
    with pytest.raises(InputFailure, match="allow_unmanaged_layer"):
        declare(environment, declared)
    assert carry_out(environment, dict(declared, allow_unmanaged_layer=True)).changed


@pytest.mark.parametrize("stored", ["\ufeff{}", "null", " ", "not JSON", "[1]", "\ufeffnull"])
def test_a_flow_with_an_odd_definition_can_be_turned_off_and_deleted(stored):
    environment = Environment()
    put(environment, {"name": "a", "definition": HELLO}, state=1)
    environment.put("workflows", workflowid=GUID, clientdata=stored)
    assert kinds(carry_out(environment, {"name": "a", "enabled": False})) == ["off"]
    assert kinds(carry_out(environment, {"flow_id": GUID, "state": "absent"})) == ["delete"]


def test_an_odd_definition_is_not_built_upon():
    environment = Environment()
    put(environment, {"name": "a", "definition": HELLO})
    environment.put("workflows", workflowid=GUID, clientdata="not JSON")
    with pytest.raises(InputFailure, match="The stored definition of flow 'a' is not JSON"):
        declare(environment, {"name": "a", "connections": {"shared_x": "c"}})


def test_without_a_value_for_name_and_id_nothing_is_meant():
    with pytest.raises(InputFailure, match="Neither name nor flow_id has a value"):
        declare(Environment(), {"name": None, "enabled": True})


def test_a_backup_is_kept_before_anything_changes(tmp_path):
    """Its folder turns out to be full: the flow, which was to be turned off first, is still on."""
    environment = Environment()
    name = "漢" * 60
    put(environment, {"name": name, "definition": HELLO}, state=1)
    louder = {"triggers": {}, "actions": {"Hello": {"type": "Compose", "inputs": "HI", "runAfter": {}}}}
    declared = {"name": name, "definition": louder, "enabled": False, "backup": f"{tmp_path}/"}
    plan = declare(environment, declared)
    assert kinds(plan) == ["off", "change"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backup.files, "replace", full)
        with pytest.raises(Failure, match="The backup cannot be written to .*: No space left on device"):
            carry_out_plan(plan)
    assert environment.writes == []
    carry_out_plan(plan)
    (kept_file,) = tmp_path.iterdir()
    assert json.loads(kept_file.read_text("utf-8"))["properties"]["definition"]["actions"]["Hello"]["inputs"] == "hi"


def full(*_arguments):
    raise OSError(28, "No space left on device")
