# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many flows: what is read, in what order they are written, and what is said of each."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import (
    Incomplete,
    OutcomeUnknown,
    Refused,
    Unreachable,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.many.declare import (
    declare,
    of_options,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.outcomes import (
    CAUSES,
    LONGEST_REMEDY,
    REMEDIES,
    reason_of,
)

from tests.unit.plugins.support.emulated import ALEX, KIM, Environment
from tests.unit.plugins.support.task import Task
from tests.unit.plugins.support.task import run as run_task

DEFAULTS = {
    "flows": None,
    "solution": None,
    "name_pattern": None,
    "all": True,
    "enabled": None,
    "owner": None,
    "shares": None,
    "exact_shares": False,
    "allow_none": False,
    "max_parallel": 4,
    "predicted_flows": None,
}


class Dataverse(Environment):
    """An environment that refuses writes to the flows in ``refusing``, and notes the order of states it is given."""

    parallel_hint = None

    def __init__(self):
        super().__init__()
        self.names = {}
        self.refusing = {}
        self.switched = []

    def flow_of(self, name, calls=(), on=False, uses=(), **columns):
        actions = {
            f"Call_{guid}": {"type": "Workflow", "inputs": {"host": {"workflowReferenceName": guid}}} for guid in calls
        }
        references = {
            key: {"runtimeSource": source, "connection": {"connectionReferenceLogicalName": key}, "api": {"name": "x"}}
            for key, source in dict(uses).items()
        }
        guid = self.put_flow(name, {"triggers": {}, "actions": actions}, references, int(on), **columns)
        self.names[guid] = name
        return guid

    def reference(self, name, connection="bound"):
        self.put("connectionreferences", connectionreferencelogicalname=name, connectionid=connection)

    def update(self, table, guid, body, tried, etag="*", caller=None):
        self.switched.append(self.names[guid])
        if guid in self.refusing:
            raise self.refusing[guid]
        super().update(table, guid, body, tried, etag, caller)


@pytest.fixture
def dataverse():
    return Dataverse()


def ended(dataverse, check=False, **options):
    """Run one task and return its host."""
    return run_task(declare, dataverse, {**DEFAULTS, **options}, check)


def run(dataverse, check=False, **options):
    """Run one task and return its result."""
    result = ended(dataverse, check, **options).result
    assert "exception" not in result, result["exception"]
    return result


def verdicts(result):
    return {one["name"]: (one["outcome"], (one["reason"] or {}).get("code")) for one in result["flows"]}


def inner(code):
    return Refused("No (HTTP 400).", http_status=400, code="0x80060467", reasons=[{"code": code, "text": "No"}])


def test_both_ways_in_the_order_of_the_calls(dataverse):
    low = dataverse.flow_of("low")
    middle = dataverse.flow_of("middle", [low])
    dataverse.flow_of("high", [middle, low])
    done = run(dataverse, enabled=True)
    assert dataverse.switched == ["low", "middle", "high"]
    assert [one["step"] for one in done["operations"]] == [
        f"turn on flow '{name}'" for name in ("low", "middle", "high")
    ]
    assert run(dataverse, enabled=True)["changed"] is False
    dataverse.switched.clear()
    run(dataverse, enabled=False)
    assert dataverse.switched == ["high", "middle", "low"]


def test_of_a_pattern_only_asterisk_and_question_mark_are_special(dataverse):
    for name in ("[Old] Report", "Order", "Dunning", "[old] a"):
        dataverse.flow_of(name, on=True)
    run(dataverse, all=False, name_pattern="[Old]*", enabled=False)
    assert sorted(dataverse.switched) == ["[Old] Report", "[old] a"]
    dataverse.switched.clear()
    run(dataverse, all=False, name_pattern="?rd*", enabled=False)
    assert dataverse.switched == ["Order"]


def test_a_name_as_it_is_written_wins(dataverse):
    dataverse.flow_of("Twin", on=True)
    dataverse.flow_of("twin", on=True)
    run(dataverse, all=False, flows=[{"name": "twin"}], enabled=False)
    assert dataverse.switched == ["twin"]
    assert "2 flows are named 'TWIN'" in run(dataverse, all=False, flows=[{"name": "TWIN"}], enabled=False)["msg"]


def test_an_entry_without_a_value_for_its_name_is_refused(dataverse):
    assert "neither name nor flow_id" in run(dataverse, all=False, flows=[{"name": None}], enabled=True)["msg"]


def test_what_is_checked_is_what_is_done(dataverse):
    low = dataverse.flow_of("low", owner=KIM)
    dataverse.flow_of("high", [low])
    options = {"enabled": True, "owner": "kim@contoso.com"}
    check, real = run(dataverse, check=True, **options), run(dataverse, **options)
    assert check["diff"] == real["diff"]
    assert check["diff"]["after"] == {"low": {"enabled": True}, "high": {"enabled": True, "owner": "Kim"}}
    assert check["flows"] == real["flows"]
    assert [one["step"] for one in check["operations"]] == [one["step"] for one in real["operations"]]


def test_ids_are_the_same_in_capitals(dataverse):
    dataverse.flow_of("one", owner=KIM.upper())
    assert run(dataverse, owner="kim@contoso.com")["changed"] is False


def test_owners_are_told_apart_by_id(dataverse):
    other = dataverse.put("systemusers", fullname="Alex", domainname="other@contoso.com")
    dataverse.flow_of("one")
    done = run(dataverse, owner="other@contoso.com")
    assert done["changed"] is True
    assert done["diff"]["before"]["one"]["owner"] == f"Alex ({ALEX})"
    assert done["diff"]["after"]["one"]["owner"] == f"Alex ({other})"
    assert run(dataverse, owner="other@contoso.com")["changed"] is False


def test_flows_of_one_name_have_both_a_line(dataverse):
    guids = [dataverse.flow_of("twin") for _count in range(2)]
    done = run(dataverse, enabled=True)
    assert sorted(done["diff"]["after"]) == sorted(f"twin ({guid})" for guid in guids)


@pytest.mark.parametrize("calls", [["low"], ["high"], ["high", "low"]])
def test_a_ring_keeps_off_only_what_depends_on_it(dataverse, calls):
    ids = {name: f"aaaaaaaa-1111-4000-8000-00000000000{number}" for number, name in enumerate(("low", "high", "lone"))}
    dataverse.flow_of("low", [ids[one] for one in calls], workflowid=ids["low"])
    dataverse.flow_of("high", [ids["low"]], workflowid=ids["high"])
    dataverse.flow_of("lone", workflowid=ids["lone"])
    done = run(dataverse, enabled=True)
    assert (done["changed"], dataverse.switched) == (True, ["lone"])
    assert verdicts(done)["low"] == ("failed", "cycle")
    assert verdicts(done)["high"] == ("failed", "cycle" if calls == ["high"] else "child_off")
    assert verdicts(done)["lone"] == ("changed", None)
    assert "2 of 3 flows are not as declared" in done["msg"]
    assert len(done["msg"]) <= 300


def test_whoever_calls_a_ring_stays_off_in_whatever_order(dataverse):
    ids = {name: f"aaaaaaaa-1111-4000-8000-0000000000{number:02}" for number, name in enumerate("abcd")}
    for name, called in {"a": "b", "b": "c", "c": "d", "d": "c"}.items():
        dataverse.flow_of(name, [ids[called]], workflowid=ids[name])
    done = run(dataverse, enabled=True)
    assert {name: code for name, (_word, code) in verdicts(done).items()} == {
        "a": "child_off",
        "b": "child_off",
        "c": "cycle",
        "d": "cycle",
    }


def test_the_message_names_a_cause_and_not_what_follows_from_it(dataverse):
    dataverse.reference("empty", None)
    low = dataverse.flow_of("z", uses={"empty": "embedded"})
    dataverse.flow_of("a", [dataverse.flow_of("b", [low])])
    done = run(dataverse, enabled=True)
    assert done["msg"].startswith(
        "Nothing was changed: 3 of 3 flows cannot be brought to the declared state; 'z': Connection reference 'empty'"
    )
    assert [one["name"] for one in done["error"]["reasons"]] == ["z", "b", "a"]


def test_what_depends_on_a_doubtful_flow_stays_off_and_bystanders_do_not(dataverse):
    dataverse.reference("empty", None)
    unbound = dataverse.flow_of("unbound", uses={"empty": "embedded"})
    off = dataverse.flow_of("off")
    runner = dataverse.flow_of("runner", on=True, uses={"empty": "invoker"})
    missing = "bbbbbbbb-0000-4000-8000-000000000001"
    for name, child in (("a", unbound), ("b", off), ("c", runner), ("d", missing)):
        dataverse.flow_of(name, [child])
    dataverse.flow_of("bystander")
    flows = [{"name": "off", "enabled": False}]
    done = run(dataverse, enabled=True, flows=flows)
    assert (done["changed"], dataverse.switched) == (True, ["bystander"])
    assert verdicts(done) == {
        "a": ("failed", "child_off"),
        "b": ("failed", "child_off"),
        "c": ("failed", "child_connections"),
        "d": ("failed", "child_missing"),
        "unbound": ("failed", "reference_empty"),
        "off": ("unchanged", None),
        "runner": ("unchanged", None),
        "bystander": ("changed", None),
    }
    assert all(one["reason"]["remedy"] for one in done["flows"] if one["outcome"] == "failed")


def test_a_child_that_is_off_and_not_declared_is_named(dataverse):
    dataverse.flow_of("parent", [dataverse.flow_of("child")])
    done = run(dataverse, all=False, flows=[{"name": "parent", "enabled": True}])
    assert verdicts(done) == {"parent": ("failed", "child_off")}
    assert "'child', which is off" in done["msg"]
    assert dataverse.writes == []


@pytest.mark.parametrize(
    ("uses", "code"),
    [
        ({"empty": "embedded"}, "reference_empty"),
        ({"nowhere": "embedded"}, "reference_missing"),
        ({"BOUND": "embedded"}, None),
        ({"empty": "invoker"}, None),
    ],
)
@pytest.mark.parametrize("check", [True, False])
def test_a_flow_that_nobody_calls_does_not_stop_the_others(dataverse, check, uses, code):
    dataverse.reference("empty", None)
    dataverse.reference("bound")
    dataverse.flow_of("one", uses=uses)
    dataverse.flow_of("two")
    done = run(dataverse, check, enabled=True)
    assert verdicts(done) == {"one": ("failed" if code else "changed", code), "two": ("changed", None)}
    assert done["changed"] is True
    assert [one["step"] for one in done["operations"]][-1] == "turn on flow 'two'"
    assert dataverse.switched == ([] if check else ["two"] if code else ["one", "two"])


def test_an_entry_that_is_bound_to_nobody_is_seen(dataverse):
    for name, connector in (("bare", "shared_office365"), ("own", "shared_commondataserviceforapps")):
        entry = {"runtimeSource": "embedded", "connection": {}, "api": {"name": connector}}
        guid = dataverse.put_flow(name, {"triggers": {}, "actions": {}}, {connector: entry})
        dataverse.names[guid] = name
    done = run(dataverse, check=True, enabled=True)
    assert verdicts(done) == {"bare": ("failed", "reference_empty"), "own": ("changed", None)}
    assert "'shared_office365' has neither a connection reference nor a connection" in done["msg"]


def entry_of(guid, name="new", enabled=False, **needs):
    """Return what an import that is only planned says of a flow."""
    return {"flow_id": guid, "name": name, "enabled": enabled, "status": "on" if enabled else "off", "needs": needs}


NEW, NEWER = "cccccccc-0000-4000-8000-000000000001", "cccccccc-0000-4000-8000-000000000002"


@pytest.mark.parametrize(
    ("needs", "code"),
    [
        ({"connection_references": ["mail"], "bound": {"mail": False}}, "reference_empty"),
        ({"connection_references": ["mail"], "bound": {"MAIL": True}}, None),
        ({"connection_references": ["mail", "bound"], "bound": {"mail": True, "bound": False}}, None),
        ({"connection_references": ["mail", "empty"], "bound": {"mail": True}}, "reference_empty"),
        ({"without_connection": ["shared_x"]}, "reference_empty"),
        ({"child_flows": [NEWER]}, "child_off"),
        ({"child_flows": ["dddddddd-0000-4000-8000-000000000001"]}, "child_missing"),
        ({}, None),
    ],
)
def test_what_a_planned_import_brings_is_judged_like_what_is_there(dataverse, needs, code):
    dataverse.reference("bound")
    dataverse.reference("empty", None)
    predicted = [entry_of(NEW, **needs), entry_of(NEWER, "newer")]
    options = {"flows": [{"flow_id": NEW}], "enabled": True, "all": False, "predicted_flows": predicted}
    done = run(dataverse, check=True, **options)
    assert verdicts(done) == {"new": ("failed" if code else "changed", code)}


def test_what_a_planned_import_changes_counts_for_more_than_what_is_there(dataverse):
    guid = dataverse.flow_of("there", on=True)
    later = entry_of(guid, "there", enabled=False, connection_references=["mail"], bound={"mail": False})
    options = {"flows": [{"flow_id": guid}], "enabled": True, "all": False}
    assert verdicts(run(dataverse, check=True, **options)) == {"there": ("unchanged", None)}
    done = run(dataverse, check=True, **options, predicted_flows=[later])
    assert verdicts(done) == {"there": ("failed", "reference_empty")}
    brought = dict(later, enabled=True, status="on", needs=None)
    assert verdicts(run(dataverse, **options, predicted_flows=[brought])) == {"there": ("unchanged", None)}


@pytest.mark.parametrize(("service", "code"), sorted(CAUSES.items()))
def test_what_the_service_says_is_the_reason(dataverse, service, code):
    low = dataverse.flow_of("low")
    middle = dataverse.flow_of("middle", [low])
    dataverse.flow_of("high", [middle])
    dataverse.flow_of("other")
    dataverse.refusing[low] = inner(service)
    done = run(dataverse, enabled=True)
    assert verdicts(done) == {
        "low": ("failed", code),
        "middle": ("skipped", "child_off"),
        "high": ("skipped", "child_off"),
        "other": ("changed", None),
    }
    assert done["changed"] is True
    assert done["totals"] == {"all": 4, "failed": 1, "skipped": 2, "changed": 1, "unchanged": 0}
    assert done["flows"][0]["reason"]["service_code"] == service
    assert {one["step"]: one["status"] for one in done["operations"]} == {
        "turn on flow 'low'": "failed",
        "turn on flow 'other'": "done",
        "turn on flow 'middle'": "skipped",
        "turn on flow 'high'": "skipped",
    }
    assert len(done["msg"]) <= 300


def test_children_stay_on_below_a_flow_that_cannot_be_turned_off(dataverse):
    low = dataverse.flow_of("low", on=True)
    high = dataverse.flow_of("high", [low], on=True)
    dataverse.refusing[high] = inner("SomethingNew")
    done = run(dataverse, enabled=False)
    assert verdicts(done) == {"high": ("failed", "refused"), "low": ("skipped", "caller_on")}
    assert done["changed"] is False


@pytest.mark.parametrize(("failure", "changed"), [(OutcomeUnknown("Lost."), True), (Unreachable("Gone."), False)])
def test_without_a_service_the_rest_is_not_tried(dataverse, failure, changed):
    for number in range(6):
        guid = dataverse.flow_of(f"flow {number}")
        dataverse.refusing[guid] = failure
    done = run(dataverse, enabled=True, max_parallel=1)
    assert dataverse.switched == ["flow 0"]
    assert [one["reason"]["code"] for one in done["flows"]] == ["refused"] + ["not_tried"] * 5
    assert done["changed"] is changed


def test_reads_do_not_grow_with_the_flows(dataverse):
    for number in range(200):
        dataverse.flow_of(f"flow {number}")
    run(dataverse, enabled=True)
    # definitions, references (none), and the look afterwards
    assert len([one for one in dataverse.wire.sent if one.method != "PATCH"]) <= 4


def test_listed_flows_go_before_the_selection(dataverse):
    dataverse.flow_of("one", on=True)
    dataverse.flow_of("two", on=True)
    done = run(dataverse, enabled=False, flows=[{"name": "ONE", "enabled": True}])
    assert verdicts(done) == {"one": ("unchanged", None), "two": ("changed", None)}


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"all": False}, "No flows are named"),
        ({"max_parallel": 0}, "max_parallel must be 1 to 32"),
        ({"flows": [{"name": "none"}]}, "There is no flow 'none'"),
        ({"flows": [{"flow_id": "x"}]}, "flow_id is not a GUID: 'x'"),
        ({"flows": [{"name": "twin"}]}, "2 flows are named 'twin'"),
        ({"flows": [{"name": "one"}, {"name": "One"}]}, "Flow 'one' is listed twice"),
        ({"owner": "nobody@contoso.com"}, "nobody@contoso.com"),
        ({"shares": [{"name": "kim@contoso.com", "rights": ["fly"]}]}, "fly"),
        ({"shares": [], "exact_shares": True}, "would be revoked"),
    ],
)
def test_what_cannot_be_meant_is_refused(dataverse, options, text):
    for name in ("one", "twin", "twin"):
        dataverse.flow_of(name)
    done = run(dataverse, **{"enabled": True, **options})
    assert text in done["msg"]
    assert (done["changed"], dataverse.writes) == (False, [])


