# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running desktop flows: inputs, states, waiting, following, cancelling, and runs that make others needless."""

from __future__ import annotations

import pytest

from .harness import laws
from .harness.desktop_flows import put_desktop_flow, runs_of, schema, start_elsewhere
from .harness.play import task

MODULE = "desktop_flow_run"
INPUTS = schema(Day="string", Limit="number", Rush="boolean", Rows="array")
OUTPUTS = schema(Total="number", Done="boolean", Names="array", Note="string")
GIVEN = {"Day": "2026-11-20", "Limit": "50", "Rush": "yes", "Rows": [1, 2]}
WELL = {"outputs": {"Total": "7", "Done": "True", "Names": '["a"]', "Note": "fine", "More": "left"}}
ROBOT = {"connection": "robot"}
STATES = {
    0: "not specified",
    5: "skipped",
    7: "canceled",
    8: "failed",
    9: "faulted",
    10: "timed out",
    11: "aborted",
    12: "ignored",
    13: "deleted",
    14: "terminated",
    99: "unknown (99)",
}


@pytest.mark.one_per_module
def test_a_run_once_a_day(stage):
    flow_id = put_desktop_flow(stage.emulator, "Book invoices of the day", INPUTS, OUTPUTS, **WELL)
    options = {"name": "Book invoices of the day", "inputs": GIVEN, "unless_succeeded_within": "24h", **ROBOT}
    real = laws.converge(stage, MODULE, options)
    (run,) = runs_of(stage.emulator, flow_id)
    assert real["run"]["session_id"] == run["flowsessionid"]
    assert real["run"]["status"] == "succeeded"
    assert real["run"]["outputs"] == {"Total": 7, "Done": True, "Names": ["a"], "Note": "fine", "More": "left"}
    assert real["diff"]["before"] == {}
    sent = {"Day": "2026-11-20", "Limit": 50, "Rush": True, "Rows": [1, 2]}
    assert real["diff"]["after"]["run"]["inputs"] == sent
    other = {**options, "inputs": {**GIVEN, "Limit": 51}}
    again = stage.play([task(MODULE, other), task(MODULE, {**options, "inputs": sent})])
    assert [one["changed"] for one in again.results] == [True, False]
    assert again.results[1]["run"]["adopted"] is True


@pytest.mark.below_host
def test_requests(stage):
    flow_id = put_desktop_flow(stage.emulator, "Pinned", schema(Input1="string"), seconds=600)
    done = put_desktop_flow(stage.emulator, "Pinned and done", gives=OUTPUTS, **WELL)
    start = laws.position(stage)
    options = {"flow_id": flow_id, "wait": False, "run_mode": "attended", "run_timeout": 7200, **ROBOT}
    played = stage.play(
        [
            task(MODULE, {**options, "inputs": {"Input1": "Value"}}, register="ours"),
            task(MODULE, {"session_id": "{{ ours.run.session_id }}", "state": "canceled"}),
            task(MODULE, {"flow_id": done, **ROBOT}),
        ]
    )
    assert played.code == 0, played.output[-3000:]
    ids = [one["run"]["session_id"] for one in played.results]
    entries = [one for one in stage.emulator.journal(start) if one["environment"] == "dev"]
    asked = [f"{one['method']} {one['path'].removeprefix('/api/data/v9.2/')}" for one in entries]
    assert f"GET workflows({flow_id})/clientdata/$value" in asked
    assert f"GET flowsessions({ids[2]})/outputs/$value" in asked
    assert f"GET flowsessions({ids[2]})" in asked
    run, cancel = [
        next(one for one in entries if one["path"].endswith(action))
        for action in ("RunDesktopFlow", "CancelDesktopFlowRun")
    ]
    assert run["path"] == f"/api/data/v9.2/workflows({flow_id})/Microsoft.Dynamics.CRM.RunDesktopFlow"
    assert run["body"] == {
        "runMode": "attended",
        "runPriority": "normal",
        "connectionName": "robot",
        "timeout": 7200,
        "inputs": '{"Input1": "Value"}',
    }
    assert cancel["path"] == f"/api/data/v9.2/flowsessions({ids[0]})/Microsoft.Dynamics.CRM.CancelDesktopFlowRun"
    states = [one["run"]["status"] for one in played.results]
    assert states[0] in ("waiting", "running")
    assert states[1:] == ["canceled", "succeeded"]
    assert all(one["headers"]["accept"] == "application/json" for one in entries)


