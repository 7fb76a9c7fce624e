# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demonstration, told by tests/demo/run.py."""

from __future__ import annotations

import subprocess

from tests.dev import environments, trees
from tests.dev.environments import Environment
from tests.dev.layout import ROOT
from tests.dev.options import Options


def demo(options: Options) -> int:
    main = environments.ready(environments.main_environment())
    tree = trees.linked()
    env = main.variables(ANSIBLE_COLLECTIONS_PATH=str(tree))
    return subprocess.run(command(main), env=env, cwd=ROOT, check=False).returncode


def command(environment: Environment) -> list[str]:
    return [str(environment.bin / "python"), str(ROOT / "tests" / "demo" / "run.py")]
