# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The unmanaged layer of a managed flow: what its removal changes, and that it is removed at most once."""

from __future__ import annotations

import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import OutcomeUnknown
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.declare import declare
from powerplatform_emulator.tenant import Tenant

from tests.unit.plugins.support.emulated import ALEX, KIM, Environment
from tests.unit.plugins.support.managed import put_managed_flow, put_managed_solution
from tests.unit.plugins.support.task import run

HELLO = {"triggers": {}, "actions": {"Hello": {"type": "Compose", "inputs": "hi", "runAfter": {}}}}
LOUDER = {"triggers": {}, "actions": {"Hello": {"type": "Compose", "inputs": "HI", "runAfter": {}}}}
NOT_UNDONE = "Removing the unmanaged layer of flow 'Intake' cannot be undone; set backup to save its definition before."


class Changed(Environment):
    """An environment with a flow of a managed solution, of which columns were changed by hand."""

    def __init__(self, state=0, removal="keeps_state", **columns):
        super().__init__(tenant=Tenant(layer_removal=removal))
        self.solution = put_managed_solution(self, "core")
        self.guid = put_managed_flow(self, self.solution, "Intake", HELLO, state=state)
        if columns:
            self.put("workflows", workflowid=self.guid, **columns)
        self.wire.sent.clear()

    @property
    def row(self):
        return self.stored("workflows")[self.guid]

    def by_hand(self, definition):
        """Return clientdata with another definition."""
        data = json.loads(self.row["clientdata"])
        data["properties"]["definition"] = definition
        return json.dumps(data)


def removed(environment, check=False, **options):
    """Play the removal; return the host."""
    given = {"state": "present", "flow_id": environment.guid, "unmanaged_layer": "absent", **options}
    return run(declare, environment, given, check)


def steps(host):
    return [(one["step"], one["status"]) for one in host.result["operations"]]


def test_the_content_of_the_solution_is_shown_again():
    environment = Changed(description="By hand")
    environment.put("workflows", workflowid=environment.guid, clientdata=environment.by_hand(LOUDER))
    dry = removed(environment, check=True)
    assert environment.removals == 0
    assert environment.row["description"] == "By hand"
    real = removed(environment)
    assert (real.failed, real.result["changed"], environment.removals) == (False, True, 1)
    assert real.result["diff"] == dry.result["diff"]
    assert real.result["diff"]["before"] == {
        "name": "Intake",
        "description": "By hand",
        "definition": {"actions": {"Hello": {"inputs": "HI"}}},
        "unmanaged_layer": ["clientdata", "description"],
    }
    assert real.result["diff"]["after"] == {
        "name": "Intake",
        "description": "",
        "definition": {"actions": {"Hello": {"inputs": "hi"}}},
        "unmanaged_layer": [],
    }
    assert dry.result["flow"]["description"] == real.result["flow"]["description"] == ""
    assert environment.flow(environment.guid)["definition"]["actions"]["Hello"]["inputs"] == "hi"
    assert steps(real) == [("remove the unmanaged layer of flow 'Intake'", "done")]
    assert real.warnings == dry.warnings == [NOT_UNDONE]
    again = removed(environment)
    assert (again.result["changed"], again.warnings, environment.removals) == (False, [], 1)
    assert environment.writes == []


@pytest.mark.parametrize("state", [0, 1])
def test_a_layer_that_changes_nothing_is_left_alone(state):
    environment = Changed(state)
    assert removed(environment).result["changed"] is False
    assert environment.removals == 0


def test_what_the_solution_contains_is_perhaps_not_known(monkeypatch):
    environment = Changed(description="By hand")
    read = environment.rows

    def without_content(table, *more, **options):
        rows = read(table, *more, **options)
        return [{**row, "msdyn_componentjson": "{"} for row in rows] if table == "msdyn_componentlayers" else rows

    monkeypatch.setattr(environment, "rows", without_content)
    host = removed(environment)
    assert host.result["diff"]["before"] == {"name": "Intake", "unmanaged_layer": ["description"]}
    assert host.warnings[1:] == [
        "What flow 'Intake' contains without its unmanaged layer is not known for description."
    ]
    assert environment.row["description"] is None


