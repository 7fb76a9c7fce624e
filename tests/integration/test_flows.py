# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many cloud flows in one task: states in the order of the calls, owners and shares."""

from __future__ import annotations

import pytest

from .harness.flows import FlowSet
from .harness.laws import converge, position, refusals
from .harness.play import task


@pytest.fixture
def flows(stage):
    return FlowSet(stage.emulator, "dev")


def sent(stage, after, until=None):
    """Return what was sent to the environment: method and path, without the service root."""
    return [
        (entry["method"], entry["path"].partition("/v9.2/")[2])
        for entry in stage.emulator.journal(after)
        if entry["environment"] == "dev" and (until is None or entry["seq"] <= until)
    ]


def patched(stage, after):
    """Return the ids of the flows that were written, in order."""
    return [path[10:-1] for method, path in sent(stage, after) if method == "PATCH"]


@pytest.mark.one_per_module
def test_states_and_owners_of_many(stage, flows):
    child = flows.put("child")
    parent = flows.put("parent", calls=[child])
    other = flows.put("other", on=True)
    options = {
        "flows": [
            {"name": flows.name("parent"), "enabled": True},
            {"flow_id": child, "enabled": True},
            {"name": flows.name("other"), "enabled": False},
        ],
        "owner": flows.team,
    }
    done = converge(stage, "dataverse_flows", options)
    assert done["totals"] == {"all": 3, "changed": 3, "unchanged": 0, "failed": 0, "skipped": 0}
    assert {one["flow_id"]: (one["enabled"], one["owner"]["name"]) for one in done["flows"]} == {
        child: (True, flows.team),
        parent: (True, flows.team),
        other: (False, flows.team),
    }
    assert done["diff"]["before"][flows.name("child")]["enabled"] is False
    assert done["diff"]["after"][flows.name("child")] == {"enabled": True, "owner": flows.team}
    assert done["diff"]["after"][flows.name("other")]["enabled"] is False
    steps = [one["step"] for one in done["operations"]]
    assert steps[0] == f"turn off flow '{flows.name('other')}'"
    assert steps[-2:] == [f"turn on flow '{flows.name(one)}'" for one in ("child", "parent")]
    assert {one["status"] for one in done["operations"]} == {"done"}


@pytest.mark.below_host
def test_shares_of_many(stage, flows):
    ids = [flows.put(str(number)) for number in range(3)]
    options = {"name_pattern": flows.name("*"), "shares": [{"name": flows.team, "rights": ["read", "write"]}]}
    start = position(stage)
    done = converge(stage, "dataverse_flows", options)
    assert [one["changes"] for one in done["flows"]] == [["shares"]] * 3
    assert done["diff"]["before"][flows.name("0")] == {"shares": {flows.team: "no share"}}
    assert done["diff"]["after"][flows.name("0")] == {"shares": {flows.team: "read, write"}}
    granted = [one["body"] for one in stage.emulator.journal(start) if one["path"].endswith("/GrantAccess")]
    assert sorted(one["Target"]["workflowid"] for one in granted) == sorted(ids)
    assert {one["PrincipalAccess"]["AccessMask"] for one in granted} == {"ReadAccess,WriteAccess"}
    other = flows.put_team("other")
    options = {"name_pattern": flows.name("*"), "shares": [{"name": other, "rights": ["read"]}], "exact_shares": True}
    done = converge(stage, "dataverse_flows", {**options, "flows": [{"flow_id": ids[0], "owner": other}]})
    shares = {one: done["diff"]["after"][flows.name(one)]["shares"] for one in "012"}
    ended = {flows.team: "no share"}
    assert shares == {"0": ended, "1": {**ended, other: "read"}, "2": {**ended, other: "read"}}


@pytest.mark.below_host
def test_flows_are_turned_off_before_those_they_call(stage, flows):
    last = flows.put("a", on=True)
    middle = flows.put("b", calls=[last], on=True)
    first = flows.put("c", calls=[middle], on=True)
    start = position(stage)
    converge(stage, "dataverse_flows", {"name_pattern": flows.name("*").upper(), "enabled": False})
    assert patched(stage, start) == [first, middle, last]
    start = position(stage)
    converge(stage, "dataverse_flows", {"name_pattern": flows.name("?"), "enabled": True})
    assert patched(stage, start) == [last, middle, first]


