# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's process as host of a task."""

from __future__ import annotations

import json
import os
import time

from ansible import constants as C
from ansible.errors import AnsibleError

from ..module_utils._core.errors import StillRunning
from ..module_utils._core.masking import known
from .arguments import Checked
from .command import run_command
from .progress import Progress

LONGEST_NAP = 1.0


class ControllerHost:
    """What ModuleHost is to a module (see module_utils/_ansible/host.py); the end of the task is its ``result``."""

    def __init__(self, task, name, task_vars, arguments):
        self._checked = Checked(name, task.args, arguments, shows_invocation(task_vars))
        self._warnings = []
        self._parent = os.getppid()
        self.flags = task
        self.wants_diff = task.diff
        self.options = self._checked.options
        self.secrets = self._checked.secrets
        self.environment = os.environ
        self._progress = Progress(shown_host(task, task_vars), task)
        self.run_command = run_command
        self.result = None

    def warn(self, text):
        """Show a warning with the result."""
        if text not in self._warnings:
            self._warnings.append(text)

    def progress(self, phase, percent, elapsed, limit):
        """Return how a wait is going (see progress.py), without secrets."""
        self._progress.tell(known.mask(phase), percent, elapsed, limit)

    def sleep(self, seconds):
        """Sleep; StillRunning when the play is gone meanwhile, which then needs no result."""
        until = time.monotonic() + seconds
        while seconds > 0:
            time.sleep(min(seconds, LONGEST_NAP))
            if os.getppid() != self._parent:
                raise StillRunning("The play was terminated.", "Run it again; it continues with what was started.")
            seconds = until - time.monotonic()

    def succeed(self, result):
        """Keep the result of the task."""
        self.result = self._ended(result)

    def fail(self, result):
        """Keep the result of the task, which failed."""
        self.result = self._ended({**result, "failed": True})

    def _ended(self, result):
        shown = {**self._checked.shown(), **result}
        if self._warnings:
            shown["warnings"] = shown.get("warnings", []) + self._warnings
        # plain types only, as if it had come from another process
        return json.loads(json.dumps(shown))


def shown_host(task, task_vars):
    """Return the host of a task as results name it."""
    name = task_vars["inventory_hostname"]
    return "{0} -> {1}".format(name, task.delegate_to) if task.delegate_to else name


def shows_invocation(task_vars):
    """Return whether results show the options: always, until ansible-core 2.20 made it a setting."""
    try:
        return C.config.get_config_value("INJECT_INVOCATION", variables=task_vars)
    except AnsibleError:
        return True
