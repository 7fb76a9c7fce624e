# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sharing that cannot be, is refused, is answered late or not at all."""

from __future__ import annotations

import uuid

import pytest

from .harness.flows import FlowSet
from .harness.laws import converge, position, refusal, refusals
from .harness.play import task
from .harness.sharing import ADA, BRUNO, DENNIS, entry, listed, user, writes

MODULE = "dataverse_flow_share"
INFO = MODULE + "_info"
CONTRADICTED = "The service reported success, but this is not done"


@pytest.fixture
def flows(stage):
    return FlowSet(stage.emulator, "dev")


def said(played):
    """Return what a play printed, warnings included, which Ansible breaks into lines as it likes."""
    return " ".join(played.output.split())


@pytest.mark.below_host
def test_who_cannot_be_meant(stage, flows):
    flows.put("intake")
    twin, access = (f"Team {uuid.uuid4().hex[:8]}" for _count in range(2))
    roleless = f"{uuid.uuid4().hex[:8]}@contoso.example"
    stage.emulator.put("dev", "systemuser", {"domainname": roleless, "fullname": "New"})
    stage.emulator.put("dev", "team", {"name": twin}, {"name": twin})
    stage.emulator.put("dev", "team", {"name": access, "teamtype": 1, "systemmanaged": True})
    name = flows.name("intake")
    wrong = {
        "nobody": [entry("nobody@contoso.example", "read")],
        "several": [entry("Nobody", "read"), entry(str(uuid.uuid4()), "read"), entry(ADA, "read")],
        "twins": [entry(twin, "read")],
        "disabled": [entry(DENNIS, "read")],
        "role": [entry(roleless, "read")],
        "access": [entry(access, "read")],
        "right": [entry(ADA, "read", "own")],
        "none": [entry(ADA)],
        "twice": [entry(ADA, "read"), entry(user(stage, ADA), "write")],
    }
    messages = refusals(stage, MODULE, [{"name": name, "principals": one} for one in wrong.values()])
    said = dict(zip(wrong, messages, strict=True))
    assert "There is no user or team 'nobody@contoso.example' in https://" in said["nobody"]
    assert "Use a user principal name" in said["nobody"]
    assert "'Nobody'" in said["several"]
    assert f"are named '{twin}': team " in said["twins"]
    assert "Use the id." in said["twins"]
    assert said["disabled"].startswith(f"User '{DENNIS}' of {stage.emulator.url('dev')} is disabled")
    assert f"Team '{access}' of {stage.emulator.url('dev')} is a system-managed access team" in said["access"]
    assert "has no security role and cannot have a flow shared with them" in said["role"]
    assert f"'{ADA}' has the right 'own', which does not exist. Rights are: read, write," in said["right"]
    assert f"'{ADA}' has no rights" in said["none"]
    assert "declared twice" in said["twice"]


def test_what_cannot_be_meant(stage, flows):
    flows.put("intake")
    name = flows.name("intake")
    empty, absent, missing = refusals(
        stage,
        MODULE,
        [
            {"name": name, "principals": [], "exact": True},
            {"name": name, "principals": [entry(ADA)], "exact": True, "state": "absent"},
            {"name": name + "?", "principals": [entry(ADA, "read")]},
        ],
    )
    assert f"all shares of flow '{name}' would be revoked. Set allow_empty" in empty
    assert "Use it only with state=present" in absent
    assert f"There is no flow '{name}?' in {stage.emulator.url('dev')}" in missing
    assert f"Did you mean: {name}" in missing
    flows.put("intake")
    assert "2 flows are named" in refusal(stage, MODULE, {"name": name, "principals": [entry(ADA, "read")]})


@pytest.mark.below_host
def test_the_expected_environment_comes_first(stage, flows):
    flows.put("intake")
    options = {"name": flows.name("intake"), "principals": [entry(ADA, "read")], "expected_environment": "prod"}
    assert "expected_environment is 'prod'" in refusal(stage, MODULE, options)


