# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inventory and Vault are enough: what tasks leave out comes from variables of the host they act for."""

from __future__ import annotations

import contextlib
import threading
import uuid
from pathlib import Path

import pytest
import yaml

from .harness.identities import NO_CREDENTIALS, by_task
from .harness.laws import position
from .harness.play import task

ENVIRONMENTS = ("dev", "test", "prod")
NOTHING = {
    **NO_CREDENTIALS,
    "DATAVERSE_CA_PATH": "",
    "DATAVERSE_URL": "",
    "SMARTFLOWS_API_KEY": "",
    "SMARTFLOWS_URL": "",
}


@pytest.fixture(scope="module")
def emulator(module_emulator):
    identities = [{"name": f"sp-{name}"} for name in (*ENVIRONMENTS, "task", "variables")]
    return module_emulator(identities=[{"name": "deployer"}, *identities])


def inventory(stage, **more) -> None:
    """Give every environment its identity, from one dictionary by the host's name, as a team keeps it in its Vault."""
    path = stage.inventory()
    hosts = yaml.safe_load(path.read_text(encoding="utf-8"))["all"]["hosts"]
    identities = {name: stage.emulator.identity(f"sp-{name}") for name in ENVIRONMENTS}
    group = {
        "vault_dataverse": identities,
        "dataverse_tenant_id": identities["dev"]["tenant_id"],
        "dataverse_client_id": "{{ vault_dataverse[inventory_hostname].client_id }}",
        "dataverse_client_secret": "{{ vault_dataverse[inventory_hostname].client_secret }}",
        "dataverse_ca_path": stage.emulator.ready["ca_path"],
        "dataverse_cloud": "{{ nothing | default(omit) }}",
        "dataverse_auth_source": "",
        "dataverse_validate_certs": None,
        **more,
    }
    folder = stage.inputs / "group_vars"
    folder.mkdir(exist_ok=True)
    (folder / "all.yml").write_text(yaml.safe_dump(group), encoding="utf-8")
    assert set(hosts) >= set(ENVIRONMENTS)


def played(stage, tasks: list[dict], host: str = "prod", **environment):
    path = stage.inputs / "play.yml"
    path.write_text(yaml.safe_dump([{"hosts": host, "gather_facts": False, "tasks": tasks}]), encoding="utf-8")
    return stage.run(str(path), **{**NOTHING, **environment})


def read(name: str, options: dict | None = None, **keywords) -> dict:
    return task("dataverse_environment_info", options or {}, name=name, **keywords)


def who(stage, start: int, results) -> dict[str, list[str]]:
    """Return by task who asked for a token."""
    entries = by_task(stage.emulator, start, results)
    names = {stage.emulator.identity(f"sp-{name}")["client_id"]: name for name in (*ENVIRONMENTS, "task", "variables")}
    return {name: [names[entry["body"]["client_id"]] for entry in some] for name, some in entries.items()}


def test_the_identity_is_that_of_the_host_a_task_acts_for(stage):
    inventory(stage)
    own = stage.emulator.identity("sp-task")
    start = position(stage)
    done = played(
        stage,
        [
            read("of the play"),
            read("delegated", delegate_to="dev"),
            read("delegated in a loop", delegate_to="{{ item }}", loop=["test"]),
            read("of the task", {**own, "dataverse_url": ""}),
            read("empty options", {"client_id": "", "secret": None, "tenant": " "}),
            read("by profile", {"dataverse_profile": "own"}),
        ],
        **{f"DATAVERSE_OWN_{name.upper()}": value for name, value in stage.emulator.identity("sp-variables").items()},
        DATAVERSE_ACCESS_TOKEN="never used beside an identity of the host",
    )
    assert done.code == 0, done.output[-3000:]
    found = {one.task: one for one in done.results}
    assert who(stage, start, done.results) == {
        "of the play": ["prod"],
        "delegated": ["dev"],
        "delegated in a loop": ["test"],
        "of the task": ["task"],
        "empty options": [],
        "by profile": ["variables"],
    }
    urls = {name: stage.emulator.url(name) for name in ENVIRONMENTS}
    assert found["of the play"]["environment"]["url"] == urls["prod"]
    assert found["delegated"]["environment"]["url"] == urls["dev"]
    assert found["delegated in a loop"]["results"][0]["environment"]["url"] == urls["test"]
    assert found["of the task"]["environment"]["url"] == urls["prod"]
    # options show in -vvv; the secrets among them do not, which the stage looks for in all it keeps
    assert '"client_secret": "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"' in done.output


