# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The laws of the house, read from the source."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from ansible_collections.flowops.powerplatform.plugins.module_utils._ansible import (
    desktop_run_options,
    execution_options,
    import_options,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._ansible import options as option_groups
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.secret_names import names_key, names_secret
from ansible_collections.flowops.powerplatform.plugins.plugin_utils.in_process import InProcess

ROOT = Path(__file__).resolve().parents[3]
PLUGINS = ROOT / "plugins"
FILES = sorted(PLUGINS.rglob("*.py"))
MODULES = sorted(path.stem for path in (PLUGINS / "modules").glob("*.py"))
PACKAGE = "ansible_collections.flowops.powerplatform.plugins"
OUTSIDE = "ansible"

# Each room and the rooms it may import from.
ROOMS = {
    "_core": set(),
    "_http": {"_core"},
    "_auth": {"_core", "_http", "_local"},
    "_local": {"_core"},
    "_dataverse": {"_core", "_local"},
    "_smartflows": {"_core", "_local"},
    "_tenant": {"_core"},
    "_ansible": {"_core", "_http", "_local", "_auth", "_dataverse", "_smartflows", "_tenant", OUTSIDE},
    "modules": {"_ansible", "_dataverse", "_smartflows", "_local"},
    "plugin_utils": {"_ansible", "_core", OUTSIDE},
    "action": {"modules", "plugin_utils"},
    "filter": {"plugin_utils", OUTSIDE},
    "inventory": {"_ansible", "_core", "plugin_utils", OUTSIDE},
    "doc_fragments": set(),
}
PURE = {"__future__", "contextlib", "copy", "datetime", "difflib", "email", "fnmatch", "hashlib", "json", "re", "time"}
PURE |= {"binascii", "collections", "concurrent", "contextvars", "functools", "hmac", "importlib", "typing", "urllib"}
PURE |= {"uuid"}


def room_of(path):
    parts = path.relative_to(PLUGINS).parts
    return parts[1] if parts[0] == "module_utils" else parts[0]


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def code_lines(path):
    """Return how many lines of a file are code: no documentation, no comment, nothing blank."""
    prose = {number for node in ast.walk(tree_of(path)) if is_prose(node) for number in range(*lines_of(node))}
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    return sum(1 for number, line in lines if number not in prose and line.strip() and line.strip()[0] != "#")


def is_prose(node):
    """Tell whether a node is a docstring or one of a module's documents."""
    names = ("DOCUMENTATION", "EXAMPLES", "RETURN")
    if isinstance(node, ast.Assign):
        return getattr(node.targets[0], "id", "") in names
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def lines_of(node):
    return node.lineno, node.end_lineno + 1


def imports_of(path):
    """Return (rooms of ours, other top-level packages) that a file imports, wherever in it."""
    rooms, others = set(), set()
    here = ("plugins", *path.relative_to(PLUGINS).parts[:-1])
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = here[: len(here) - node.level + 1]
            names = node.module.split(".") if node.module else []
            targets = [(*base, *names)] if names else [(*base, alias.name) for alias in node.names]
            rooms |= {target[2] if target[1] == "module_utils" else target[1] for target in targets}
        elif isinstance(node, ast.ImportFrom):
            others.add(node.module.split(".")[0])
        elif isinstance(node, ast.Import):
            others |= {alias.name.split(".")[0] for alias in node.names}
    return rooms - {room_of(path)}, others


def relative(path):
    return path.relative_to(PLUGINS).as_posix()


def document(name, variable):
    """Return a YAML document of a module."""
    for node in tree_of(PLUGINS / "modules" / f"{name}.py").body:
        if isinstance(node, ast.Assign) and node.targets[0].id == variable:
            text = ast.literal_eval(node.value)
            return yaml.safe_load(text)
    raise LookupError(f"{name} has no {variable}")


def fragment(reference):
    """Return a documentation fragment by its name in extends_documentation_fragment."""
    name, _dot, part = reference.removeprefix("flowops.powerplatform.").partition(".")
    holder = importlib.import_module(f"{PACKAGE}.doc_fragments.{name}").ModuleDocFragment
    return yaml.safe_load(getattr(holder, (part or "DOCUMENTATION").upper()))


