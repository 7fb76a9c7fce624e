# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the controller has imported when the workers of a promotion are forked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PACKAGE = "ansible_collections.flowops.powerplatform.plugins"
FILTERS = Path(__file__).parents[4] / "plugins" / "filter"
NAMES = f"import {PACKAGE}.action.dataverse_release_import; print(*sys.modules)"


def test_workers_of_a_promotion_find_all_filters_imported():
    command = [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}; {NAMES}"]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert {f"{PACKAGE}.filter.{path.stem}" for path in FILTERS.glob("*.py")} <= set(found)
