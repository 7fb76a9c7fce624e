# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark, run by tests/bench/run.py."""

from __future__ import annotations

import subprocess

from tests.dev import environments, trees
from tests.dev.layout import ROOT
from tests.dev.options import Options


def bench(options: Options) -> int:
    main = environments.ready(environments.main_environment())
    tree = trees.linked()
    env = main.variables(ANSIBLE_COLLECTIONS_PATH=str(tree), PYTHONPATH=str(tree))
    command = [str(main.bin / "python"), str(ROOT / "tests" / "bench" / "run.py")]
    command += ["--all-loops"] * options.all_loops + ([options.part] if options.part else [])
    return subprocess.run(command, env=env, cwd=ROOT, check=False).returncode