@pytest.mark.parametrize("name", MODULES)
def test_no_part_of_a_fragment_has_the_name_of_another_fragment(name):
    """Ansible would take that one in its place, and show its notes twice and the part's attributes never."""
    fragments = {path.stem for path in (PLUGINS / "doc_fragments").glob("*.py")}
    references = [
        reference.split(".") for reference in document(name, "DOCUMENTATION")["extends_documentation_fragment"]
    ]
    assert [reference for reference in references if len(reference) > 3 and reference[-1] in fragments] == []


def documented(name):
    """Return a module's documentation with its fragments put in."""
    own = document(name, "DOCUMENTATION")
    full = {"options": {}, "attributes": {}}
    for part in [fragment(reference) for reference in own["extends_documentation_fragment"]] + [own]:
        for section, entries in full.items():
            for key, entry in (part.get(section) or {}).items():
                entries[key] = {**entries.get(key, {}), **entry}
    return {**own, **full}


def specified(name, monkeypatch):
    """Return what a module gives to AnsibleModule."""
    module = importlib.import_module(f"{PACKAGE}.modules.{name}")
    given = {}
    for entry in ("converge", "inform"):
        monkeypatch.setattr(module, entry, lambda host, work, **arguments: given.update(arguments), raising=False)
    module.main()
    return given


def facts(option):
    """Return of an option what its specification and its documentation must agree in."""
    return {
        "type": option.get("type", "str"),
        "choices": option.get("choices"),
        "aliases": sorted(option.get("aliases") or []),
        "default": option.get("default"),
        "required": bool(option.get("required")),
        "elements": option.get("elements"),
    }


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_rooms_import_only_from_those_below(path):
    rooms, others = imports_of(path)
    allowed = ROOMS[room_of(path)]
    assert rooms <= allowed
    if OUTSIDE not in allowed:
        assert not {name for name in others if name.startswith("ansible")}


# The folders of nouns from the lowest floor to the highest; a folder imports only from those that stand before it.
FLOORS = {
    "_dataverse": (
        "api",
        "lookups",
        ".",
        "flows",
        "flows/shares",
        "flows/many",
        "flows/runs",
        "component_layers",
        "connection_references",
        "environment_variables",
        "desktop_flows",
        "desktop_flows/many",
        "solutions",
        "solutions/packages",
        "solutions/releases",
        "solutions/operations",
        "solutions/history",
        "solutions/exports",
        "solutions/imports",
        "solutions/declared",
        "states",
        "promotions",
        "preflight",
        "drift",
    ),
    "_smartflows": ("api", ".", "flows", "documents", "executions", "executions/many"),
}


@pytest.mark.parametrize("path", [path for path in FILES if room_of(path) in FLOORS], ids=relative)
def test_nouns_import_only_from_floors_below(path):
    root = PLUGINS / "module_utils" / room_of(path)
    floors = FLOORS[room_of(path)]
    own = path.parent.relative_to(root).as_posix()
    below = set(floors[: floors.index(own)])
    assert floors_of(path, root) - {own} <= below


def floors_of(path, root):
    """Return the folders below ``root`` whose files a file imports, wherever in it."""
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = path.parents[node.level - 1].joinpath(*(node.module or "").split("."))
            targets = [base / alias.name if base.is_dir() else base for alias in node.names]
            found |= {target.parent.relative_to(root).as_posix() for target in targets if root in target.parents}
    return found


@pytest.mark.parametrize("path", [path for path in FILES if room_of(path) == "_core"], ids=relative)
def test_the_core_is_pure(path):
    assert imports_of(path)[1] <= PURE


NOUNS = [path for path in FILES if room_of(path) in ("_dataverse", "_smartflows", "_tenant")]


@pytest.mark.parametrize("path", NOUNS, ids=relative)
def test_nouns_speak_through_the_client_they_are_given(path):
    assert not imports_of(path)[1] & {"requests", "urllib3", "http", "socket", "ssl", "subprocess", "msal"}


