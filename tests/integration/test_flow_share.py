# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""With whom a flow is shared, declared."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from .harness.emulator import is_unsafe
from .harness.flows import FlowSet
from .harness.laws import converge, position
from .harness.play import task
from .harness.sharing import ADA, API, BRUNO, entry, listed, sent, team, user, writes

MODULE = "dataverse_flow_share"
INFO = MODULE + "_info"


@pytest.fixture
def flows(stage):
    return FlowSet(stage.emulator, "dev")


@pytest.mark.one_per_module
def test_life_of_shares(stage, flows):
    guid, name = flows.put("intake"), flows.name("intake")
    start = position(stage)
    shared = converge(
        stage, MODULE, {"name": name, "principals": [entry(flows.team, "read"), entry(ADA, "write", "read")]}
    )
    assert shared["diff"]["before"] == {flows.team: "no share", ADA: "no share"}
    assert shared["diff"]["after"] == {flows.team: "read", ADA: "read, write"}
    assert listed(shared) == {flows.team: ["read"], ADA: ["read", "write"]}
    assert shared["share"]["flow_id"] == guid
    assert shared["share"]["owner"]["name"] == "# deployer"
    assert writes(stage, start) == ["GrantAccess"] * 2

    less = converge(stage, MODULE, {"flow_id": guid, "principals": [entry(ADA, "read", "share")]})
    assert less["diff"] == {
        "before": {ADA: "read, write"},
        "after": {ADA: "read, share"},
        "before_header": f"shares of flow '{name}' in {stage.emulator.url('dev')}",
        "after_header": f"shares of flow '{name}' in {stage.emulator.url('dev')}",
    }
    start = position(stage)
    exact = converge(
        stage, MODULE, {"name": name, "principals": [entry(BRUNO, "read"), entry(ADA, "read")], "exact": True}
    )
    assert writes(stage, start) == ["GrantAccess", "ModifyAccess", "RevokeAccess"]
    assert [one["step"] for one in exact["operations"]] == [
        f"share flow '{name}' with '{BRUNO}': read",
        f"change the rights of '{ADA}' on flow '{name}' to read",
        f"revoke the rights of '{flows.team}' on flow '{name}'",
    ]
    gone = converge(
        stage, MODULE, {"name": name, "principals": [entry(ADA), entry(flows.team, "read")], "state": "absent"}
    )
    assert listed(gone) == {BRUNO: ["read"]}
    nobody = converge(stage, MODULE, {"name": name, "principals": [], "exact": True, "allow_empty": True})
    assert nobody["diff"]["after"] == {BRUNO: "no share"}
    assert listed(nobody) == {}


@pytest.mark.one_form
def test_an_environment_that_says_the_same_in_other_ways(start_emulator, make_stage):
    stage = make_stage(start_emulator(noise=True))
    flows = FlowSet(stage.emulator, "dev")
    guids = [flows.put("intake"), flows.put("archive")]
    name, application = flows.name("intake"), stage.emulator.identity("reader")["client_id"]
    everybody = [entry(flows.team, "read"), entry(ADA, "assign", "read", "delete"), entry(application, "read")]
    shared = converge(stage, MODULE, {"name": name, "principals": everybody, "exact": True})
    assert listed(shared) == {flows.team: ["read"], ADA: ["read", "delete", "assign"], application: ["read"]}
    owner = stage.emulator.identity()["client_id"]
    few = [entry(owner, "read"), entry(user(stage, ADA), "read")]
    assert listed(converge(stage, MODULE, {"name": name, "principals": few, "exact": True})) == {ADA: ["read"]}
    solution = flows.solution(*guids)
    told = converge(stage, INFO, {"solution": solution}, changes=False)
    assert [[one["name"] for one in flow["principals"]] for flow in told["shares"]] == [[], [ADA]]
    converge(stage, MODULE, {"name": name, "principals": [entry(ADA)], "state": "absent"})


