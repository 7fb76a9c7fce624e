# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environment variables: a value, the empty value, the default; types and secrets."""

from __future__ import annotations

import uuid
from urllib.parse import parse_qsl

import pytest

from .harness.emulator import is_unsafe
from .harness.laws import converge, position, refusal, refusals
from .harness.play import task
from .test_connection_reference import put_solution

MODULE = "dataverse_environment_variable"
INFO = MODULE + "_info"
STRING, NUMBER, BOOLEAN, JSON, DATA_SOURCE, SECRET = range(100000000, 100000006)
VAULT = (
    "/subscriptions/5d0b3a5e-6f3c-4f0a-9d5b-1c2d3e4f5a6b/resourceGroups/rg"
    "/providers/Microsoft.KeyVault/vaults/v/secrets/"
)


@pytest.fixture
def name():
    """A name no other test uses."""
    return f"contoso_Limit{uuid.uuid4().hex[:8]}"


def put(stage, name, kind=STRING, value=None, default=None, environment="dev"):
    """Put a variable into an environment and return the ids of definition and value."""
    definition, own = str(uuid.uuid4()), str(uuid.uuid4())
    row = {"environmentvariabledefinitionid": definition, "schemaname": name, "displayname": name, "type": kind}
    stage.emulator.put(environment, "environmentvariabledefinition", {**row, "defaultvalue": default})
    if value is not None:
        row = {"environmentvariablevalueid": own, "schemaname": name, "value": value}
        link = {"_environmentvariabledefinitionid_value": definition}
        stage.emulator.put(environment, "environmentvariablevalue", {**row, **link})
    return definition, own


def values(stage, name):
    """Return the values stored for a variable."""
    rows = stage.emulator.rows("dev", "environmentvariabledefinition")
    (own,) = [row["environmentvariabledefinitionid"] for row in rows if row["schemaname"] == name]
    found = stage.emulator.rows("dev", "environmentvariablevalue")
    return [row["value"] for row in found if row["_environmentvariabledefinitionid_value"] == own]


def writes(stage, after):
    return [
        (entry["method"], entry["path"].removeprefix("/api/data/v9.2/"), entry["body"])
        for entry in stage.emulator.journal(after)
        if is_unsafe(entry)
    ]


@pytest.mark.one_per_module
def test_life_of_a_variable(stage, name):
    options = {"name": name, "type": "number", "default_value": 500, "solution": put_solution(stage)}
    created = converge(stage, MODULE, options)
    assert created["diff"]["before"] == {}
    assert created["diff"]["after"] == {"name": name, "type": "number", "display_name": name, "default_value": "500"}
    assert created["environment_variable"]["value"] is None
    assert created["environment_variable"]["effective_value"] == "500"

    given = converge(stage, MODULE, {"name": name, "value": 2500, "description": "Above it, somebody is asked."})
    assert given["diff"]["before"] == {"name": name, "description": "", "value": None}
    assert given["diff"]["after"]["value"] == "2500"
    assert [one["status"] for one in given["operations"]] == ["done", "done"]
    assert given["environment_variable"]["effective_value"] == "2500"

    (nothing,) = refusals(stage, MODULE, [{"name": name, "value": ""}])
    assert f"The value of environment variable '{name}' is empty. Omit it" in nothing
    assert "state=default or state=empty" in nothing
    empty = converge(stage, MODULE, {"name": name.upper(), "state": "empty"})
    assert empty["diff"]["after"] == {"name": name, "value": ""}
    assert empty["environment_variable"]["value"] == ""
    assert len(values(stage, name)) == 1

    reset = converge(stage, MODULE, {"name": name, "state": "default"})
    assert reset["diff"]["before"] == {"name": name, "value": ""}
    assert reset["diff"]["after"] == {"name": name, "value": None}
    assert reset["operations"] == [{"step": f"reset environment variable '{name}' to its default", "status": "done"}]
    assert reset["environment_variable"]["effective_value"] == "500"
    assert values(stage, name) == []


@pytest.mark.below_host
def test_definition_and_value_at_once(stage, name):
    options = {"name": name, "type": "string", "display_name": "Address", "required": True, "value": "https://a"}
    made = converge(stage, MODULE, options)
    assert len(made["operations"]) == 2
    assert made["environment_variable"]["required"] is True
    changed = converge(stage, MODULE, {**options, "display_name": "URL", "default_value": "https://b"})
    assert changed["diff"]["after"] == {"name": name, "display_name": "URL", "default_value": "https://b"}
    assert changed["environment_variable"]["value"] == "https://a"


