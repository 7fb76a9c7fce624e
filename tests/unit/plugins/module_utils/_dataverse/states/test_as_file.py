# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of an environment: what is in it, what is not, and the file that it is written to."""

from __future__ import annotations

import json
import re

import pytest
import yaml
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.states import as_file
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.plugins.support.emulated import ALEX, KIM, Environment
from tests.unit.plugins.support.states import (
    ARCHIVE,
    OPS,
    OTHER_TWIN,
    TWIN,
    built,
    declaration,
    flow_id,
    put_flow,
    put_solution,
    put_variable,
    read,
    worlds,
)

SMALL = {
    "solutions": {"contoso_orders": {"version": "1.0", "managed": True, "flows": [0]}},
    "references": {"new_mail": "c-1", "new_unbound": None},
    "variables": {
        "new_Limit": ("number", "500"),
        "new_On": ("boolean", "yes"),
        "new_Routes": ("json", '{"south": [], "north": ["a"]}'),
        "new_ApiKey": ("string", "hush-hush-1"),
        "new_Default": ("string", None),
    },
    "flows": {
        0: {"name": "Intake", "state": 1, "owner": ALEX, "shares": {OPS: {"read", "write"}, ALEX: {"read"}}},
        1: {"name": "Report", "state": 0, "owner": OPS, "shares": {KIM: {"share", "read"}, ARCHIVE: {"read"}}},
    },
}
TEXT = """---
# Left out: environment variable new_ApiKey: Its value is a secret.
solutions:
  - unique_name: contoso_orders
    version: "1.0"
    managed: true
connection_references:
  new_mail: c-1
environment_variables:
  new_Limit: 500
  new_On: true
  new_Routes:
    north: [a]
    south: []
flows:
  - name: Intake
    enabled: true
    owner: alex@contoso.com
    shares:
      - name: Ops
        rights: [read, write]
  - name: Report
    enabled: false
    owner: Ops
    shares:
      - name: "Archive: old"
        rights: [read]
      - name: kim@contoso.com
        rights: [read, share]
"""


def test_what_is_read(tmp_path):
    path = tmp_path / "state" / "dev.yml"
    host = read(built(SMALL), dest=str(path))
    assert path.read_text() == TEXT
    assert yaml.safe_load(TEXT) == host.result["declaration"]
    assert host.result["left_out"] == [
        {"kind": "environment_variable", "name": "new_ApiKey", "reason": "Its value is a secret."}
    ]
    assert "hush-hush" not in json.dumps(host.result)


@given(worlds, st.booleans())
def test_responses_in_another_form_are_the_same_state(world, noise):
    plain, other = built(world), built(dict(reversed(list(world.items()))), noise=noise)
    assert declaration(plain) == declaration(other)


@given(world=worlds)
def test_the_file_contains_what_the_result_does(world, tmp_path_factory):
    path = tmp_path_factory.mktemp("state") / "dev.yml"
    host = read(built(world), dest=str(path))
    assert yaml.safe_load(path.read_text("utf-8")) == host.result["declaration"]
    assert "hush" not in path.read_text("utf-8")


def test_the_file_is_only_written_if_it_differs(tmp_path):
    path, environment = tmp_path / "dev.yml", built(SMALL)
    check = read(environment, check=True, dest=str(path))
    assert (check.result["changed"], path.exists()) == (True, False)
    first = read(environment, dest=str(path))
    assert (first.result["changed"], first.result["diff"]) == (True, check.result["diff"])
    written = path.stat().st_mtime_ns
    again = read(environment, dest=str(path))
    assert (again.result["changed"], again.result["operations"], path.stat().st_mtime_ns) == (False, [], written)
    environment.put("workflows", workflowid=flow_id(1), statecode=1)
    changed = read(environment, dest=str(path), mode="0600")
    assert changed.result["diff"]["before"] == TEXT
    assert changed.result["diff"]["after"] == TEXT.replace("enabled: false", "enabled: true")
    assert path.stat().st_mode & 0o777 == 0o600
    permissions = read(environment, dest=str(path), mode="0640")
    assert (permissions.result["changed"], path.stat().st_mode & 0o777) == (True, 0o640)
    assert read(environment, dest=str(path), mode="0640").result["changed"] is False
    path.write_bytes(b"\xff\xfe\x00")
    assert read(environment, dest=str(path)).result["changed"] is True
    assert read(environment, dest=str(tmp_path)).failed is True


