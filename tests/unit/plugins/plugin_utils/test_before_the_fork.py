# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every task needs is loaded with its action plugin, before Ansible forks a worker for the task."""

from __future__ import annotations

import subprocess
import sys

PACKAGE = "ansible_collections.flowops.powerplatform.plugins"
CHECKED = f"""
import sys
import {PACKAGE}.action.dataverse_flow
from {PACKAGE}.plugin_utils import arguments
before = set(sys.modules)
arguments.encoded({{"name": "x"}})
arguments.Checked("dataverse_flow", {{"name": "x"}}, {{"argument_spec": {{"name": {{"type": "str"}}}}}}, True)
print(sorted(set(sys.modules) - before))
print([name for name in ("_core.waiter", "_core.redact", "_auth.settings", "_dataverse.api.client")
       if "{PACKAGE}.module_utils." + name not in sys.modules])
"""


def test_checking_the_options_of_a_task_imports_nothing_more():
    code = f"import sys; sys.path[:] = {sys.path!r}\n{CHECKED}"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert ended.stdout.split("\n")[:2] == ["[]", "[]"]
