# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a task has to run as a module."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from venv import EnvBuilder

import pytest
from ansible_collections.flowops.powerplatform.plugins.plugin_utils import fallback

SWITCH = "powerplatform_in_process"
TEMPLATES = {"{{ ansible_playbook_python }}": sys.executable, "{{ no }}": False}


class Templar:
    @staticmethod
    def template(value):
        return TEMPLATES.get(value, value)


@pytest.fixture(autouse=True)
def _nothing_in_the_environment(monkeypatch):
    monkeypatch.delenv(SWITCH.upper(), raising=False)


def reason(variables=None, transport="local", become=None, **task):
    return fallback.reason(
        SimpleNamespace(**{"async_val": 0, "delegate_to": None, **task}),
        SimpleNamespace(transport=transport, become=become),
        Templar,
        variables or {},
    )


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {SWITCH: True},
        {SWITCH: "yes"},
        {"ansible_python_interpreter": sys.executable},
        {"ansible_python_interpreter": "{{ ansible_playbook_python }}"},
        {"ansible_python_interpreter": "auto"},
        {"ansible_python_interpreter": "auto_silent"},
    ],
)
def test_it_runs_here(variables):
    assert reason(variables) is None


@pytest.mark.parametrize(
    ("told", "case"),
    [
        ("powerplatform_in_process is off", {"variables": {SWITCH: False}}),
        ("powerplatform_in_process is off", {"variables": {SWITCH: "{{ no }}"}}),
        ("the task is asynchronous", {"async_val": 60}),
        ("the connection is ssh, not local", {"transport": "ssh"}),
        ("the task becomes another user", {"become": object()}),
        ("the interpreter is /no/such/python", {"variables": {"ansible_python_interpreter": "/no/such/python"}}),
    ],
)
def test_it_runs_as_a_module(told, case):
    assert reason(**case) == told


def test_the_environment_may_switch_it_off_and_the_variable_wins(monkeypatch):
    monkeypatch.setenv(SWITCH.upper(), "0")
    assert reason() == "powerplatform_in_process is off"
    assert reason({SWITCH: True}) is None
    monkeypatch.setenv(SWITCH.upper(), "")
    assert reason() is None


def test_the_interpreter_of_the_configuration_counts(monkeypatch):
    monkeypatch.setenv("ANSIBLE_PYTHON_INTERPRETER", "/no/such/python")
    assert reason() == "the interpreter is /no/such/python"
    assert reason({"ansible_python_interpreter": sys.executable}) is None
    assert (
        reason({"ansible_delegated_vars": {"other": {}}}, delegate_to="other") == "the interpreter is /no/such/python"
    )


def test_another_virtual_environment_of_the_same_python_is_another(tmp_path):
    EnvBuilder(symlinks=True).create(tmp_path)
    other = tmp_path / "bin" / "python"
    assert other.resolve() == Path(sys.executable).resolve()
    assert reason({"ansible_python_interpreter": str(other)}) == f"the interpreter is {other}"


def test_a_link_to_the_folder_is_the_same(tmp_path):
    (tmp_path / "linked").symlink_to(Path(sys.executable).parent)
    assert reason({"ansible_python_interpreter": str(tmp_path / "linked" / Path(sys.executable).name)}) is None


def test_a_delegated_task_has_the_interpreter_of_the_other_host():
    variables = {
        "ansible_python_interpreter": sys.executable,
        "ansible_delegated_vars": {"other": {"ansible_python_interpreter": "/no/such/python"}, "plain": {}},
    }
    assert reason(variables, delegate_to="other") == "the interpreter is /no/such/python"
    assert reason(variables, delegate_to="plain") is None


@pytest.mark.parametrize("library", ["requests", "msal"])
def test_without_the_libraries_another_python_may_have_them(monkeypatch, library):
    monkeypatch.setattr(fallback.importlib.util, "find_spec", lambda name: None if name == library else object())
    assert reason() == f"the controller's Python has no {library}"
    assert reason({"ansible_python_interpreter": sys.executable}) is None