@pytest.mark.below_host
def test_every_state(stage):
    """Only one state is a success, and an unknown one is none."""
    tasks = []
    for status in STATES:
        script = {"status": status, "errorcode": "NoCandidateMachine", "errormessage": "No machine was free."}
        flow_id = put_desktop_flow(stage.emulator, f"Ends as {status}", **script)
        tasks.append(task(MODULE, {"flow_id": flow_id, **ROBOT}, ignore_errors=True))
    played = stage.play(tasks)
    assert len(played.results) == len(STATES), played.output[-3000:]
    for result, word in zip(played.results, STATES.values(), strict=True):
        assert result.status == "failed"
        assert (result["run"]["status"], result["run"]["succeeded"]) == (word, False)
        assert result["changed"] is True
        assert "No machine was free" in result["msg"]
        assert "add machines" in result["msg"]
        assert result["error"]["reasons"][0]["code"] == "NoCandidateMachine"
        assert len(result["msg"]) <= 300


@pytest.mark.below_host
def test_states_that_are_no_ends(stage):
    for status in (1, 2, 3, 6):
        flow_id = put_desktop_flow(stage.emulator, f"Stays {status}", status=status)
        options = {"flow_id": flow_id, "wait_timeout": 1, "wait_interval": 1, "on_timeout": "return", **ROBOT}
        result = stage.play([task(MODULE, options)]).only()
        assert (result["finished"], result["run"]["succeeded"]) == (False, None)


@pytest.mark.below_host
def test_what_the_platform_says_of_the_license(stage):
    tasks = []
    for code in ("ValidLicenseCoverage", "UnattendedNoAddon"):
        flow_id = put_desktop_flow(stage.emulator, f"Told {code}", license=code)
        tasks.append(task(MODULE, {"flow_id": flow_id, **ROBOT}))
    covered, bare = stage.play(tasks).results
    assert covered["run"]["license_check"] == {"code": "ValidLicenseCoverage", "message": ""}
    assert covered.result.get("warnings", []) == []
    assert bare["run"]["license_check"]["code"] == "UnattendedNoAddon"
    assert bare["warnings"] == [
        f"No license covers run {bare['run']['session_id']}: The environment has no add-on for unattended desktop "
        "flows (UnattendedNoAddon). Assign a process license (unattended add-on) to the machine or to the environment."
    ]


