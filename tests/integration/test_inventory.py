# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The environments of a tenant as hosts: listed, grouped, cached, and acted on."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
import requests
import yaml

from .harness.identities import NO_CREDENTIALS, environment_file
from .harness.laws import position
from .harness.play import task
from .harness.start import from_nothing

pytestmark = pytest.mark.one_form
PLUGIN = "flowops.powerplatform.dataverse_environments"
GROUP = "11111111-2222-4333-8444-555555555555"
GROUP_NAME = f"environment_group_{GROUP.replace('-', '_')}"
BOTH_REMEDIES = "Register the application with New-PowerAppManagementApp, or assign it the role Environment Management"
SOURCE = Path(__file__).resolve().parents[2] / "plugins" / "inventory" / "dataverse_environments.py"


@pytest.fixture(scope="module")
def emulator(module_emulator):
    return module_emulator(
        environments=[
            {"name": "dev", "domain_name": "contoso-dev", "type": "Developer", "state": "AdminMode"},
            {"name": "test", "domain_name": "contoso-test", "group": GROUP},
            {"name": "prod", "domain_name": "contoso", "type": "Production", "group": GROUP, "managed": True},
        ],
        services={
            "environments": [{"name": "personal", "display_name": "{{ 7 * 7 }} Personal", "type": "Default"}],
            "page_size": 2,
        },
        identities=[
            "deployer",
            {"name": "by_role", "lists": "power_platform"},
            {"name": "nobody", "lists": []},
            {"name": "ada", "person": True},
        ],
    )


