# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who uses nox finds the sessions of dev.py under the same names."""

from __future__ import annotations

import runpy
import sys
from types import SimpleNamespace

from tests.dev.cli import SESSIONS
from tests.dev.layout import ROOT


def test_nox_has_every_session_and_hands_on_what_comes_with_it(monkeypatch):
    """nox itself is not among the requirements, so another stands in for it."""
    known, ran = {}, []
    nox = SimpleNamespace(
        options=SimpleNamespace(),
        Session=object,
        session=lambda run, name, venv_backend: known.update({name: (run, venv_backend)}),
    )
    monkeypatch.setitem(sys.modules, "nox", nox)
    runpy.run_path(str(ROOT / "noxfile.py"))
    assert {name: run.__doc__ for name, (run, _backend) in known.items()} == SESSIONS
    assert {backend for _run, backend in known.values()} == {"none"}
    assert nox.options.sessions == ["test"]
    session = SimpleNamespace(run=lambda *command: ran.append(command), posargs=["--core", "2.16"])
    known["unit"][0](session)
    assert ran == [(sys.executable, "dev.py", "unit", "--core", "2.16")]
