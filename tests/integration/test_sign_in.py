# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every way to sign in, and which one is taken."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl

import pytest

from .harness.identities import (
    FEDERATION,
    NO_CREDENTIALS,
    Certificate,
    access_token,
    base64_text,
    by_task,
    environment_file,
    federated_token,
    variables,
)
from .harness.laws import position
from .harness.play import task

PASSWORD = "open sesame & co"
SECRET, ASSERTION = "client_secret", "client_assertion"


@pytest.fixture(scope="module")
def certificates():
    return {name: Certificate(name) for name in ("pem", "encrypted", "pfx", "content", "content-pfx")}


@pytest.fixture(scope="module")
def emulator(module_emulator, certificates):
    names = ("deployer", "azure", "source", "options", "loud", "given", "cli")
    identities = [{"name": name} for name in names]
    identities += [{"name": name, "certificate": one.public} for name, one in certificates.items()]
    identities += [{"name": name, "federated": FEDERATION} for name in ("federated-file", "federated-variable")]
    identities += [{"name": name, "managed_identity": True} for name in ("machine", "assigned")]
    return module_emulator(identities=identities)


@pytest.fixture
def stage(make_stage, emulator, certificates, planted):
    for one in certificates.values():
        planted.update(one.secrets())
    planted["password"] = PASSWORD
    return make_stage(emulator)


def read(name: str, options: dict | None = None, environment: dict | None = None) -> dict:
    keywords = {"environment": environment} if environment else {}
    return task("dataverse_solution_info", {"name": "Default", **(options or {})}, name=name, **keywords)


def profile(name: str, **options) -> dict:
    return read(name, {"dataverse_profile": name, **options})


def asked_as(stage, identity: str, how: str):
    return [(stage.emulator.identity(identity)["client_id"], how)]


def played(stage, tasks: list[dict], **environment) -> dict[str, list[tuple]]:
    """Play tasks that all succeed; return by task who asked for a token, and by what proof."""
    start = position(stage)
    done = stage.play(tasks, **environment)
    assert [(one.task, one.status, one.get("msg")) for one in done.results] == [
        (one["name"], "ok", None) for one in tasks
    ], done.output[-3000:]
    assert all(one["solutions"] and not one.get("warnings") for one in done.results)
    return {
        name: [
            (entry["body"]["client_id"], SECRET if SECRET in entry["body"] else ASSERTION)
            if entry["body"]
            else (entry["path"], dict(parse_qsl(entry["query"])).get("client_id"))
            for entry in entries
        ]
        for name, entries in by_task(stage.emulator, start, done.results).items()
    }


def test_secrets_and_profiles(stage):
    identity = stage.emulator.identity
    tasks = [
        read("variables"),
        read("options", identity("options")),
        profile("source"),
        profile("loud", **identity("loud")),
        read("azure", environment=NO_CREDENTIALS),
    ]
    environment = {
        **variables("AZURE", {**identity("azure"), "client_secret": None, "tenant_id": None}),
        "AZURE_TENANT": identity("azure")["tenant_id"],
        "AZURE_SECRET": identity("azure")["client_secret"],
        **variables("DATAVERSE_SOURCE", identity("source")),
        "DATAVERSE_LOUD_ACCESS_TOKEN": "what the task says comes first",
    }
    asked = played(stage, tasks, **environment)
    for name, who in zip(asked, ("deployer", "options", "source", "loud", "azure"), strict=True):
        assert asked[name] == asked_as(stage, who, SECRET), name


def test_certificates(stage, certificates, planted):
    folder = stage.inputs
    options = {
        "pem": {"certificate_path": environment_file(folder, "pem.pem", certificates["pem"].pem())},
        "encrypted": {
            "certificate_path": environment_file(folder, "encrypted.pem", certificates["encrypted"].pem(PASSWORD)),
            "certificate_password": PASSWORD,
        },
    }
    pfx = base64_text(certificates["content-pfx"].pfx())
    planted["content of a PFX file"] = pfx[400:480]
    environment = {
        "DATAVERSE_PFX_CERTIFICATE_PATH": environment_file(folder, "pfx.pfx", certificates["pfx"].pfx(PASSWORD)),
        "DATAVERSE_PFX_CERTIFICATE_PASSWORD": PASSWORD,
        "DATAVERSE_CONTENT_CERTIFICATE": certificates["content"].pem(),
        "DATAVERSE_CONTENT_PFX_CERTIFICATE": pfx,
    }
    for name in ("pfx", "content", "content-pfx"):
        entry = {**stage.emulator.identity(name), "client_secret": None}
        environment.update(variables(f"DATAVERSE_{name.replace('-', '_').upper()}", entry))
    tasks = [
        read(name, {**stage.emulator.identity(name), "client_secret": "", "auth_source": "certificate", **more})
        for name, more in options.items()
    ]
    tasks += [profile("pfx"), profile("content"), read("content-pfx", {"dataverse_profile": "content_pfx"})]
    asked = played(stage, tasks, **environment)
    for name in certificates:
        assert asked[name] == asked_as(stage, name, ASSERTION), name