@pytest.mark.below_host
def test_a_principal_without_privilege(stage, flows):
    """Only the server knows; what was done before it is told, what would have come after it is not done."""
    flows.put("intake")
    guid = str(uuid.uuid4())
    mail = f"{guid[:8]}@contoso.example"
    # a role that may not read flows, which only the server knows
    roles = {"$roles": ["Delegate"]}
    stage.emulator.put("dev", "systemuser", {"systemuserid": guid, "domainname": mail, "lastname": "New", **roles})
    options = {
        "name": flows.name("intake"),
        "principals": [entry(ADA, "read"), entry(mail, "read"), entry(BRUNO, "read")],
    }
    result = stage.play([task(MODULE, options)]).only()
    assert result.status == "failed"
    assert result["changed"] is True
    assert f"Sharing flow '{flows.name('intake')}' with '{mail}' failed" in result["msg"]
    assert "security role that allows reading flows" in result["msg"]
    assert len(result["msg"]) <= 300
    assert (result["error"]["http_status"], result["error"]["code"]) == (403, "0x80040231")
    assert [one["status"] for one in result["operations"]] == ["done", "failed", "skipped"]


@pytest.mark.below_host
def test_a_reader_cannot_share(stage, flows):
    flows.put("intake")
    reader = stage.emulator.identity("reader")
    options = {"name": flows.name("intake"), "principals": [entry(ADA, "read")]}
    identity = {"DATAVERSE_CLIENT_ID": reader["client_id"], "DATAVERSE_CLIENT_SECRET": reader["client_secret"]}
    result = stage.play([task(MODULE, options)], **identity).only()
    assert result.status == "failed"
    assert result["changed"] is False
    assert (result["error"]["http_status"], result["error"]["code"]) == (403, "0x80040220")
    assert "prvGrantAccess privilege" in result["msg"]
    assert result["msg"].endswith("Assign a security role with prvGrantAccess to the application user.")
    assert len(result["msg"]) <= 300


@pytest.mark.below_host
@pytest.mark.parametrize("fault", [{"kind": "drop_before"}, {"kind": "drop_after"}, {"kind": "status", "status": 503}])
def test_calls_are_sent_again_when_no_answer_comes(stage, flows, fault):
    guid = flows.put("intake")
    stage.play([task(MODULE, {"flow_id": guid, "principals": [entry(BRUNO, "read"), entry(flows.team, "read")]})])
    for action in ("GrantAccess", "ModifyAccess", "RevokeAccess"):
        stage.emulator.fault("dev", "POST", f"/{action}$", **fault)
    principals = [entry(ADA, "read"), entry(BRUNO, "read", "write")]
    played = stage.play([task(MODULE, {"flow_id": guid, "principals": principals, "exact": True})])
    result = played.only()
    assert result.status == "ok", result["msg"]
    assert CONTRADICTED not in said(played)
    assert listed(result) == {ADA: ["read"], BRUNO: ["read", "write"]}


@pytest.mark.below_host
def test_a_server_that_does_something_else_is_contradicted(stage, flows):
    flows.put("intake")
    stage.emulator.fault("dev", "POST", "/GrantAccess$", kind="status", status=204)
    options = {"name": flows.name("intake"), "principals": [entry(ADA, "read")]}
    result = stage.play([task(MODULE, options)]).only()
    assert (result.status, result["changed"]) == ("failed", True)
    assert f"{CONTRADICTED}: share flow '{options['name']}' with '{ADA}': read." in result["msg"]
    stage.emulator.fault("dev", "POST", "/GrantAccess$", kind="status", status=204)
    many = stage.play([task("dataverse_flows", {"flows": options["name"], "shares": options["principals"]})]).only()
    assert (many.status, many["flows"][0]["reason"]["code"]) == ("failed", "not_done")
    assert listed(converge(stage, MODULE, options)) == {ADA: ["read"]}


@pytest.mark.below_host
def test_a_flow_that_an_import_will_bring(stage, flows):
    predicted = [{"flow_id": str(uuid.uuid4()), "name": flows.name("new"), "enabled": True}]
    options = {"name": flows.name("new"), "principals": [entry(ADA, "read")], "predicted_flows": predicted}
    start = position(stage)
    played = stage.play([task(MODULE, options, check_mode=True, diff=True), task(MODULE, options)])
    check, real = played.results
    assert check["diff"]["after"] == {ADA: "read"}
    assert check["share"]["flow_id"] == predicted[0]["flow_id"]
    assert real.status == "failed"
    assert real["changed"] is False
    assert "an earlier task was expected to create it" in real["msg"]
    assert writes(stage, start) == []


@pytest.mark.below_host
def test_listing_refuses_what_it_cannot_understand(stage):
    bad_id, solution = refusals(stage, INFO, [{"flow_id": "12"}, {"solution": "contoso_nowhere"}])
    assert "flow_id is not a GUID: '12'" in bad_id
    assert "There is no solution 'contoso_nowhere'" in solution
