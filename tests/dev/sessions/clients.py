# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator judged by clients that others wrote, unchanged."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.dev import environments, pytests, remedy
from tests.dev.report import Report

PYTHON = "tests/emulator/clients/test_dataverse_client.py"
JAVASCRIPT = "tests/emulator/clients/test_dynamics_web_api.py"
# The programs, and the packages that bring them.
NODE_PROGRAMS = {"node": "nodejs", "npm": "npm"}


def clients(report: Report) -> None:
    environment = environments.ready(environments.clients_environment())
    pytests.add(report, environment, f"clients for Python {environment.python.version}", [PYTHON])
    missing = [program for program in NODE_PROGRAMS if not shutil.which(program)]
    if missing:
        brings = remedy.package(*(NODE_PROGRAMS[program] for program in missing))
        report.leave_out(f"client for JavaScript (no {' and no '.join(missing)} on this machine). {brings}")
        return
    settings = os.environ.get("NPM_CONFIG_USERCONFIG") or str(Path.home() / ".npmrc")
    pytests.add(report, environment, "client for JavaScript", [JAVASCRIPT], NPM_CONFIG_USERCONFIG=settings)