class Inventory:
    """An inventory file in a stage, and what ``ansible-inventory`` says of it."""

    def __init__(self, stage, **options):
        self._stage = stage
        self.path = stage.inputs / "contoso.dataverse_environments.yml"
        self.write(**options)
        stage.inventory = lambda: self.path

    def write(self, **options) -> None:
        self.path.write_text(yaml.safe_dump({"plugin": PLUGIN, **options}), encoding="utf-8")

    def run(self, *arguments: str, **variables: str) -> tuple[int, str]:
        command = [str(Path(sys.executable).with_name("ansible-inventory")), "-i", str(self.path), *arguments]
        failing = {"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "1"}
        code, output = from_nothing(command, self._stage.folder, {**self._stage.environment, **failing, **variables})
        self._stage.keep("an inventory", output)
        return code, output.decode()

    def hosts(self, *arguments: str, **variables: str) -> dict[str, dict]:
        """Return the variables of each host."""
        return self.listed(*arguments, **variables)["_meta"]["hostvars"]

    def listed(self, *arguments: str, **variables: str) -> dict:
        code, output = self.run("--list", *arguments, **variables)
        assert code == 0, output
        return plain(json.loads(output[output.index("{") :]))

    def refusal(self, **variables: str) -> str:
        code, output = self.run("--list", **variables)
        assert code != 0, output
        return " ".join(output.split())


def plain(value):
    """Return a value without the marks that ansible-inventory puts on texts that are not templates."""
    if isinstance(value, dict):
        return value.get("__ansible_unsafe") or {name: plain(member) for name, member in value.items()}
    return [plain(member) for member in value] if isinstance(value, list) else value


def asked(stage, start: int) -> list[str]:
    """Return who got requests since ``start``: services, environments, and the login authority."""
    return [entry["environment"] for entry in stage.emulator.journal(start)]


def as_identity(stage, name: str) -> dict[str, str]:
    return {**stage.environment, **stage.emulator.variables(name)}


@pytest.mark.one_per_module
def test_environments_are_hosts(stage):
    inventory = Inventory(stage, service="bap")
    code, graph = inventory.run("--graph")
    assert code == 0, graph
    assert "WARNING" not in graph
    listed = inventory.listed()
    groups = {name: sorted(one["hosts"]) for name, one in listed.items() if "hosts" in one}
    everyone = ["contoso", "contoso-dev", "contoso-test"]
    assert groups == {
        "dataverse_environments": everyone,
        "region_europe": everyone,
        "type_developer": ["contoso-dev"],
        "type_production": ["contoso"],
        "type_sandbox": ["contoso-test"],
        "state_ready": ["contoso", "contoso-test"],
        "state_admin_mode": ["contoso-dev"],
        GROUP_NAME: ["contoso", "contoso-test"],
    }
    prod = listed["_meta"]["hostvars"]["contoso"]
    ready = stage.emulator.ready["environments"]["prod"]
    assert (prod["dataverse_url"], prod["ansible_connection"]) == (ready["url"], "local")
    assert prod["dataverse_environment"]["organization_id"] == ready["organization_id"]
    assert prod["dataverse_environment"]["is_managed"] is True


@pytest.mark.one_per_module
def test_a_play_acts_on_the_hosts(stage):
    Inventory(stage, groups={"targets": "dataverse_environment.environment_group is not none"}, strict=True)
    read = task("dataverse_environment_info", {}, name="read")
    say = {"name": "say", "ansible.builtin.debug": {"var": "dataverse_environment"}}
    path = stage.inputs / "play.yml"
    python = {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    play = {"hosts": "targets", "gather_facts": False, "vars": python, "tasks": [read, say]}
    path.write_text(yaml.safe_dump([play]), "utf-8")
    start = position(stage)
    played = stage.run(str(path), "--limit", "contoso*,!type_production")
    assert played.code == 0, played.output
    assert [one.host for one in played.results if one.task == "read"] == ["contoso-test"]
    assert played.results[0]["environment"]["url"] == stage.emulator.url("test")
    assert {"dev", "prod"}.isdisjoint(asked(stage, start))
    assert stage.run(str(path)).code == 0


def test_environments_without_dataverse_are_hosts_if_they_are_asked_for(stage):
    inventory = Inventory(stage, include_without_dataverse=True, hostname="name")
    hosts = inventory.hosts()
    assert sorted(hosts) == ["7_7_Personal", "dev", "prod", "test"]
    assert "dataverse_url" not in hosts["7_7_Personal"]
    say = {"name": "say", "ansible.builtin.debug": {"msg": "{{ dataverse_environment.name }}"}}
    path = stage.inputs / "play.yml"
    path.write_text(yaml.safe_dump([{"hosts": "type_default", "gather_facts": False, "tasks": [say]}]), "utf-8")
    # whoever names an environment must not be able to run something on the controller
    assert stage.run(str(path)).only()["msg"] == "{{ 7 * 7 }} Personal"


@pytest.mark.one_per_module
def test_the_cache(stage):
    cache = {
        "cache": True,
        "cache_plugin": "ansible.builtin.jsonfile",
        "cache_connection": str(stage.folder / "cached"),
    }
    inventory = Inventory(stage, **cache)
    first = inventory.listed()
    start = position(stage)
    assert inventory.listed() == first
    assert asked(stage, start) == []
    # what is made of the environments is not cached
    inventory.write(compose={"region": "dataverse_environment.region"}, hostname="unique_name", **cache)
    assert inventory.hosts()["prod"]["region"] == "europe"
    assert asked(stage, start) == []
    assert inventory.hosts(**as_identity(stage, "by_role"))
    assert "power_platform" in asked(stage, start)
    start = position(stage)
    path = stage.inputs / "play.yml"
    path.write_text(yaml.safe_dump([{"hosts": "all", "gather_facts": False, "tasks": []}]), "utf-8")
    # ansible-inventory does not have this option in ansible-core 2.16
    assert stage.run(str(path), "--flush-cache").code == 0
    assert asked(stage, start) == ["bap", "bap"]
    inventory.write()
    inventory.hosts()
    assert asked(stage, start) == ["bap"] * 4
    assert [one.name for one in (stage.folder / "cached").iterdir()]


def test_constructed_groups_and_variables(stage):
    inventory = Inventory(
        stage,
        group_by=[],
        compose={"label": "dataverse_environment.name | upper", "broken": "nothing.at_all"},
        groups={"managed": "dataverse_environment.is_managed", "labeled": "label == 'DEV'"},
        keyed_groups=[{"key": "dataverse_environment.azure_region", "prefix": "azure", "parent_group": "regions"}],
    )
    listed = inventory.listed()
    assert (listed["managed"]["hosts"], listed["labeled"]["hosts"]) == (["contoso"], ["contoso-dev"])
    assert listed["regions"]["children"] == ["azure_westeurope"]
    assert "type_production" not in listed
    assert listed["_meta"]["hostvars"]["contoso-dev"]["label"] == "DEV"
    inventory.write(compose={"broken": "nothing.at_all"}, strict=True)
    assert "Could not set broken for host contoso" in inventory.refusal()


def test_options_can_be_templates(stage):
    identity = stage.emulator.identity()
    inventory = Inventory(
        stage,
        use_extra_vars=True,
        tenant="{{ tenant }}",
        client_id=identity["client_id"],
        secret="{{ lookup('ansible.builtin.env', 'HIDDEN') }}",
    )
    variables = {**NO_CREDENTIALS, "HIDDEN": identity["client_secret"]}
    assert inventory.hosts("-e", f"tenant={identity['tenant_id']}", **variables)
    assert "tenant has no value" in inventory.refusal(**variables)


def test_an_application_is_allowed_in_two_ways(stage):
    inventory = Inventory(stage)
    start = position(stage)
    hosts = inventory.hosts(**as_identity(stage, "by_role"))
    assert [one for one in asked(stage, start) if one != "login"] == ["bap", "power_platform"]
    assert hosts.keys() == inventory.hosts().keys()
    refusal = inventory.refusal(**as_identity(stage, "nobody"))
    assert "BAP: access is denied (HTTP 403); Power Platform API: access is denied (HTTP 403)" in refusal
    assert BOTH_REMEDIES in refusal
    inventory.write(service="power_platform")
    assert BOTH_REMEDIES in inventory.refusal(**as_identity(stage, "nobody"))
    inventory.write(service="discovery")
    assert "Global Discovery only responds to people" in inventory.refusal()


def test_discovery_responds_to_people(stage, planted):
    planted["token of a person"] = token = token_of(stage.emulator, "ada", "discovery")
    inventory = Inventory(stage, access_token=token)
    start = position(stage)
    hosts = inventory.hosts()
    assert asked(stage, start) == ["discovery"]
    assert hosts["contoso"]["dataverse_environment"]["type"] == "production"
    planted["token of an application"] = token = token_of(stage.emulator, "deployer", "discovery")
    inventory.write(access_token=token)
    assert "Global Discovery: Tokens of applications are not accepted (HTTP 401)" in inventory.refusal()
    planted["token for an environment"] = token = token_of(stage.emulator, "ada", None)
    inventory.write(access_token=token)
    assert f"access_token was issued for {stage.emulator.url('dev')}" in inventory.refusal()


def test_the_azure_cli_signs_in_to_each_service(stage, planted):
    planted["token of the command line"] = token = token_of(stage.emulator, "ada", "bap")
    answer = environment_file(stage.inputs, "answer.json", json.dumps({"accessToken": token}))
    tools = stage.folder / "tools"
    tools.mkdir()
    tool = tools / "az"
    tool.write_text(f'#!/bin/sh\necho "$@" >> {stage.folder}/az-calls\ncat {answer}\n', encoding="utf-8")
    tool.chmod(0o755)
    assert Inventory(stage).hosts(**NO_CREDENTIALS, PATH=f"{tools}:{stage.environment['PATH']}")
    calls = (stage.folder / "az-calls").read_text("utf-8").splitlines()
    assert calls == ["account get-access-token --resource https://service.powerapps.com --output json"]


def test_trouble_of_a_service_is_told(stage):
    inventory = Inventory(stage)
    stage.emulator.fault("bap", "GET", "environments", times=2, kind="status", status=503)
    assert inventory.hosts()
    busy = {"kind": "status", "status": 429, "code": "TooManyRequests"}
    stage.emulator.fault("bap", "GET", "environments", retry_after=1, **busy)
    assert inventory.hosts()
    stage.emulator.fault("bap", "GET", "environments", kind="expire_token")
    assert inventory.hosts()
    stage.emulator.fault("bap", "GET", "environments", kind="garbage")
    assert "The response of BAP" in inventory.refusal()
    stage.emulator.fault("bap", "GET", "environments", retry_after=3600, **busy)
    assert "requests a pause of 3600 s before the next request (HTTP 429)" in inventory.refusal()


BAD = {
    "an option that does not exist": ({"client_secrit": "x"}, {}, "no option 'client_secrit'. Did you mean: client_se"),
    "a choice that does not exist": ({"cloud": "mars"}, {}, "gcc_high, dod, china, not mars."),
    "no boolean": ({"validate_certs": "maybe"}, {}, "validate_certs must be true or false."),
    "no dictionary": ({"compose": "x"}, {}, "compose must be a dictionary."),
    "half an identity": ({"client_id": GROUP}, {}, "The credentials of this inventory are incomplete: client_secret"),
    "an empty secret": ({"client_secret": ""}, {}, "client_secret is set, but empty"),
    "swapped": (
        {"client_id": "the secret, perhaps", "client_secret": GROUP},
        {},
        "Are client_id and client_secret swa",
    ),
    "a wrong secret": ({}, {"DATAVERSE_CLIENT_SECRET": "wrong, sadly"}, "AADSTS7000215"),
    "no service": ({"bap_url": "https://127.0.0.1:9"}, {}, "https://127.0.0.1:9 cannot be reached"),
    "no authority to trust": ({"ca_path": "/not/there.pem"}, {}, "ca_path is not a readable file"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_one_sentence(stage, planted, what):
    options, variables, words = BAD[what]
    planted["swapped"] = "the secret, perhaps"
    refusal = Inventory(stage, **options).refusal(**variables)
    assert words in refusal
    assert "Traceback" not in refusal


def test_only_files_of_its_name_are_inventories(stage):
    inventory = Inventory(stage)
    inventory.path = inventory.path.rename(stage.inputs / "contoso.yml")
    assert "could not be verified by inventory plugin" in inventory.refusal()


def examples() -> list[str]:
    """The first example; and those that are comments, since the documentation of a plugin is one document."""
    text = SOURCE.read_text("utf-8").split('EXAMPLES = r"""', 1)[1].split('"""', 1)[0]
    first, *others = text.split("\n# ---\n")
    commented = [re.sub(r"^# ?", "", other.partition("\n\n")[0], flags=re.MULTILINE) for other in others]
    return [first.rpartition("\n\n")[0], *commented]


@pytest.mark.parametrize("number", range(len(examples())))
def test_examples(stage, number):
    inventory = Inventory(stage)
    inventory.path.write_text(examples()[number], encoding="utf-8")
    code, output = inventory.run("--list")
    assert code == 0, output
    assert "WARNING" not in output
    assert '"contoso-dev"' in output


def token_of(emulator, identity: str, service: str | None) -> str:
    """Sign in to a service without the collection, or to an environment, and return the token."""
    entry, ready = emulator.identity(identity), emulator.ready
    resource = {None: emulator.url("dev"), "bap": "https://service.powerapps.com"}.get(service)
    form = {
        "grant_type": "client_credentials",
        "client_id": entry["client_id"],
        "client_secret": entry["client_secret"],
        "scope": f"{resource or ready['services'][service]}/.default",
    }
    url = f"{ready['login']['authority']}/{entry['tenant_id']}/oauth2/v2.0/token"
    answer = requests.post(url, form, verify=ready["ca_path"], timeout=30)
    answer.raise_for_status()
    return answer.json()["access_token"]
