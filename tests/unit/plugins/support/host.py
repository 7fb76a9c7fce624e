# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that keeps what a task tells it."""

from __future__ import annotations

from types import SimpleNamespace


class Host:
    """Stands where AnsibleModule would; ``result`` is what the task ended with."""

    def __init__(self, check=False, diff=True, options=None, environment=None):
        self.flags = SimpleNamespace(check_mode=check)
        self.wants_diff = diff
        self.options = options or {}
        self.environment = environment or {}
        self.warnings = []
        self.secrets = []
        self.failed = None
        self.result = None

    def warn(self, text):
        if text not in self.warnings:
            self.warnings.append(text)

    def progress(self, phase, percent, elapsed, limit):
        pass

    def sleep(self, seconds):
        pass

    def run_command(self, arguments):
        return 127, "", "not installed"

    def succeed(self, result):
        self.failed, self.result = False, result

    def fail(self, result):
        self.failed, self.result = True, result
