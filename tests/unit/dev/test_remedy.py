# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is missing on a machine is named with the command that brings it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dev import environments, matrix, pythons, trees
from tests.dev.environments import CORES
from tests.dev.layout import ROOT
from tests.dev.options import Options
from tests.dev.problem import Problem
from tests.dev.report import Report
from tests.dev.sessions import sanity

APT = "On Debian or Ubuntu: apt-get install "
NO_SUCH_PACKAGE = "; where there is no such package, with pyenv: pyenv install "


@pytest.fixture
def machine(monkeypatch):
    """Return a function that says which Pythons are here, and whether they have venv."""

    def hold(with_venv: dict[str, bool]) -> None:
        here = {version: pythons.Python(version, Path(f"/opt/python{version}"), v) for version, v in with_venv.items()}
        monkeypatch.setattr(pythons, "found", lambda: here)

    hold({})
    return hold


def core(version: str) -> environments.Core:
    return next(core for core in CORES if core.version == version)


def problem_of(ask, *words) -> str:
    with pytest.raises(Problem) as caught:
        ask(*words)
    return str(caught.value)


def test_no_python_for_ansible(machine):
    said = problem_of(environments.main_core)
    assert "needs Python 3.11 or 3.12 or 3.13 or 3.14" in said
    assert said.endswith(f" {APT}python3.13-venv{NO_SUCH_PACKAGE}3.13")


def test_a_python_that_lacks_venv_is_completed(machine):
    machine({"3.12": False})
    assert problem_of(environments.main_core) == f"/opt/python3.12 has no venv. {APT}python3.12-venv"
    assert problem_of(environments.python_for, core("2.16")).endswith(f" {APT}python3.12-venv")
    assert matrix.described(core("2.16")).endswith(f" {APT}python3.12-venv")


def test_no_python_for_one_core(machine):
    machine({"3.14": False})
    brings = f" {APT}python3.11-venv{NO_SUCH_PACKAGE}3.11"
    assert problem_of(environments.python_for, core("2.16")).endswith(brings)
    assert matrix.described(core("2.16")) == (
        f"ansible-core 2.16 (no Python 3.11 or 3.12 with venv on this machine).{brings}"
    )


@pytest.mark.parametrize(
    ("here", "brings"), [({}, "With pyenv: pyenv install 3.9"), ({"3.9": False}, f"{APT}python3.9-venv")]
)
def test_no_python_for_the_oldest_hosts_of_modules(machine, here, brings):
    machine(here)
    report = Report(Options())
    sanity.add_oldest_python(report, None, ROOT)
    assert report.left_out == [f"modules compile and import on Python 3.9 (not on this machine). {brings}"]


def test_no_git(monkeypatch):
    monkeypatch.setattr(trees.shutil, "which", lambda program: None)
    assert problem_of(trees.files) == f"git is not here. {APT}git"


def test_the_readme_names_the_pythons_that_will_do():
    oldest, newest = pythons.FOR_ANSIBLE[0], pythons.FOR_ANSIBLE[-1]
    assert f"Python {oldest} to {newest}" in (ROOT / "README.md").read_text("utf-8")