def test_federation_and_given_tokens(stage, planted):
    planted["federated token"] = token = federated_token()
    planted["given token"] = given = access_token(stage.emulator, "given")
    path = environment_file(stage.inputs, "federated-token", token + "\n")
    file, variable = (stage.emulator.identity(f"federated-{name}") for name in ("file", "variable"))
    environment = {
        **variables("DATAVERSE_VARIABLE", {**variable, "client_secret": None}),
        "DATAVERSE_VARIABLE_FEDERATED_TOKEN": token,
        "DATAVERSE_GIVEN_ACCESS_TOKEN": given,
    }
    tasks = [
        read("file", {**file, "client_secret": "", "federated_token_path": path}),
        profile("variable"),
        read("azure", environment={**NO_CREDENTIALS, "AZURE_FEDERATED_TOKEN_FILE": path, **_azure(file)}),
        read("given", {"access_token": given}),
        read("given by variable", {"dataverse_profile": "given"}),
    ]
    asked = played(stage, tasks, **environment)
    assert asked == {
        "file": asked_as(stage, "federated-file", ASSERTION),
        "variable": asked_as(stage, "federated-variable", ASSERTION),
        # the same identity by the same file is the same token
        "azure": [],
        "given": [],
        "given by variable": [],
    }


def _azure(entry: dict) -> dict[str, str]:
    return {"AZURE_CLIENT_ID": entry["client_id"], "AZURE_TENANT_ID": entry["tenant_id"]}


def test_managed_identity_and_azure_cli(stage, planted):
    control = stage.emulator.ready["control"]
    planted["token of the command line"] = token = access_token(stage.emulator, "cli")
    answer = environment_file(stage.inputs, "answer.json", json.dumps({"accessToken": token}))
    tools = stage.folder / "tools"
    tools.mkdir()
    tool = tools / "az"
    tool.write_text(f'#!/bin/sh\necho "$@" >> {stage.folder}/az-calls\ncat {answer}\n', encoding="utf-8")
    tool.chmod(0o755)
    assigned = stage.emulator.identity("assigned")["client_id"]
    machine = {**NO_CREDENTIALS, "AZURE_POD_IDENTITY_AUTHORITY_HOST": control}
    service = {"IDENTITY_ENDPOINT": control + "/msi/token"}
    tasks = [
        read("machine", environment=machine),
        read("assigned", {"dataverse_profile": "assigned"}, environment=service),
        read("explicit first", environment={**service, "AZURE_POD_IDENTITY_AUTHORITY_HOST": control}),
        read("cli", environment=NO_CREDENTIALS),
        read("cli again", environment=NO_CREDENTIALS),
    ]
    environment = {
        "PATH": f"{tools}:{stage.environment['PATH']}",
        "IDENTITY_HEADER": "identity-header",
        "DATAVERSE_ASSIGNED_CLIENT_ID": assigned,
        # nothing stands between a machine and its own identity service
        "http_proxy": "http://127.0.0.1:9",
    }
    asked = played(stage, tasks, **environment)
    assert asked["machine"] == [("/metadata/identity/oauth2/token", None)]
    assert asked["assigned"] == [("/msi/token", assigned)]
    assert asked["explicit first"] == asked_as(stage, "deployer", SECRET)
    assert (asked["cli"], asked["cli again"]) == ([], [])
    (call,) = (stage.folder / "az-calls").read_text("utf-8").splitlines()
    assert call == f"account get-access-token --resource {stage.emulator.url('dev')} --output json"