@pytest.mark.below_host
def test_requests_are_as_the_contract_has_them(stage, name):
    definition, _none = put(stage, name)
    start = position(stage)
    converge(stage, MODULE, {"name": name, "value": "x"})
    ((method, path, body),) = writes(stage, start)
    own = body.pop("environmentvariablevalueid")
    assert (method, path) == ("POST", "environmentvariablevalues")
    assert body == {
        "schemaname": name,
        "value": "x",
        "EnvironmentVariableDefinitionId@odata.bind": f"/environmentvariabledefinitions({definition})",
    }
    start = position(stage)
    converge(stage, MODULE, {"name": name, "value": "y"})
    converge(stage, MODULE, {"name": name, "state": "default"})
    assert writes(stage, start) == [
        ("PATCH", f"environmentvariablevalues({own})", {"value": "y"}),
        ("DELETE", f"environmentvariablevalues({own})", None),
    ]
    for entry in filter(is_unsafe, stage.emulator.journal(start)):
        headers = {key.lower(): value for key, value in entry["headers"].items()}
        assert headers["if-match"].startswith('W/"')
    reading = next(entry for entry in stage.emulator.journal(start) if entry["method"] == "GET")
    assert reading["path"] == "/api/data/v9.2/environmentvariabledefinitions"
    assert f"schemaname eq '{name}'" in options_of(reading)["$filter"]
    assert options_of(reading)["$expand"] == (
        "environmentvariabledefinition_environmentvariablevalue($select=environmentvariablevalueid,value)"
    )


def options_of(entry):
    """Return the query options of a request."""
    return dict(parse_qsl(entry["query"].lstrip("?")))


@pytest.mark.one_form
def test_types(stage, name):
    """Each type stores text, compares by meaning and refuses what does not fit."""
    kinds = {"number": NUMBER, "boolean": BOOLEAN, "json": JSON, "data_source": DATA_SOURCE, "string": STRING}
    for word, kind in kinds.items():
        put(stage, f"{name}_{word}", kind)
    cases = [
        ("number", 5, "5", ["5.0", 5.0, " 5 "]),
        ("number", "2.50", "2.50", [2.5]),
        ("boolean", True, "yes", ["true", "YES", "yes"]),
        ("boolean", "false", "false", [False, "no"]),
        ("json", {"b": [1, True], "a": "ä"}, '{"b": [1, true], "a": "ä"}', ['{"a":"\\u00e4","b":[1,true]}']),
        ("json", '{"b":[1,1]}', '{"b":[1,1]}', [{"b": [1, 1]}]),
        ("string", "yes", "yes", ["yes"]),
        ("string", 5, "5", ["5"]),
        ("data_source", "Orders", "Orders", ["Orders"]),
    ]
    tasks, expected = [], []
    for word, value, _text, same in cases:
        for number, one in enumerate([value, *same]):
            tasks.append(task(MODULE, {"name": f"{name}_{word}", "value": one}, diff=True))
            expected.append(number == 0)
    played = stage.play(tasks)
    assert [run.result.get("msg") for run in played.results if run.failed] == []
    assert [run["changed"] for run in played.results] == expected
    firsts = [run for run in played.results if run["changed"]]
    assert [run["environment_variable"]["value"] for run in firsts] == [text for _word, _value, text, _same in cases]
    assert firsts[5]["diff"]["before"]["value"] == {"a": "ä", "b": [1, True]}
    assert firsts[5]["diff"]["after"]["value"] == {"b": [1, 1]}
    wrong = {
        "number": ["five", True, [5], "1,000", "NaN"],
        "boolean": ["maybe", 1, {"a": 1}],
        "json": ["{", "NaN", "text"],
        "string": [True, 1.1, {"a": 1}],
        "data_source": [[1]],
    }
    pairs = [(word, value) for word, many in wrong.items() for value in many]
    messages = refusals(stage, MODULE, [{"name": f"{name}_{word}", "value": value} for word, value in pairs])
    for (word, _value), message in zip(pairs, messages, strict=True):
        assert f"The value of environment variable '{name}_{word}' does not match its type {word}. Use" in message