def test_a_refusal_without_a_known_cause_keeps_its_words():
    said = reason_of(Refused("Turning on flow 'x' failed: Why (HTTP 403).", "Do this.", code="0x1", detail="Why"))
    assert said == {"code": "refused", "text": "Why", "remedy": "Do this.", "service_code": "0x1"}


INFO = {"flow_id_unique": None, "description": "", "managed": False, "owner": {"id": ALEX, "type": "user", "name": "A"}}


def test_flows_select_and_a_solution_narrows(dataverse):
    inside, other = dataverse.flow_of("Order intake"), dataverse.flow_of("Order report")
    dataverse.flow_of("Order outside")
    solution = dataverse.put("solutions", uniquename="contoso_orders", version="1.0.0.0")
    for guid in (inside, other):
        dataverse.put("solutioncomponents", objectid=guid, componenttype=29, _solutionid_value=solution)

    def meant(**options):
        done = run(dataverse, check=True, **{"all": False, "solution": "contoso_orders", "enabled": True, **options})
        return {one["name"] for one in done["flows"] if one["outcome"] == "changed"}

    assert meant(flows=[{"name": "order INTAKE"}]) == {"Order intake"}
    assert meant(flows=[{"name": inside}]) == {"Order intake"}
    assert meant() == {"Order intake", "Order report"}
    assert meant(name_pattern="*report") == {"Order report"}
    assert meant(name_pattern="*report", flows=[{"name": "Order intake"}]) == {"Order intake", "Order report"}
    some = [{"name": "Order report", "enabled": False}]
    assert meant(all=True, flows=some) == {"Order intake"}
    assert meant(flows=[], allow_none=True) == set()


