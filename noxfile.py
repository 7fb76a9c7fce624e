# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sessions of dev.py for those who use nox: `nox -l` lists them, `nox -s unit -- --core 2.16` runs one.

dev.py makes the environments, so that nox needs none of its own.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nox

sys.path.insert(0, str(Path(__file__).parent))

from tests.dev.cli import SESSIONS  # noqa: E402

nox.options.sessions = ["test"]


def add(name: str, meaning: str) -> None:
    def run(session: nox.Session) -> None:
        session.run(sys.executable, "dev.py", name, *session.posargs)

    run.__doc__ = meaning
    nox.session(run, name=name, venv_backend="none")


for name, meaning in SESSIONS.items():
    add(name, meaning)
