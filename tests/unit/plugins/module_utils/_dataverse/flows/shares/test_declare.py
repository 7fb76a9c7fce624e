# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Declared shares: what is planned is what is missing, and once it is done nothing is."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure, Refused
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.shares import declare as noun
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.shares import rights
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.shares.listing import list_shares
from hypothesis import given
from hypothesis import strategies as st
from powerplatform_emulator.access_rights import Rights, write_mask
from powerplatform_emulator.tables.shares import forget_shares, put_share, shares_of

from tests.unit.plugins.support.emulated import ALEX, KIM, Environment
from tests.unit.plugins.support.task import Task, run
from tests.unit.plugins.support.task import carry_out as carry_out_plan

FLOW = "3d8b5e74-9f2a-4cad-9e63-4b7b2f3a8c03"
OPS = "bbbbbbbb-0000-4000-8000-000000000001"
ARCHIVE = "bbbbbbbb-0000-4000-8000-000000000002"
SAM = "aaaaaaaa-0000-4000-8000-000000000003"
KEYS = {
    "kim@contoso.com": ("systemuser", KIM),
    "sam@contoso.com": ("systemuser", SAM),
    "Ops": ("team", OPS),
    "Archive": ("team", ARCHIVE),
}
words = st.sets(st.sampled_from(list(rights.RIGHTS)), min_size=1, max_size=3)
shared = st.dictionaries(st.sampled_from(list(KEYS)), words)


@pytest.fixture
def environment():
    return made()


def made(there=None):
    """Return an environment with a flow of Alex that is shared."""
    environment = Environment()
    environment.put("systemusers", systemuserid=SAM, fullname="Sam", domainname="sam@contoso.com")
    environment.put("teams", teamid=OPS, name="Ops")
    environment.put("teams", teamid=ARCHIVE, name="Archive")
    environment.put_flow("Intake", {"triggers": {}, "actions": {}}, workflowid=FLOW, owner=ALEX)
    for name, one in (there or {}).items():
        share(environment, name, one)
    return environment


def share(environment, name, one):
    share_with(environment, *KEYS[name], one)


def share_with(environment, table, guid, one, flow=FLOW):
    """Share a flow as others would; a share without rights is none."""
    mask = sum(Rights[rights.RIGHTS[word]] for word in one)
    put_share(environment.emulated, "workflow", flow, table, guid, Rights(mask))


def present(environment):
    """Return with whom the flow is shared, by the names of KEYS."""
    names = {key: name for name, key in KEYS.items()}
    return {
        names[one["principaltypecode"], one["principalid"]]: rights.from_mask(
            write_mask(Rights(one["accessrightsmask"]))
        )
        for one in shares_of(environment.emulated, FLOW)
    }


def options(wanted, **more):
    principals = [{"name": name, "rights": None if one is None else list(one)} for name, one in wanted.items()]
    base = {"name": "Intake", "state": "present", "exact": False, "allow_empty": False, "allow_none": False}
    return {**base, "principals": principals, **more}


def declare(environment, wanted, **more):
    return noun.declare(Task(environment, options(wanted, **more)))


def play(environment, wanted, check=False, **more):
    """Run a task that declares shares; return its host."""
    return run(noun.declare, environment, options(wanted, **more), check)


def carry_out(environment, wanted, **more):
    plan = carry_out_plan(declare(environment, wanted, **more))
    left = declare(environment, wanted, **more)
    assert not left.changed
    return plan, left.now["share"]


def refused(environment, wanted, **more):
    with pytest.raises(InputFailure) as caught:
        declare(environment, wanted, **more)
    assert len(caught.value.message) <= 300
    assert environment.writes == []
    return caught.value.message


@given(shared, st.booleans())
def test_nothing_is_planned_for_what_is_there(there, exact):
    plan = declare(made(there), there, exact=exact, allow_empty=True, allow_none=True)
    assert (plan.steps, plan.before, plan.after) == ((), {}, {})


@given(shared, shared)
def test_present_gives_exactly_these_rights_and_touches_nobody_else(there, wanted):
    environment = made(there)
    carry_out(environment, wanted, allow_none=True)
    assert present(environment) == {**there, **wanted}
    assert not declare(environment, wanted, allow_none=True).changed