def test_what_was_listed_says_which_flows_are_meant_and_no_more(dataverse):
    on, off = dataverse.flow_of("on", on=True), dataverse.flow_of("off")
    listed = [
        {**INFO, "flow_id": on, "name": "on", "enabled": True, "status": "on"},
        {**INFO, "flow_id": off, "name": "off", "enabled": False, "status": "off"},
    ]
    assert run(dataverse, all=False, flows=listed, enabled=False)["totals"]["changed"] == 1
    assert run(dataverse, all=False, flows=listed[:1], enabled=True)["totals"]["changed"] == 1
    assert dataverse.switched == ["on", "on"]
    again = run(dataverse, all=False, flows=run(dataverse, enabled=True)["flows"], enabled=False)
    assert again["totals"]["changed"] == 2
    changed = run(dataverse, all=False, flows=[{**listed[0], "enabled": False}], owner="kim@contoso.com")
    assert "looks like a result, but was changed" in changed["msg"]


@pytest.mark.parametrize("selecting", [{"all": True}, {"name_pattern": "Order *"}, {"solution": "contoso_orders"}])
def test_excluded_flows_are_left_alone(dataverse, selecting):
    some = {name: dataverse.flow_of(name) for name in ("Order intake", "Order approval", "Order report")}
    solution = dataverse.put("solutions", uniquename="contoso_orders", version="1.0.0.0")
    for guid in some.values():
        dataverse.put("solutioncomponents", objectid=guid, componenttype=29, _solutionid_value=solution)
    exclude = [{"name": "order approval"}, {"flow_id": some["Order report"]}]
    done = run(dataverse, **{"all": False, "enabled": True, "exclude": exclude, **selecting})
    assert [flow["name"] for flow in done["flows"]] == ["Order intake"]
    assert len(dataverse.switched) == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"exclude": [{"name": "Order intak"}], "all": True}, "Did you mean"),
        ({"exclude": [{"name": "Order intake"}], "all": True}, "No flow is left"),
        ({"exclude": [{"name": ""}], "all": True}, "exclude[0].name is empty."),
        ({"exclude": [{"name": "Order intake"}], "flows": [{"name": "Order intake"}]}, "exclude has no effect"),
        (
            {"exclude": [{"name": "Order intake"}], "flows": [{"name": "Order intake"}], "all": True},
            "Flow 'Order intake' is listed in flows and in exclude.",
        ),
        ({"flows": []}, "flows is empty, so no flow is selected. Set allow_none=true if this is intended."),
        ({"name_pattern": "Order.*"}, "No flow of https://contoso.crm4.dynamics.com matches name_pattern 'Order.*'."),
        (
            {"solution": "contoso_empty"},
            "Solution 'contoso_empty' of https://contoso.crm4.dynamics.com has no cloud flow.",
        ),
        ({"name_pattern": " "}, "name_pattern is empty."),
        ({"solution": ""}, "solution is empty."),
        (
            {"flows": [{"name": "Order intake"}], "enabled": None},
            "Nothing is declared for flow 'Order intake': neither",
        ),
        ({"all": True, "enabled": None}, "Nothing is declared for flow 'Order intake'"),
        ({"all": True, "enabled": None, "exact_shares": True}, "Nothing is declared for flow 'Order intake'"),
        ({"all": True, "name_pattern": "*"}, "all and name_pattern cannot be combined."),
        (
            {"flows": [{"name": "Order intak"}]},
            "There is no flow 'Order intak' in https://contoso.crm4.dynamics.com. Did you mean",
        ),
        ({"flows": [{"name": "Order intake", "owner": ""}]}, "flows[0].owner is empty."),
        (
            {"flows": [{"name": "Order intake", "owner": ["Kim"]}]},
            "It looks like a list or a dictionary. Specify a name.",
        ),
        ({"flows": [{"name": "Order intake", "owner": 7}]}, "There is no user or team '7'"),
    ],
)
def test_a_selection_or_a_wish_of_nothing_is_refused(dataverse, options, said):
    dataverse.flow_of("Order intake")
    dataverse.put("solutions", uniquename="contoso_empty", version="1.0.0.0")
    refused = run(dataverse, **{"all": False, "enabled": False, **options})
    assert said in refused["msg"]
    if "allow_none" in refused["msg"]:
        assert run(dataverse, **{"all": False, "enabled": False, "allow_none": True, **options})["changed"] is False