def test_refusals(stage):
    emulator = stage.emulator
    flow_id = put_desktop_flow(emulator, "Takes much", INPUTS)
    put_desktop_flow(emulator, "Broken", valid=False)
    put_desktop_flow(emulator, "Twice")
    put_desktop_flow(emulator, "Twice")
    emulator.put(
        "dev",
        "connectionreference",
        {"connectionreferencelogicalname": "contoso_unbound_robot", "connectorid": "/x/apis/shared_uiflow"},
        {"connectionreferencelogicalname": "contoso_post", "connectorid": "/x/apis/shared_o365", "connectionid": "c"},
    )
    much = {"name": "Takes much", **ROBOT}
    messages = laws.refusals(
        stage,
        MODULE,
        [
            {**much, "inputs": {"Lmit": 1}},
            {**much, "inputs": {"Limit": "many"}},
            {**much, "inputs": {"Day": "x" * (2 * 1024 * 1024)}},
            {"name": "Broken", **ROBOT},
            {"name": "Twice", **ROBOT},
            {"name": "Takes mch", **ROBOT},
            {"flow_id": "00000000-0000-4000-8000-00000000dead", **ROBOT},
            {"name": "Takes much"},
            {"name": "Takes much", "connection_reference": "contoso_unbound_robot"},
            {"name": "Takes much", "connection_reference": "contoso_post"},
            {"name": "Takes much", "connection_reference": "contoso_nothing"},
            {"session_id": "00000000-0000-4000-8000-00000000dead"},
            {**much, "unless_succeeded_within": "a day"},
            {**much, "run_timeout": 0},
            {**much, "run_timeout": 86401},
            {**much, "callback_url": "http://calls.contoso.com/done"},
            {**much, "callback_url": "https://192.0.2.7/done"},
            {"name": None, **ROBOT},
            {"session_id": f"{flow_id}\n"},
            {"name": "Takes much", "connection": "https://make.powerautomate.com/x/connections/shared_uiflow/robot"},
            {"name": "Takes much", "connection": "#{robot}#"},
            {**much, "unless_succeeded_since": "soon"},
            {**much, "unless_succeeded_since": 960},
            {**much, "unless_succeeded_since": "today", "time_zone": "Europe/Zurch"},
            {**much, "unless_succeeded_since": ""},
        ],
    )
    said = (
        "has no input 'Lmit'. Did you mean: Limit",
        "Input 'Limit' must be of type number",
        "the platform accepts at most 2 MiB",
        "it is not valid. It was not started",
        "2 desktop flows are named 'Twice'",
        "Did you mean: Takes much",
        "Desktop flow 00000000",
        "No connection is set",
        "has no connection",
        "not to desktop flows",
        "Connection reference 'contoso_nothing' does not exist",
        "does not exist in",
        "not a duration",
        "run_timeout is 0. Set 1 to 86400 seconds",
        "run_timeout is 86401. Set 1 to 86400 seconds",
        "callback_url is not an address that the platform calls. Use an https URL with a DNS host name",
        "callback_url is not an address that the platform calls. Use an https URL with a DNS host name",
        "name is null. Set a value, or omit name",
        "session_id is not a GUID",
        "The connection of the run is an address or a path, not a name. Its name is probably 'robot'",
        "The connection of the run is the placeholder #{robot}#. Replace the placeholders first",
        "unless_succeeded_since is not a calendar time: 'soon'",
        "Quote a time of day: '16:00'.",
        "time_zone is not known on this machine: 'Europe/Zurch'. Did you mean: ",
        "unless_succeeded_since is empty. Set a value, or omit unless_succeeded_since.",
    )
    for message, part in zip(messages, said, strict=True):
        assert part in message, message


@pytest.mark.below_host
def test_what_the_platform_refuses(stage):
    put_desktop_flow(stage.emulator, "Refused", takes=schema(Any="string"))
    refusal = {"status": 400, "code": "0x80040203", "message": "The connection is not valid."}
    stage.emulator.fault("dev", "POST", "RunDesktopFlow", kind="status", **refusal)
    played = stage.play([task(MODULE, {"name": "Refused", **ROBOT}, ignore_errors=True)])
    result = played.only()
    assert (result.status, result["changed"], result["error"]["http_status"]) == ("failed", False, 400)
    assert "The connection is not valid" in result["msg"]


@pytest.mark.below_host
def test_both_editions_and_no_schema(stage):
    emulator = stage.emulator
    put_desktop_flow(emulator, "Newer edition", INPUTS, OUTPUTS, older=False, **WELL)
    put_desktop_flow(emulator, "No schema", older=False)
    message = laws.refusal(stage, MODULE, {"name": "Newer edition", "inputs": {"Lmit": 1}, **ROBOT})
    assert "has no input" in message
    unchecked = {"name": "Newer edition", "inputs": {"Lmit": 1}, "validate_inputs": False, **ROBOT}
    played = stage.play(
        [
            task(MODULE, {"name": "Newer edition", "inputs": {"Limit": "1"}, **ROBOT}),
            task(MODULE, unchecked),
            task(MODULE, {"name": "No schema", "inputs": {"Any": {"thing": 1}}, **ROBOT}),
        ]
    )
    assert played.code == 0, played.output[-3000:]
    typed, _unchecked, blind = played.results
    assert typed["run"]["license_check"] is None
    assert typed["run"]["outputs"]["Total"] == 7
    assert blind["warnings"] == ["Desktop flow 'No schema' has no schema, so its inputs were not checked."]