@given(shared, shared)
def test_purge_leaves_exactly_the_list(there, wanted):
    environment = made(there)
    carry_out(environment, wanted, exact=True, allow_empty=True)
    assert present(environment) == wanted
    assert not declare(environment, wanted, exact=True, allow_empty=True).changed


@given(shared, st.sets(st.sampled_from(list(KEYS))))
def test_absent_ends_shares_whatever_their_rights(there, unwanted):
    environment = made(there)
    carry_out(environment, dict.fromkeys(unwanted), state="absent", allow_none=True)
    assert present(environment) == {name: one for name, one in there.items() if name not in unwanted}
    assert not declare(environment, dict.fromkeys(unwanted), state="absent", allow_none=True).changed


@given(shared, shared, st.booleans())
def test_a_dry_run_says_what_a_real_one_does(there, wanted, exact):
    environment = made(there)
    plan = declare(environment, wanted, exact=exact, allow_empty=True, allow_none=True)
    assert environment.writes == []
    again, real = carry_out(environment, wanted, exact=exact, allow_empty=True, allow_none=True)
    assert again.diff() == plan.diff()
    assert plan.foreseen["share"] == real


def test_the_diff_is_in_the_words_of_people(environment):
    share(environment, "kim@contoso.com", ["write", "read"])
    share(environment, "Ops", ["read"])
    share(environment, "Archive", ["read"])
    wanted = {"sam@contoso.com": ["share", "read"], "Ops": ["delete", "read"], "Archive": ["read"]}
    plan, report = carry_out(environment, wanted, exact=True)
    # each line of the diff names its principal, and each principal stands on both sides
    assert plan.before == {"Ops": "read", "kim@contoso.com": "read, write", "sam@contoso.com": "no share"}
    assert plan.after == {"Ops": "read, delete", "kim@contoso.com": "no share", "sam@contoso.com": "read, share"}
    assert [step.summary for step in plan.steps] == [
        "share flow 'Intake' with 'sam@contoso.com': read, share",
        "change the rights of 'Ops' on flow 'Intake' to read, delete",
        "revoke the rights of 'kim@contoso.com' on flow 'Intake'",
    ]
    assert [message for _what, message, _body in environment.writes] == ["GrantAccess", "ModifyAccess", "RevokeAccess"]
    assert [one["name"] for one in report["principals"]] == ["Archive", "Ops", "sam@contoso.com"]
    assert report["principals"][2] == {
        "id": SAM,
        "type": "user",
        "name": "sam@contoso.com",
        "display_name": "Sam",
        "rights": ["read", "share"],
    }


def test_reads_do_not_grow_with_the_list(environment):
    for name in KEYS:
        share(environment, name, ["read"])
    declare(environment, {"kim@contoso.com": ["read"], "Ops": ["read"]})
    assert [read.split("(")[0].split("?")[0] for read in environment.reads] == [
        "workflows",
        "systemusers",
        "teams",
        "RetrieveSharedPrincipalsAndAccess",
        "systemusers",
        "teams",
    ]


@pytest.mark.parametrize("state", ["present", "absent"])
def test_the_owner_is_passed_over(environment, state):
    share(environment, "Ops", ["read"])
    share_with(environment, "systemuser", ALEX, ["read"])
    plan, report = carry_out(environment, {"alex@contoso.com": ["read", "write"]}, state=state)
    assert not plan.changed
    assert report["owner_listed"] is True
    assert report["owner"]["id"] == ALEX
    assert [one["name"] for one in report["principals"]] == ["Ops"]


def test_purging_never_touches_the_owner_or_the_organization(environment):
    share_with(environment, "systemuser", ALEX, ["read"])
    share_with(environment, "organization", OPS, ["read"])
    plan, report = carry_out(environment, {}, exact=True, allow_empty=True)
    assert not plan.changed
    assert report["owner_listed"] is False
    assert [(one["type"], one["id"]) for one in report["principals"]] == [("organization", OPS)]


