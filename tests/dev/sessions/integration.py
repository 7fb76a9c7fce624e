# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real plays against the emulator.

All of them on the main environment with tasks in the controller's process; then as modules those whose proof depends on
that, in which the harness compares both forms; one scenario per module on the others.
"""

from __future__ import annotations

from tests.dev import environments, matrix, pytests
from tests.dev.report import Report

# The form of tasks, and which tests are played in it. Everything below the host (_ansible/host.py) is the same code in
# both forms, and test_late.py holds that a module's archive has all of it; so what only depends on that code is marked
# one_form and played once, where it is quick.
FORMS = {"in-process": (), "module": ("-m", "not one_form")}


def integration(report: Report) -> None:
    main = environments.main_environment()
    cold = ["--cold"] * report.options.cold
    for environment in matrix.every_core(report):
        title, place = f"integration tests ({environment.title}", ["tests/integration"]
        if environment == main:
            for form, chosen in FORMS.items():
                pytests.add(report, environment, f"{title}, {form})", place, "--form", form, *chosen, *cold)
        else:
            pytests.add(report, environment, f"{title})", place, "--form", "module", "-m", "one_per_module", *cold)
