# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starting, stopping and starting again."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import requests
from powerplatform_emulator import cli


def test_empty_config_gives_a_small_tenant(make_emulator):
    emulator = make_emulator()
    ready = emulator.ready
    assert set(ready) == {"ca_path", "control", "login", "environments", "identities", "services", "smartflows"}
    assert list(ready["environments"]) == ["dev", "test", "prod"]
    assert list(ready["identities"]) == ["deployer", "reader"]
    assert set(ready["services"]) == {"bap", "power_platform", "discovery"}
    assert set(ready["smartflows"]["documents"]) == {"url", "api_key", "api_keys"}
    assert ready["control"].startswith("http://127.0.0.1:")
    for name, environment in ready["environments"].items():
        who = emulator.caller(name).get("WhoAmI")
        assert who["OrganizationId"] == environment["organization_id"]
        assert emulator.caller(name).get("organizations?$select=name")["value"][0]["name"] == name


def test_state_survives_a_kill(make_emulator, new_flow):
    emulator = make_emulator()
    api = emulator.caller()
    flow_id = api.create("workflows", new_flow("Kept"))
    before = api.get(f"workflows({flow_id})")
    ca = Path(emulator.ready["ca_path"]).read_bytes()
    secret = emulator.ready["identities"]["deployer"]["client_secret"]
    requests.post(f"{emulator.control}/clock", json={"advance_seconds": 86400}, timeout=10)
    seq = emulator.last_seq()
    assert emulator.stop(signal.SIGKILL) == -signal.SIGKILL
    emulator.start()
    after = emulator.caller().get(f"workflows({flow_id})")
    assert {**after, "@odata.context": ""} == {**before, "@odata.context": ""}
    assert Path(emulator.ready["ca_path"]).read_bytes() == ca
    assert emulator.ready["identities"]["deployer"]["client_secret"] == secret
    assert requests.get(f"{emulator.control}/clock", timeout=10).json()["offset_seconds"] == 86400
    assert emulator.journal(after=seq)[0]["seq"] == seq + 1
    new_id = emulator.caller().create("workflows", new_flow("Later"))
    assert emulator.caller().get(f"workflows({new_id})")["versionnumber"] > before["versionnumber"]


def test_ports_from_the_configuration_and_rows(make_emulator):
    user = {"systemuserid": "11111111-2222-4333-8444-555555555555", "fullname": "Seed", "lastname": "Seed"}
    emulator = make_emulator({"environments": [{"name": "only", "rows": {"systemuser": [user]}}]})
    port = int(emulator.url("only").rpartition(":")[2])
    assert emulator.stop() == 0
    emulator.config_path.write_text(json.dumps({"environments": [{"name": "only", "port": port}]}), encoding="utf-8")
    emulator.start()
    assert emulator.url("only").endswith(f":{port}")
    found = emulator.caller("only").get(f"systemusers({user['systemuserid']})?$select=fullname")
    assert found["fullname"] == "Seed"
    assert emulator.stop(signal.SIGINT) == 0


def test_command_line_errors_are_one_sentence(tmp_path, capsys):
    config = tmp_path / "config.yml"
    for text, expected in (
        ("smartflows: [{name: docs, users: [{name: x, role: King}]}]", "unknown role 'King'"),
        ("smartflows: [{name: docs, flows: [{name: x, colour: red}]}]", "unknown key 'colour' in 'x'"),
        ("colour: red", "unknown key 'colour'"),
        ("concurrent_imports: maybe", "refuse or queue"),
        ("identities: [{name: x, roles: [King]}]", "unknown role 'King'"),
        ("[1, 2]", "must be a mapping"),
        ("environments: [{port: 1}]", "needs a name"),
    ):
        config.write_text(text, encoding="utf-8")
        assert cli.main(["serve", "--config", str(config)]) == 1
        output = capsys.readouterr().err
        assert expected in output
        assert output.count("\n") == 1
    assert cli.main(["serve", "--config", str(tmp_path / "none.yml")]) == 1
    assert "none.yml" in capsys.readouterr().err


def test_module_runs_as_a_command():
    shown = subprocess.run(
        [sys.executable, "-m", "powerplatform_emulator", "--version"], capture_output=True, check=True
    )
    assert shown.stdout.strip() == b"0.1.0"