def test_time_is_up(stage):
    emulator = stage.emulator
    ids = [put_desktop_flow(emulator, f"Long {number}", seconds=600) for number in range(3)]
    follow = {"wait_timeout": 1, "wait_interval": 1}
    wait = {**follow, **ROBOT}
    played = stage.play(
        [
            task(MODULE, {"flow_id": ids[0], **wait}, ignore_errors=True),
            task(MODULE, {"flow_id": ids[1], "on_timeout": "cancel", **wait}, ignore_errors=True),
            task(MODULE, {"flow_id": ids[2], "on_timeout": "return", **wait}, register="going"),
            task(MODULE, {"session_id": "{{ going.run.session_id }}", "on_timeout": "return", **follow}),
            task(MODULE, {"session_id": "{{ going.run.session_id }}", "state": "canceled"}),
            task(MODULE, {"session_id": "{{ going.run.session_id }}", "state": "canceled"}),
        ]
    )
    failed, canceled, going, followed, ended, again = played.results
    assert "has not finished after 1 s" in failed["msg"]
    assert (failed["changed"], failed["finished"]) == (True, False)
    assert "was canceled, since it took longer than 1 s" in canceled["msg"]
    assert canceled["run"]["status"] == "canceled"
    assert [one["status"] for one in going["operations"]] == ["done", "running"]
    assert (followed["changed"], followed["finished"]) == (False, False)
    assert (ended["changed"], ended["run"]["status"]) == (True, "canceled")
    assert (again["changed"], again["run"]["status"]) == (False, "canceled")
    start = laws.position(stage)
    left = {"flow_id": ids[0], "wait": False, "adopt_running": True, "connection": "robot"}
    seen = stage.play([task(MODULE, left), task(MODULE, {**left, "adopt_running": False})]).results
    assert [(one["changed"], one["run"]["finished"]) for one in seen] == [(False, False), (True, False)]
    assert len([one for one in stage.emulator.journal(start) if "/flowsessions(" in one["path"]]) <= 4
    statuses = [runs_of(emulator, flow_id)[0]["statuscode"] for flow_id in ids]
    assert statuses == [2, 7, 7]


@pytest.mark.below_host
def test_a_run_that_goes_on_although_it_was_canceled(stage):
    emulator = stage.emulator
    ids = [put_desktop_flow(emulator, f"Endless {number}", seconds=600) for number in range(5)]
    sessions = [None, *(start_elsewhere(emulator, flow_id, {}) for flow_id in ids[1:])]
    wait = {"wait_timeout": 1, "wait_interval": 1}
    emulator.fault("dev", "POST", "CancelDesktopFlowRun", times=5, kind="status", status=200)
    many = [
        {"flow_id": ids[0], "on_timeout": "cancel", **wait, **ROBOT},
        {"flow_id": ids[1], "on_timeout": "cancel", "adopt_running": True, **wait, **ROBOT},
        {"session_id": sessions[2], "on_timeout": "cancel", **wait},
        {"session_id": sessions[3], "state": "canceled", "on_timeout": "return", **wait},
        {"session_id": sessions[4], "state": "canceled", "wait": False},
    ]
    *failed, left = stage.play([task(MODULE, one, ignore_errors=True) for one in many]).results
    for flow_id, result in zip(ids, failed, strict=False):
        (row,) = runs_of(emulator, flow_id)
        assert (row["statuscode"], result.status, result["changed"]) == (2, "failed", True)
        assert (result["finished"], result["run"]["session_id"]) == (False, row["flowsessionid"])
        assert f"{row['flowsessionid']} was canceled, but is still running after 1 s" in result["msg"]
        assert result["operations"][-1]["status"] == "running"
    assert (left.status, left["run"]["status"]) == ("ok", "running")


@pytest.mark.below_host
def test_a_cancellation_that_is_refused_names_the_run(stage):
    flow_id = put_desktop_flow(stage.emulator, "Not to be canceled", seconds=600)
    stage.emulator.fault("dev", "POST", "CancelDesktopFlowRun", kind="status", status=403, code="0x80040220")
    options = {"flow_id": flow_id, "on_timeout": "cancel", "wait_timeout": 1, "wait_interval": 1, **ROBOT}
    result = stage.play([task(MODULE, options, ignore_errors=True)]).only()
    (row,) = runs_of(stage.emulator, flow_id)
    assert (result.status, result["error"]["http_status"], result["changed"]) == ("failed", 403, True)
    assert (result["run"]["session_id"], result["run"]["status"]) == (row["flowsessionid"], "running")