def test_a_suspended_flow_is_neither_on_nor_off(dataverse):
    guid = dataverse.flow_of("one")
    dataverse.put("workflows", workflowid=guid, statecode=2)
    done = run(dataverse, check=True, enabled=False)
    assert done["diff"]["before"] == {"one": {"enabled": False, "status": "suspended"}}
    assert done["diff"]["after"] == {"one": {"enabled": False, "status": "off"}}


def test_an_answer_is_not_the_deed(dataverse):
    dataverse.flow_of("one")
    dataverse.update = dataverse.act = lambda *arguments, **more: None
    done = run(dataverse, enabled=True)
    assert verdicts(done) == {"one": ("failed", "not_done")}
    assert "The service reported success, but this is not as declared: enabled." in done["msg"]
    more = {"owner": "kim@contoso.com", "shares": [{"name": "alex@contoso.com", "rights": ["read"]}]}
    assert "not as declared: enabled, owner, shares." in run(dataverse, enabled=True, **more)["msg"]


def test_what_cannot_be_read_again_is_a_warning(dataverse):
    dataverse.flow_of("one")
    declared = Task(dataverse, {**DEFAULTS, "enabled": True})
    plan = declare(declared)
    plan.carry_out(plan.steps, lambda number, done: None)

    def unreachable(*arguments, **more):
        raise Unreachable("Gone.")

    dataverse.rows_of = unreachable
    done = plan.outcome(True)
    assert declared.warned == ["What was changed could not be read again: Gone."]
    assert verdicts(done) == {"one": ("changed", None)}