@pytest.mark.parametrize("state", [0, 1])
@pytest.mark.parametrize("removal", ["keeps_state", "turns_off"])
def test_the_state_stays(state, removal):
    environment = Changed(state, removal, description="By hand")
    host = removed(environment)
    assert (host.failed, environment.row["statecode"]) == (False, state)
    restored = [("turn on flow 'Intake' again", "done")] if state and removal == "turns_off" else []
    assert steps(host) == [("remove the unmanaged layer of flow 'Intake'", "done"), *restored]


@pytest.mark.parametrize(
    ("state", "enabled", "order"),
    [(0, True, ["remove", "turn on"]), (1, False, ["turn off", "remove"]), (1, True, ["remove"])],
)
@pytest.mark.parametrize("removal", ["keeps_state", "turns_off"])
def test_the_state_can_be_declared(state, enabled, order, removal):
    environment = Changed(state, removal, description="By hand")
    host = removed(environment, enabled=enabled)
    assert (host.failed, environment.row["statecode"]) == (False, int(enabled))
    done = [step for step, _status in steps(host) if not step.endswith("again")]
    assert [step.partition(" the ")[0].partition(" flow ")[0] for step in done] == order


def test_a_state_that_cannot_be_restored_is_a_failure_of_a_task_that_has_changed_something():
    environment = Changed(1, "turns_off", description="By hand")
    environment.put("workflows", workflowid=environment.guid, **{"$needs_user_details": True})
    host = removed(environment)
    assert (host.failed, host.result["changed"]) == (True, True)
    assert host.result["msg"].startswith("Flow 'Intake' shows the content of its solution, but is not on any more: ")
    assert [status for _step, status in steps(host)] == ["done", "failed"]


def test_an_owner_is_changed_as_well():
    environment = Changed(description="By hand")
    host = removed(environment, owner="kim@contoso.com")
    assert (host.failed, environment.row["_ownerid_value"]) == (False, KIM)
    assert environment.row["description"] is None
    assert [step.partition(" ")[0] for step, _status in steps(host)] == ["remove", "change"]


def test_the_definition_is_saved_before(tmp_path):
    environment = Changed()
    environment.put("workflows", workflowid=environment.guid, clientdata=environment.by_hand(LOUDER))
    host = removed(environment, backup=f"{tmp_path}/")
    (file,) = tmp_path.iterdir()
    assert host.result["backup_file"] == str(file)
    assert '"HI"' in file.read_text()
    assert host.warnings == [NOT_UNDONE.replace("set backup to save its definition", "its definition is saved")]


def test_a_lost_response_is_looked_up_and_the_request_not_repeated(monkeypatch):
    environment = Changed(description="By hand")
    send = environment.send

    def lose(call, tried):
        answer = send(call, tried)
        if not call.is_safe:
            raise OutcomeUnknown("No response.")
        return answer

    monkeypatch.setattr(environment, "send", lose)
    host = removed(environment)
    assert (host.failed, environment.removals, environment.row["description"]) == (False, 1, None)


def test_a_request_that_did_not_arrive_is_an_unknown_outcome(monkeypatch):
    environment = Changed(description="By hand")
    send = environment.send

    def lose(call, tried):
        if not call.is_safe:
            raise OutcomeUnknown("No response.")
        return send(call, tried)

    monkeypatch.setattr(environment, "send", lose)
    host = removed(environment)
    assert (host.failed, host.result["msg"], environment.row["description"]) == (True, "No response.", "By hand")