def test_an_empty_list_declares_nothing_unless_it_is_the_whole_list(environment):
    share(environment, "Ops", ["read"])
    assert refused(environment, {}) == (
        "principals is empty, so nothing is declared. Set allow_none=true if this is intended."
    )
    assert not declare(environment, {}, allow_none=True).changed
    message = refused(environment, {}, exact=True)
    assert "all shares of flow 'Intake'" in message
    assert "Set allow_empty" in message
    plan, _report = carry_out(environment, {}, exact=True, allow_empty=True)
    assert (plan.before, plan.after) == ({"Ops": "read"}, {"Ops": "no share"})


def test_one_principal_by_two_names(environment):
    carry_out(environment, {"kim@contoso.com": ["read"], KIM: ["read"]})
    assert present(environment) == {"kim@contoso.com": {"read"}}
    assert "twice" in refused(made(), {"kim@contoso.com": ["read"], KIM: ["write"]})
    twice = [{"name": "Ops", "rights": ["read"]}, {"name": "Ops", "rights": ["write"]}]
    assert "twice" in refused(made(), {}, principals=twice)


def test_a_principal_is_of_its_declared_type(environment):
    wrong = [{"name": "kim@contoso.com", "rights": ["read"], "type": "team"}]
    assert "'kim@contoso.com' is declared as team, but it is a user" in refused(environment, {}, principals=wrong)


def test_two_teams_of_one_name_are_told_apart_in_the_diff(environment):
    twin = environment.put("teams", name="Ops")
    share(environment, "Ops", ["read"])
    share_with(environment, "team", twin, ["read"])
    assert "are named 'Ops'" in refused(environment, {"Ops": ["read"]})
    plan, _report = carry_out(environment, {OPS: ["write"]})
    assert plan.after == {f"Ops ({OPS})": "write"}


def test_purge_does_not_go_with_absent(environment):
    assert "state=present" in refused(environment, {"Ops": None}, state="absent", exact=True)


def test_a_flow_that_is_not_there(environment):
    message = refused(environment, {"Ops": ["read"]}, name="Intaek")
    assert "There is no flow 'Intaek' in https://" in message
    assert "Did you mean: Intake?" in message
    assert "My flows" in refused(environment, {"Ops": ["read"]}, name="Something else")


def test_disabled_users_get_nothing_and_can_be_taken_off(environment):
    environment.put("systemusers", systemuserid=SAM, isdisabled=True)
    message = refused(environment, {"sam@contoso.com": ["read"]})
    assert message.startswith("User 'sam@contoso.com' of https://contoso.crm4.dynamics.com is disabled")
    share(environment, "sam@contoso.com", ["read"])
    assert not declare(environment, {"sam@contoso.com": ["read"]}).changed
    carry_out(environment, {"sam@contoso.com": None}, state="absent")
    assert present(environment) == {}


@pytest.mark.parametrize("team", ["cannot be read", "has no role", "has a role"])
def test_who_has_no_role_gets_nothing_as_far_as_that_is_known(environment, monkeypatch, team):
    environment.put("systemusers", systemuserid=SAM, **{"$roles": []})
    roles = ["System Customizer"] if team == "has a role" else []
    environment.put("teams", teamid=ARCHIVE, **{"$members": [SAM], "$roles": roles})
    get_many = environment.get_many

    def refuse_teams(paths, *more):
        if paths[0].startswith("teams("):
            raise Refused("no right", http_status=403)
        return get_many(paths, *more)

    if team == "cannot be read":
        monkeypatch.setattr(environment, "get_many", refuse_teams)
    if team == "has no role":
        message = refused(environment, {"sam@contoso.com": ["read"], "Ops": ["read"]})
        assert message.startswith(
            "'sam@contoso.com' of https://contoso.crm4.dynamics.com has no security role and cannot"
        )
    else:
        assert declare(environment, {"sam@contoso.com": ["read"]}).changed


def test_access_teams_of_the_system_get_nothing(environment):
    environment.put("teams", teamid=OPS, systemmanaged=True)
    assert "system-managed access team" in refused(environment, {"Ops": ["read"]})


@pytest.mark.parametrize("name", ["sam@contoso.com", "Ops"])
def test_refusals_are_short_whatever_the_names(environment, name):
    environment.put("systemusers", systemuserid=SAM, isdisabled=True)
    environment.put("teams", teamid=OPS, systemmanaged=True, name="O" * 400)
    environment.put("workflows", workflowid=FLOW, name="f" * 400)
    wanted = OPS if name == "Ops" else name
    refused(environment, {wanted: ["read"]}, name="f" * 400)