@pytest.mark.below_host
def test_a_run_that_was_found_is_canceled_when_the_time_is_up(stage):
    """Check mode follows it too, fails as the task would, and leaves it alone."""
    flow_id = put_desktop_flow(stage.emulator, "Found and canceled", seconds=600)
    wait = {"on_timeout": "cancel", "wait_timeout": 1, "wait_interval": 1}
    session = start_elsewhere(stage.emulator, flow_id, {})
    found, named = {"flow_id": flow_id, "adopt_running": True, **wait, **ROBOT}, {"session_id": session, **wait}
    dry = {"check_mode": True, "ignore_errors": True, "diff": True}
    start = laws.position(stage)
    *checks, real = stage.play(
        [task(MODULE, found, **dry), task(MODULE, named, **dry), task(MODULE, found, ignore_errors=True, diff=True)]
    ).results
    assert laws.unsafe(stage, start, checks[-1].position) == []
    for check in checks:
        assert (check.status, check["changed"], check["run"]["status"]) == ("failed", True, "running")
        assert f"Run {session} takes longer than 1 s, so it would be canceled" in check["msg"]
        assert check["operations"] == [{"step": f"cancel run {session}", "status": "planned"}]
        assert check["diff"]["after"] == real["diff"]["after"] == {"status": "canceled"}
    assert (real.status, real["changed"], real["run"]["status"]) == ("failed", True, "canceled")
    assert f"Run {session} was canceled, since it took longer than 1 s" in real["msg"]
    assert real["operations"] == [{"step": f"cancel run {session}", "status": "done"}]


def test_cancelling_in_check_mode_and_for_real(stage):
    flow_id = put_desktop_flow(stage.emulator, "To be canceled", seconds=600)
    session = start_elsewhere(stage.emulator, flow_id, {})
    real = laws.converge(stage, MODULE, {"session_id": session, "state": "canceled"})
    assert real["diff"]["after"] == {"status": "canceled"}


@pytest.mark.below_host
def test_a_run_that_goes_on_is_joined(stage):
    emulator = stage.emulator
    flow_id = put_desktop_flow(emulator, "Joined", schema(Day="string"), seconds=600)
    first = start_elsewhere(emulator, flow_id, {"Day": "1"})
    start_elsewhere(emulator, flow_id, {"Day": "2"})
    join = {"flow_id": flow_id, "adopt_running": True, "wait": False, **ROBOT}
    played = stage.play(
        [task(MODULE, {**join, "inputs": {"Day": "1"}}), task(MODULE, {**join, "inputs": {"Day": "3"}})]
    )
    joined, started = played.results
    assert (joined["changed"], joined["run"]["session_id"], joined["run"]["adopted"]) == (False, first, True)
    assert started["changed"] is True
    daily = {**join, "inputs": {"Day": "1"}, "adopt_running": None, "unless_succeeded_within": "1d"}
    never = {**join, "inputs": {"Day": "4"}, "adopt_running": False, "unless_succeeded_within": "1d"}
    implied, *apart = stage.play([task(MODULE, one) for one in (daily, never, never)]).results
    assert (implied["changed"], implied["run"]["session_id"]) == (False, first)
    assert [one["changed"] for one in apart] == [True, True]
    start_elsewhere(emulator, flow_id, {"Day": "1"})
    message = laws.refusal(stage, MODULE, {**join, "inputs": {"Day": "1"}})
    assert "2 runs of desktop flow 'Joined' have not ended" in message