def test_requests_is_imported_in_one_place():
    assert [relative(path) for path in FILES if "requests" in imports_of(path)[1]] == [
        "module_utils/_http/libraries.py"
    ]


def test_check_mode_is_known_in_one_place():
    knowing = [
        relative(path)
        for path in FILES
        for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.Attribute) and node.attr == "check_mode")
        or (isinstance(node, ast.Constant) and node.value in ("check_mode", "_ansible_check_mode"))
    ]
    assert knowing == ["module_utils/_ansible/runner.py"]


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_files_have_one_meaning_and_a_bounded_length(path):
    assert code_lines(path) <= 260


@pytest.mark.parametrize("path", [path for path in FILES if path.name != "__init__.py"], ids=relative)
def test_python_39_reads_every_file(path):
    text = path.read_text(encoding="utf-8")
    assert "from __future__ import annotations" in text
    ast.parse(text, feature_version=(3, 9))


# Objects and values of any form that hold no secrets.
HARMLESS = {
    "exact",
    "exclude",
    "above",
    "connection_references",
    "connections",
    "package",
    "predicted_flows",
    "predicted_solutions",
    "made_from",
    "solutions",
    "flows",
    "files",
    "flows_absent",
    "shares",
    "principals",
    "mode",
    "version",
}


@pytest.mark.parametrize("name", MODULES)
def test_what_may_hold_secrets_is_not_logged(name, monkeypatch):
    """An object tells by its specification that it may hold secrets, or stands in the list of those that do not."""
    for option, one in specified(name, monkeypatch)["argument_spec"].items():
        if one.get("type") in ("dict", "raw") or one.get("elements") == "dict" or option == "xml":
            assert bool(one.get("no_log")) is (option not in HARMLESS), option


@pytest.mark.parametrize("name", MODULES)
def test_the_name_of_an_option_in_the_log_is_not_that_of_a_secret(name, monkeypatch):
    options = specified(name, monkeypatch)["argument_spec"].items()
    shown = [option for option, one in options if not one.get("no_log")]
    assert [option for option in shown if names_secret(option) or names_key(option)] == []


def group_of(name):
    """Return the action group of a module: that of the service it talks to."""
    return "smartflows" if name.startswith("smartflows_") else "dataverse"


def test_every_module_is_in_the_groups_it_belongs_to():
    groups = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))["action_groups"]
    extended = groups["all"][0]["metadata"]["extend_group"]
    assert len(groups["all"]) == 1
    assert sorted(extended) == ["dataverse", "smartflows"]
    for group in extended:
        assert groups[group] == [name for name in MODULES if group_of(name) == group]
    assert sorted(groups["dataverse"] + groups["smartflows"]) == MODULES


def test_every_module_has_a_stub_that_runs_it():
    assert sorted(path.stem for path in (PLUGINS / "action").glob("*.py")) == MODULES
    for name in MODULES:
        stub = importlib.import_module(f"{PACKAGE}.action.{name}").ActionModule
        assert stub.main is importlib.import_module(f"{PACKAGE}.modules.{name}").main
        assert issubclass(stub, InProcess)


@pytest.mark.parametrize("name", MODULES)
def test_every_module_is_documented(name):
    found = documented(name)
    assert found["module"] == name
    assert found["version_added"]
    assert set(found["attributes"]) >= {"check_mode", "diff_mode", "idempotent", "action_group"}
    for attribute, entry in found["attributes"].items():
        assert entry["support"] in ("full", "partial", "none", "N/A"), attribute
        assert entry["support"] != "partial" or entry["details"], attribute
    groups = {"flowops.powerplatform.all", "flowops.powerplatform." + group_of(name)}
    assert set(found["attributes"]["action_group"]["membership"]) == groups
    assert document(name, "RETURN")


@pytest.mark.parametrize("name", MODULES)
def test_examples_use_the_module_and_options_it_has(name):
    own = [
        task[f"flowops.powerplatform.{name}"]
        for task in document(name, "EXAMPLES")
        if len(task) > 1 and f"flowops.powerplatform.{name}" in task
    ]
    options = documented(name)["options"]
    known = set(options) | {alias for option in options.values() for alias in option.get("aliases") or []}
    assert own
    for task in own:
        assert set(task) <= known