def test_flows_are_a_part_of_a_larger_plan(dataverse):
    """Planned with what an import would bring, and declared again once the flows exist."""
    options = {**DEFAULTS, "all": False, "flows": [{"flow_id": NEW}], "enabled": True, "owner": "kim@contoso.com"}
    warned, marks = [], {}
    context = SimpleNamespace(dataverse=dataverse, warn=warned.append)
    first = of_options(context, {**options, "predicted_flows": [entry_of(NEW)]})
    assert first.after == {"new": {"enabled": True, "owner": "Kim"}}
    assert [step.summary for step in first.steps] == ["change owner of flow 'new'", "turn on flow 'new'"]
    with pytest.raises(Incomplete, match="although an earlier task was expected to create it"):
        carried_out(first, marks)
    assert (dataverse.writes, marks) == ([], {0: False})
    dataverse.flow_of("new", workflowid=NEW)
    again = of_options(context, options)
    assert [step.summary for step in again.steps] == [step.summary for step in first.steps]
    assert verdicts(carried_out(again, marks)) == {"new": ("changed", None)}
    assert (of_options(context, options).changed, marks, warned) == (False, {0: True, 1: True}, [])


def carried_out(plan, marks):
    """Carry out a plan as a part of another; ``marks`` gets how its steps ended."""
    plan.carry_out(plan.steps, marks.__setitem__)
    return plan.outcome(True)