def test_inputs_that_cannot_be_known(stage):
    put_desktop_flow(stage.emulator, "Forgetful", schema(Day="string"))
    options = {"name": "Forgetful", "inputs": {"Day": "1"}, "unless_succeeded_within": "1h", **ROBOT}
    stage.emulator.fault("dev", "GET", "/inputs/\\$value", kind="status", status=403)
    _first, second = stage.play([task(MODULE, options), task(MODULE, options)]).results
    assert second["changed"] is False
    assert "cannot be read; it is treated as a match" in second["warnings"][0]


@pytest.mark.below_host
def test_a_run_without_inputs_is_not_one_with_any(stage):
    flow_id = put_desktop_flow(stage.emulator, "Given nothing at first", schema(Day="string"))
    none = {"flow_id": flow_id, "unless_succeeded_within": "24h", **ROBOT}
    some = {**none, "inputs": {"Day": "2"}}
    results = stage.play([task(MODULE, one) for one in (none, some, none, some)]).results
    assert [one["changed"] for one in results] == [True, True, False, False]
    assert not any(one.get("warnings") for one in results)
    assert len(runs_of(stage.emulator, flow_id)) == 2


@pytest.mark.below_host
def test_a_run_its_caller_may_not_read(start_emulator, make_stage):
    emulator = start_emulator(identities=["deployer", {"name": "maker", "roles": ["Environment Maker"]}])
    stage = make_stage(emulator)
    put_desktop_flow(emulator, "Somebody's")
    emulator.put("dev", "workflow", {"name": "x", "category": 6, "type": 1})
    played = stage.play([task(MODULE, {"name": "Somebody's", **ROBOT})], **emulator.variables("maker"))
    result = played.only()
    assert (result.status, result["changed"]) == ("ok", True)
    assert result["run"]["session_id"] == emulator.rows("dev", "flowsession")[0]["flowsessionid"]
    assert (result["run"]["status"], result["run"]["succeeded"]) == ("started", None)
    assert "caller is not allowed to read it" in result["warnings"][0]


@pytest.mark.below_host
def test_a_page_is_neither_a_schema_nor_outputs_nor_a_start(stage):
    flow_id = put_desktop_flow(stage.emulator, "Behind a page", schema(Mark="string/password"), outputs={"A": "b"})
    page, gateway = {"kind": "garbage"}, {"kind": "status", "status": 408, "html": True}
    for method, path, fault in (
        ("GET", "clientdata/\\$value", page),
        ("GET", "flowsessions.*/outputs/\\$value", page),
        ("POST", "RunDesktopFlow", gateway),
    ):
        stage.emulator.fault("dev", method, path, **fault)
        if method == "GET":
            play = {"flow_id": flow_id, "inputs": {"Mark": "4711"}, **ROBOT}
            result = stage.play([task(MODULE, play, ignore_errors=True, diff=True)]).only()
            assert (result.status, result["changed"]) == ("failed", "outputs" in path)
            assert "is not one of a Dataverse environment" in result["msg"]
    assert len(runs_of(stage.emulator, flow_id)) == 1
    (run,) = runs_of(stage.emulator, flow_id)
    assert (result["run"]["session_id"], result["finished"]) == (run["flowsessionid"], True)
    lost = stage.play([task(MODULE, {"flow_id": flow_id, "start_grace": 1, **ROBOT}, ignore_errors=True)]).only()
    assert (lost.status, lost["changed"]) == ("failed", True)
    assert "no response was received, and no matching run was found" in lost["msg"]


def test_secrets_are_never_seen(stage, planted):
    planted.update(pin="4711-hidden-output", key="a-hidden-input", mark="hidden-by-format", told="hidden-in-the-error")
    inputs, outputs = schema(ApiKey="string", Day="string"), schema(Pin="string", Mark="string/password", Note="string")
    script = {"outputs": {"Pin": planted["pin"], "Mark": planted["mark"], "Note": "open"}}
    put_desktop_flow(stage.emulator, "Discreet", inputs, outputs, **script)
    text = {"errorcode": "X", "errormessage": f"The pin was {planted['told']}"}
    put_desktop_flow(
        stage.emulator, "Indiscreet", inputs, schema(Pin="string"), status=8, outputs={"Pin": planted["told"]}, **text
    )
    play = stage.inputs / "play.yml"
    base = {"sensitive": ["Pin"], "inputs": {"ApiKey": planted["key"], "Day": "1"}, "unless_succeeded_within": "1h"}
    stage.write_play(
        play,
        [
            task(MODULE, {**base, "name": "Discreet", **ROBOT}, diff=True),
            task(MODULE, {**base, "name": "Indiscreet", **ROBOT}, ignore_errors=True),
        ],
        "dev",
    )
    played = stage.run(str(play))
    seen, told = played.results
    assert seen["run"]["outputs"]["Note"] == "open"
    assert seen["run"]["outputs"]["Pin"].startswith("hmac:")
    assert told.status == "failed"