DONE_AND_NOT = "The service reported success, but this is not done: share flow 'Intake' with 'Ops': read."
CHANGED_AGAIN = (
    "All steps succeeded, but this is left to do: change the rights of 'Ops' on flow 'Intake' to read. Someone "
    "else may have changed shares of flow 'Intake' in https://contoso.crm4.dynamics.com at the same time; "
    "run the task again."
)


@pytest.mark.parametrize(("steal", "message"), [([], DONE_AND_NOT), (["read", "write"], CHANGED_AGAIN)])
def test_what_the_server_says_otherwise_is_a_failure(environment, steal, message):
    def act(*arguments, **more):
        share(environment, "Ops", steal)

    environment.act = act
    host = play(environment, {"Ops": ["read"]})
    assert host.failed
    assert host.result["msg"].startswith(message)


def test_who_comes_in_between_is_reported_with_a_name(environment):
    act = environment.act

    def act_beside_others(*arguments, **more):
        share(environment, "Archive", ["read"])
        return act(*arguments, **more)

    environment.act = act_beside_others
    host = play(environment, {"Ops": ["read"]})
    assert host.warnings == []
    assert [name["name"] for name in host.result["share"]["principals"]] == ["Archive", "Ops"]
    forget_shares(environment.emulated, FLOW)
    host = play(environment, {"Ops": ["read"]}, exact=True)
    assert (host.failed, host.result["changed"]) == (True, True)
    assert host.result["msg"].startswith("All steps succeeded, but this is left to do: revoke the rights of ")


def test_a_flow_that_an_import_will_bring(environment):
    predicted = [{"flow_id": OPS, "name": "New", "enabled": True}, {"flow_id": KIM, "name": "Other", "enabled": True}]
    plan = declare(environment, {"Ops": ["read"]}, name="New", predicted_flows=predicted)
    assert plan.after == {"Ops": "read"}
    assert plan.foreseen["share"] == {
        "flow_id": OPS,
        "name": "New",
        "owner": None,
        "owner_listed": False,
        "principals": [{"id": OPS, "type": "team", "name": "Ops", "display_name": "Ops", "rights": ["read"]}],
    }
    with pytest.raises(InputFailure, match="expected to create it"):
        carry_out_plan(plan)
    twins = [*predicted, {"flow_id": ALEX, "name": "New"}]
    assert "Set flow_id" in refused(environment, {"Ops": ["read"]}, name="New", predicted_flows=twins)


def test_listing_names_everybody_in_one_request_for_each_table(environment):
    other = environment.put_flow("Archive flow", {"triggers": {}, "actions": {}}, owner=KIM)
    share(environment, "kim@contoso.com", ["read"])
    share(environment, "Ops", ["write", "read"])
    share_with(environment, "team", ARCHIVE, ["read"], other)
    share_with(environment, "systemuser", KIM, ["read"], other)
    found, total = list_shares(environment, {"name": None, "flow_id": None, "solution": None})
    assert total == 2
    assert {one["name"]: [(who["name"], who["rights"]) for who in one["principals"]] for one in found} == {
        "Archive flow": [("Archive", ["read"])],
        "Intake": [("kim@contoso.com", ["read"]), ("Ops", ["read", "write"])],
    }
    assert [read.split("(")[0].split("?")[0] for read in environment.reads] == [
        "workflows",
        *["RetrieveSharedPrincipalsAndAccess"] * 2,
        "systemusers",
        "teams",
    ]


def test_a_part_of_a_long_list_reads_the_shares_of_that_part(environment):
    for number in range(20):
        environment.put_flow(f"Bulk {number:02}", {"triggers": {}, "actions": {}})
    listed, total = list_shares(environment, {"limit": 5, "offset": 18})
    assert total == 21
    assert len(listed) == 3
    assert sum(read.startswith("RetrieveShared") for read in environment.reads) == 3
    for wrong in ({"limit": 0}, {"offset": -1}):
        with pytest.raises(InputFailure, match="limit must be 1 or more"):
            list_shares(environment, wrong)