def test_refusals_name_object_cause_and_remedy(stage, name):
    put(stage, name)
    managed = put_solution(stage, managed=True)
    near, long, both, kind, solution, wide, default = refusals(
        stage,
        MODULE,
        [
            {"name": name[:-1], "value": "x"},
            {"name": name, "value": "x" * 2001},
            {"name": name, "value": "x", "state": "default"},
            {"name": name, "type": "number"},
            {"name": name + "_new", "type": "number", "solution": managed},
            {"name": "n" * 101, "type": "number"},
            {"name": name + "_new", "type": "number", "default_value": "many"},
        ],
    )
    assert f"The environment variable '{name[:-1]}' does not exist in {stage.emulator.url('dev')}" in near
    assert name in near.split("Did you mean")[1]
    assert "set type" in near
    assert "2001 characters; the maximum is 2000" in long
    assert "cannot be combined" in both
    assert "is of type string" in kind
    assert "managed solution" in solution
    assert "100" in wide
    assert "default value" in default
    converge(stage, MODULE, {"name": name, "value": "x" * 2000})


def test_references_to_secrets_are_shown(stage, name):
    put(stage, name, SECRET, VAULT + "former", VAULT + "default")
    changed = converge(stage, MODULE, {"name": name, "value": VAULT + "declared"})
    assert values(stage, name) == [VAULT + "declared"]
    assert changed["diff"]["before"]["value"] == VAULT + "former"
    assert changed["diff"]["after"]["value"] == VAULT + "declared"
    assert changed["environment_variable"]["default_value"] == VAULT + "default"


def test_secrets_are_never_seen(stage, planted, name):
    """What stands or is given in the place of a reference may be the secret itself."""
    stage.environment["ANSIBLE_INJECT_INVOCATION"] = "1"
    planted["former"] = "former-4711-of-a-vault"
    planted["declared"] = "declared-0815-of-a-vault"
    planted["default"] = "default-0123-of-a-vault"
    put(stage, name, SECRET, planted["former"], planted["default"])
    path = stage.inputs / "value.txt"
    path.write_text(planted["declared"], encoding="utf-8")
    value = f"{{{{ lookup('ansible.builtin.file', '{path}') }}}}"
    listed = stage.play([task(MODULE + "_info", {"name": name})]).only()["environment_variables"][0]
    assert listed["value"].startswith("hmac:")
    assert listed["default_value"].startswith("hmac:")
    assert listed["value"] != listed["default_value"]
    changed = converge(stage, MODULE, {"name": name, "value": VAULT + "declared"})
    assert changed["diff"]["before"]["value"] == listed["value"]
    # not even by tasks that fail, whether or not they came to know that it is a secret
    played = stage.play(
        [
            task(MODULE, {"name": name, "value": value}, ignore_errors=True),
            task(MODULE, {"name": name + "_2", "type": "secret", "default_value": value}, ignore_errors=True),
            task(MODULE, {"name": name, "value": {"where": value}}, ignore_errors=True),
            task(MODULE, {"name": name + "_nowhere", "value": value}, ignore_errors=True),
            task(MODULE, {"name": name, "value": value, "tenant_id": "nowhere", "client_id": "x"}, ignore_errors=True),
            task(MODULE, {"name": name, "value": value, "dataverse_url": "x y"}, ignore_errors=True),
        ]
    )
    assert [run.status for run in played.results] == ["failed"] * 6
    assert "Use a reference without blanks: /subscriptions/ID/" in played.results[0]["msg"]


@pytest.mark.below_host
def test_vaults_that_cannot_be_read_have_their_remedy(start_emulator, make_stage, name):
    stage = make_stage(start_emulator(tenant={"secret_access": "refused"}))
    put(stage, name, SECRET)
    played = stage.play([task(MODULE, {"name": name, "value": VAULT + "s"}, ignore_errors=True)]).only()
    assert (
        "Key Vault Secrets User on the vault to the service principal of Dataverse and to this application"
        in played["msg"]
    )
    assert "/subscriptions/5d0b3a5e" in played["error"]["reasons"][0]["text"]


@pytest.mark.below_host
def test_several_values_are_said(stage, name):
    definition, _own = put(stage, name, value="x")
    second = {"value": "y", "_environmentvariabledefinitionid_value": definition, "schemaname": str(uuid.uuid4())}
    stage.emulator.put("dev", "environmentvariablevalue", second)
    played = stage.play([task(MODULE, {"name": name, "state": "default"}), task(INFO, {"name": name})])
    assert f"Environment variable '{name}' has 2 values here" in " ".join(played.results[0]["warnings"])
    assert values(stage, name) == []
    assert played.results[1]["environment_variables"][0]["value"] is None


@pytest.mark.below_host
def test_values_of_other_types_are_shown(stage, name):
    put(stage, name)
    played = stage.play([task(MODULE, {"name": name, "value": "plain text"})])
    assert played.only()["environment_variable"]["value"] == "plain text"


