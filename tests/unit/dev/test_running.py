# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How dev.py starts, and how it runs and counts steps."""

from __future__ import annotations

import ast
import configparser
import os
import sys
import time

import pytest

from tests.dev import cli, environments, matrix, process, pytests, pythons
from tests.dev.cli import SESSIONS, main
from tests.dev.environments import CORES
from tests.dev.layout import REQUIREMENTS, ROOT
from tests.dev.options import Options
from tests.dev.report import Report
from tests.dev.sessions import sanity
from tests.dev.sessions.pins import merged


def test_dev_py_is_readable_for_old_pythons():
    ast.parse((ROOT / "dev.py").read_text("utf-8"), feature_version=(3, 4))


def test_no_session_prints_the_sessions(capsys):
    assert main([]) == 0
    printed = capsys.readouterr().out
    assert all(f"  {name} " in printed for name in SESSIONS)


def test_every_core_has_its_pins():
    for core in CORES:
        pins = (REQUIREMENTS / f"core-{core.version}.txt").read_text("utf-8")
        assert f"\nansible-core=={core.version}." in pins


def test_a_step_ends_at_its_limit_with_all_its_children(tmp_path):
    """The child holds the output open, so the step would last as long as the child."""
    started = time.monotonic()
    ended = process.run(["sh", "-c", "sleep 60 & sleep 60"], env=process.variables(), cwd=tmp_path, limit=0.3)
    assert ended.code != 0
    assert "the limit of this step" in ended.output
    assert time.monotonic() - started < 30


def test_children_see_no_settings_of_the_user(monkeypatch):
    for name in ("PYTHONDONTWRITEBYTECODE", "REQUESTS_CA_BUNDLE", "ANSIBLE_CONFIG", "DATAVERSE_CLIENT_SECRET"):
        monkeypatch.setenv(name, "of-the-user")
    seen = process.variables({"ANSIBLE_COLLECTIONS_PATH": "ours"})
    assert "of-the-user" not in seen.values()
    assert seen["ANSIBLE_COLLECTIONS_PATH"] == "ours"


def test_children_have_a_home_of_their_own_with_the_pip_settings_of_the_user(monkeypatch, tmp_path):
    users = tmp_path / "user" / ".config" / "pip" / "pip.conf"
    users.parent.mkdir(parents=True)
    users.write_text("[global]\nindex-url = https://mirror.example/simple\n", encoding="utf-8")
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CERT", "/etc/ssl/own.pem")
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    monkeypatch.setattr(process, "HOME", tmp_path / "own")
    assert process.variables()["HOME"] == str(tmp_path / "own")
    carried = configparser.RawConfigParser()
    carried.read(tmp_path / "own" / ".config" / "pip" / "pip.conf")
    of_the_user = {"index-url": "https://mirror.example/simple", "cert": "/etc/ssl/own.pem"}
    assert dict(carried["global"]) == {**of_the_user, "no-compile": "true"}


@pytest.mark.parametrize(
    ("users", "lower", "upper"),
    [
        ({}, "127.0.0.1,localhost", "127.0.0.1,localhost"),
        ({"no_proxy": "a.example, .b.example"}, *["a.example,.b.example,127.0.0.1,localhost"] * 2),
        ({"NO_PROXY": "localhost"}, "localhost,127.0.0.1", "localhost,127.0.0.1"),
        ({"no_proxy": "a", "NO_PROXY": "b"}, "a,127.0.0.1,localhost", "b,127.0.0.1,localhost"),
        ({"no_proxy": "*"}, "*", "*"),
    ],
)
def test_no_proxy_stands_before_the_emulator(monkeypatch, users, lower, upper):
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in users.items():
        monkeypatch.setenv(name, value)
    seen = process.variables()
    assert (seen["no_proxy"], seen["NO_PROXY"]) == (lower, upper)


def test_shims_of_pyenv_are_no_pythons(monkeypatch):
    monkeypatch.setenv("PATH", os.pathsep.join(["/opt/a", "/opt/x/.pyenv/shims", "/opt/b"]))
    assert pythons.search_path() == ["/opt/a", "/opt/b"]


def test_a_broken_python_is_not_taken(tmp_path):
    broken = tmp_path / "python3.13"
    broken.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    broken.chmod(0o755)
    assert pythons.probe(broken) is None
    assert pythons.probe(tmp_path / "absent") is None


