# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to the client for JavaScript on a machine without node or npm."""

from __future__ import annotations

import pytest

from tests.dev import environments, pytests
from tests.dev.options import Options
from tests.dev.report import Report
from tests.dev.sessions import clients


@pytest.fixture
def ran(monkeypatch):
    places = []
    monkeypatch.setattr(environments, "ready", lambda environment: environment)
    monkeypatch.setattr(pytests, "add", lambda *words, **_variables: places.extend(words[3]))
    return places


@pytest.mark.parametrize(("ci", "code"), [(False, 0), (True, 1)])
@pytest.mark.parametrize(
    ("here", "named", "packages"),
    [((), "no node and no npm", "nodejs npm"), (("node",), "no npm", "npm"), (("npm",), "no node", "nodejs")],
)
def test_what_is_not_here_is_named_with_its_command_and_fails_in_ci(
    ran, monkeypatch, capsys, here, named, packages, ci, code
):
    monkeypatch.setattr(clients.shutil, "which", lambda program: program if program in here else None)
    report = Report(Options(ci=ci))
    clients.clients(report)
    assert ran == [clients.PYTHON]
    command = f"On Debian or Ubuntu: apt-get install {packages}"
    assert report.left_out == [f"client for JavaScript ({named} on this machine). {command}"]
    assert report.close() == code
    assert named in capsys.readouterr().out


def test_with_both_programs_everything_runs(ran, monkeypatch):
    monkeypatch.setattr(clients.shutil, "which", lambda program: program)
    report = Report(Options(ci=True))
    clients.clients(report)
    assert ran == [clients.PYTHON, clients.JAVASCRIPT]
    assert report.left_out == []