SECRET = "Zq7-hush-Zq7"
STATES = {
    "a password": f"environment_variables:\n  new_Password: {SECRET}\n",
    "lines below a name": f"environment_variables:\n  new_Password: |\n    {SECRET}\n    {SECRET}\n",
    "a list": f"environment_variables:\n- {{name: new_Password, value: {SECRET}}}\n",
    "one line": f"environment_variables: {{new_On: true, new_Password: {SECRET}}}\n",
    "an address": f"connection_references: {{new_mail: 'https://a.example/?sig={SECRET}'}}\n",
    "a value": f"environment_variables: {{new_Url: 'https://a.example/?sig={SECRET}'}}\n",
    "an unknown member": f"flows:\n- name: Intake\n  password: {SECRET}\n",
    "a comment": f"# password: {SECRET}\nflows: []\n",
}
OTHERS = {
    "settings": f"[login]\npassword = {SECRET}\n",
    "words": SECRET,
    "another document": f"flows: []\nlogins: {SECRET}\n",
    "broken YAML": f"flows: [\npassword: {SECRET}",
    "a key": f"-----BEGIN PRIVATE KEY-----\n{SECRET}\n-----END PRIVATE KEY-----\n",
    "nothing": "",
}


@pytest.mark.parametrize("name", [*STATES, *OTHERS])
def test_a_file_that_exists_shows_no_secrets(name, tmp_path):
    path = tmp_path / "dev.yml"
    path.write_text({**STATES, **OTHERS}[name], "utf-8")
    diff = read(built(SMALL), check=True, dest=str(path)).result["diff"]
    assert SECRET not in json.dumps(diff)
    assert (diff["before"] == as_file.NOT_A_STATE) == (name in OTHERS)
    assert diff["after"] == TEXT


def test_a_file_that_only_looks_different_is_written_as_well(tmp_path):
    path, environment = tmp_path / "dev.yml", built(SMALL)
    path.write_text("# by hand\n" + TEXT, "utf-8")
    host = read(environment, dest=str(path))
    assert (host.result["diff"]["before"], path.read_text("utf-8")) == ("the same in another form", TEXT)


def test_only_names_that_mean_one_are_used():
    environment = built(SMALL)
    twins = {"name": "Intake", "state": 2, "owner": TWIN, "shares": {}}
    put_flow(environment, flow_id(2), **twins)
    put_flow(environment, flow_id(3), **dict(twins, name=flow_id(0), state=0, owner=KIM))
    put_flow(environment, flow_id(4), **dict(twins, name="intake", state=0, owner=KIM))
    host = read(environment, name_pattern="intake")
    found = host.result["declaration"]["flows"]
    assert [(one["name"], one.get("flow_id")) for one in found] == [
        ("Intake", flow_id(0)),
        ("Intake", flow_id(2)),
        ("intake", None),
    ]
    assert found[1] == {"name": "Intake", "flow_id": flow_id(2), "owner": TWIN, "shares": []}
    assert host.result["left_out"][0]["reason"].startswith("The platform has suspended it")
    (by_id,) = declaration(environment, name_pattern=flow_id(0))["flows"]
    assert by_id["flow_id"] == flow_id(3)


def test_who_is_declared_by_id_is_named_in_a_comment(tmp_path):
    """Ids are used where names are not unique, and a person must be able to review them."""
    environment, path = built(SMALL), tmp_path / "dev.yml"
    environment.remove("systemusers", KIM)
    twins = {"name": "Twins' flow", "state": 0, "owner": TWIN, "shares": {OTHER_TWIN: {"read"}, KIM: {"read"}}}
    put_flow(environment, flow_id(5), **twins)
    read(environment, dest=str(path))
    said = [line for line in path.read_text().splitlines() if line.startswith("# Id")]
    assert said == [f"# Id of team Twins: {TWIN}", f"# Id of team Twins: {OTHER_TWIN}"]
    assert as_file.shown(path.read_text()).count("# Id of") == 2
    assert read(environment, dest=str(path)).result["changed"] is False