def test_secrets_of_plain_variables_are_never_seen(stage, planted, name):
    planted.update(key="K3y-of-a-plain-variable", word="P4ss-in-an-object", former="F0rmer-key")
    path = stage.inputs / "value.txt"
    path.write_text(planted["key"], encoding="utf-8")
    key = f"{{{{ lookup('ansible.builtin.file', '{path}') }}}}"
    put(stage, name + "_ApiKey", value=planted["former"])
    changed = converge(stage, MODULE, {"name": name + "_ApiKey", "value": key})
    assert values(stage, name + "_ApiKey") == [planted["key"]]
    before, after = changed["diff"]["before"]["value"], changed["diff"]["after"]["value"]
    assert before.startswith("hmac:")
    assert after.startswith("hmac:")
    assert before != after
    made = converge(stage, MODULE, {"name": name, "type": "json", "value": {"password": planted["word"], "user": "a"}})
    assert made["diff"]["after"]["value"]["user"] == "a"
    assert made["environment_variable"]["value"].startswith('{"password": "hmac:')


@pytest.mark.below_host
def test_the_environment_is_checked_before_anything_is_written(stage, name):
    put(stage, name)
    options = {"name": name, "value": "x", "expected_environment": "prod"}
    assert "expected_environment is 'prod'" in refusal(stage, MODULE, options)
    assert values(stage, name) == []
    converge(stage, MODULE, {**options, "expected_environment": "dev"})


@pytest.mark.below_host
def test_lost_answers_and_somebody_else(stage, name):
    stage.emulator.fault("dev", "POST", "/environmentvariable(definition|value)s", times=2, kind="drop_after")
    made = stage.play([task(MODULE, {"name": name, "type": "string", "value": "x"})]).only()
    assert (made.status, made["changed"]) == ("ok", True)
    assert values(stage, name) == ["x"]
    stage.emulator.clear_faults()
    stage.emulator.fault("dev", "DELETE", "/environmentvariablevalues", kind="drop_after")
    reset = stage.play([task(MODULE, {"name": name, "state": "default"})]).only()
    assert (reset.status, reset["changed"]) == ("ok", True)
    assert values(stage, name) == []
    stage.emulator.clear_faults()
    put(stage, name + "_2", value="former")
    conflict = {"kind": "status", "status": 412, "code": "0x80060882", "message": "The version does not match."}
    stage.emulator.fault("dev", "PATCH", "/environmentvariablevalues", **conflict)
    again = stage.play([task(MODULE, {"name": name + "_2", "value": "y"})]).only()
    assert (again.status, again["changed"]) == ("ok", True)
    assert values(stage, name + "_2") == ["y"]


@pytest.mark.one_per_module
def test_listing(stage, name):
    solution = put_solution(stage)
    options = {"name": name, "type": "boolean", "value": True, "default_value": False, "solution": solution}
    converge(stage, MODULE, options)
    put(stage, name + "_none")
    put(stage, name + "_empty", value="")
    listed = converge(stage, INFO, {"solution": solution}, changes=False)
    (entry,) = listed["environment_variables"]
    assert len(entry.pop("definition_id")) == 36
    assert entry == {
        "name": name,
        "type": "boolean",
        "display_name": name,
        "description": "",
        "required": False,
        "managed": False,
        "default_value": "no",
        "value": "yes",
        "effective_value": "yes",
    }
    one, unset, given, nothing = (
        [entry["name"] for entry in run["environment_variables"]]
        for run in stage.play(
            [
                task(INFO, {"name": name.upper()}),
                task(INFO, {"without_value": True}),
                task(INFO, {"without_value": False}),
                task(INFO, {"name": name + "_none", "solution": solution}),
            ]
        ).results
    )
    assert one == [name]
    assert (name in unset, name in given) == (False, True)
    assert not {name + "_none", name + "_empty"} & set(given)
    assert {name + "_none", name + "_empty"} <= set(unset)
    assert nothing == []


@pytest.mark.one_form
def test_noise(start_emulator, make_stage, name):
    stage = make_stage(start_emulator(noise=True))
    for number in range(5):
        put(stage, f"{name}_{number}", JSON, '{"a": 1, "b": [1, 2]}')
    converge(stage, MODULE, {"name": name, "type": "string", "value": "x", "solution": put_solution(stage)})
    converge(stage, MODULE, {"name": f"{name}_0", "value": {"b": [1, 2], "a": 1}}, changes=False)
    converge(stage, MODULE, {"name": f"{name}_1", "value": {"b": [2, 1], "a": 1}})
    converge(stage, MODULE, {"name": f"{name}_2", "state": "default"})
    listed = converge(stage, INFO, {}, changes=False)
    assert len(listed["environment_variables"]) == 6