@pytest.mark.below_host
def test_flows_of_a_solution(stage, flows):
    inside = [flows.put(str(number)) for number in range(3)]
    flows.put("outside")
    solution = flows.solution(*inside)
    done = converge(stage, "dataverse_flows", {"solution": solution, "enabled": True})
    assert sorted(one["flow_id"] for one in done["flows"]) == sorted(inside)
    some = converge(
        stage,
        "dataverse_flows",
        {"solution": solution, "all": True, "enabled": True, "flows": [{"name": flows.name("1"), "enabled": False}]},
    )
    assert [one["outcome"] for one in some["flows"]] == ["changed", "unchanged", "unchanged"]
    assert some["flows"][0]["name"] == flows.name("1")


@pytest.mark.below_host
def test_what_was_noted_is_turned_off_and_on_again(stage, flows):
    """A maintenance window: the list of an info module says which flows are meant, whatever solution they are in."""
    ids = {name: flows.put(name, on=name != "off") for name in ("one", "two", "off")}
    common = {"solution": flows.solution(*ids.values())}
    share = {"principals": [{"name": flows.team, "rights": ["read"]}]}
    tasks = [
        task("dataverse_flow_info", {**common, "status": "on"}, register="noted"),
        task("dataverse_flows", {**common, "flows": "{{ noted.flows }}", "enabled": False}),
        task("dataverse_flows", {**common, "flows": "{{ noted.flows }}", "enabled": True}),
        task("dataverse_flow_share", {"name": ids["one"], **share}, register="shared"),
        task("dataverse_flow_share_info", {"name": flows.name("ONE")}, register="shares"),
        task("dataverse_flow_share", {"name": flows.name("two"), "principals": "{{ shares.shares[0].principals }}"}),
        task("dataverse_flows", {"flows": flows.name("off"), "owner": flows.team}),
        task("dataverse_flows", {"flows": [flows.name("one").upper()], "owner": "# deployer", "enabled": True}),
        task("dataverse_flow_share", {"name": flows.name("two"), "state": "absent", "principals": flows.team}),
    ]
    results = stage.play(tasks).results
    assert [one.status for one in results] == ["ok"] * len(tasks), [one.get("msg") for one in results]
    assert [one["changed"] for one in results] == [False, True, True, True, False, True, True, False, True]
    assert {one["name"] for one in results[1]["flows"]} == {flows.name("one"), flows.name("two")}
    assert {name: flows.state(guid) for name, guid in ids.items()} == {"one": 1, "two": 1, "off": 0}
    assert results[8]["share"]["principals"] == []


def test_lists_that_say_nothing_are_refused(stage, flows):
    flows.put("one")
    name = flows.name("one")
    expected = [
        ({"solution": "contoso_orders", "flows": None, "enabled": True}, "flows is null."),
        (
            {"flows": [], "enabled": True},
            "flows is empty, so no flow is selected. Set allow_none=true if this is intended.",
        ),
        (
            {"flows": [{"name": name, "enabeld": True}]},
            "flows[0] has a key 'enabeld', which does not exist. Did you mean:",
        ),
        ({"flows": name}, f"Nothing is declared for flow '{name}'"),
        ({"name_pattern": name + ".*", "enabled": True}, "matches name_pattern"),
        ({"flows": name, "shares": [{"rights": ["read"]}]}, "shares[0]: missing required arguments: name"),
    ]
    messages = refusals(stage, "dataverse_flows", [options for options, _said in expected])
    for message, (_options, words) in zip(messages, expected, strict=True):
        assert words in message
    wrong = [{"name": name, "principals": one} for one in (None, [], [{"nmae": "Operations"}])]
    null, nothing, key = refusals(stage, "dataverse_flow_share", wrong)
    assert null.startswith("principals is null.")
    assert nothing == "principals is empty, so nothing is declared. Set allow_none=true if this is intended."
    assert "principals[0] has a key 'nmae'" in key


@pytest.mark.below_host
def test_lists_of_shares_are_exact_where_former_owners_keep_one(start_emulator, make_stage):
    stage = make_stage(start_emulator(environments=["dev"], share_to_previous_owner=True))
    flows = FlowSet(stage.emulator, "dev")
    flows.put("one")
    shares = [{"name": "Ada Lindqvist", "rights": ["read"]}]
    options = {"flows": flows.name("one"), "owner": flows.team, "shares": shares, "exact_shares": True}
    done = converge(stage, "dataverse_flows", options)
    after = done["diff"]["after"][flows.name("one")]["shares"]
    client = stage.emulator.identity()["client_id"]
    assert after == {"ada.lindqvist@contoso.example": "read", client: "no share"}
    told = stage.play([task("dataverse_flow_share_info", {"name": flows.name("one")})]).only()
    assert [one["display_name"] for one in told["shares"][0]["principals"]] == ["Ada Lindqvist"]


