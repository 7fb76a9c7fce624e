# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the controller has imported when the workers of a promotion are forked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PACKAGE = "ansible_collections.flowops.powerplatform.plugins"
PLUGINS = Path(__file__).parents[4] / "plugins"


def names(room):
    """Return the names of all modules of a room of the collection."""
    return {f"{PACKAGE}.{room}.{path.stem}" for path in (PLUGINS / room.replace(".", "/")).glob("[!_]*.py")}


def imported_with(modules):
    """Return the names of all modules that a new Python has after it has imported some."""
    program = f"import sys; sys.path[:] = {sys.path!r}; import {', '.join(modules)}; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(found.stdout.split())


def test_workers_of_a_promotion_find_imported_all_filters_and_what_makes_pages():
    found = imported_with([f"{PACKAGE}.action.dataverse_release_import"])
    assert names("filter") | names("plugin_utils.pages") <= found


def test_a_task_that_uses_a_filter_compiles_no_page():
    """Ansible imports all filters of the collection in the worker of each task that uses one."""
    assert not imported_with(names("filter")) & names("plugin_utils.pages")