def test_who_cannot_be_read_keeps_the_id():
    environment = built(SMALL)
    environment.remove("systemusers", KIM)
    report = declaration(environment)["flows"][1]
    assert [one["name"] for one in report["shares"]] == [KIM, "Archive: old"]


def test_a_part_of_an_environment():
    environment = built(SMALL)
    put_solution(environment, "fabrikam_base", "1.1.0.0", False, [flow_id(1)])
    put_variable(environment, "fabrikam_Url", "string", "https://a.example")
    definition = next(
        guid
        for guid, row in environment.stored("environmentvariabledefinitions").items()
        if row["schemaname"] == "fabrikam_Url"
    )
    solution = next(
        guid for guid, row in environment.stored("solutions").items() if row["uniquename"] == "fabrikam_base"
    )
    environment.put("solutioncomponents", objectid=definition, componenttype=380, _solutionid_value=solution)
    expected = {
        "solutions": [{"unique_name": "fabrikam_base", "version": "1.1.0.0", "managed": False}],
        "connection_references": {},
        "environment_variables": {"fabrikam_Url": "https://a.example"},
        "flows": declaration(environment)["flows"][1:],
    }
    assert declaration(environment, solutions=["FABRIKAM_base"]) == expected
    assert declaration(environment, publishers=["fabrikam"]) == expected
    assert declaration(environment, publishers=["fabrikam"], name_pattern="*u?l")["flows"] == []
    both = declaration(environment, solutions=["fabrikam_base", "contoso_orders", "contoso_orders"])
    assert [one["unique_name"] for one in both["solutions"]] == ["contoso_orders", "fabrikam_base"]
    assert [one["name"] for one in both["flows"]] == ["Intake", "Report"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"solutions": ["contoso_order"]}, "no solution 'contoso_order' in https://.*Did you mean: contoso_orders"),
        ({"publishers": ["nowhere"]}, "no solution of the publisher 'nowhere' .*Use its unique name"),
        ({"solutions": ["Default"]}, "contains all components that are in no other solution"),
        ({"solutions": []}, "solutions is empty"),
        ({"name_pattern": " "}, "name_pattern is empty"),
        ({"dest": ""}, "dest is empty"),
    ],
)
def test_what_means_nothing_is_rejected(options, said):
    host = read(built(SMALL), **options)
    assert host.failed is True
    assert re.search(said, host.result["msg"])


def test_an_environment_is_read_in_few_requests():
    """20 solutions, 300 flows with shares, 60 references and 60 variables: 12 requests, one of which signs in."""
    environment = Environment()
    environment.put("teams", teamid=OPS, name="Ops")
    for number in range(300):
        put_flow(environment, flow_id(number), f"Flow {number}", 1, ALEX, {OPS: {"read"}, KIM: {"read", "write"}})
    for number in range(60):
        environment.put("connectionreferences", connectionreferencelogicalname=f"new_{number}", connectionid="c")
        put_variable(environment, f"new_Variable{number}", "number", str(number))
    for number in range(20):
        put_solution(environment, f"contoso_{number}", "1.0.0.0", True, [flow_id(number)])
    found = declaration(environment)
    assert [len(found[part]) for part in found] == [20, 60, 60, 300]
    assert len(environment.wire.sent) == 6
    environment.wire.sent.clear()
    assert len(declaration(environment, publishers=["contoso"])["flows"]) == 20
    assert len(environment.wire.sent) == 5


def test_a_pattern_that_matches_nothing_writes_no_empty_declaration(tmp_path):
    environment, dest = built(SMALL), tmp_path / "state.yml"
    host = read(environment, name_pattern="ordr*", dest=str(dest))
    assert (host.failed, dest.exists()) == (True, False)
    assert "No connection reference, environment variable or flow of" in host.result["msg"]
    assert "matches name_pattern 'ordr*'. Check the pattern" in host.result["msg"]