@pytest.mark.below_host
def test_a_new_owner_who_may_not_use_the_connections(stage, flows):
    """The change is judged like turning on, so it is made while the flow is off, and said."""
    (deployer,) = (row for row in stage.emulator.rows("dev", "systemuser") if row.get("fullname") == "# deployer")
    name = flows.reference("mine", "connection")
    row = next(
        row
        for row in stage.emulator.rows("dev", "connectionreference")
        if row["connectionreferencelogicalname"] == name
    )
    reference = {"connectionreferenceid": row["connectionreferenceid"], "$usable_by": [deployer["systemuserid"]]}
    stage.emulator.put("dev", "connectionreference", reference)
    ids = [flows.put(one, on=True, references={"shared_x": name}) for one in ("one", "two")]
    results = stage.play(
        [
            task("dataverse_flow", {"flow_id": ids[0], "owner": "Ada Lindqvist"}),
            task("dataverse_flows", {"flows": ids[1:], "owner": "Ada Lindqvist"}),
        ]
    ).results
    for result, guid, label in zip(results, ids, ("one", "two"), strict=True):
        assert result.status == "ok", result["msg"]
        assert [step["step"].partition(" flow")[0] for step in result["operations"]] == [
            "turn off",
            "change owner of",
            "turn on",
        ]
        assert result["warnings"] == [
            f"Flow '{flows.name(label)}' was turned off and on to change its owner, since 'Ada Lindqvist' may not use "
            "its connections. Share them with the new owner."
        ]
        assert flows.state(guid) == 1


@pytest.mark.below_host
def test_two_of_one_name_are_told_apart_by_the_solution(stage, flows):
    mine, _other = flows.put("twin"), flows.put("twin")
    options = {"flows": [{"name": flows.name("twin"), "enabled": True}], "solution": flows.solution(mine)}
    done = converge(stage, "dataverse_flows", options)
    assert [one["flow_id"] for one in done["flows"]] == [mine]


@pytest.mark.below_host
def test_what_is_written(stage, flows):
    guid = flows.put("one")
    start = position(stage)
    options = {"name_pattern": flows.name("*"), "enabled": True}
    stage.play([task("dataverse_flows", options)])
    (entry,) = [one for one in stage.emulator.journal(start) if one["method"] == "PATCH"]
    assert entry["path"] == f"/api/data/v9.2/workflows({guid})"
    assert entry["body"] == {"statecode": 1, "statuscode": 2}
    headers = {name.lower(): value for name, value in entry["headers"].items()}
    assert headers["if-match"].startswith('W/"')


@pytest.mark.below_host
def test_somebody_else_touches_a_flow_meanwhile(stage, flows):
    guid = flows.put("one")
    stage.emulator.fault("dev", "PATCH", f"workflows\\({guid}\\)", kind="status", status=412, code="0x80060882")
    done = stage.play([task("dataverse_flows", {"name_pattern": flows.name("*"), "enabled": True})]).only()
    assert done.status == "ok", done["msg"]
    assert done["flows"][0]["enabled"] is True


@pytest.mark.below_host
def test_an_answer_is_lost(stage, flows):
    guid = flows.put("one")
    stage.emulator.fault("dev", "PATCH", f"workflows\\({guid}\\)", kind="drop_after")
    done = stage.play([task("dataverse_flows", {"name_pattern": flows.name("*"), "enabled": True})]).only()
    assert done.status == "ok", done["msg"]
    assert done["changed"] is True
    assert [one["status"] for one in done["operations"]] == ["done"]


@pytest.mark.below_host
def test_all_threads_wait_when_the_service_says_so(stage, flows):
    ids = [flows.put(str(number)) for number in range(6)]
    stage.emulator.fault(
        "dev", "PATCH", "workflows", times=3, kind="status", status=429, code="0x80072322", retry_after=1
    )
    done = stage.play(
        [task("dataverse_flows", {"name_pattern": flows.name("*"), "enabled": True, "max_parallel": 3})]
    ).only()
    assert done.status == "ok", done["msg"]
    assert done["totals"]["changed"] == len(ids)
