# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The laws of the roles: no programs, and options with types."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from ansible_collections.flowops.powerplatform.plugins.filter.role_options import role_options

ROOT = Path(__file__).resolve().parents[3]
ROLES = ROOT / "roles"
MINE = sorted(path.name for path in ROLES.iterdir())
ENTRIES = "|".join(["import_tasks", "include_tasks", "tasks_from"])


def options_of(role):
    text = (ROLES / role / "meta/argument_specs.yml").read_text("utf-8")
    return yaml.safe_load(text)["argument_specs"]["main"]["options"]


@pytest.mark.parametrize("role", MINE)
def test_a_role_holds_no_program(role):
    files = [path for path in (ROLES / role).rglob("*") if path.is_file() and path.suffix != ".md"]
    assert [path.name for path in files if "{%" in path.read_text("utf-8")] == []
    lines = [line for path in files for line in path.read_text("utf-8").splitlines()]
    assert [line for line in lines if line.endswith("meta: noop")] == [], "it warns about the condition of its block"
    assert [line for line in lines if len(line) > 120 or "equalto" in line or "ignore_errors" in line] == []


@pytest.mark.parametrize("role", MINE)
def test_defaults_are_those_of_the_specification(role):
    """An empty answer takes the default of the specification, an absent variable that of the role."""
    options = options_of(role)
    defaults = yaml.safe_load((ROLES / role / "defaults/main.yml").read_text("utf-8"))
    assert defaults == {name: option["default"] for name, option in options.items() if "default" in option}
    assert all("default" not in option for option in options.values() if option.get("required"))


@pytest.mark.parametrize("role", MINE)
def test_options_have_real_types(role):
    options = options_of(role)
    assert all(name.startswith(f"{role}_") for name in options)
    assert all(option["type"] != "raw" and "" not in option.get("choices", []) for option in options.values())


def sample(option):
    """Return a value that an option accepts."""
    if "options" in option:
        return [{name: sample(one) for name, one in option["options"].items()}]
    plain = {"bool": True, "int": 5, "float": 0.5, "dict": {"a": "b"}, "list": [{"name": "a"}], "raw": [1, {"a": None}]}
    strings = option["type"] == "list" and option["elements"] == "str"
    return ["a", "b"] if strings else option.get("choices", [plain.get(option["type"], "a")])[0]


@pytest.mark.parametrize("role", MINE)
def test_an_answer_of_a_survey_is_as_good_as_a_value(role):
    """A survey has only texts for answers."""
    described = options_of(role)
    values = {name: sample(option) for name, option in described.items()}
    answers = {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}
    read = role_options(values, described, role)
    assert read["problems"] == []
    assert role_options(answers, described, role) == read
    assert read["options"] == {name.removeprefix(f"{role}_"): value for name, value in values.items()}


@pytest.mark.parametrize("role", MINE)
def test_what_belongs_to_a_role_begins_with_underscores(role):
    """So that a variable that begins with the name of the role is an option, or is misspelled."""
    files = [path for kind in ("tasks", "vars", "templates") for path in (ROLES / role / kind).glob("*")]
    code = "\n".join(path.read_text("utf-8") for path in [*files, *(ROOT / "playbooks").glob("*.yml")])
    assert set(re.findall(rf"(?<!\w){role}_\w+(?!\w*/)", code)) <= {*options_of(role), f"{role}_result"}
    facts = re.findall(r"(?:register|loop_var): (\w+)", code)
    assert [name for name in facts if not re.match(rf"__(?:{'|'.join(MINE)})_", name)] == []


def tasks_of(role):
    """Return all tasks of a role, also those of blocks."""
    found = [task for path in (ROLES / role / "tasks").iterdir() for task in yaml.safe_load(path.read_text("utf-8"))]
    for task in found:
        found += [one for part in ("block", "rescue", "always") for one in task.get(part, [])]
    return found


@pytest.mark.parametrize("role", MINE)
def test_what_a_module_says_is_said_by_the_role(role):
    """A module that fails in a role would show its whole result, in the words of the module, before the role's own."""
    ours = [one for one in tasks_of(role) if any(key.startswith("flowops.") for key in one)]
    assert [one["name"] for one in ours if one.get("failed_when") is not False or "register" not in one] == []


def texts(*folders):
    return {path: path.read_text("utf-8") for folder in folders for path in folder.rglob("*.yml")}


@pytest.mark.parametrize("role", MINE)
def test_what_one_host_notes_for_all_is_noted_by_nothing_else(role):
    """With the strategy 'free' every host notes it, and would undo what the others have noted meanwhile."""
    setting = [task for task in tasks_of(role) if "ansible.builtin.set_fact" in task]
    times = Counter(name for task in setting for name in task["ansible.builtin.set_fact"])
    once = [name for task in setting if task.get("run_once") for name in task["ansible.builtin.set_fact"]]
    assert [name for name in once if times[name] > 1] == []


@pytest.mark.parametrize("role", MINE)
def test_every_file_of_tasks_is_used(role):
    used = texts(ROLES / role, ROOT / "playbooks").values()
    reached = {name.removesuffix(".yml") for text in used for name in re.findall(rf"(?:{ENTRIES}):\s*(\S+)", text)}
    assert {path.stem for path in (ROLES / role / "tasks").iterdir()} - {"main"} <= reached


def test_what_roles_and_playbooks_name_of_the_collection_exists():
    there = {path.stem for kind in ("filter", "modules") for path in (ROOT / "plugins" / kind).glob("*.py")}
    there |= {*MINE, *(path.stem for path in (ROOT / "playbooks").glob("*.yml")), "all", "dataverse", "smartflows"}
    named = {
        (path.relative_to(ROOT).as_posix(), name)
        for path, text in texts(ROLES, ROOT / "playbooks").items()
        for name in re.findall(r"flowops\.powerplatform\.([a-z_]+)", text)
    }
    assert {(path, name) for path, name in named if name not in there} == set()


def test_smoke_runs_have_the_options_of_their_module():
    """What a plan accepts, the module does not reject after everything was imported."""
    text = ROOT.joinpath("plugins", "modules", "desktop_flow_runs.py").read_text("utf-8")
    runs = yaml.safe_load(text.split('DOCUMENTATION = r"""')[1].split('"""')[0])["options"]["runs"]["suboptions"]
    ours = options_of("environment_promotion")["environment_promotion_desktop_flows"]["options"]
    shape = ("type", "elements", "choices")
    assert {name: [one.get(key) for key in shape] for name, one in ours.items()} == {
        name: [one.get(key) for key in shape] for name, one in runs.items()
    }
