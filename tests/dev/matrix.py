# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The versions a check runs on."""

from __future__ import annotations

from tests.dev import environments, pythons, remedy
from tests.dev.environments import CORES, Core, Environment
from tests.dev.report import Report


def every_core(report: Report) -> list[Environment]:
    """The chosen core, or all promised ones; those without a Python are left out by name."""
    chosen = report.options.core
    wanted = [core for core in CORES if (core.version == chosen if chosen else core.promised)]
    here = [core for core in wanted if pythons.usable(core.pythons)]
    for core in wanted:
        if core not in here:
            report.leave_out(described(core))
    return [environments.ready(environments.core_environment(core)) for core in here]


def described(core: Core) -> str:
    lacking = f"no Python {' or '.join(core.pythons)} with venv on this machine"
    return f"ansible-core {core.version} ({lacking}). {remedy.python(core.pythons)}"


def name_tried(report: Report) -> None:
    """Say how the cores are tried that are not promised; that they are not run fails in no CI."""
    for core in CORES:
        if not core.promised and not report.options.core:
            tries = f"python3 dev.py integration --core {core.version}"
            report.add_note(f"ansible-core {core.version} is tried, not promised, and was not run: {tries}")
