# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real plays against the emulator: all of them on the main environment, one scenario per module on the others."""

from __future__ import annotations

from tests.dev import environments, matrix, pytests
from tests.dev.report import Report


def integration(report: Report) -> None:
    main = environments.main_environment()
    for environment in matrix.every_core(report):
        some = [] if environment == main else ["-m", "one_per_module"]
        pytests.add(report, environment, f"integration tests ({environment.title})", ["tests/integration"], *some)