def test_secrets_of_a_task_that_fails_early_are_never_seen(stage, planted):
    planted.update(key="a-hidden-key", told="hidden-as-it-was-told", mark="hidden-by-its-format")
    name = put_desktop_flow(stage.emulator, "Early", schema(ApiKey="string", Told="string", Mark="string/password"))
    inputs = {"ApiKey": planted["key"], "Told": planted["told"]}
    base = {"sensitive": ["Told"], "inputs": inputs, **ROBOT}
    misspelt = {"Dya": "1", **inputs, "Mark": planted["mark"]}
    laws.refusals(
        stage,
        MODULE,
        [
            {**base, "name": "No such flow"},
            {**base, "flow_id": name, "inputs": misspelt},
            {**base, "flow_id": name, "dataverse_url": "no address"},
        ],
    )


@pytest.mark.below_host
def test_noise_changes_nothing(start_emulator, make_stage):
    emulator = start_emulator(noise=True)
    stage = make_stage(emulator)
    put_desktop_flow(emulator, "Noisy", INPUTS, OUTPUTS, **WELL)
    options = {"name": "Noisy", "inputs": GIVEN, "unless_succeeded_within": "24h", **ROBOT}
    assert laws.converge(stage, MODULE, options)["run"]["outputs"]["Total"] == 7


@pytest.mark.one_per_module
def test_information_about_flows(stage):
    flow_id = put_desktop_flow(stage.emulator, "Asked about", INPUTS, OUTPUTS)
    start = laws.position(stage)
    options = [{}, {"name_pattern": "asked*T"}, {"flow_id": flow_id}]
    everything, near, one = (
        result["flows"] for result in stage.play([task("desktop_flow_info", one) for one in options]).results
    )
    assert laws.refusal(stage, "desktop_flow_info", {"name_pattern": ""}).startswith("name_pattern is empty.")
    asked = {"name": "asked About", "schema": True}
    named = laws.converge(stage, "desktop_flow_info", asked, changes=False)["flows"]
    assert flow_id in [flow["flow_id"] for flow in everything]
    assert [flow["flow_id"] for flow in (*named, *near, *one)] == [flow_id] * 3
    assert [member["name"] for member in named[0]["inputs"]] == ["Day", "Limit", "Rush", "Rows"]
    assert named[0]["valid"] is True
    first = next(one for one in stage.emulator.journal(start) if one["path"].endswith("/workflows"))
    assert "category eq 6" in first["query"].replace("%20", " ")
    assert "$orderby=name" in first["query"]


@pytest.mark.one_per_module
def test_information_about_runs(stage):
    flow_id = put_desktop_flow(stage.emulator, "Often run", INPUTS, OUTPUTS, **WELL)
    session = start_elsewhere(stage.emulator, flow_id, {"Day": "1"})
    asked = {"flow_id": flow_id, "outputs": True}
    whole = laws.converge(stage, "desktop_flow_run_info", asked, changes=False)["runs"]
    options = [
        {"session_id": session},
        {"name": "Often run", "status": ["failed"]},
        {"flow_id": flow_id, "since": "monday", "status": ["succeeded", "canceled"]},
        {"flow_id": flow_id, "until": "2020-01-01T00:00:00Z"},
        {"limit": 1},
    ]
    played = stage.play([task("desktop_flow_run_info", one) for one in options])
    assert played.code == 0, played.output[-3000:]
    one, failed, recent, old, newest = (result["runs"] for result in played.results)
    assert whole[0]["outputs"]["Total"] == 7
    assert [run["session_id"] for run in (*whole, *one, *recent)] == [session] * 3
    assert (failed, old, len(newest)) == ([], [], 1)
    empty = [{"session_id": ""}, {"name": ""}, {"status": []}, {"since": " "}]
    for message, options in zip(laws.refusals(stage, "desktop_flow_run_info", empty), empty, strict=True):
        assert message.startswith(f"{[*options][0]} is empty.")
    wrong = laws.refusals(stage, "desktop_flow_run_info", [{"since": "soon"}, {"limit": 0}])
    assert wrong[0].startswith(
        "since is neither a time nor a duration: 'soon'. Use a value such as 2026-05-21T04:00:00Z, "
    )
    assert wrong[1] == "limit must be 1 or more, not 0."


