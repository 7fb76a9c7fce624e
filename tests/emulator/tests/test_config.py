# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Short forms of the configuration, and plausible mistakes, each of which ends in one sentence that names the key."""

from __future__ import annotations

import socket

import pytest
import yaml
from powerplatform_emulator import cli, server
from powerplatform_emulator.child import Child, EmulatorProblem
from powerplatform_emulator.config import ConfigError, parse

from tests.emulator.tests.test_smartflows import Api

WRONG = {
    "import_seconds: soon": "import_seconds must be a number of at least 0, not 'soon'",
    "import_seconds: -1": "import_seconds must be a number of at least 0, not -1",
    "latency_ms: .nan": "latency_ms must be a number of at least 0, not nan",
    "job_row_delay: true": "job_row_delay must be a number of at least 0, not True",
    "token_seconds: 1.5": "token_seconds must be a whole number of at least 0, not 1.5",
    "dop_hint: many": "dop_hint must be a whole number of at least 0, not 'many'",
    "noise: 'no'": "noise must be true or false, not 'no'",
    "staging: deep": "staging must be full or shallow, not 'deep'",
    "tenant: lock": "tenant must be a mapping, not 'lock'",
    "tenant: {lok: refuse_429}": "tenant: unknown key 'lok'; known keys are activation_seconds, ",
    "tenant: {lock: open}": "tenant: lock must be refuse_429 or refuse_400 or job_fails, not 'open'",
    "throttle: 10": "throttle must be a mapping, not 10",
    "throttle: {requests: 10}": "throttle: window_seconds is missing",
    "throttle: {requests: 0, window_seconds: 1}": "throttle: requests must be a whole number of at least 1, not 0",
    "throttle: {requests: 1, window: 1}": "throttle: unknown key 'window'; known keys are requests, window_seconds",
    "login: 8443": "login must be a mapping, not 8443",
    "control: {port: 99999}": "control: port must be a whole number between 0 and 65535, not 99999",
    "environments: [{name: dev, connections: [{name: c, connecter: x}]}]": (
        "environments: connections of 'dev': unknown key 'connecter' in 'c'; known keys are connector, name"
    ),
    "environments: [{name: dev, connections: 5}]": "environments: connections of 'dev' must be a list, not 5",
    "{1: x, colour: red}": "unknown key 1; known keys are ",
    "environments: [2026]": "environments: every entry needs a name of its own, and number 1 has none",
    "environments: [dev, dev]": "environments: every entry needs a name of its own, and 'dev' is there twice",
    "environments: []": "environments: at least one is needed",
    "environments: [a/b]": "environments: the name 'a/b' must not hold a slash",
    "environments: {dev: 8443}": "environments: 'dev' must be a mapping, not 8443",
    "environments: [{name: dev, port: http}]": "environments: port of 'dev' must be a whole number between 0 and 65535",
    "environments: [{name: dev, rows: [x]}]": "environments: rows of 'dev' must be a mapping, not ['x']",
    "environments: [{name: dev, rows: {team: [x]}}]": "rows of 'dev': every entry of team must be a mapping, not 'x'",
    "environments: [{name: dev, rows: {team: [{createdon: 2026-01-01}]}}]": "createdon of team must be text",
    "environments: [{name: dev, type: Test}]": "type of 'dev' must be Sandbox or Production or Trial or Developer or",
    "services: {environments: [{name: x, stat: Ready}]}": "services: environments: unknown key 'stat' in 'x'; known",
    "services: {page_size: 0}": "services: page_size must be a whole number of at least 1, not 0",
    "identities: [{name: x, lists: bapi}]": "identities: lists of 'x': unknown word 'bapi'; known words are bap, power",
    "identities: []": "identities: at least one is needed",
    "identities: [{name: x, roles: {dev: King}}]": "identities: roles of 'x' in 'dev': unknown role 'King'; known",
    "identities: [{name: x, roles: 5}]": "identities: roles of 'x' must be a list, not 5",
    "identities: [{name: x, client_secret: 12345}]": "client_secret of 'x' must be text; put it in quotes",
    "identities: [{name: x, certificate: none.pem}]": "certificate of 'x' is neither a certificate in PEM form",
    "identities: [{name: x, federated: {issuer: y}}]": "identities: federated of 'x': key is missing",
    "smartflows: [{name: p, colour: red}]": "smartflows: unknown key 'colour' in 'p'; known keys are api_key, ",
    "smartflows: [{name: p, api_keys: {a: b}}]": "smartflows: api_keys of 'p' must be a list, not {'a': 'b'}",
    "smartflows: [{name: p, api_keys: [1]}]": "every entry of api_keys of 'p' must be text; put it in quotes",
    "smartflows: [{name: p, api_keys: [a, a]}]": "smartflows: users of 'p': every user needs a key of its own",
    "smartflows: [{name: p, users: [{role: user}]}]": "smartflows: users of 'p': every entry needs a name of its own",
    "smartflows: [{name: p, users: [{name: u, rol: user}]}]": "smartflows: users of 'p': unknown key 'rol' in 'u'",
    "smartflows: [{name: p, lacks: [stop]}]": "lacks of 'p': unknown call 'stop'; known calls are start, status",
    "smartflows: [{name: p, hold_seconds: long}]": "hold_seconds of 'p' must be a number of at least 0, not 'long'",
    "smartflows: [{name: p, flows: 5}]": "smartflows: flows of 'p' must be a list, not 5",
    "smartflows: [{name: p, flows: [{seconds: 1}]}]": "smartflows: flows of 'p': every entry needs a name of its own",
    "smartflows: [{name: p, flows: [{name: f, seconds: soon}]}]": "flows of 'p': seconds of 'f' must be a number of at",
    "smartflows: [{name: p, flows: [{name: f, input: x}]}]": "input of 'f' must be none or plugin or user, not 'x'",
    "smartflows: [{name: p, flows: [{name: f, asks: [x]}]}]": "every entry of asks of 'f' must be a mapping, not 'x'",
    "smartflows: [{name: p, flows: [{name: f, documents: [{name: d, form: odt}]}]}]": "form must be pdf or docx",
    "environments: [dev": "cannot read the configuration",
    "\xff": "cannot read the configuration",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_mistake_is_one_sentence_that_names_the_key(tmp_path, capsys, monkeypatch, text):
    monkeypatch.setattr(server, "run", lambda *_arguments: pytest.fail("the mistake was not noticed"))
    path = tmp_path / "config.yml"
    path.write_bytes(text.encode("latin-1"))
    assert cli.main(["serve", "--config", str(path)]) == 1
    output = capsys.readouterr().err
    assert WRONG[text] in output
    assert output.count("\n") == 1


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ({"typo": []}, "environments: rows of 'dev': there is no table 'typo'"),
        ({"team": [{"colour": 1}]}, "environments: rows of 'dev': The table team has no column 'colour'."),
        (
            {"team": [{"teamid": 5}]},
            "environments: rows of 'dev': The column teamid of the table team must be a GUID, not 5.",
        ),
        ({"workflow": [{"statecode": "on"}]}, "rows of 'dev': The statecode of a workflow is 0, 1 or 2, not 'on'."),
    ],
)
def test_rows_that_fit_no_table_are_named_when_they_are_put_in(tmp_path, rows, sentence):
    with pytest.raises(EmulatorProblem) as caught:
        Child(tmp_path, {"environments": [{"name": "dev", "rows": rows}]}).start()
    assert sentence in str(caught.value)
    assert "Traceback" not in str(caught.value)