def test_a_flow_that_was_changed_in_the_meantime_keeps_that(monkeypatch):
    environment = Changed(description="By hand")
    read, reads = environment.get, []

    def get(path, *more, **how):
        reads.append(path)
        if len([one for one in reads if one.startswith("workflows(")]) == 2:
            environment.put("workflows", workflowid=environment.guid, name="Someone else's")
        return read(path, *more, **how)

    monkeypatch.setattr(environment, "get", get)
    host = removed(environment)
    assert (host.failed, environment.removals) == (True, 0)
    assert "was changed by someone else in the meantime" in host.result["msg"]


def test_an_environment_without_the_request():
    environment = Changed(removal="not_found", description="By hand")
    host = removed(environment)
    assert (host.failed, host.result["changed"]) == (True, False)
    assert host.result["msg"] == (
        "Removing the unmanaged layer of flow 'Intake' failed: the environment does not know the request (HTTP 404, "
        "0x8006088A). Remove it in the maker portal, or import the solution with overwrite_unmanaged_customizations."
    )


def test_a_missing_right():
    environment = Changed(description="By hand")
    me = environment.me["UserId"]
    environment.put("systemusers", systemuserid=me, **{"$roles": ["Environment Maker"]})
    host = removed(environment)
    assert (host.failed, host.result["changed"]) == (True, False)
    assert "Grant the application user this right" in host.result["msg"]


def test_a_service_that_does_nothing(monkeypatch):
    environment = Changed(description="By hand")
    send = environment.send
    monkeypatch.setattr(environment, "send", lambda call, tried: send(call, tried) if call.is_safe else None)
    host = removed(environment)
    assert host.failed
    assert "this is not done: remove the unmanaged layer of flow 'Intake'" in host.result["msg"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"flow_id": None, "name": "By hand"}, "Set flow_id to "),
        ({"name": "By hand"}, "Omit name, since another one would create a layer again."),
        ({"name": "Other"}, "Omit name, since another one would create a layer again."),
    ],
)
def test_a_name_that_does_not_hold_without_the_layer(options, said):
    environment = Changed(name="By hand")
    host = removed(environment, **options)
    assert host.result["msg"].startswith("Flow 'By hand' is named 'Intake' without its unmanaged layer. " + said)
    assert environment.removals == 0


def test_a_name_that_holds_without_the_layer():
    environment = Changed(name="By hand")
    host = removed(environment, name="Intake")
    assert (host.failed, environment.row["name"], environment.writes) == (False, "Intake", [])
    assert host.result["diff"]["before"] == {"name": "By hand", "unmanaged_layer": ["name"]}
    assert host.result["diff"]["after"] == {"name": "Intake", "unmanaged_layer": []}
    assert removed(environment, name="Intake").result["changed"] is False


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"name": "Other"}, "Flow 'Intake' is named 'Intake' without its unmanaged layer. Omit name"),
        ({"description": ""}, "unmanaged_layer cannot be combined with description, which would create the layer"),
        ({"definition": HELLO}, "unmanaged_layer cannot be combined with definition, which"),
        ({"connections": {}}, "unmanaged_layer cannot be combined with connections, which"),
    ],
)
def test_no_layer_is_made_in_the_same_task(options, said):
    environment = Changed(description="By hand")
    host = removed(environment, **options, allow_unmanaged_layer=True)
    assert host.result["msg"].startswith(said)
    assert environment.removals == 0


def test_what_has_no_layer_to_remove():
    environment = Environment()
    guid = environment.put_flow("Own", HELLO, owner=ALEX)
    host = run(declare, environment, {"state": "present", "flow_id": guid, "unmanaged_layer": "absent"})
    assert host.result["msg"].startswith("Flow 'Own' does not belong to a managed solution")
    host = run(declare, environment, {"state": "absent", "flow_id": guid, "unmanaged_layer": "absent"})
    assert host.result["msg"].startswith("Flow 'Own' does not belong to a managed solution")
    host = run(declare, environment, {"state": "present", "name": "Nothing", "unmanaged_layer": "absent"})
    assert "There is no flow 'Nothing'" in host.result["msg"]
