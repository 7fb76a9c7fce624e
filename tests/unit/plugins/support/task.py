# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task for which a noun declares: its options, and what it was told."""

from __future__ import annotations

from ansible_collections.flowops.powerplatform.plugins.module_utils._ansible.runner import Run
from ansible_collections.flowops.powerplatform.plugins.module_utils._local.turns import Turns

from .host import Host


class Task:
    """Stands where the context would; ``hidden`` and ``warned`` are what was hidden and warned of."""

    def __init__(self, dataverse, options):
        self.dataverse = dataverse
        self.options = options
        self.turns = Turns(None)
        self.shelf = None
        self.hidden = []
        self.warned = []

    def hide(self, *values):
        self.hidden += values

    def warn(self, text):
        self.warned.append(text)


def carry_out(plan):
    """Carry out the steps of a plan, and return it."""
    for step in plan.steps:
        step.do(step.payload)
    return plan


def run(declare, dataverse, options, check=False):
    """Run a task that declares; return its host, with what it ended with."""
    host = Host(check)
    Run(host).converge(lambda context: declare(Task(dataverse, options)))
    return host
