# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real plays against the emulator.

All of them on the main environment with tasks in the controller's process; then as modules those whose proof depends on
that, in which the harness compares both forms; one scenario per module on the others.
"""

from __future__ import annotations

from tests.dev import environments, matrix, pytests
from tests.dev.environments import Environment
from tests.dev.report import Report

# Everything below the host (_ansible/host.py) is the same code in both forms of a task, and test_late.py holds that a
# module's archive has all of it. So what is marked one_form is played once, and what is marked below_host as a module
# only where one ansible-core is chosen, as CI does for each of them and once a week without fast starts.
AS_MODULE = "not one_form"
FEWER_AS_MODULE = "not one_form and not below_host"


def integration(report: Report) -> None:
    main = environments.main_environment()
    cold = ["--cold"] * report.options.cold
    for environment in matrix.every_core(report):
        title, place = f"integration tests ({environment.title}", ["tests/integration"]
        if environment == main:
            pytests.add(report, environment, f"{title}, in-process)", place, "--form", "in-process", *cold)
            chosen = marked(report, environment)
            pytests.add(report, environment, f"{title}, module)", place, "--form", "module", "-m", chosen, *cold)
        else:
            pytests.add(report, environment, f"{title})", place, "--form", "module", "-m", "one_per_module", *cold)


def marked(report: Report, environment: Environment) -> str:
    """Return which tests are played as modules too; those that are not are named."""
    if report.options.core:
        return AS_MODULE
    whole = f"python3 dev.py integration --core {environment.name}"
    report.add_note(f"tests marked below_host were played in the controller's process, and not as modules: {whole}")
    return FEWER_AS_MODULE
