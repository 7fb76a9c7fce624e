# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes every task result to a file, with the emulator's journal position, for the harness."""

from __future__ import annotations

import json
import os

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: record
type: notification
short_description: Record results for the harness
version_added: 0.1.0
description:
  - Appends one JSON line for each result to the file named by RECORD_FILE.
"""


def last_entry(journal):
    """Return the number of the last entry of the emulator's journal file."""
    size = os.path.getsize(journal)
    with open(journal, "rb") as stream:
        for length in (10_000, 1_000_000):
            stream.seek(max(0, size - length))
            lines = stream.read().splitlines()
            if len(lines) > 1:
                break
    return json.loads(lines[-1])["seq"] if lines else 0


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "record"
    CALLBACK_NEEDS_ENABLED = True

    def v2_runner_on_ok(self, result):
        self._record(result, "ok")

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._record(result, "failed")

    def v2_runner_on_skipped(self, result):
        self._record(result, "skipped")

    def v2_runner_on_unreachable(self, result):
        self._record(result, "unreachable")

    def _record(self, result, status):
        # what Ansible shows of a result leaves these out, since they were shown before
        warnings = [str(text) for text in result._result.get("warnings") or []]
        deprecations = [dict(one) for one in result._result.get("deprecations") or []]
        line = {
            "host": result._host.get_name(),
            "task": result._task.get_name(),
            "action": result._task.action,
            "status": status,
            "position": last_entry(os.environ["RECORD_JOURNAL"]),
            "result": {
                **json.loads(self._dump_results(result._result, keep_invocation=True)),
                "warnings": warnings,
                "deprecations": deprecations,
            },
        }
        with open(os.environ["RECORD_FILE"], "a", encoding="utf-8") as stream:
            stream.write(json.dumps(line) + "\n")