@pytest.mark.parametrize("name", MODULES)
def test_options_are_documented_as_they_are(name, monkeypatch):
    specification = specified(name, monkeypatch)["argument_spec"]
    options = documented(name)["options"]
    assert {key: facts(option) for key, option in options.items()} == {
        key: facts(option) for key, option in specification.items()
    }
    assert all(option.get("description") for option in options.values())


@pytest.mark.parametrize("name", MODULES)
def test_rules_between_options_name_options_it_has(name, monkeypatch):
    specification = specified(name, monkeypatch)
    rules = []
    for kind in ("mutually_exclusive", "required_one_of", "required_together"):
        rules += specification.get(kind) or []
    rules += [[rule[0], *rule[2]] for rule in specification.get("required_if") or ()]
    rules += [[option, *needs] for option, needs in (specification.get("required_by") or {}).items()]
    assert {option for rule in rules for option in rule} <= set(specification["argument_spec"])


@pytest.mark.parametrize("name", MODULES)
def test_results_can_be_reached_with_a_dot(name):
    def check(members):
        for key, member in members.items():
            assert key not in dir(dict)
            check(member.get("contains") or {})

    check(document(name, "RETURN"))


@pytest.mark.parametrize(
    ("group", "reference"),
    [
        (option_groups.DATAVERSE, "dataverse"),
        (option_groups.SMARTFLOWS, "smartflows"),
        (option_groups.FILE, "smartflows.file"),
        (desktop_run_options.DESKTOP_RUN, "desktop_run"),
        (execution_options.EXECUTION, "execution"),
        (option_groups.PAGE_OF_FLOWS, "page_of_flows"),
        (option_groups.NEWEST_FIRST, "newest_first"),
        (option_groups.wait(None), "wait"),
        (import_options.IMPORT_REMOVALS, "solution_import.removals"),
        (import_options.IMPORT_POSITIONS, "solution_import.positions"),
        (import_options.IMPORT_SENDING, "solution_import.sending"),
        (import_options.IMPORT_OPERATION, "solution_import.operation"),
        (import_options.IMPORT_START, "solution_import.start"),
    ],
)
def test_option_groups_mirror_their_fragments(group, reference):
    options = fragment(reference)["options"]
    assert {key: facts(option) for key, option in group.items()} == {
        key: facts(option) for key, option in options.items()
    }


def test_an_inventory_signs_in_with_the_options_of_a_task():
    own = {"service", "bap_url", "power_platform_url", "discovery_url"}
    documented = {key: facts(option) for key, option in fragment("tenant")["options"].items()}
    of_tasks = {key: facts(option) for key, option in option_groups.DATAVERSE.items()}
    assert documented.keys() - own == of_tasks.keys() - {"dataverse_url", "expected_environment"}
    assert {key: of_tasks[key] for key in documented.keys() - own} == {
        key: one for key, one in documented.items() if key not in own
    }


def test_secret_options_are_not_logged():
    groups = (option_groups.DATAVERSE, option_groups.SMARTFLOWS)
    secret = {name for group in groups for name, option in group.items() if option.get("no_log")}
    assert secret == {"client_secret", "certificate_password", "access_token", "smartflows_api_key"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PLUGINS)))
def test_patterns_end_where_the_text_does(path):
    """A dollar sign also matches before a line break at the end, so that what is checked would have one."""
    patterns = [
        node.value
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("^")
    ]
    assert [one for one in patterns if one.endswith("$")] == []


@pytest.mark.parametrize("name", MODULES)
def test_modules_are_wiring_and_not_much_more(name):
    assert code_lines(PLUGINS / "modules" / f"{name}.py") <= 80


def test_importing_modules_imports_no_sign_in_library():
    names = "; ".join(f"import {PACKAGE}.modules.{name}" for name in MODULES)
    code = f"import sys; sys.path[:] = {sys.path!r}; {names}; print({{'msal', 'cryptography'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "set()"