@pytest.mark.below_host
def test_what_is_sent(stage, flows):
    """The requests of the seeds, in the form the contract chooses."""
    guid = flows.put("intake")
    principals = [entry(ADA, "read", "write"), entry(flows.team, "read")]
    options = {"flow_id": guid, "principals": principals}
    start = position(stage)
    stage.play([task(MODULE, options)])
    stage.play([task(MODULE, {**options, "principals": [entry(ADA, "read")], "exact": True})])
    journal = sent(stage, start)
    reads = [one for one in journal if one["path"].startswith(API + "RetrieveSharedPrincipalsAndAccess")]
    assert {one["path"] for one in reads} == {API + "RetrieveSharedPrincipalsAndAccess(Target=@tid)"}
    assert {unquote(one["query"]) for one in reads} == {f"@tid={{'@odata.id':'workflows({guid})'}}"}
    assert not any(character in one["query"] for one in reads for character in '{}" ')
    assert {one["method"] for one in reads} == {"GET"}
    assert len(reads) == 4
    target = {"@odata.type": "Microsoft.Dynamics.CRM.workflow", "workflowid": guid}
    ada = {"@odata.type": "Microsoft.Dynamics.CRM.systemuser", "systemuserid": user(stage, ADA)}
    ops = {"@odata.type": "Microsoft.Dynamics.CRM.team", "teamid": team(stage, flows.team)}
    calls = [one for one in journal if is_unsafe(one)]
    assert [(one["method"], one["path"], one["body"]) for one in calls] == [
        (
            "POST",
            API + "GrantAccess",
            {"Target": target, "PrincipalAccess": {"AccessMask": "ReadAccess,WriteAccess", "Principal": ada}},
        ),
        (
            "POST",
            API + "GrantAccess",
            {"Target": target, "PrincipalAccess": {"AccessMask": "ReadAccess", "Principal": ops}},
        ),
        (
            "POST",
            API + "ModifyAccess",
            {"Target": target, "PrincipalAccess": {"AccessMask": "ReadAccess", "Principal": ada}},
        ),
        ("POST", API + "RevokeAccess", {"Target": target, "Revokee": ops}),
    ]
    assert {one["status"] for one in calls} == {204}
    for one in calls:
        headers = {name.lower(): value for name, value in one["headers"].items()}
        assert headers["content-type"] == "application/json"
        assert headers["accept"] == "application/json"
        assert headers["odata-version"] == headers["odata-maxversion"] == "4.0"


@pytest.mark.below_host
def test_reads_are_few_whatever_the_list(stage, flows):
    guid = flows.put("intake")
    principals = [entry(ADA, "read"), entry(BRUNO, "read"), entry(flows.team, "read"), entry("Flow owners", "read")]
    stage.play([task(MODULE, {"flow_id": guid, "principals": principals})])
    start = position(stage)
    stage.play([task(MODULE, {"flow_id": guid, "principals": principals})])
    tables = [one["path"].removeprefix(API).partition("(")[0] for one in sent(stage, start)]
    assert tables == ["workflows", "systemusers", "teams", "RetrieveSharedPrincipalsAndAccess"]


@pytest.mark.below_host
@pytest.mark.parametrize("state", ["present", "absent"])
def test_the_owner_is_passed_over(stage, flows, state):
    flows.put("intake")
    options = {"name": flows.name("intake"), "principals": [entry(stage.emulator.identity()["client_id"], "read")]}
    start = position(stage)
    passed = converge(stage, MODULE, {**options, "state": state}, changes=False)
    assert passed["share"]["owner_listed"] is True
    assert writes(stage, start) == []


@pytest.mark.below_host
def test_two_flows_of_one_name_and_a_solution(stage, flows):
    mine, _other = flows.put("twin"), flows.put("twin")
    options = {"name": flows.name("twin"), "solution": flows.solution(mine), "principals": [entry(ADA, "read")]}
    assert converge(stage, MODULE, options)["share"]["flow_id"] == mine


@pytest.mark.one_per_module
def test_listing(stage, flows):
    guids = [flows.put("archive"), flows.put("intake")]
    solution = flows.solution(*guids)
    stage.play(
        [
            task(MODULE, {"flow_id": guids[0], "principals": [entry(ADA, "read")]}),
            task(MODULE, {"flow_id": guids[1], "principals": [entry(ADA, "read", "write"), entry(flows.team, "read")]}),
        ]
    )
    told = converge(stage, INFO, {"solution": solution}, changes=False)
    assert [one["flow_id"] for one in told["shares"]] == guids
    ada = {"id": user(stage, ADA), "type": "user", "name": ADA, "display_name": "Ada Lindqvist"}
    ops = {"id": team(stage, flows.team), "type": "team", "name": flows.team, "display_name": flows.team}
    principals = sorted(
        [{**ada, "rights": ["read", "write"]}, {**ops, "rights": ["read"]}], key=lambda one: one["name"].casefold()
    )
    assert [one["principals"] for one in told["shares"]] == [[{**ada, "rights": ["read"]}], principals]
    assert told["shares"][0]["owner"]["name"] == "# deployer"
    one = converge(stage, INFO, {"name": flows.name("intake")}, changes=False)
    assert one["shares"] == told["shares"][1:]
    assert converge(stage, INFO, {"name": flows.name("nothing")}, changes=False)["shares"] == []