def test_a_virtual_environment_answers_for_its_base():
    python = pythons.probe(pythons.Path(sys.executable))
    assert str(python.path) == sys._base_executable


def run_steps(options: Options, capsys: pytest.CaptureFixture) -> tuple[int, list[str]]:
    report = Report(options)
    report.command("good", ["true"], env=process.variables(), cwd=ROOT)
    report.command("bad", ["sh", "-c", "echo told; exit 3"], env=process.variables(), cwd=ROOT)
    report.check("clean", list)
    report.check("unclean", lambda: ["a finding"])
    report.leave_out("ansible-core 1.0")
    report.leave_out("ansible-core 1.0")
    code = report.close()
    return code, capsys.readouterr().out.splitlines()


def test_the_last_line_is_the_sum(capsys):
    code, lines = run_steps(Options(), capsys)
    assert code == 1
    assert lines[-1] == "2 passed, 2 failed"
    assert "told" in lines
    assert "a finding" in lines
    assert "FAILED bad: exit code 3" in lines
    assert lines.count("left out: ansible-core 1.0") == 2


def test_what_is_left_out_fails_in_ci(capsys):
    lines = run_steps(Options(ci=True), capsys)[1]
    assert lines[-1] == "2 passed, 3 failed"
    assert "FAILED left out: ansible-core 1.0" in lines


@pytest.mark.parametrize("ci", [False, True])
@pytest.mark.parametrize(("chosen", "notes"), [([], 1), (["--core", "2.22"], 0)])
def test_the_core_that_is_only_tried_is_named_and_fails_in_no_ci(monkeypatch, capsys, ci, chosen, notes):
    monkeypatch.setattr(cli.environments, "all_of_them", lambda: [None])
    monkeypatch.setattr(cli.environments, "ready", lambda environment: environment)
    monkeypatch.setattr(cli, "CHECKS", dict.fromkeys(cli.CHECKS, lambda report: None))
    assert main(["test", *chosen, *["--ci"] * ci]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "0 passed, 0 failed"
    assert lines[:-1] == notes * [
        "note: ansible-core 2.22 is tried, not promised, and was not run: python3 dev.py integration --core 2.22"
    ]


def test_pins_of_two_pythons_are_one_list():
    assert merged(["a==1", "b==1"], ["a==1", "b==2", "c==1"]) == [
        "a==1",
        'b==1 ; python_version < "3.12"',
        'b==2 ; python_version >= "3.12"',
        'c==1 ; python_version >= "3.12"',
    ]


@pytest.mark.parametrize("words", [[], ["--cold"]])
def test_integration_tests_start_cold_when_they_are_told_to(monkeypatch, words):
    added = []
    monkeypatch.setattr(matrix, "every_core", lambda report: environments.all_of_them()[2:])
    monkeypatch.setattr(pytests, "add", lambda report, environment, title, place, *more: added.append(more))
    assert main(["integration", *words]) == 0
    assert len(added) >= 2
    assert all(("--cold" in more) is bool(words) for more in added)


@pytest.mark.parametrize(
    ("words", "as_module"),
    [([], "not one_form and not below_host"), (["--core", "2.21"], "not one_form")],
)
def test_what_does_not_depend_on_the_form_of_tasks_is_played_once_and_still_on_every_core(
    monkeypatch, capsys, words, as_module
):
    added = []
    monkeypatch.setattr(matrix, "every_core", lambda report: environments.all_of_them()[2:])
    monkeypatch.setattr(pytests, "add", lambda report, environment, title, place, *more: added.append(more))
    assert main(["integration", *words]) == 0
    assert [more for more in added if "one_per_module" not in more] == [
        ("--form", "in-process"),
        ("--form", "module", "-m", as_module),
    ]
    assert {more for more in added if "one_per_module" in more} == {("--form", "module", "-m", "one_per_module")}
    assert ("note: tests marked below_host" in capsys.readouterr().out) is not bool(words)


def test_older_cores_have_pylint_where_they_are_chosen_and_are_named_otherwise():
    *older, main_core = environments.all_of_them()[2:]
    whole, one = Report(Options()), Report(Options(core="2.16"))
    for report, without in ((whole, older), (one, [])):
        sanity.name_without_pylint(report, older)
        assert [words.split()[6].rstrip(":") for words in report.notes] == [environment.name for environment in without]
        for environment in (*older, main_core):
            assert ("pylint" in sanity.arguments(report, environment)) is (environment in without)
