# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role is given: refused before anything happens where it makes no sense, and empty answers are none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from .harness.laws import position, unsafe
from .test_promotion import CONNECTIONS, ONE, ORDERS, PROMOTE, play, released, report, variables

__all__ = ["released"]

ROLE = "flowops.powerplatform.environment_promotion"


@pytest.mark.one_form
@pytest.mark.parametrize(
    ("role", "lacking"),
    [
        ("environment_promotion", "environment_promotion_release"),
        ("solution_release", "solution_release_solutions"),
        ("document_generation", "document_generation_records"),
        ("desktop_flow_batch", "desktop_flow_batch_runs"),
    ],
)
def test_what_a_role_needs_has_no_default(stage, role, lacking):
    """A misspelt variable would do nothing and say that all is well."""
    start = position(stage)
    path = stage.inputs / "play.yml"
    misspelt = {"role": f"flowops.powerplatform.{role}", "vars": {lacking[:-1]: []}}
    path.write_text(yaml.safe_dump([{"hosts": "dev", "gather_facts": False, "roles": [misspelt]}]), encoding="utf-8")
    played = stage.run(str(path))
    assert played.code != 0
    output = " ".join(played.output.split())
    assert "missing required arguments: " in output
    assert lacking in output[output.index("missing required arguments: ") :].split(".", maxsplit=1)[0]
    assert position(stage) == start


LIMIT_LEAVES_NONE = "--limit leaves none of the hosts that match 'test': test."
NAMED = {"name": "x", "connection": "robot"}
SLIPS = {
    "environment_promotion": ("aproved_plan", "approved_plan", {"release": "nowhere"}),
    "solution_release": ("verison", "version", {"name": "x", "solutions": [{"src": "x.zip"}]}),
    "document_generation": ("documents_requierd", "documents_required", {"directory": "x", "records": [{"name": "a"}]}),
    "drift_report": ("undeclard", "undeclared", {"declaration": {}}),
    "solution_backup": ("solutoins", "solutions", {}),
    "desktop_flow_batch": ("expected_enviroment", "expected_environment", {"runs": [NAMED]}),
}


def misspelled(role):
    """Return variables of a role, of which one is misspelled, and the words about it."""
    slip, meant, valid = SLIPS[role]
    values = {f"{role}_{name}": value for name, value in {**valid, slip: "x"}.items()}
    return values, f"{role}_{slip} is not an option of the role {role}. Did you mean: {role}_{meant}"


@pytest.mark.one_form
@pytest.mark.parametrize("how", ["roles", "import_role", "include_role"])
@pytest.mark.parametrize("role", SLIPS)
def test_a_misspelled_variable_is_refused(stage, role, how):
    """Ansible ignores it, and a limit that is misspelled would not limit anything."""
    start = position(stage)
    values, words = misspelled(role)
    task = {"name": "Play the role", how: {"name": f"flowops.powerplatform.{role}"}, "vars": values}
    listed = {"roles": [{"role": f"flowops.powerplatform.{role}", "vars": values}]}
    path = stage.inputs / "play.yml"
    part = listed if how == "roles" else {"tasks": [task]}
    path.write_text(yaml.safe_dump([{"hosts": "dev", "gather_facts": False, **part}]), encoding="utf-8")
    played = stage.run(str(path), verbose=False)
    assert played.code != 0
    assert words in " ".join(played.output.split())
    assert position(stage) == start


@pytest.mark.one_form
@pytest.mark.parametrize(
    ("playbook", "role"),
    [
        ("plan_promotion", "environment_promotion"),
        ("promote", "environment_promotion"),
        ("roll_back", "environment_promotion"),
        ("verify_promotion", "environment_promotion"),
        ("build_release", "solution_release"),
        ("generate_document", "document_generation"),
        ("drift", "drift_report"),
        ("backup", "solution_backup"),
    ],
)
def test_a_misspelled_variable_of_a_playbook_is_refused(stage, playbook, role):
    start = position(stage)
    values, words = misspelled(role)
    values["environment_promotion_targets"] = "dev"
    played = stage.run(f"flowops.powerplatform.{playbook}", "-e", json.dumps(values), verbose=False)
    assert played.code != 0
    assert words in " ".join(played.output.split())
    assert position(stage) == start


