# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection's unit tests and the emulator's own tests."""

from __future__ import annotations

from tests.dev import environments, matrix, pytests
from tests.dev.report import Report


def unit(report: Report) -> None:
    chosen = matrix.every_core(report) if report.options.core else [environments.ready(environments.main_environment())]
    for environment in chosen:
        pytests.add(report, environment, f"unit tests ({environment.title})", ["tests/unit", "tests/emulator/tests"])
