# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real plays against the emulator.

All of them on the main environment, with tasks in the controller's process and then as modules; one scenario per module
on the others. Where tasks run as modules, the harness compares both forms.
"""

from __future__ import annotations

from tests.dev import environments, matrix, pytests
from tests.dev.report import Report

FORMS = ("in-process", "module")


def integration(report: Report) -> None:
    main = environments.main_environment()
    cold = ["--cold"] * report.options.cold
    for environment in matrix.every_core(report):
        title, place = f"integration tests ({environment.title}", ["tests/integration"]
        if environment == main:
            for form in FORMS:
                pytests.add(report, environment, f"{title}, {form})", place, "--form", form, *cold)
        else:
            pytests.add(report, environment, f"{title})", place, "--form", "module", "-m", "one_per_module", *cold)