@pytest.mark.one_form
def test_variables_of_a_role_whose_name_begins_with_that_of_another_are_left_to_it(stage):
    own = stage.inputs / "roles" / "desktop_flow_batch_notes"
    (own / "tasks").mkdir(parents=True)
    (own / "tasks" / "main.yml").write_text("[{debug: {msg: '{{ desktop_flow_batch_notes_text }}'}}]", "utf-8")
    values = {"runs": [], "allow_none": True, "notes_text": "x"}
    values = {f"desktop_flow_batch_{name}": value for name, value in values.items()}
    roles = ["desktop_flow_batch_notes", "flowops.powerplatform.desktop_flow_batch"]
    again = {"name": "Again", "import_role": {"name": roles[1]}}
    both = {"hosts": "dev", "gather_facts": False, "vars": values, "roles": roles, "tasks": [again]}
    path = stage.inputs / "play.yml"
    path.write_text(yaml.safe_dump([both]), encoding="utf-8")
    played = stage.run(str(path), verbose=False)
    assert played.code == 0, played.output[-4000:]
    assert played.output.count("Show what became of each run") == 2


@pytest.mark.one_form
@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"environment_promotion_allow_removals": "ja"},
            "environment_promotion_allow_removals must be true or false, not 'ja'.",
        ),
        ({"environment_promotion_strategy": "replace"}, "environment_promotion_strategy must be one of auto, update"),
        ({"environment_promotion_flows": {"name": "x"}}, "environment_promotion_flows must be a list"),
        ({"environment_promotion_desktop_flows": ["Robot"]}, "must be a list of dictionaries, but contains 'Robot'."),
        (
            {"environment_promotion_desktop_flows": [{"name": "Robot", "conection": "r"}]},
            "conection of 'Robot' in environment_promotion_desktop_flows is not an option. Did you mean: connection",
        ),
        ({"environment_promotion_release": ""}, "environment_promotion_release is missing. Set it"),
        ({"environment_promotion_release": None}, "environment_promotion_release is missing. Set it"),
        ({"environment_promotion_release": "nowhere"}, "Specify the folder of a release"),
        ({"environment_promotion_targets": "production"}, "No host of the inventory matches 'production'"),
        (
            {"environment_promotion_targets": ["production", "pilot"]},
            "No host of the inventory matches 'production,pilot'",
        ),
        ({"environment_promotion_targets": [""]}, "No host of the inventory matches ''"),
        ({"environment_promotion_serial": "all"}, "environment_promotion_serial is all, which is not the size"),
        ({"environment_promotion_serial": [1, "rest"]}, "serial is 1, rest, which is not the size of a batch"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_asked(stage, given, message):
    start = position(stage)
    played = stage.run(PROMOTE, "-e", variables(stage, **ONE), "-e", json.dumps(given), verbose=False)
    assert played.code != 0
    output = " ".join(played.output.split())
    assert message in output
    assert "resolving value" not in output
    assert position(stage) == start
    assert not (stage.folder / "promotions" / "nowhere").exists()


@pytest.mark.one_form
@pytest.mark.parametrize(
    ("playbook", "arguments", "message"),
    [
        ("build_release", ["-e", "solution_release_source=devel"], "Set solution_release_source to a host or a group"),
        ("generate_document", ["-e", "document_generation_hosts=nohost"], "No host of the inventory matches 'nohost'"),
        ("verify_promotion", ["-e", "environment_promotion_targets=test", "--limit", "dev"], LIMIT_LEAVES_NONE),
        ("promote", ["-e", "environment_promotion_targets=test", "--limit", "dev"], LIMIT_LEAVES_NONE),
        ("plan_promotion", ["-e", "environment_promotion_targets="], "No host of the inventory matches 'targets'"),
        ("roll_back", ["-e", "environment_promotion_targets=test", "--limit", "dev"], LIMIT_LEAVES_NONE),
        ("drift", ["-e", "drift_report_hosts=nohost"], "No host of the inventory matches 'nohost'"),
        ("drift", ["-e", "drift_report_hosts=test", "--limit", "dev"], LIMIT_LEAVES_NONE),
        ("backup", ["-e", "solution_backup_hosts=nohost"], "No host of the inventory matches 'nohost'"),
        ("backup", ["-e", "solution_backup_hosts=test", "--limit", "dev"], LIMIT_LEAVES_NONE),
    ],
)
def test_a_playbook_without_hosts_fails(stage, playbook, arguments, message):
    """Ansible skips a play without hosts and ends without an error."""
    start = position(stage)
    played = stage.run(f"flowops.powerplatform.{playbook}", "-e", variables(stage, **ONE), *arguments, verbose=False)
    assert played.code != 0
    assert message in " ".join(played.output.split())
    assert position(stage) == start


def write_play(stage, **more):
    path = stage.inputs / "promotion-play.yml"
    path.write_text(yaml.safe_dump([{"hosts": "test", "gather_facts": False, "roles": [ROLE]} | more]), "utf-8")
    return str(path)


@pytest.mark.one_form
def test_a_play_that_only_plans_says_so(released):
    """``check_mode: true`` of a play, unlike --check, is no flag of the command line."""
    stage = released
    start = position(stage)
    path = write_play(stage, check_mode=True, diff=True)
    played = stage.run(path, "-e", variables(stage), verbose=False)
    assert played.code == 0, played.output[-4000:]
    assert unsafe(stage, start, position(stage)) == []
    assert f"{ORDERS} 1.0.0.0 would be installed - " in played.output
    stats = played.output[played.output.index("CUSTOM STATS") :]
    for words in ('"outcome": "planned"', f'"{ORDERS}": null', '"deleted": []', '"plan_id": "plan-'):
        assert words in stats


@pytest.mark.one_form
def test_names_count_without_case_and_one_that_the_release_does_not_have_is_an_error(released):
    stage = released
    given = {
        "environment_promotion_targets": "test",
        "environment_promotion_connection_references": {name.upper(): one for name, one in CONNECTIONS.items()},
        "environment_promotion_environment_variables": {"CONTOSO_WAREHOUSEAPIURL": "https://x", "contoso_other": "1"},
    }
    for mode in (["--check"], []):
        played = play(stage, PROMOTE, *mode, good=False, **given)
        assert "contoso_other" in " ".join(played.output.split())
    assert stage.emulator.rows("test", "connectionreference") == []
    play(stage, PROMOTE, environment_promotion_ignore_unknown="yes", **given)
    rows = stage.emulator.rows("test", "connectionreference")
    assert {row["connectionreferencelogicalname"]: row["connectionid"] for row in rows} == CONNECTIONS
    assert [row["value"] for row in stage.emulator.rows("test", "environmentvariablevalue")] == ["https://x"]


def test_the_credentials_of_a_play_count_in_the_role(released):
    """Credentials in module_defaults are those of the role's tasks, too."""
    stage = released
    names = ("DATAVERSE_TENANT_ID", "DATAVERSE_CLIENT_ID", "DATAVERSE_CLIENT_SECRET")
    values = {name: stage.environment[name] for name in names}
    defaults = {name.removeprefix("DATAVERSE_").lower(): f"{{{{ given_{name} }}}}" for name in names}
    path = write_play(stage, module_defaults={"group/flowops.powerplatform.dataverse": defaults})
    secrets = stage.inputs / "secrets.yml"
    secrets.write_text(yaml.safe_dump({f"given_{name}": value for name, value in values.items()}), "utf-8")
    stage.forget_tokens()
    played = stage.run(path, "-e", variables(stage), "-e", f"@{secrets}", "--check", **dict.fromkeys(names))
    assert played.code == 0, played.output[-4000:]


def test_relative_folders_start_where_the_command_was_typed(released):
    stage = released
    given = {
        "environment_promotion_targets": "test",
        "environment_promotion_release": "releases/contoso-1.0.0.0",
        "environment_promotion_report_directory": "mine",
        "environment_promotion_abandoned_after": 1,
    }
    played = stage.run(PROMOTE, "-e", variables(stage, **given), PWD="/")
    assert played.code == 0, played.output[-4000:]
    assert (stage.folder / "mine" / "contoso-1.0.0.0" / "test-promote.html").is_file()


def answers(role):
    """Return the names of a role's options that are not required."""
    path = Path(__file__).parents[2] / "roles" / role / "meta" / "argument_specs.yml"
    options = yaml.safe_load(path.read_text("utf-8"))["argument_specs"]["main"]["options"]
    return [name for name, option in options.items() if not option.get("required")]


@pytest.mark.one_form
@pytest.mark.parametrize("empty", ["''", "!unsafe ''", "null"])
def test_an_empty_answer_is_not_given(released, empty):
    """AWX sends an empty text for each unanswered question, which newer versions of Ansible read as null."""
    stage = released
    release = stage.folder / "releases" / "contoso-1.0.0.0"
    given = [f"environment_promotion_release: {release}", "environment_promotion_targets: test"]
    file = stage.inputs / "answers.yml"
    file.write_text("\n".join([f"{name}: {empty}" for name in answers("environment_promotion")] + given), "utf-8")
    played = stage.run(PROMOTE, "-e", f"@{file}", "--check", verbose=False)
    assert "orders_dataverse" in played.output, played.output[-4000:]
    assert f"{ORDERS} 1.0.0.0 would be installed - " in played.output
    assert report