def test_callers_that_stay_on_are_named(dataverse):
    child = dataverse.flow_of("child", on=True)
    dataverse.flow_of("parent", [child], on=True)
    (said,) = ended(dataverse, all=False, flows=[{"name": "child"}], enabled=False).warnings
    assert "is called by flows that stay on" in said
    assert "'parent'" in said
    assert ended(dataverse, enabled=False).warnings == []


def test_the_privilege_that_is_missing_is_named_whole(dataverse):
    guid = dataverse.flow_of("one")
    text = f"Principal user (Id={ALEX}, type=8) is missing prvWriteWorkflow privilege."
    remedy = "Assign a security role with this privilege to the application user."
    dataverse.refusing[guid] = Refused("No.", remedy, http_status=403, code="0x80040220", detail=text)
    assert run(dataverse, enabled=True)["msg"].endswith(f"is missing prvWriteWorkflow privilege. {remedy}")


@pytest.mark.parametrize("cause", REMEDIES)
def test_remedies_are_told_whole(cause):
    assert len(REMEDIES[cause].rstrip(".")) <= LONGEST_REMEDY


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        (
            [{"name": "kim@contoso.com", "rights": ["read"]}, {"name": KIM, "rights": ["read", "write"]}],
            "is declared twice for flow 'high', with different rights",
        ),
        ([{"name": "kim@contoso.com", "rights": ["read"], "type": "team"}], "is declared as team, but it is a user"),
    ],
)
def test_shares_are_those_of_one_principal_each(dataverse, shares, words):
    dataverse.flow_of("high")
    assert words in run(dataverse, shares=shares)["msg"]