def test_secrets_of_runs_are_never_seen(stage, planted):
    planted.update(pin="4711-of-an-earlier-run", told="4712-in-the-error")
    gives = schema(Pin="string", Note="string")
    for name, pin, script in (
        ("Run discreetly", planted["pin"], {}),
        ("Failed loudly", planted["told"], {"status": 8, "errormessage": f"The pin was {planted['told']}"}),
    ):
        flow_id = put_desktop_flow(stage.emulator, name, gives=gives, outputs={"Pin": pin, "Note": "open"}, **script)
        start_elsewhere(stage.emulator, flow_id, {})
        asked = {"flow_id": flow_id, "outputs": True, "sensitive": ["Pin"]}
        (run,) = stage.play([task("desktop_flow_run_info", asked)]).only()["runs"]
        assert run["outputs"]["Note"] == "open"
        assert run["outputs"]["Pin"].startswith("hmac:")


def test_a_dry_run_of_a_play_follows_and_cancels_what_its_first_task_would_start(stage):
    put_desktop_flow(stage.emulator, "Cleans up in the background", seconds=1)
    first = task(MODULE, {"name": "Cleans up in the background", "wait": False, **ROBOT}, register="started")
    late = {"session_id": "{{ started.run.session_id }}", "wait_interval": 1}
    tasks = [first, task(MODULE, {**late, "state": "canceled"}), task(MODULE, {**late, "wait": False})]
    start = laws.position(stage)
    dry = stage.play([{**one, "check_mode": True, "diff": True} for one in tasks])
    assert dry.code == 0, dry.output[-4000:]
    assert laws.unsafe(stage, start, laws.position(stage)) == []
    assert [one["changed"] for one in dry.results] == [True, True, False]
    assert [one["run"]["status"] for one in dry.results] == ["planned"] * 3
    assert dry.results[1]["diff"]["after"] == {"status": "canceled"}
    assert "session_id has no value" in dry.results[1]["warnings"][0]
    look = task("desktop_flow_run_info", {"session_id": "{{ started.run.session_id }}"}, until="seen.finished")
    (_first, seen) = stage.play([{**one, "check_mode": True} for one in (first, {**look, "register": "seen"})]).results
    assert (seen["runs"], seen["finished"]) == ([], True)
    assert "session_id has no value" in seen["warnings"][0]
    real = stage.play(tasks)
    assert [one["changed"] for one in real.results] == [True, True, False]
    assert laws.keys(dry.results[1]) >= laws.keys(real.results[1]) - {"operations"}


@pytest.mark.one_form
@pytest.mark.parametrize("none", [None, ""])
def test_a_real_run_needs_the_id_and_a_dry_run_what_it_would_start(stage, none):
    start = laws.position(stage)
    wrong = [{"session_id": none}, {"session_id": none, "state": "canceled"}]
    played = stage.play([task(MODULE, one, ignore_errors=True) for one in wrong])
    assert ["session_id" in one["msg"] for one in played.results] == [True, True]
    dry_run = {"ignore_errors": True, "check_mode": True}
    dry = stage.play([task(MODULE, {name: none, **ROBOT}, **dry_run) for name in ("name", "flow_id")])
    assert [one["msg"].partition(".")[0].split(" is ")[0] for one in dry.results] == ["name", "flow_id"]
    assert laws.unsafe(stage, start, laws.position(stage)) == []
