# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task that runs as a module imports before it has anything to do: each line is compiled in every task."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.plugins.test_house import PACKAGE, code_lines

IMPORTS = """
import importlib, sys
importlib.import_module(sys.argv[1] + ".modules." + sys.argv[2])
of_service = ("smartflows", "project") if sys.argv[2].startswith("smartflows") else ("dataverse", "settings")
for name in ("_ansible." + of_service[0], "_auth." + of_service[1]):
    importlib.import_module(sys.argv[1] + ".module_utils." + name)
shown = importlib.import_module(sys.argv[1] + ".module_utils._ansible.invocation").shown
shown({"name": {"type": "str"}, "enabled": {"type": "bool"}}, {"name": "Order intake", "enabled": True})
for name, module in list(sys.modules.items()):
    if name.startswith(sys.argv[1]) and getattr(module, "__file__", None):
        print(module.__file__)
"""
# The most code lines that each may import. What is needed only by a task with something to do is imported late.
MOST = {
    "dataverse_flow": 2540,
    "dataverse_flows": 4050,
    "dataverse_connection_reference": 2480,
    "dataverse_environment_variable": 2950,
    "dataverse_solution_import": 8410,
    "desktop_flow_run": 4430,
    "smartflows_execution": 4620,
}


@pytest.mark.parametrize("name", MOST)
def test_an_idle_task_imports_a_bounded_number_of_lines(name):
    command = [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}\n{IMPORTS}", PACKAGE, name]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    lines = {path: code_lines(Path(path)) for path in set(ended.stdout.split("\n")) if path.endswith(".py")}
    longest = sorted(((count, Path(path).name) for path, count in lines.items()), reverse=True)[:15]
    assert sum(lines.values()) <= MOST[name], (sum(lines.values()), longest)