def test_a_port_that_is_taken_is_named(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(EmulatorProblem, match=f"port {port} cannot be used: Address already in use$"):
            Child(tmp_path, {"control": {"port": port}}).start()


def test_a_name_alone_stands_for_a_list_of_one():
    config = parse(yaml.safe_load("{environments: dev, identities: [{name: a, roles: Reader}], smartflows: p}"))
    assert [one.name for one in (*config.environments, *config.identities, *config.smartflows)] == ["dev", "a", "p"]
    assert config.identities[0].roles_in("dev") == ["Reader"]
    by_name = parse({"identities": {"a": {"roles": {"dev": "System Administrator", "test": None}}}}).identities[0]
    assert [by_name.roles_in(name) for name in ("dev", "test", "prod")] == [["System Administrator"], None, None]
    (project,) = parse({"smartflows": [{"name": "p", "flows": "Invoice", "lacks": "start"}]}).smartflows
    assert ([flow.name for flow in project.flows], project.lacks) == (["Invoice"], {"start"})


def test_keys_without_a_value_are_left_out():
    text = "{import_seconds: , throttle: , login: , smartflows: , staging: , identities: [{name: a, roles: }]}"
    config = parse(yaml.safe_load(text))
    assert (config.settings.import_seconds, config.settings.staging, config.throttle) == (0, "full", None)
    assert [project.name for project in config.smartflows] == ["documents"]
    assert config.identities[0].roles_in("dev") == []


def test_what_comes_as_text_may_be_a_number():
    config = parse({"import_seconds": "0.5", "login": {"port": "8443"}})
    assert (config.settings.import_seconds, config.settings.export_seconds, config.login_port) == (0.5, 0.125, 8443)


@pytest.mark.parametrize("keys", [{"api_keys": ["one", "two"]}, {"api_key": "one", "api_keys": "two"}])
def test_keys_alone_are_users_that_may_do_everything(make_emulator, keys):
    flows = ["Invoice", {"name": "Letter", "documents": ["Letter"]}]
    emulator = make_emulator({"environments": ["dev"], "smartflows": [{"name": "p", "flows": flows, **keys}]})
    ready = emulator.ready["smartflows"]["p"]
    assert (ready["api_key"], ready["api_keys"]) == ("one", {"key1": "one", "key2": "two"})
    api = Api(emulator, "key2", "p")
    assert api.get("users/me")["role"] == "super user"
    assert [flow["displayName"] for flow in api.get("flows")] == ["Invoice", "Letter"]
    started = api.start("Letter")
    assert [one["document"]["displayName"] for one in started["model"].values()] == ["Letter"]


def test_keys_alone_stand_beside_users():
    (project,) = parse({"smartflows": [{"name": "p", "users": ["u"], "api_keys": ["k"]}]}).smartflows
    assert [(user["name"], user["key"]) for user in project.users] == [("u", ""), ("key1", "k")]
    with pytest.raises(ConfigError, match="every user needs a name of its own"):
        parse({"smartflows": [{"name": "p", "users": ["key1"], "api_keys": ["k"]}]})


def test_there_may_be_no_project(make_emulator):
    emulator = make_emulator({"environments": ["dev"], "smartflows": []})
    assert emulator.ready["smartflows"] == {}
    variables = emulator.variables()
    assert variables["DATAVERSE_CLIENT_ID"] == emulator.identity()["client_id"]
    assert not [name for name in variables if name.startswith("SMARTFLOWS")]
    with pytest.raises(KeyError):
        emulator.project_variables("documents")
