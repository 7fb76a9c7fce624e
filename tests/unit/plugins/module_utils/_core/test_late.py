# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules that are imported when something of them is used, and not before."""

from __future__ import annotations

import subprocess
import sys

from ansible_collections.flowops.powerplatform.plugins.module_utils._core.late import late

PACKAGE = "ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows"
IDLE = """
import importlib, sys
importlib.import_module(sys.argv[1] + ".declare")
print([name for name in sys.modules if name.startswith(sys.argv[1].rpartition(".")[0])])
"""


def test_a_module_stands_for_itself():
    naming, rights = late(PACKAGE, "..._core.naming", ".shares.rights")
    assert naming.fitting("A", ["a"]) == ["a"]
    assert rights.__name__.endswith("_dataverse.flows.shares.rights")


def test_an_idle_task_does_without_what_it_does_not_use():
    ended = subprocess.run([sys.executable, "-c", IDLE, PACKAGE], capture_output=True, text=True, check=True)
    for name in (
        "flows.turning_on",
        "flows.switching",
        "flows.callers",
        "lookups.principals",
        "api.batch",
        "api.refusals",
    ):
        assert f".{name}'" not in ended.stdout
    assert ".flows.rows'" in ended.stdout
