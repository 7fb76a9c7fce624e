# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets in options: never logged, never returned; and results that stay what they are whatever is a secret.

What each stage printed, wrote and logged is searched for ``planted`` at its end.
"""

from __future__ import annotations

import hashlib
import json
import uuid

import pytest

from .harness.play import task

HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
TIMER = {"Timer": {"type": "Recurrence", "recurrence": {"frequency": "Day", "interval": 1}}}


@pytest.fixture
def name():
    """A name no other test uses."""
    return f"Letters {uuid.uuid4().hex[:8]}"


def flow(action, parameters=None):
    action = {"runAfter": {}, **action}
    return {"triggers": TIMER, "actions": {"Call": action}, **({"parameters": parameters} if parameters else {})}


def holding(secret):
    """Return tasks that hold secrets in every option that can, each made by ``secret(what)``."""
    address = f"https://contoso.example/?sig={secret('signature')}"
    parameters = {"key": {"type": "SecureString", "defaultValue": secret("secure parameter")}}
    definition = flow({"type": "Http", "inputs": {"method": "GET", "uri": address}}, parameters)
    inputs = {"Told": secret("input"), "Password": secret("input by its name")}
    value, default = secret("value"), secret("default value")
    data, answer = {"login": {"password": secret("data")}}, {"Password": secret("user input")}
    return {
        "dataverse_environment_variable": {
            "name": "contoso_key",
            "type": "secret",
            "value": value,
            "default_value": default,
        },
        "dataverse_solution_import": {"src": "none.zip", "environment_variables": {"contoso_key": secret("variable")}},
        "dataverse_flow": {"name": "Letters of nobody", "definition": definition, "connections": {"none": "none"}},
        "desktop_flow_run": {
            "name": "Robot of nobody",
            "connection": "c",
            "inputs": inputs,
            "sensitive": ["Told"],
            "callback_url": f"https://contoso.example/{secret('address')}",
        },
        "smartflows_execution": {"flow": "Flow of nobody", "data": data, "user_input": answer},
        "smartflows_executions": {
            "user_input": {"Password": secret("shared answer")},
            "runs": [{"name": "a", "flow": "Flow of nobody", "data": {"password": secret("data of one run")}}],
        },
        "smartflows_execution_": {"flow": "Flow of nobody", "xml": f"<a><password>{secret('xml')}</password></a>"},
    }


def test_options_that_hold_secrets_are_never_logged_or_returned(stage, planted):
    def secret(what):
        return planted.setdefault(what, f"T0p-{what}-{len(planted)}")

    every = [(name.rstrip("_"), options) for name, options in holding(secret).items()]
    misspelt = [(name, {**options, "descripton": secret("unknown option")}) for name, options in every]
    forms = {form: {"vars": {"powerplatform_in_process": form}, "ignore_errors": True} for form in (True, False)}
    tasks = [task(name, options, **forms[False]) for name, options in every + misspelt]
    tasks += [task(name, options, **forms[True]) for name, options in misspelt]
    played = stage.play(tasks)
    assert len(planted) == 14
    logged = (stage.folder / "syslog").read_text("utf-8")
    assert logged.count("Invoked with") == len(every)
    assert "Letters of nobody" in logged
    for result in played.results[len(every) :]:
        assert "descripton" in result["msg"]
        assert "VALUE_HIDDEN" not in result["msg"]
        given = result["invocation"]["module_args"]
        assert given["descripton"] == HIDDEN
        assert HIDDEN not in [given.get(name) for name in ("name", "flow", "src", "type", "connection")]
    messages = [result["msg"] for result in played.results[len(every) :]]
    assert messages[: len(every)] == messages[len(every) :]


def test_secrets_in_options_that_show_themselves_are_hidden(stage, planted):
    """What people write where no secret belongs: an unknown key of an entry, a signed address."""

    def secret(what):
        return planted.setdefault(what, f"T0p-{what}-{len(planted)}")

    flows = [{"name": "Check order", "password": secret("unknown-key")}]
    signed = "https://contoso.example/?sig=" + secret("address")
    tried = [
        ("dataverse_environment_state", {"flows": flows}),
        ("dataverse_flows", {"flows": flows, "enabled": True}),
        ("dataverse_environment_state", {"connection_references": {"contoso_orders_outlook": signed}}),
        ("dataverse_connection_reference", {"name": "contoso_orders_outlook", "connection": signed}),
        ("dataverse_solution_import", {"src": "x.zip", "connection_references": {"contoso_orders_outlook": signed}}),
        ("smartflows_execution", {"flow": "Flow of nobody", "creates": signed}),
    ]
    forms = [{"vars": {"powerplatform_in_process": form}, "ignore_errors": True} for form in (True, False)]
    played = stage.play([task(name, options, **form) for name, options in tried for form in forms])
    for result in played.results:
        assert "VALUE_HIDDEN" in str(result["invocation"])
    for value in planted.values():
        for one in played.results:
            assert value not in json.dumps(one.result)
        assert value not in (stage.folder / "syslog").read_text("utf-8")


@pytest.mark.parametrize("word", ["change", "flow"])
def test_a_secret_that_is_a_word_eats_no_result(stage, word, name):
    authentication = {"type": "Basic", "username": "u", "password": word}
    action = {"type": "Http", "inputs": {"method": "GET", "uri": "https://x.example", "authentication": authentication}}
    schema = {
        "type": "object",
        "properties": {
            "credentials": {
                "type": "array",
                "items": {"type": "object", "properties": {"name": {"type": "string"}, "status": {"type": "string"}}},
            }
        },
    }
    parse = {"type": "ParseJson", "inputs": {"content": "@body('Call')", "schema": schema}, "runAfter": {"Call": []}}
    definition = flow(action)
    definition["actions"]["Get_token"] = parse
    created = stage.play([task("dataverse_flow", {"name": name, "definition": definition}, diff=True)]).only()
    assert created["changed"] is True
    assert created["operations"] == [{"step": f"create flow '{name}'", "status": "done"}]
    assert created["flow"]["name"] == name
    assert created["diff"]["after_header"].startswith(f"flow '{name}'")
    shown = created["diff"]["after"]["definition"]["actions"]
    assert shown["Get_token"]["inputs"]["schema"] == schema
    assert shown["Call"]["inputs"]["authentication"]["password"].startswith("hmac:")
    assert "VALUE_HIDDEN" not in str({key: created[key] for key in ("flow", "diff", "operations")})


@pytest.mark.parametrize("secret", ["Pq&ssZz9", "geheim", "Zx9-Tr0ub4dor-and-3-horse-battery-staple-4711-abc"])
def test_what_the_service_quotes_is_hidden_in_every_spelling_and_before_it_is_cut(stage, planted, name, secret):
    authentication = {"type": "Basic", "username": "u", "password": secret}
    action = {"type": "Http", "inputs": {"method": "GET", "uri": "https://x.example", "authentication": authentication}}
    planted["as it is"] = secret
    planted["in JSON of .NET"] = net = secret.replace("&", "\\u0026")
    planted["in markup"] = markup = secret.replace("&", "&amp;")
    planted["its head"] = secret[:30]
    said = [f"bad {net}, {markup}, '{secret}'", "x" * 140 + f" '{secret}'", f"the value {secret}"]
    for message in said:
        fault = {"kind": "status", "status": 400, "code": "0x80060467", "message": message}
        stage.emulator.fault("dev", "POST", "workflows$", **fault)
    # of a play, Ansible itself shows the lines that have failed
    path = stage.inputs / "letters.json"
    path.write_text(json.dumps(flow(action)), "utf-8")
    options = {"name": name, "definition_path": str(path)}
    tasks = [task("dataverse_flow", options, ignore_errors=True) for _message in said]
    for result in stage.play(tasks).results:
        assert result.failed
        assert "VALUE_HIDDEN" in result["error"]["message"]
        assert result["operations"] == [{"step": f"create flow '{name}'", "status": "failed"}]


def test_digests_agree_between_tasks_and_forms_and_are_not_those_of_words(stage, name):
    action = {"type": "Http", "inputs": {"method": "GET", "uri": "https://x.example", "headers": {"X-Auth": "geheim"}}}
    options = {"name": name, "definition": flow(action), "enabled": False}
    variables = {"powerplatform_in_process": False}
    tasks = [
        task("dataverse_flow", options, diff=True, check_mode=True),
        task("dataverse_flow", options, diff=True, check_mode=True, vars=variables),
        task("dataverse_flow", options, diff=True),
        task("dataverse_flow_info", {"name": name, "definitions": True}),
    ]
    results = stage.play(tasks).results
    shown = [one["diff"]["after"]["definition"] for one in results[:3]] + [results[3]["flows"][0]["definition"]]
    digests = {one["actions"]["Call"]["inputs"]["headers"]["X-Auth"] for one in shown}
    (one,) = digests
    assert one.startswith("hmac:")
    assert hashlib.sha256(b"geheim").hexdigest()[:12] not in one
