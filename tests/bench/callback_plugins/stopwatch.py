# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os
import time

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: stopwatch
type: notification
short_description: Time tasks for the benchmark
version_added: 0.1.0
description:
  - Appends one JSON line for each task to the file named by STOPWATCH_FILE.
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "stopwatch"
    CALLBACK_NEEDS_ENABLED = True

    def v2_playbook_on_task_start(self, task, is_conditional):
        self._started = time.perf_counter()

    def v2_runner_on_ok(self, result):
        self._note(result, "ok")

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._note(result, "failed")

    def v2_runner_on_skipped(self, result):
        self._note(result, "skipped")

    def _note(self, result, status):
        line = {
            "task": result._task.get_name(),
            "status": status,
            "seconds": time.perf_counter() - self._started,
            "changed": bool(result._result.get("changed")),
            "msg": str(result._result.get("msg", ""))[:300],
        }
        with open(os.environ["STOPWATCH_FILE"], "a", encoding="utf-8") as stream:
            stream.write(json.dumps(line) + "\n")