def test_an_identity_is_never_mixed_and_what_is_wrong_is_said(stage):
    inventory(stage)
    done = played(
        stage,
        [
            read("half", {"client_id": str(uuid.uuid4())}, ignore_errors=True),
            read("undefined", vars={"dataverse_client_secret": "{{ vault_that_is_not_there }}"}, ignore_errors=True),
            read("empty", vars={"dataverse_client_secret": ""}, ignore_errors=True),
            read("empty option", {"secret": ""}, ignore_errors=True),
            read("authority", vars={"dataverse_authority": "https://login.evil.example"}),
            read("expected", vars={"dataverse_expected_environment": "test"}, ignore_errors=True),
            task(
                "dataverse_flow",
                {"name": "not there", "state": "absent"},
                name="expected, unchanged",
                vars={"dataverse_expected_environment": "test"},
                ignore_errors=True,
            ),
            task(
                "dataverse_flow_info",
                {},
                name="expected, read",
                vars={"dataverse_expected_environment": "test"},
                ignore_errors=True,
            ),
        ],
    )
    found = {one.task: one for one in done.results}
    messages = {name: one.get("msg") for name, one in found.items()}
    assert "incomplete: client_secret or certificate_path is missing" in messages["half"]
    assert "dataverse_client_secret of host prod has no value: 'vault_that_is_not_there' is undefined" in str(
        messages["undefined"]
    )
    for name in ("empty", "empty option"):
        assert "client_secret is set, but empty" in messages[name]
    assert found["authority"].status == "ok"
    assert found["authority"]["sign_in"]["authority"] == stage.emulator.ready["login"]["authority"]
    for name in ("expected", "expected, unchanged", "expected, read"):
        assert "is environment 'prod', but expected_environment is 'test'" in messages[name], messages[name]


def test_a_project_is_a_variable_of_the_host_too(stage):
    project = next(iter(stage.emulator.ready["smartflows"].values()))
    inventory(stage, smartflows_url=project["url"], smartflows_api_key=project["api_key"])
    done = played(
        stage,
        [task("smartflows_flow_info", {"ca_path": stage.emulator.ready["ca_path"]}, name="flows")],
    )
    assert done.code == 0, done.output[-3000:]
    assert done.only()["flows"]


def test_a_module_gets_its_secrets_unseen(stage):
    """As a module: neither the lines that Ansible prints hold them, nor the command or environment of a process."""
    inventory(stage, powerplatform_in_process=False)
    seen, over = set(), threading.Event()
    watching = threading.Thread(target=watch, args=(over, seen))
    watching.start()
    try:
        done = played(stage, [read("as a module"), read("delegated", delegate_to="dev")])
    finally:
        over.set()
        watching.join()
    assert done.code == 0, done.output[-3000:]
    assert any("AnsiballZ_dataverse_environment_info" in one for one in seen)
    for name in ("prod", "dev"):
        assert not any(stage.emulator.identity(f"sp-{name}")["client_secret"] in one for one in seen)
    assert '"client_secret": "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"' in done.output


def watch(over, seen):
    """Note commands and environments of all processes until ``over``."""
    while not over.is_set():
        for path in [*Path("/proc").glob("[0-9]*/cmdline"), *Path("/proc").glob("[0-9]*/environ")]:
            with contextlib.suppress(OSError):
                seen.add(path.read_bytes().decode("utf-8", "replace"))
